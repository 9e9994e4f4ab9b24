import QtQuick

// Writing with a finger: a box for one character, what it may be, a way back for strokes and characters.
// Digits and punctuation take the same places. Keeps nothing: what is written is gone with the panel.
Item {
    id: panel
    property string before: ""        // the text in front of what is written
    property bool pad: false
    signal wrote(string text)
    signal rubbed()
    property bool tight: false        // little height: everything beside the box, in the least sizes
    readonly property bool beside: Theme.landscape || tight
    readonly property var w: Writing.words
    readonly property var pen: Now.pen
    readonly property int gap: Theme.px(4)
    readonly property int key: Theme.px(Theme.large ? 30 : tight ? 20 : 26)

    // candidates: one row over the box, or two rows beside it
    readonly property int slots: beside ? (tight && Theme.large ? 5 : 10) : Math.min(10, Math.floor((width + gap) / (Theme.px(Theme.large ? 31 : 25.5) + gap)))
    readonly property int slotHeight: Theme.px(Theme.large ? 30 : tight ? 20 : 24)
    readonly property int boxWidth: beside ? Theme.px(Theme.landscape ? 148 : Theme.large ? 110 : 138) : width - Theme.px(Theme.large ? 74 : 60) - gap
    readonly property int boxTop: beside ? 0 : slotHeight + gap
    readonly property int least: Theme.px(tight ? 74 : 90)
    readonly property int boxHeight: Math.min(Theme.px(150), Math.max(least, height - boxTop))
    readonly property real needed: boxTop + Math.max(least, beside ? row.height + gap + key : 3 * key + 2 * gap)
    readonly property var signs: ["，", "。", "、", "（", "）", "-", "#", "·", "：", "/"]

    // before the field is left: what is offered is taken. False when something written has not been read yet
    function finish(): bool {
        if (pen.empty) return true
        if (pen.candidates.length === 0 && !pen.unread) { pen.read(); return false }
        pen.take(0)
        return true
    }
    function clear(): void { pen.clear() }
    onPadChanged: pen.clear()

    Rectangle {
        id: box
        visible: !panel.pad
        y: panel.boxTop
        width: panel.boxWidth
        height: panel.boxHeight
        radius: Theme.radius
        color: Theme.card
        border { width: pen.active ? 5 : Theme.edge; color: pen.active ? Theme.brand : Theme.second }
        Rectangle { anchors.centerIn: parent; width: 2; height: parent.height - 64; color: Theme.line; opacity: Theme.contrast ? 0.3 : 1 }
        Rectangle { anchors.centerIn: parent; width: parent.width - 64; height: 2; color: Theme.line; opacity: Theme.contrast ? 0.3 : 1 }
        Label {
            visible: pen.empty
            anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: 20 }
            width: parent.width - 64
            horizontalAlignment: Text.AlignHCenter
            text: panel.w.here
            color: Theme.second
            font.pixelSize: Theme.small
        }
        Borrowed { id: lent; ink: Now.pen; name: "writing-box"; anchors { fill: parent; margins: 6 } }
        Binding { when: lent.mine; target: panel.pen; property: "before"; value: panel.before; restoreMode: Binding.RestoreNone }
        Binding { when: lent.mine; target: panel.pen; property: "slow"; value: Theme.large; restoreMode: Binding.RestoreNone }
        Connections { target: lent.mine ? panel.pen : null; function onTaken(character) { panel.wrote(character) } }
    }
    NumberPad {
        visible: panel.pad
        y: panel.boxTop
        width: panel.boxWidth
        prefix: "pad-"
        keyHeight: Math.max(Theme.px(15), (panel.boxHeight - 3 * spacing) / 4)
        onDigit: d => panel.wrote(d)
        onErase: panel.rubbed()
    }
    Grid {
        id: row
        x: panel.beside ? panel.boxWidth + panel.gap : 0
        width: parent.width - x
        columns: panel.beside ? 5 : panel.slots
        spacing: panel.gap
        Repeater {
            model: panel.slots
            Press {
                required property int index
                objectName: "candidate-" + index
                readonly property string meant: (panel.pad ? panel.signs : pen.candidates)[index] || ""
                width: (row.width - (row.columns - 1) * row.spacing) / row.columns
                height: panel.slotHeight
                leftPadding: 4
                rightPadding: 4
                opacity: meant === "" ? 0 : 1
                enabled: meant !== ""
                Accessible.ignored: meant === ""
                // the first is what the next stroke takes
                primary: !panel.pad && index === 0
                size: Theme.px(Theme.large ? 19 : 15)
                text: meant
                onClicked: panel.pad ? panel.wrote(meant) : pen.take(index)
            }
        }
    }
    Label {
        visible: !panel.pad && pen.candidates.length === 0 && (pen.empty || pen.unread)
        x: row.x
        width: row.width
        height: row.height
        verticalAlignment: Text.AlignVCenter
        text: pen.unread ? panel.w.unread : panel.w.how
        color: Theme.second
        font.pixelSize: Theme.small
    }
    Grid {
        id: keys
        x: panel.boxWidth + panel.gap
        y: panel.beside ? row.height + panel.gap : panel.boxTop
        width: parent.width - x
        columns: panel.beside ? 3 : 1
        spacing: panel.gap
        readonly property real part: (width - (columns - 1) * spacing) / columns
        component Key: Press {
            width: keys.part
            height: panel.key
            leftPadding: 8
            rightPadding: 8
            size: Theme.large ? Theme.small : Theme.px(10.5)
        }
        Key { objectName: "erase-stroke"; enabled: !panel.pad && !pen.empty; opacity: enabled ? 1 : 0.4; text: panel.w.erase; onClicked: pen.eraseStroke() }
        Key { objectName: "delete-character"; text: panel.w.delete; onClicked: panel.rubbed() }
        Key { objectName: "pad"; text: panel.pad ? panel.w.back : panel.w.pad; onClicked: panel.pad = !panel.pad }
    }
}
