import QtQuick
import ".."

// The staff's door: number, PIN, then a code or one's own card.
Item {
    id: page
    property var v: Now.view
    property string typed: ""
    property real turn: 0
    readonly property bool wide: Theme.landscape
    readonly property int column: wide && v.own_card ? (width - Theme.gap) * 0.56 : width
    readonly property string ownNext: v.step === "number" && typed.length >= v.least ? v.go_on : ""
    readonly property real least: boxes.height + keys.spacing + 4 * Theme.px(15.2) + 3 * Theme.px(4.2)
    readonly property real needed: wide ? least : keys.implicitHeight + (card.visible ? Theme.px(6) + card.height : 0)
    // an answer has come: what was typed is gone
    onVChanged: if (v && v.turn !== undefined && (v.turn !== turn || v.problem)) { if (!v.status) typed = ""; turn = v.turn }
    Column {
        id: keys
        width: page.column
        spacing: Theme.px(6)
        DigitBoxes { id: boxes; visible: page.v.pad; anchors.horizontalCenter: parent.horizontalCenter; spacing: 10; count: 6; hide: !!page.v.hide; text: page.typed }
        NumberPad {
            visible: page.v.pad
            width: Math.min(parent.width, 860)
            anchors.horizontalCenter: parent.horizontalCenter
            keyHeight: page.wide ? Math.min(110, (page.height - boxes.height - keys.spacing - 3 * spacing) / 4) : Theme.px(Theme.large ? 27 : 29)
            onDigit: d => {
                if (page.v.status || page.typed.length >= 6) return
                page.typed += d
                if (page.v.step !== "number" && page.typed.length === 6) Kiosk.staffTyped(page.typed)
            }
            onErase: if (!page.v.status) page.typed = page.typed.slice(0, -1)
        }
    }
    Press {
        id: card
        objectName: "own-card"
        visible: page.v.own_card !== ""
        x: page.wide ? page.column + Theme.gap : 0
        y: page.wide ? 0 : keys.implicitHeight + Theme.px(6)
        width: page.width - x
        text: page.v.own_card || ""
        onClicked: { page.typed = ""; Kiosk.staffPress("own_card") }
    }
    function next() { Kiosk.staffTyped(typed) }
}
