import QtQuick

// What staff try the glass itself with: a grid to draw over, or one colour after another. Nothing else is seen.
Item {
    id: glass
    readonly property string kind: Now.view.full || ""
    visible: kind !== ""
    Loader {
        anchors.fill: parent
        active: glass.visible
        sourceComponent: glass.kind === "touch" ? grid : colour
    }
    Component {
        id: grid
        TouchGrid { }
    }
    Component {
        id: colour
        Rectangle {
            color: Now.view.colour || "#000000"
            MouseArea { objectName: "colour"; anchors.fill: parent; onClicked: Kiosk.staffPress("colour") }
        }
    }
}
