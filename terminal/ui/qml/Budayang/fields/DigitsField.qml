import QtQuick
import ".."

// Numbers: our own pad, spaced for reading.
Item {
    id: field
    property var v: Now.view
    property string typed: String(v.value || "")
    readonly property real needed: all.implicitHeight
    readonly property int most: v.kind === "phone" ? 11 : v.kind === "bank_card" ? 19 : v.kind === "date" ? 8 : v.max || 18
    function spaced() {
        if (v.kind === "phone") return typed.replace(/^(.{3})(.{0,4})(.*)$/, (m, a, b, c) => [a, b, c].filter(s => s).join(" "))
        if (v.kind === "bank_card") return typed.replace(/(.{4})(?=.)/g, "$1 ")
        return typed
    }
    function next() { Kiosk.answer(v.key, typed) }
    Column {
        id: all
        width: parent.width
        spacing: Theme.gap
        Rectangle {
            objectName: "digits"
            width: parent.width
            height: Theme.px(36)
            radius: Theme.radius
            color: Theme.card
            border { width: 5; color: Theme.brand }
            Label { anchors { left: parent.left; right: parent.right; margins: 36; verticalCenter: parent.verticalCenter } text: field.typed ? (field.v.hidden ? field.spaced().replace(/[0-9]/g, "●") : field.spaced()) : field.v.placeholder; color: field.typed ? Theme.ink : Theme.faint; strong: field.typed !== ""; font.pixelSize: Theme.px(field.typed ? 18 : 13); fontSizeMode: Text.HorizontalFit; minimumPixelSize: 36; wrapMode: Text.NoWrap }
        }
        NumberPad {
            width: Math.min(parent.width, Theme.landscape ? 640 : parent.width)
            anchors.horizontalCenter: parent.horizontalCenter
            keyHeight: Theme.landscape ? 96 : Theme.px(Theme.large ? 32 : 29)
            onDigit: d => { if (field.typed.length < field.most) field.typed += d }
            onErase: field.typed = field.typed.slice(0, -1)
        }
    }
}
