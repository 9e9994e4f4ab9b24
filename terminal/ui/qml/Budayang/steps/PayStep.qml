import QtQuick
import ".."

// What is due, a code for the phone, and every way it can end said plainly.
Item {
    id: page
    property var v: Now.view
    readonly property bool wide: Theme.landscape
    readonly property real needed: v.live ? (wide ? Math.max(words.implicitHeight, 420) : words.implicitHeight + Theme.gap + (stop.visible ? stop.height + Theme.gap : 0) + 400) : told.implicitHeight
    // what is due, and what to do
    Column {
        id: words
        visible: page.v.live
        x: page.wide ? code.width + Theme.gap * 2 : 0
        width: page.width - x
        spacing: Theme.gap
        Rectangle {
            width: parent.width
            height: due.implicitHeight + 2 * Theme.px(Theme.large ? 4 : 7)
            radius: Theme.radius
            color: Theme.jadeSoft
            border { width: Theme.contrast ? Theme.edge : 0; color: Theme.jade }
            Column {
                id: due
                anchors { left: parent.left; right: parent.right; margins: 36; verticalCenter: parent.verticalCenter }
                spacing: 4
                Label { width: parent.width; text: page.v.head; color: Theme.jadeText; font.pixelSize: Theme.small }
                Label { objectName: "amount"; width: parent.width; text: page.v.amount; strong: true; color: Theme.jadeText; font.pixelSize: Theme.landscape ? 56 : Theme.figure; fontSizeMode: Text.HorizontalFit; minimumPixelSize: 34; wrapMode: Text.NoWrap }
                Label { visible: text !== "" && !Theme.large; width: parent.width; text: page.v.subject; color: Theme.jadeText; font.pixelSize: Theme.small }
            }
        }
        Label { visible: text !== "" && (page.wide || !Theme.large); width: parent.width; horizontalAlignment: page.wide ? Text.AlignLeft : Text.AlignHCenter; text: page.v.code_line; strong: true; font.pixelSize: Theme.large ? Theme.body : Theme.px(13) }
        Label { visible: text !== ""; width: parent.width; horizontalAlignment: page.wide ? Text.AlignLeft : Text.AlignHCenter; text: page.v.until; color: Theme.second; font.pixelSize: Theme.large ? Theme.small : Theme.px(11) }
        Press { objectName: "pay-not"; visible: page.v.stop !== "" && page.wide; width: parent.width; text: page.v.stop; onClicked: Kiosk.payNot() }
    }
    // black on white in every mode: phones read nothing else
    Rectangle {
        id: code
        visible: page.v.live
        readonly property real room: page.wide ? page.height : page.height - y - (stop.visible ? stop.height + Theme.gap : 0)
        y: page.wide ? 0 : words.implicitHeight + Theme.gap
        x: page.wide ? 0 : (page.width - width) / 2
        width: Math.max(300, Math.min(room, page.wide ? page.width * 0.46 : page.width * 0.86))
        height: width
        radius: Theme.radius
        color: "#ffffff"
        border { width: Theme.edge; color: Theme.line }
        Image {
            anchors { fill: parent; margins: 12 }
            visible: page.v.pay_at !== ""
            source: page.v.pay_at ? "image://code/" + encodeURIComponent(page.v.pay_at) : ""
            cache: false
            smooth: false
            fillMode: Image.PreserveAspectFit
            Accessible.role: Accessible.Graphic
            Accessible.name: page.v.code_line
        }
        Label { anchors.centerIn: parent; visible: page.v.pay_at === ""; width: parent.width - 80; horizontalAlignment: Text.AlignHCenter; text: page.v.status || ""; color: Theme.second; font.pixelSize: Theme.body }
    }
    Press { id: stop; objectName: page.wide ? "" : "pay-not"; visible: page.v.stop !== "" && !page.wide; anchors.bottom: parent.bottom; width: parent.width; text: page.v.stop; onClicked: Kiosk.payNot() }
    // everything else is told in words
    Column {
        id: told
        visible: !page.v.live
        width: page.width
        spacing: Theme.gap
        Repeater {
            model: page.v.lines
            Panel {
                id: sheet
                required property string modelData
                width: told.width
                height: line.implicitHeight + 2 * Theme.px(9)
                Label { id: line; anchors { left: parent.left; right: parent.right; margins: 40; verticalCenter: parent.verticalCenter } text: sheet.modelData; font.pixelSize: Theme.px(Theme.large ? 17 : 13) }
            }
        }
        Rectangle {
            visible: page.v.number !== ""
            width: parent.width
            height: visible ? slip.implicitHeight + 2 * Theme.px(8) : 0
            radius: Theme.radius
            color: Theme.amberSoft
            Column {
                id: slip
                anchors { left: parent.left; right: parent.right; margins: 36; verticalCenter: parent.verticalCenter }
                spacing: 6
                Label { width: parent.width; text: page.v.amount; strong: true; color: Theme.amber; font.pixelSize: Theme.large ? Theme.body : Theme.px(13) }
                Label { width: parent.width; text: page.v.number; color: Theme.amber; font.pixelSize: Theme.small; wrapMode: Text.WrapAnywhere }
                Label { width: parent.width; text: page.v.slip; color: Theme.amber; font.pixelSize: Theme.small }
            }
        }
    }
}
