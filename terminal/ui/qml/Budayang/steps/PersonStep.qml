import QtQuick
import ".."

// The code to the phone on record, and the way on without it.
Item {
    id: page
    property var v: Now.view
    property string typed: ""
    readonly property real needed: wide ? Math.max(least, others.implicitHeight) : keys.implicitHeight + others.y - keys.height + others.implicitHeight
    readonly property real least: v.digits ? boxes.height + told.height + 2 * keys.spacing + 4 * Theme.px(15.2) + 3 * Theme.px(4.2) : 0
    readonly property bool wide: Theme.landscape
    readonly property int column: wide ? (width - Theme.gap) * 0.54 : width
    onVChanged: if (v && v.phase === "wrong" && typed.length === 4) typed = ""
    Column {
        id: keys
        width: page.column
        spacing: Theme.px(6)
        DigitBoxes { id: boxes; visible: page.v.digits; anchors.horizontalCenter: parent.horizontalCenter; text: page.typed }
        Label { id: told; visible: text !== ""; width: parent.width; horizontalAlignment: page.v.digits ? Text.AlignHCenter : Text.AlignLeft; text: page.v.body || ""; color: Theme.second; font.pixelSize: page.wide || Theme.large ? Theme.small : Theme.body }
        NumberPad {
            visible: page.v.digits
            width: Math.min(parent.width, 860)
            anchors.horizontalCenter: parent.horizontalCenter
            keyHeight: page.wide ? Math.min(92, (page.height - boxes.height - told.height - 2 * keys.spacing - 3 * spacing) / 4) : Theme.px(Theme.large ? 27 : 29)
            onDigit: d => {
                if (page.v.phase === "checking" || page.typed.length >= 4) return
                page.typed += d
                if (page.typed.length === 4) Kiosk.typeCode(page.typed)
            }
            onErase: if (page.v.phase !== "checking") page.typed = page.typed.slice(0, -1)
        }
    }
    Column {
        id: others
        x: page.wide ? page.column + Theme.gap : 0
        y: page.wide ? 0 : keys.height + (keys.height > 0 ? Theme.px(6) : 0)
        width: page.width - x
        spacing: Theme.gap
        Grid {
            id: ways
            width: parent.width
            columns: page.wide || Theme.large ? 1 : 2
            spacing: Theme.gap
            readonly property real room: columns === 1 ? width : width - spacing
            Press { objectName: "code-again"; visible: page.v.again !== ""; width: ways.room * (ways.columns === 1 || page.v.without === "" ? 1 : 0.4); height: ways.columns === 1 ? implicitHeight : Math.max(implicitHeight, other.implicitHeight); text: page.v.again; size: Theme.large ? Theme.small : Theme.px(11); onClicked: { page.typed = ""; Kiosk.codeAgain() } }
            Press { id: other; objectName: "without"; visible: page.v.without !== ""; width: ways.room * (ways.columns === 1 ? 1 : 0.6); text: page.v.without; size: Theme.large ? Theme.small : Theme.px(11); onClicked: Kiosk.withoutCode() }
        }
        Label { visible: text !== ""; width: parent.width; horizontalAlignment: page.wide ? Text.AlignLeft : Text.AlignHCenter; text: page.v.without_line || ""; color: Theme.second; font.pixelSize: Theme.small }
    }
    function next() { v.phase === "none" ? Kiosk.withoutCode() : Kiosk.next() }
}
