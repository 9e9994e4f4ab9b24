import QtQuick
import ".."

// Numbers: our own pad, spaced for reading.
Item {
    id: field
    property var v: Now.view
    property string typed: String(v.value || "")
    // what stands here is from before: a new number takes its place, and erasing mends its end
    property bool before: true
    readonly property real needed: all.implicitHeight
    readonly property int most: v.kind === "phone" ? 11 : v.kind === "bank_card" ? 19 : v.kind === "date" ? 8 : v.kind === "month" ? 6 : v.kind === "share" ? 9 : v.kind === "money" || v.kind === "area" ? 13 : v.max || 18
    function spaced() {
        if (v.kind === "phone") return typed.replace(/^(.{3})(.{0,4})(.*)$/, (m, a, b, c) => [a, b, c].filter(s => s).join(" "))
        if (v.kind === "bank_card") return typed.replace(/(.{4})(?=.)/g, "$1 ")
        if (v.kind === "date" || v.kind === "month") return typed.replace(/^(.{4})(.{0,2})(.*)$/, (m, a, b, c) => [a, b, c].filter(s => s).join(" - "))
        return typed + (v.unit ? " " + v.unit : "")
    }
    function put(d: string): void {
        if (before && d !== v.mark) typed = ""
        before = false
        if (typed.length >= most) return
        // one sign in a number, never the first; of an amount no more than two digits behind it
        if (d === v.mark && (typed === "" || typed.indexOf(d) >= 0)) return
        if (v.mark === "." && /[.][0-9][0-9]$/.test(typed)) return
        typed += d
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
        Label {
            objectName: "amount"
            visible: field.v.kind === "money"
            width: parent.width
            text: visible && !field.v.hidden && !Now.view.hidden ? Kiosk.amountInWords(field.typed) : ""
            strong: true
            color: Theme.brand
            font.pixelSize: Theme.large ? Theme.small : Theme.px(12)
        }
        NumberPad {
            mark: field.v.mark || ""
            markWord: field.v.mark_word || ""
            width: Math.min(parent.width, Theme.landscape ? 640 : parent.width)
            anchors.horizontalCenter: parent.horizontalCenter
            keyHeight: Theme.landscape ? 96 : Theme.px(Theme.large ? 32 : 29)
            onDigit: d => field.put(d)
            onErase: { field.before = false; field.typed = field.typed.slice(0, -1) }
        }
    }
}
