import QtQuick
import QtQuick.Templates as T
import ".."

// What is a person's own: cases, receipts to print again, services that fit. All of it covered by "hide".
Scroll {
    id: page
    property var v: Now.view
    spacing: Theme.gap
    component Head: Label { width: parent ? parent.width : 0; strong: true; font.pixelSize: Theme.large ? Theme.body : Theme.lead }
    component Note: Label { visible: text !== ""; width: parent ? parent.width : 0; color: Theme.second; font.pixelSize: Theme.large ? Theme.small : Theme.px(11) }

    // no cases: why, and where else
    Rectangle {
        visible: page.v.why !== ""
        width: parent ? parent.width : 0
        height: visible ? told.implicitHeight + 2 * Theme.px(7) : 0
        radius: Theme.radius
        color: Theme.amberSoft
        border { width: Theme.edge; color: Theme.amber }
        Column {
            id: told
            anchors { left: parent.left; right: parent.right; margins: 30; verticalCenter: parent.verticalCenter }
            spacing: 8
            Label { objectName: "why"; width: parent.width; text: page.v.why; color: Theme.amber; strong: true; font.pixelSize: Theme.large ? Theme.small : Theme.px(11.5) }
            Label { width: parent.width; text: page.v.where; color: Theme.amber; font.pixelSize: Theme.large ? Theme.small : Theme.px(10.5) }
        }
    }
    Press { objectName: "look-again"; visible: page.v.again !== ""; width: parent ? parent.width : 0; text: page.v.again; onClicked: Kiosk.lookAgain() }
    Repeater {
        model: page.v.groups
        Column {
            id: group
            required property var modelData
            width: parent ? parent.width : 0
            spacing: Theme.gap
            Head { text: group.modelData.title }
            Note { text: group.modelData.none }
            Repeater {
                model: group.modelData.key === "cases" ? group.modelData.rows : []
                T.Button {
                    id: one
                    required property var modelData
                    objectName: modelData.id
                    width: group.width
                    focusPolicy: Qt.NoFocus
                    text: modelData.title
                    Accessible.name: [modelData.title, modelData.state, modelData.line, modelData.until].filter(s => s !== "").join(" ")
                    Accessible.role: Accessible.Button
                    implicitHeight: words.implicitHeight + 2 * Theme.px(6)
                    onClicked: Kiosk.openCase(modelData.place)
                    background: Panel { color: one.pressed ? Theme.brandSoft : Theme.card; border.color: Theme.second; border.width: Theme.edge }
                    contentItem: Item {
                        Column {
                            id: words
                            anchors { left: parent.left; leftMargin: 32; right: arrow.left; rightMargin: 16; verticalCenter: parent.verticalCenter }
                            spacing: 4
                            Label { width: parent.width; text: one.modelData.title; strong: true; font.pixelSize: Theme.large ? Theme.body : Theme.px(12.5); Accessible.ignored: true }
                            Label { width: parent.width; text: one.modelData.state; color: Theme.jadeText; strong: true; font.pixelSize: Theme.large ? Theme.small : Theme.px(11.2); Accessible.ignored: true }
                            Label { visible: text !== ""; width: parent.width; text: one.modelData.line; font.pixelSize: Theme.large ? Theme.small : Theme.px(10.5); Accessible.ignored: true }
                            Label { width: parent.width; text: [one.modelData.day, one.modelData.until].filter(s => s !== "").join(" · "); color: Theme.second; font.pixelSize: Theme.small; Accessible.ignored: true }
                        }
                        Label { id: arrow; anchors { right: parent.right; rightMargin: 32; verticalCenter: parent.verticalCenter } text: "›"; font.pixelSize: Theme.px(18); color: Theme.brand; Accessible.ignored: true }
                    }
                }
            }
            Panel {
                visible: papers.count > 0
                width: group.width
                height: visible ? list.implicitHeight + 24 : 0
                Column {
                    id: list
                    y: 12
                    width: parent.width
                    Repeater {
                        id: papers
                        model: group.modelData.key === "papers" ? group.modelData.rows : []
                        Item {
                            id: row
                            required property var modelData
                            required property int index
                            width: list.width
                            height: Math.max(about.implicitHeight + 28, again.visible ? again.height + 28 : 0)
                            Rectangle { visible: row.index > 0; x: 32; width: parent.width - 64; height: 2; color: Theme.line }
                            Column {
                                id: about
                                anchors { left: parent.left; leftMargin: 32; right: again.visible ? again.left : parent.right; rightMargin: 24; verticalCenter: parent.verticalCenter }
                                spacing: 2
                                Label { width: parent.width; text: row.modelData.label + " · " + row.modelData.title; font.pixelSize: Theme.large ? Theme.small : Theme.px(11.2) }
                                Label { visible: text !== ""; width: parent.width; text: row.modelData.day; color: Theme.second; font.pixelSize: Theme.small }
                                Label { visible: text !== ""; width: parent.width; text: row.modelData.state; color: row.modelData.failed ? Theme.amber : row.modelData.out ? Theme.jadeText : Theme.ink; font.pixelSize: Theme.small }
                            }
                            Press { id: again; objectName: row.modelData.name; visible: row.modelData.press !== ""; anchors { right: parent.right; rightMargin: 24; verticalCenter: parent.verticalCenter } width: Theme.px(Theme.english ? 66 : 52); text: row.modelData.press; size: Theme.small; onClicked: Kiosk.printOwn(row.modelData.id) }
                        }
                    }
                }
            }
        }
    }
    Column {
        id: fits
        width: parent ? parent.width : 0
        spacing: Theme.gap
        Head { text: page.v.fitting.title }
        Note { text: page.v.fitting.none || page.v.fitting.line }
        Repeater {
            model: page.v.fitting.tiles
            Tile { width: fits.width }
        }
    }
}
