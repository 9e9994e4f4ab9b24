import QtQuick
import ".."

// The code to the phone on record, and the way on without it.
Item {
    id: page
    property var v
    property string typed: ""
    onVChanged: if (v && v.phase === "wrong" && typed.length === 4) typed = ""
    Column {
        id: body
        width: parent.width
        spacing: Theme.px(6)
        DigitBoxes { visible: page.v.digits; anchors.horizontalCenter: parent.horizontalCenter; text: page.typed }
        Label { visible: text !== ""; width: parent.width; horizontalAlignment: page.v.digits ? Text.AlignHCenter : Text.AlignLeft; text: page.v.body || ""; color: Theme.second }
        NumberPad {
            id: pad
            visible: page.v.digits
            width: Math.min(parent.width, Theme.landscape ? 640 : 860)
            anchors.horizontalCenter: parent.horizontalCenter
            keyHeight: Theme.landscape ? 96 : Theme.px(Theme.large ? 31 : 29)
            onDigit: d => {
                if (page.v.phase === "checking" || page.typed.length >= 4) return
                page.typed += d
                if (page.typed.length === 4) Kiosk.typeCode(page.typed)
            }
            onErase: if (page.v.phase !== "checking") page.typed = page.typed.slice(0, -1)
        }
        Row {
            width: parent.width
            spacing: Theme.gap
            visible: page.v.again !== "" || page.v.without !== ""
            Press { objectName: "again"; visible: page.v.again !== ""; width: page.v.without !== "" ? (parent.width - Theme.gap) * 0.4 : parent.width; height: Math.max(implicitHeight, other.implicitHeight); text: page.v.again; size: Theme.large ? Theme.small : Theme.px(11); onClicked: { page.typed = ""; Kiosk.codeAgain() } }
            Press { id: other; objectName: "without"; visible: page.v.without !== ""; width: (parent.width - Theme.gap) * 0.6; text: page.v.without; size: Theme.large ? Theme.small : Theme.px(11); onClicked: Kiosk.withoutCode() }
        }
        Label { visible: text !== ""; width: parent.width; horizontalAlignment: Text.AlignHCenter; text: page.v.without_line || ""; color: Theme.second; font.pixelSize: Theme.small }
    }
    function next() { v.phase === "none" ? Kiosk.withoutCode() : Kiosk.next() }
}
