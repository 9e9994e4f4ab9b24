import QtQuick
import QtQuick.Templates as T
import ".."

// Check all answers; one tap to change one, one tap back.
Scroll {
    id: page
    property var v: Now.view
    spacing: Theme.gap
    Repeater {
        model: page.v.warnings
        Rectangle {
            id: warning
            required property var modelData
            width: parent ? parent.width : 0
            height: told.implicitHeight + 40
            radius: Theme.radius
            color: Theme.amberSoft
            Label { id: told; anchors { left: parent.left; right: parent.right; margins: 32; verticalCenter: parent.verticalCenter } text: warning.modelData.sentence + " " + warning.modelData.way; color: Theme.amber; font.pixelSize: Theme.small }
        }
    }
    Repeater {
        model: page.v.groups
        Panel {
            id: group
            required property var modelData
            visible: modelData.lines.length > 0
            width: parent ? parent.width : 0
            height: column.implicitHeight + 40
            Column {
                id: column
                y: 20
                width: parent.width
                Label { x: 36; text: group.modelData.title; strong: true; color: Theme.brand; font.pixelSize: Theme.small; bottomPadding: 8 }
                Repeater {
                    model: group.modelData.lines
                    T.Button {
                        id: row
                        required property var modelData
                        required property int index
                        objectName: "edit-" + modelData.key
                        enabled: modelData.edit
                        focusPolicy: Qt.NoFocus
                        width: column.width
                        height: Math.max(Theme.px(Theme.large ? 30 : modelData.edit ? 24 : 17), value.implicitHeight + 28, name.implicitHeight + 28)
                        text: modelData.label
                        Accessible.name: modelData.label + " " + modelData.value
                        onClicked: Kiosk.edit(modelData.key)
                        background: Rectangle { color: row.pressed ? Theme.brandSoft : "transparent"; Rectangle { visible: row.index > 0; x: 32; width: parent.width - 64; height: 2; color: Theme.line } }
                        contentItem: Item {
                            Label { id: name; x: 36; width: Theme.landscape ? 240 : Theme.px(Theme.large ? 84 : 72); anchors.verticalCenter: parent.verticalCenter; text: row.modelData.label; color: Theme.second; font.pixelSize: Theme.large ? Theme.small : Theme.px(10.8); Accessible.ignored: true }
                            Label { id: value; anchors { left: name.right; leftMargin: 12; right: change.left; rightMargin: 12; verticalCenter: parent.verticalCenter } text: row.modelData.value; color: row.modelData.wrong ? Theme.amber : row.modelData.empty ? Theme.second : Theme.ink; font.pixelSize: Theme.large ? Theme.small : Theme.px(11.4); Accessible.ignored: true }
                            Label { id: change; anchors { right: parent.right; rightMargin: 36; verticalCenter: parent.verticalCenter } text: row.modelData.edit ? "›" : ""; font.pixelSize: Theme.px(14); color: Theme.brand; Accessible.ignored: true }
                        }
                    }
                }
            }
        }
    }
}
