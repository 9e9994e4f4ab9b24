import QtQuick
import ".."

// The item's page: the six public blocks, in full before anything is asked. Short ones share a row.
Scroll {
    id: page
    property var v
    spacing: Theme.px(3.4)
    readonly property bool share: !Theme.large
    readonly property var long: v.blocks.filter(b => !page.share || b.body.length > (Theme.english ? 90 : 34))
    readonly property var brief: v.blocks.filter(b => page.long.indexOf(b) < 0)
    component Block: Panel {
        id: block
        property var b
        height: text.implicitHeight + 2 * Theme.px(5)
        Column {
            id: text
            anchors { left: parent.left; right: parent.right; top: parent.top; leftMargin: 30; rightMargin: 24; topMargin: Theme.px(5) }
            spacing: 2
            Label { width: parent.width; text: block.b.title; strong: true; color: Theme.brand; font.pixelSize: Theme.large ? Theme.small : Theme.px(10) }
            Label { width: parent.width; text: block.b.body; font.pixelSize: Theme.large ? Theme.small : Theme.px(10.2) }
        }
    }
    Repeater {
        model: page.long
        Block { required property var modelData; b: modelData; width: parent ? parent.width : 0 }
    }
    Row {
        id: row
        visible: page.brief.length > 0
        width: parent ? parent.width : 0
        spacing: Theme.px(3.4)
        readonly property real part: (width - spacing * (page.brief.length - 1)) / Math.max(1, page.brief.length)
        readonly property real tallest: { let h = 0; for (const c of children) if (c.b) h = Math.max(h, c.children[0].implicitHeight + 2 * Theme.px(5)); return h }
        Repeater {
            model: page.brief
            Block { required property var modelData; b: modelData; width: row.part; height: row.tallest }
        }
    }
}
