import QtQuick
import ".."

// A drawing of the reader with a card coming down on it; the screen changes by itself.
Item {
    id: page
    property var v: Now.view
    Rectangle {
        readonly property real room: parent.height - (other.visible ? other.height + Theme.gap : 0)
        anchors.horizontalCenter: parent.horizontalCenter
        y: Math.max(0, (room - height) * 0.36)
        width: Math.min(parent.width, 860)
        height: Math.min(room, width * 0.66)
        radius: 40
        color: "#dfe6ee"
        border { width: 3; color: "#b9c4d6" }
        Rectangle {
            id: reader
            anchors.horizontalCenter: parent.horizontalCenter
            y: parent.height * 0.64
            width: parent.width * 0.66
            height: parent.height * 0.24
            radius: 30
            color: "#b7c5d3"
            Rectangle {
                anchors.horizontalCenter: parent.horizontalCenter
                y: parent.height * 0.44
                width: parent.width * 0.84
                height: 16
                radius: 8
                color: page.v.phase === "fault" ? Theme.amber : page.v.phase === "read" || page.v.phase === "expired" ? Theme.jade : "#2f86e0"
                SequentialAnimation on opacity {
                    running: Theme.motion && page.v.phase === "waiting"
                    loops: Animation.Infinite
                    NumberAnimation { from: 1; to: 0.35; duration: 900 }
                    NumberAnimation { from: 0.35; to: 1; duration: 900 }
                }
            }
        }
        Rectangle {
            id: idcard
            width: parent.width * 0.46
            height: width * 0.63
            x: (parent.width - width) / 2
            y: page.v.phase === "read" || page.v.phase === "expired" ? parent.height * 0.08 : parent.height * 0.14
            rotation: -4
            radius: 22
            color: "#ffffff"
            border { width: 5; color: Theme.brand }
            Column {
                x: 36; y: 36; spacing: 18
                Repeater { model: [0.46, 0.40, 0.36, 0.42]; Rectangle { required property real modelData; width: idcard.width * modelData; height: 16; radius: 8; color: Theme.brandSoft } }
            }
            Rectangle { x: parent.width - width - 36; y: 32; width: parent.width * 0.22; height: parent.height * 0.46; radius: 12; color: "#c8d9e8" }
            SequentialAnimation on y {
                running: Theme.motion && page.v.phase === "waiting"
                loops: Animation.Infinite
                NumberAnimation { from: idcard.parent.height * 0.08; to: idcard.parent.height * 0.19; duration: 1100; easing.type: Easing.InOutQuad }
                PauseAnimation { duration: 500 }
                NumberAnimation { from: idcard.parent.height * 0.19; to: idcard.parent.height * 0.08; duration: 900; easing.type: Easing.InOutQuad }
            }
        }
    }
    // where it may be done without the card
    Press { id: other; objectName: "without"; visible: !!page.v.without; anchors.bottom: parent.bottom; width: parent.width; text: page.v.without || ""; size: Theme.large ? Theme.small : Theme.px(11); onClicked: Kiosk.withoutCode() }
    function next() { v.phase === "fault" ? Kiosk.retryCard() : Kiosk.next() }
}
