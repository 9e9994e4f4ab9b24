import QtQuick
import ".."

// The card's or the record's address is shown to be confirmed; only who lives elsewhere writes.
Item {
    id: field
    property var v: Now.view
    readonly property real needed: writing ? 0 : shown.implicitHeight
    property bool writing: v.value === ""
    readonly property string ownNext: writing ? Now.view.words.next : ""
    Column {
        id: shown
        visible: !field.writing
        width: parent.width
        spacing: Theme.gap
        Panel {
            width: parent.width
            height: told.implicitHeight + 2 * Theme.px(14)
            border { width: Theme.edge; color: Theme.second }
            Label { id: told; anchors { left: parent.left; right: parent.right; margins: 40; verticalCenter: parent.verticalCenter } text: field.v.value_text; font.pixelSize: Theme.large ? Theme.body : Theme.px(14) }
        }
        Press { objectName: "address-yes"; width: parent.width; height: Theme.px(Theme.large ? 46 : 42); primary: true; size: Theme.lead; text: field.v.yes_here; onClicked: Kiosk.answer(field.v.key, field.v.value) }
        Press { objectName: "address-no"; width: parent.width; height: Theme.px(Theme.large ? 46 : 42); size: Theme.lead; text: field.v.no_write; onClicked: field.writing = true }
    }
    // made only for who writes: most people press yes
    Loader {
        id: box
        anchors.fill: parent
        active: field.writing
        sourceComponent: TypedField { v: field.v; fresh: true }
    }
    function next() { writing ? box.item.next() : Kiosk.answer(v.key, v.value) }
}
