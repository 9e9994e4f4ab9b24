import QtQuick
import QtQuick.Templates as T

// A small filled button for the rail: large type, language, hide, leave.
T.Button {
    id: control
    property bool on: false
    implicitHeight: Theme.px(Theme.large ? 30 : 22)
    focusPolicy: Qt.NoFocus
    Accessible.name: text
    Accessible.role: Accessible.Button
    background: Rectangle {
        radius: height / 2
        color: control.on ? Theme.brand : control.pressed ? "#c9dcec" : Theme.brandSoft
        border { width: Theme.contrast ? Theme.edge : 0; color: Theme.brand }
    }
    contentItem: Label {
        text: control.text
        font.pixelSize: Theme.large ? Theme.small : Theme.px(10.5)
        minimumPixelSize: 24
        fontSizeMode: Text.Fit
        maximumLineCount: 2
        color: control.on ? "#ffffff" : Theme.brand
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        Accessible.ignored: true
    }
    leftPadding: 12
    rightPadding: 12
}
