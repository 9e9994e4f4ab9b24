import QtQuick
import ".."

// All items: by what happened, by office, by letter; or a few letters typed.
Item {
    id: page
    property var v: Now.view
    property bool typing: false
    readonly property bool wide: Theme.landscape
    readonly property var none: ({"id": "", "title": "", "line": "", "glyph": "", "colour": ""})
    // kept here as well: the next letter may be pressed before the view of the last one has come
    property string typed: ""
    Component.onCompleted: typed = v.query
    function type(text: string): void { typed = text; Kiosk.search(text) }
    Row {
        id: bar
        width: parent.width
        spacing: Theme.gap
        Rectangle {
            width: page.typing ? parent.width - close.width - parent.spacing : parent.width * 0.4
            height: Theme.px(Theme.large ? 32 : 27)
            radius: Theme.radius
            color: Theme.card
            border { width: page.typing ? 5 : Theme.edge; color: page.typing ? Theme.brand : Theme.second }
            Label { anchors { left: parent.left; right: parent.right; margins: 24; verticalCenter: parent.verticalCenter } text: page.typed || (page.typing ? page.v.placeholder : page.v.search); color: page.typed ? Theme.ink : page.typing ? Theme.faint : Theme.brand; strong: page.typed !== ""; font.pixelSize: page.typing && !page.typed ? Theme.small : Theme.body; horizontalAlignment: page.typing ? Text.AlignLeft : Text.AlignHCenter; maximumLineCount: 2 }
            MouseArea { objectName: "search"; anchors.fill: parent; enabled: !page.typing; onClicked: activate(); function activate() { page.typing = true } Accessible.role: Accessible.Button; Accessible.name: page.v.search }
        }
        Press { id: close; objectName: "search-close"; visible: page.typing; width: Theme.px(Theme.english || Theme.large ? 56 : 40); height: Theme.px(Theme.large ? 32 : 27); leftPadding: Theme.px(2); rightPadding: Theme.px(2); size: Theme.small; text: Now.view.words.close_search; onClicked: { page.typing = false; page.type("") } }
        Repeater {
            model: page.typing ? [] : page.v.orders
            Pill {
                required property var modelData
                objectName: "by-" + modelData.key
                width: (bar.width * 0.6 - 3 * bar.spacing) / 3
                height: Theme.px(Theme.large ? 32 : 27)
                on: modelData.on
                text: modelData.label
                onClicked: { page.typed = ""; Kiosk.itemsBy(modelData.key) }
            }
        }
    }
    ListView {
        id: list
        objectName: "items"
        anchors { left: parent.left; right: parent.right; top: bar.bottom; topMargin: Theme.px(6); bottom: page.typing ? keys.top : parent.bottom; bottomMargin: page.typing ? Theme.px(6) : 0 }
        clip: true
        spacing: Theme.px(4)
        boundsBehavior: Flickable.StopAtBounds
        // one flat list with rows used again: a catalogue of thousands scrolls as one of ten
        model: Kiosk.rows
        reuseItems: true
        delegate: Item {
            id: row
            required property string head
            required property var tile
            width: list.width - (list.contentHeight > list.height ? 28 : 0)
            implicitHeight: tile ? button.implicitHeight : heading.implicitHeight
            Label { id: heading; visible: !row.tile; text: row.head; strong: true; color: Theme.brand; font.pixelSize: Theme.large ? Theme.small : Theme.px(11); topPadding: 12 }
            Tile { id: button; visible: !!row.tile; compact: page.typing && (page.wide || Theme.large); width: row.width; modelData: row.tile || page.none }
        }
        Thumb { of: list }
    }
    Label { visible: list.count === 0; width: parent.width; anchors.top: bar.bottom; anchors.topMargin: Theme.px(14); horizontalAlignment: Text.AlignHCenter; text: page.v.none; color: Theme.second }
    Grid {
        id: keys
        visible: page.typing
        anchors.bottom: parent.bottom
        width: parent.width
        columns: page.wide ? (Theme.large ? 12 : 14) : Theme.large ? 6 : 7
        spacing: page.wide ? (Theme.large ? 7 : 10) : Theme.px(4)
        Repeater {
            model: page.typing ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ⌫".split("") : []
            Press {
                required property string modelData
                objectName: modelData === "⌫" ? "letter-erase" : "letter-" + modelData
                width: (keys.width - keys.spacing * (keys.columns - 1)) / keys.columns
                height: Theme.px(page.wide ? (Theme.large ? 21 : 22) : Theme.reach && Theme.large ? 21 : Theme.large ? 24 : 20)
                leftPadding: 0
                rightPadding: 0
                size: Theme.px(page.wide ? 11 : 13)
                text: modelData
                onClicked: page.type(modelData === "⌫" ? page.typed.slice(0, -1) : page.typed + modelData.toLowerCase())
            }
        }
    }
}
