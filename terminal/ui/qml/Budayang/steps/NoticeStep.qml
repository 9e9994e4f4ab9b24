import QtQuick
import ".."

// Who, what for, which data, how long, which rights: before the card is read.
Scroll {
    id: page
    property var v: Now.view
    spacing: Theme.px(5)
    Panel {
        width: parent ? parent.width : 0
        height: text.implicitHeight + 2 * Theme.px(9)
        Column {
            id: text
            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 36 }
            spacing: Theme.px(6)
            Repeater {
                model: page.v.paragraphs
                Row {
                    id: row
                    required property string modelData
                    required property int index
                    width: parent ? parent.width : 0
                    spacing: 20
                    Rectangle {
                        width: 44; height: 44; radius: 22; color: Theme.brandSoft; y: 6
                        Label { anchors.centerIn: parent; text: row.index + 1; color: Theme.brand; strong: true; font.pixelSize: 26 }
                    }
                    Label { width: row.width - 64; text: row.modelData; font.pixelSize: Theme.large ? Theme.small : Theme.px(11) }
                }
            }
        }
    }
}
