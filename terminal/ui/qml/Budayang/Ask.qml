import QtQuick

// A question over the screen: leaving, help. One clear answer first.
Rectangle {
    id: ask
    readonly property var d: Now.view.dialog || ({"on": false})
    visible: !!d.on
    color: "#b3101c2c"
    MouseArea { anchors.fill: parent }
    Panel {
        width: Math.min(parent.width - 2 * Theme.margin, 960)
        height: column.implicitHeight + 2 * Theme.px(14)
        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.landscape ? (parent.height - height) / 2 : parent.height * 0.34
        Column {
            id: column
            anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.px(14) }
            spacing: Theme.gap
            Label { width: parent.width; text: ask.d.title || ""; strong: true; font.pixelSize: Theme.title }
            Label { width: parent.width; text: ask.d.line || "" }
            Item { width: 1; height: 6 }
            Press { objectName: "ask-first"; width: parent.width; primary: true; size: Theme.lead; text: ask.d.first || ""; onClicked: ask.d.kind === "leaving" ? Kiosk.stay() : Kiosk.help(false) }
            Press { objectName: "ask-second"; visible: (ask.d.second || "") !== ""; width: parent.width; text: ask.d.second || ""; onClicked: Kiosk.leaveNow() }
        }
    }
}
