import QtQuick
import QtQuick.Templates as T

// One thing that is on or off, with a tick that says so: colour is never the only sign.
T.Button {
    id: control
    property bool on: false
    property bool plain: false    // many of them in a row: not every one in bold
    property string note: ""
    property int least: Theme.px(Theme.large ? 30 : 24)
    property int air: 32
    implicitHeight: Math.max(least, words.implicitHeight + air)
    focusPolicy: Qt.NoFocus
    Accessible.role: Accessible.CheckBox
    Accessible.name: text + (note ? " " + note : "")
    Accessible.checked: on
    background: Rectangle {
        radius: Theme.radius
        color: control.on ? Theme.jadeSoft : control.pressed ? Theme.brandSoft : Theme.card
        border { width: Theme.edge; color: control.on ? Theme.jade : Theme.second }
    }
    contentItem: Item {
        Rectangle {
            id: tick
            x: 20
            anchors.verticalCenter: parent.verticalCenter
            width: 52; height: 52; radius: 12
            color: control.on ? Theme.jade : Theme.card
            border { width: Theme.edge; color: control.on ? Theme.jade : Theme.second }
            Label { anchors.centerIn: parent; visible: control.on; text: "✓"; color: "#ffffff"; strong: true; font.pixelSize: 36; Accessible.ignored: true }
        }
        Column {
            id: words
            anchors { left: tick.right; leftMargin: 20; right: parent.right; rightMargin: 16; verticalCenter: parent.verticalCenter }
            Label { width: parent.width; text: control.text; font.pixelSize: Theme.large ? Theme.small : control.plain ? Theme.px(10) : Theme.body; strong: !control.plain; Accessible.ignored: true }
            Label { visible: text !== ""; width: parent.width; text: control.note; color: Theme.second; font.pixelSize: Theme.small; Accessible.ignored: true }
        }
    }
}
