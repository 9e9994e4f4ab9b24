import QtQuick
import ".."

// A text to be read before going on; nothing is answered.
Scroll {
    id: field
    property var v: Now.view
    Label {
        objectName: "said"
        width: parent ? parent.width : 0
        text: field.v.said || ""
        font.pixelSize: Theme.large ? Theme.lead : Theme.px(14)
    }
    function next() { Kiosk.next() }
}
