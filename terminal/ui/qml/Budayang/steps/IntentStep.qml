import QtQuick
import ".."

// Asked of one person alone: what, to whom, for how much; yes, or rather a word with somebody first. Both are as large.
Scroll {
    id: page
    property var v: Now.view
    spacing: Theme.gap
    Panel {
        width: parent ? parent.width : 0
        height: lines.implicitHeight + 2 * Theme.px(7)
        Column {
            id: lines
            y: Theme.px(7)
            width: parent.width
            spacing: Theme.px(4)
            Repeater {
                model: page.v.lines
                Column {
                    id: line
                    required property var modelData
                    x: 36
                    width: lines.width - 72
                    Label { width: parent.width; text: line.modelData.label; color: Theme.second; font.pixelSize: Theme.small }
                    Label { width: parent.width; text: line.modelData.value; strong: true; font.pixelSize: Theme.large ? Theme.body : Theme.px(15) }
                    Label { visible: text !== ""; width: parent.width; text: line.modelData.more; color: Theme.second; font.pixelSize: Theme.large ? Theme.small : Theme.px(11.5) }
                }
            }
        }
    }
    // lying, both stand side by side: nobody decides without seeing the other answer
    Grid {
        id: answers
        readonly property int each: (width - (columns - 1) * spacing) / columns
        width: parent ? parent.width : 0
        columns: Theme.landscape && !(Theme.large && Theme.english) ? 2 : 1
        spacing: Theme.gap
        Press { objectName: "willing-yes"; width: answers.each; height: Theme.px(Theme.large ? 42 : 36); size: Theme.large ? Theme.body : Theme.lead; text: page.v.yes; onClicked: Kiosk.willing(true) }
        Press { objectName: "willing-no"; width: answers.each; height: Theme.px(Theme.large ? 42 : 36); size: Theme.large ? Theme.body : Theme.lead; text: page.v.no; onClicked: Kiosk.willing(false) }
    }
}
