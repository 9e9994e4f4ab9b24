import QtQuick
import ".."

// Staff type the number they heard.
Item {
    id: page
    property var v: Now.view
    property string typed: ""
    readonly property bool wide: Theme.landscape
    readonly property int column: wide ? (width - Theme.gap) * 0.56 : width
    readonly property string ownNext: typed.length === 2 ? v.go_on || "" : ""
    readonly property real least: boxes.height + keys.spacing + 4 * Theme.px(15.2) + 3 * Theme.px(4.2)
    readonly property real needed: wide ? Math.max(least, more.implicitHeight) : keys.implicitHeight + Theme.px(6) + more.implicitHeight
    Column {
        id: keys
        width: page.column
        spacing: Theme.px(6)
        DigitBoxes { id: boxes; anchors.horizontalCenter: parent.horizontalCenter; spacing: 10; count: 2; text: page.typed }
        NumberPad {
            width: Math.min(parent.width, 860)
            anchors.horizontalCenter: parent.horizontalCenter
            keyHeight: page.wide ? Math.min(110, (page.height - boxes.height - keys.spacing - 3 * spacing) / 4) : Theme.px(Theme.large ? 27 : 29)
            onDigit: d => { if (page.typed.length < 2) page.typed += d }
            onErase: page.typed = page.typed.slice(0, -1)
        }
    }
    Column {
        id: more
        x: page.wide ? page.column + Theme.gap : 0
        y: page.wide ? 0 : keys.implicitHeight + Theme.px(6)
        width: page.width - x
        spacing: Theme.gap
        Label { width: parent.width; text: page.v.plug || ""; color: Theme.second; font.pixelSize: Theme.small }
        Repeater {
            model: page.v.extras || []
            Press {
                required property var modelData
                objectName: modelData.name
                width: more.width
                text: modelData.label
                onClicked: { page.typed = ""; Kiosk.staffPress(modelData.name) }
            }
        }
    }
    function next() { Kiosk.staffTyped(typed) }
}
