import QtQuick
import ".."

// The item's page: the six public blocks, in full before anything is asked.
Scroll {
    id: page
    property var v
    spacing: Theme.px(4)
    Repeater {
        model: page.v.blocks
        Panel {
            id: block
            required property var modelData
            width: parent ? parent.width : 0
            height: text.implicitHeight + 2 * Theme.px(6)
            Column {
                id: text
                anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 32 }
                spacing: 4
                Label { width: parent.width; text: block.modelData.title; strong: true; color: Theme.brand; font.pixelSize: Theme.large ? Theme.small : Theme.px(10.5) }
                Label { width: parent.width; text: block.modelData.body; font.pixelSize: Theme.large ? Theme.small : Theme.px(10.5) }
            }
        }
    }
}
