import QtQuick
import ".."

// Read, tick, sign with a finger. The signature is bound to the answers: change one and it is asked again.
Item {
    id: page
    property var v: Now.view
    readonly property real needed: Theme.landscape ? box.minimum + Theme.gap + other.height : box.minimum + other.height + 2 * Theme.gap + Theme.px(60)
    readonly property bool all: v.declarations.every(d => d.on)
    Scroll {
        id: list
        width: Theme.landscape ? parent.width * 0.52 - Theme.gap : parent.width
        height: Theme.landscape ? parent.height : Math.min(contentHeight, parent.height - box.minimum - other.height - 2 * Theme.gap)
        spacing: Theme.px(3)
        Repeater {
            model: page.v.declarations
            Switch {
                required property var modelData
                required property int index
                objectName: "declare-" + index
                width: parent ? parent.width : 0
                plain: true
                least: Theme.px(Theme.large ? 30 : 20)
                air: 24
                text: modelData.text
                on: modelData.on
                onClicked: Kiosk.declare(index, !modelData.on)
            }
        }
        Press { objectName: "declare-all"; visible: !page.all; width: parent ? parent.width : 0; text: page.v.all; onClicked: Kiosk.declareAll() }
    }
    Rectangle {
        id: box
        readonly property int minimum: Theme.px(86)
        x: Theme.landscape ? list.width + Theme.gap : 0
        y: Theme.landscape ? 0 : list.height + Theme.gap
        width: parent.width - x
        height: parent.height - y - other.height - Theme.gap
        radius: Theme.radius
        color: Theme.card
        border { width: Theme.edge; color: Theme.second }
        Label { visible: paper.empty; anchors.centerIn: parent; width: parent.width - 96; horizontalAlignment: Text.AlignHCenter; text: page.v.here; color: Theme.second; font.pixelSize: Theme.body }
        Rectangle { x: 48; width: parent.width - 96; height: 2; y: parent.height * 0.78; color: Theme.line }
        Borrowed { id: paper; anchors { fill: parent; margins: 6 } name: "signature"; onSigned: Kiosk.sign(paper.ink) }
        Pill { objectName: "clear"; visible: !paper.empty; anchors { right: parent.right; top: parent.top; margins: 16 } width: Theme.px(46); height: Theme.px(20); text: page.v.clear; onClicked: { paper.clear(); Kiosk.clearSignature() } }
    }
    // the second way, for who cannot write or works by keys: quiet, and always there
    Switch {
        id: other
        objectName: "confirm"
        x: box.x
        y: box.y + box.height + Theme.gap
        width: box.width
        plain: true
        text: page.v.confirm.label
        note: page.v.confirm.line
        on: page.v.confirm.on
        onClicked: Kiosk.confirmInstead()
    }
    onVChanged: if (v && !v.signed && !paper.empty && !paper.active) paper.clear()
}
