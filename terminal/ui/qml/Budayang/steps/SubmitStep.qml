import QtQuick
import ".."

// Storing: a sentence, not a grey button.
Item {
    id: page
    property var v: Now.view
    Panel {
        y: parent.height * 0.1
        width: parent.width
        height: Theme.px(80)
        visible: page.v.phase !== "fault"
        Label { anchors.centerIn: parent; width: parent.width - 80; horizontalAlignment: Text.AlignHCenter; text: page.v.status || ""; strong: true; font.pixelSize: Theme.lead; color: Theme.brand }
    }
    function next() { Kiosk.submitAgain() }
}
