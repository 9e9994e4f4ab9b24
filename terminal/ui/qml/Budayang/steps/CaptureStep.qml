import QtQuick
import ".."

// The document camera: takes by itself when the page lies still and sharp, or by hand.
Item {
    id: page
    property var v: Now.view
    readonly property real needed: Theme.px(Theme.large ? 84 : 70) + strip.height + (skip.visible ? skip.height + Theme.gap : 0) + Theme.gap
    Rectangle {
        id: view
        width: parent.width
        height: Math.min(parent.height - strip.height - skip.height - 2 * Theme.gap, width * (Theme.landscape ? 0.5 : 0.80))
        radius: Theme.radius
        color: Theme.desk
        clip: true
        Image {
            anchors { fill: parent; margins: 16 }
            fillMode: Image.PreserveAspectFit
            cache: false
            source: Kiosk.frame > 0 ? "image://camera/" + Kiosk.frame : ""
        }
        Rectangle {
            anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: 24 }
            visible: Kiosk.still || !page.v.problem
            width: told.width + 72
            height: told.implicitHeight + 24
            radius: Math.min(height / 2, Theme.radius)
            color: Kiosk.still ? "#0b5840" : "#1b222c"
            TextMetrics { id: line; font: told.font; text: told.text }
            Label { id: told; anchors.centerIn: parent; width: Math.min(Math.ceil(line.advanceWidth) + 4, view.width - 96); horizontalAlignment: Text.AlignHCenter; text: Kiosk.still ? page.v.still : page.v.status; color: "#ffffff"; font.pixelSize: Theme.large ? Theme.small : Theme.px(10.5) }
        }
    }
    Row {
        id: strip
        anchors { top: view.bottom; topMargin: Theme.gap }
        width: parent.width
        height: Theme.landscape ? 190 : Theme.px(70)
        spacing: Theme.px(5)
        readonly property real part: (width - 3 * spacing) / 4
        Repeater {
            model: page.v.pages.slice(-2)
            Panel {
                id: sheet
                required property var modelData
                width: strip.part
                height: strip.height
                Image { x: 12; y: 12; width: parent.width - 24; height: parent.height - 24 - label.height - remove.height; fillMode: Image.PreserveAspectFit; source: "image://pages/" + sheet.modelData.sha256 }
                Label { id: label; anchors { bottom: remove.top; horizontalCenter: parent.horizontalCenter } text: "✓ " + sheet.modelData.label; color: Theme.jadeText; font.pixelSize: Theme.small }
                Pill { id: remove; objectName: "delete-" + sheet.modelData.id; anchors { bottom: parent.bottom; left: parent.left; right: parent.right; margins: 8 } height: Theme.px(16); text: Now.view.words.delete; onClicked: Kiosk.deletePage(sheet.modelData.id) }
            }
        }
        Panel {
            visible: !page.v.full
            width: strip.part
            height: strip.height
            border { width: 4; color: Theme.brand }
            Label { anchors.centerIn: parent; text: page.v.current; color: Theme.brand }
        }
        Press { objectName: "shoot"; visible: !page.v.full; width: strip.part; height: strip.height; text: page.v.shoot; note: page.v.shoot_line; size: Theme.px(18); onClicked: Kiosk.shoot() }
    }
    Press { id: skip; objectName: "skip"; anchors { top: strip.bottom; topMargin: Theme.gap } visible: page.v.pages.length === 0; width: parent.width; text: page.v.skip; onClicked: Kiosk.skipMaterial() }
}
