import QtQuick
import ".."

// Good-bye, a card found here, out of service.
Item {
    id: page
    property var v: Now.view
    readonly property real needed: all.implicitHeight
    Column {
        id: all
        y: Math.max(0, (parent.height - implicitHeight) * 0.2)
        width: parent.width
        spacing: Theme.gap
        Rectangle {
            visible: page.v.card
            anchors.horizontalCenter: parent.horizontalCenter
            width: 420; height: 264; radius: 26
            color: Theme.card
            border { width: 6; color: Theme.seal }
            Column { x: 40; y: 44; spacing: 22; Repeater { model: [190, 150, 170]; Rectangle { required property int modelData; width: modelData; height: 18; radius: 9; color: Theme.sealSoft } } }
            Rectangle { x: 280; y: 40; width: 96; height: 124; radius: 12; color: Theme.sealSoft }
        }
        Rectangle {
            visible: !page.v.card && page.v.screen === "bye"
            anchors.horizontalCenter: parent.horizontalCenter
            width: Theme.px(56); height: width; radius: width / 2
            color: Theme.jadeSoft
            Label { anchors.centerIn: parent; text: "✓"; color: Theme.jade; strong: true; font.pixelSize: Theme.px(34); Accessible.ignored: true }
        }
        Repeater {
            model: page.v.lines
            Panel {
                id: sheet
                required property string modelData
                width: page.width
                height: told.implicitHeight + 2 * Theme.px(9)
                Label { id: told; anchors { left: parent.left; right: parent.right; margins: 40; verticalCenter: parent.verticalCenter } text: sheet.modelData; font.pixelSize: Theme.px(Theme.large ? 19 : 13.5) }
            }
        }
    }
    function next() { Kiosk.home() }
}
