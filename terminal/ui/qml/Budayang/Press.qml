import QtQuick
import QtQuick.Templates as T

// The button. `primary` is filled with the one blue; others are outlined in second ink.
T.Button {
    id: control
    property bool primary: false
    property bool danger: false
    property int size: Theme.body
    property string note: ""
    implicitWidth: Math.max(Theme.target, content.implicitWidth + 2 * Theme.gap)
    implicitHeight: Math.max(Theme.px(Theme.large ? 30 : 26), content.implicitHeight + 2 * Theme.px(4))
    focusPolicy: Qt.NoFocus
    Accessible.name: text + (note ? " " + note : "")
    Accessible.role: Accessible.Button
    background: Rectangle {
        radius: Theme.radius
        color: control.primary ? (control.pressed ? Theme.brandDeep : control.enabled ? Theme.brand : Theme.second)
                               : (control.pressed ? Theme.brandSoft : Theme.card)
        border.width: control.primary ? 0 : Theme.edge
        border.color: control.danger ? Theme.seal : Theme.large ? Theme.brand : Theme.second
    }
    contentItem: Column {
        id: content
        spacing: 4
        topPadding: Math.max(0, (control.height - control.topPadding - control.bottomPadding - name.height - (extra.visible ? extra.height + 4 : 0)) / 2)
        Label {
            id: name
            width: control.availableWidth
            text: control.text
            strong: control.primary
            font.pixelSize: control.size
            // long words in English: smaller rather than out of the button
            height: Math.min(implicitHeight, control.height - 2 * Theme.px(2) - (extra.visible ? extra.height + 4 : 0))
            minimumPixelSize: Math.min(Theme.small, control.size)
            fontSizeMode: implicitHeight > height || truncated ? Text.Fit : Text.FixedSize
            maximumLineCount: 3
            horizontalAlignment: Text.AlignHCenter
            verticalAlignment: Text.AlignVCenter
            color: control.primary ? "#ffffff" : control.danger ? Theme.seal : Theme.ink
            Accessible.ignored: true
        }
        Label {
            id: extra
            visible: control.note !== ""
            width: control.availableWidth
            text: control.note
            font.pixelSize: Theme.small
            horizontalAlignment: Text.AlignHCenter
            color: control.primary ? "#ffffff" : Theme.second
            Accessible.ignored: true
        }
    }
    leftPadding: Theme.gap
    rightPadding: Theme.gap
}
