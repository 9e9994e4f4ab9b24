import QtQuick

// A question over the screen: leaving, help. One clear answer first.
Rectangle {
    id: ask
    readonly property var d: Now.view.dialog || ({"on": false})
    visible: !!d.on
    function first(): void {
        if (d.kind === "leaving") Kiosk.stay()
        else if (d.kind === "display") Kiosk.display(false)
        else if (d.kind === "helper_notice" || d.kind === "helper_fault") Kiosk.helperAgree()
        else if (d.kind === "helper_waiting" || d.kind === "helper_read") Kiosk.helperClose()
        else Kiosk.help(false)
    }
    function second(): void {
        if (d.kind === "leaving") Kiosk.leaveNow()
        else if (d.helper === "ask") Kiosk.helperAsk()
        else if (d.helper === "end") Kiosk.helperEnd()
        else Kiosk.helperClose()
    }
    color: "#b3101c2c"
    MouseArea { anchors.fill: parent }
    Panel {
        width: Math.min(parent.width - 2 * Theme.margin, Theme.landscape && Theme.large ? 1400 : 960)
        height: column.implicitHeight + 2 * Theme.px(14)
        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.landscape ? (parent.height - height) / 2 : Math.max(24, Math.min(parent.height * 0.34, parent.height - height - 24))
        Column {
            id: column
            anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.px(14) }
            spacing: Theme.gap
            Label { width: parent.width; text: ask.d.title || ""; strong: true; font.pixelSize: Theme.title }
            Label { visible: !(Theme.large && ask.d.kind === "display"); width: parent.width; text: ask.d.line || "" }
            Grid {
                id: modes
                visible: ask.d.kind === "display"
                width: parent.width
                columns: Theme.landscape || Theme.reach ? 2 : 1
                spacing: Theme.px(4.2)
                Repeater {
                    model: ask.d.modes || []
                    Switch {
                        required property var modelData
                        objectName: "mode-" + modelData.mode
                        width: (modes.width - modes.spacing * (modes.columns - 1)) / modes.columns
                        text: modelData.label
                        note: Theme.large ? "" : modelData.note
                        on: modelData.on
                        onClicked: Kiosk.setMode(modelData.mode, !modelData.on)
                    }
                }
            }
            Item { width: 1; height: 6 }
            Press { objectName: "ask-first"; width: parent.width; primary: ask.d.kind !== "helper_waiting"; size: Theme.lead; text: ask.d.first || ""; onClicked: ask.first() }
            Grid {
                id: others
                visible: (ask.d.second || "") !== ""
                width: parent.width
                // three answers in large type are higher than a wide screen
                columns: Theme.landscape && keep.visible ? 2 : 1
                spacing: Theme.gap
                readonly property real cell: (width - spacing * (columns - 1)) / columns
                Press { id: keep; objectName: "ask-keep"; visible: (ask.d.keep || "") !== ""; width: others.cell; text: ask.d.keep || ""; onClicked: Kiosk.leaveKeeping() }
                Press { objectName: "ask-second"; width: others.cell; text: ask.d.second || ""; onClicked: ask.second() }
            }
        }
    }
}
