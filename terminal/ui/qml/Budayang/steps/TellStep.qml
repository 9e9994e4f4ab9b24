import QtQuick
import ".."

// Nothing of anybody: the next person is called, or it is said how it stands.
Item {
    id: page
    property var v: Now.view
    readonly property real needed: all.implicitHeight
    Column {
        id: all
        y: Math.max(0, (parent.height - implicitHeight) * 0.25)
        width: parent.width
        spacing: Theme.gap
        Repeater {
            model: page.v.lines
            Panel {
                id: sheet
                required property string modelData
                required property int index
                width: page.width
                height: told.implicitHeight + 2 * Theme.px(10)
                Label { id: told; anchors { left: parent.left; right: parent.right; margins: 40; verticalCenter: parent.verticalCenter } text: sheet.modelData; strong: sheet.index === 0; color: sheet.index === 0 ? Theme.ink : Theme.second; font.pixelSize: sheet.index === 0 ? Theme.px(Theme.large ? 20 : 15) : Theme.large ? Theme.small : Theme.px(11.5) }
            }
        }
    }
    function next() { Kiosk.next() }
}
