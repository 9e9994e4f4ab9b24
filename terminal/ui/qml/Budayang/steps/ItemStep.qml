import QtQuick
import ".."

// The item's page: the six public blocks, in full before anything is asked. Short ones share a row.
Item {
    id: page
    property var v: Now.view
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
    Scroll {
        id: all
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: paper.visible ? paper.top : parent.bottom; bottomMargin: paper.visible ? Theme.px(4.2) : 0 }
        spacing: Theme.px(3.4)
        // it cannot be done on this terminal now: why, and what helps instead, before anything else
        Rectangle {
            visible: page.v.cannot !== ""
            width: parent ? parent.width : 0
            height: visible ? why.implicitHeight + 2 * Theme.px(7) : 0
            radius: Theme.radius
            color: Theme.amberSoft
            border { width: Theme.edge; color: Theme.amber }
            Column {
                id: why
                anchors { left: parent.left; right: parent.right; margins: 30; verticalCenter: parent.verticalCenter }
                spacing: 6
                Label { objectName: "cannot"; width: parent.width; text: page.v.cannot; color: Theme.amber; strong: true }
                Label { width: parent.width; text: page.v.cannot_line; color: Theme.amber; font.pixelSize: Theme.large ? Theme.small : Theme.px(10.2) }
            }
        }
        Repeater {
            model: page.long
            Block { required property var modelData; b: modelData; width: parent ? parent.width : 0 }
        }
        Grid {
            id: row
            visible: page.brief.length > 0
            width: parent ? parent.width : 0
            spacing: Theme.px(3.4)
            columns: page.brief.length > 3 ? 2 : Math.max(1, page.brief.length)
            readonly property real part: (width - spacing * (columns - 1)) / columns
            readonly property real tallest: { let h = 0; for (const c of children) if (c.b) h = Math.max(h, c.children[0].implicitHeight + 2 * Theme.px(5)); return h }
            Repeater {
                model: page.brief
                Block { required property var modelData; b: modelData; width: row.part; height: row.tallest }
            }
        }
    }
    // on paper, day and night; where the item cannot be done here it is the large button below instead
    Column {
        id: paper
        visible: page.v.cannot === "" || page.v.guide_told !== ""
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        spacing: Theme.px(3)
        Label { id: told; visible: text !== ""; width: parent.width; text: page.v.guide_told; color: Theme.jadeText; strong: true; font.pixelSize: Theme.large ? Theme.small : Theme.px(11) }
        Press {
            id: guide
            objectName: "guide"
            visible: page.v.cannot === ""
            enabled: page.v.guide.on
            width: parent.width
            height: Theme.px(Theme.large ? 30 : 24)
            text: page.v.guide.label
            size: Theme.large ? Theme.small : Theme.px(11)
            onClicked: Kiosk.printGuide()
        }
    }
}
