import QtQuick
import QtQuick.Templates as T

// Home: the hour, one line that says how to begin, the services.
Item {
    id: home
    property var v: ({"tiles": [], "words": {}, "sky": "night"})
    // English in large type is twice as long: the picture of the card makes room for the services
    readonly property bool tight: Theme.large && (Theme.landscape || Theme.english || Theme.reach)
    readonly property int side: Theme.landscape ? 720 : width
    // keeps its last picture while another screen is shown
    function take(): void { if (Now.view.screen === "home") v = Now.view }
    Component.onCompleted: take()
    Connections { target: Now; function onViewChanged() { home.take() } }

    Sky {
        id: sky
        part: home.v.sky || "night"
        width: home.side
        height: Theme.landscape ? home.height : Theme.px(Theme.reach ? 138 : home.tight ? 170 : 205)
        houses: !(Theme.reach || home.tight) || Theme.landscape
    }
    Header { width: home.width; night: !Theme.landscape; visible: !Theme.landscape }
    Header { width: home.width; visible: Theme.landscape }
    Column {
        id: greeting
        x: Theme.margin
        y: Theme.landscape ? 160 : Theme.reach ? 148 : 180
        width: home.side - 2 * Theme.margin
        spacing: 8
        Label {
            width: parent.width
            text: home.v.title || ""
            strong: true
            color: "#ffffff"
            font.pixelSize: Theme.px(Theme.english ? 19 : Theme.landscape ? 22 : 24)
        }
        Label { visible: !(Theme.reach && Theme.large); width: parent.width; text: home.v.line || ""; color: "#f2f6fa"; font.pixelSize: Math.max(Theme.small, 34) }
    }
    Item {
        id: area
        x: Theme.landscape ? home.side : 0
        y: Theme.landscape ? 104 : sky.height - Theme.px(38)
        width: home.width - x
        height: home.height - y

        // what a card laid down here opens can be begun by hand as well
        T.Button {
            id: hint
            objectName: "tile-mine"
            enabled: !!home.v.mine
            focusPolicy: Qt.NoFocus
            readonly property string cannot: home.v.mine ? home.v.mine.cannot : ""
            Accessible.role: Accessible.Button
            Accessible.name: (home.v.card || "") + " " + (cannot || home.v.card_line || "")
            onClicked: Kiosk.mine()
            background: Panel { color: hint.pressed ? Theme.brandSoft : Theme.card; border.color: Theme.second; border.width: hint.enabled ? Theme.edge : 0 }
            // on a lying screen below the greeting, so that the services have the whole height
            x: Theme.landscape ? Theme.margin - home.side : Theme.margin
            y: Theme.landscape ? greeting.y + greeting.height + Theme.px(14) - area.y : 0
            width: (Theme.landscape ? home.side : parent.width) - 2 * Theme.margin
            height: Math.max(Theme.px(46), words.implicitHeight + 48)
            Rectangle {
                id: idcard
                visible: !home.tight && !(Theme.landscape && Theme.reach)
                x: 36
                anchors.verticalCenter: parent.verticalCenter
                width: 164
                height: 104
                radius: 14
                color: Theme.brandSoft
                border { width: 3; color: Theme.brand }
                Rectangle { x: 18; y: 22; width: 42; height: 56; radius: 8; color: "#9db8d2" }
                Repeater {
                    model: [64, 44, 54]
                    Rectangle { required property int index; required property int modelData; x: 76; y: 26 + index * 22; width: modelData; height: 9; radius: 4; color: "#7398bb" }
                }
            }
            Column {
                id: words
                anchors { left: idcard.visible ? idcard.right : parent.left; leftMargin: 32; right: open.visible ? open.left : parent.right; rightMargin: 20; verticalCenter: parent.verticalCenter }
                spacing: 4
                Label { width: parent.width; text: home.v.card || ""; strong: true; font.pixelSize: Theme.large && Theme.landscape ? Theme.body : Theme.lead; Accessible.ignored: true }
                Label { width: parent.width; text: hint.cannot || home.v.card_line || ""; strong: hint.cannot !== ""; color: hint.cannot ? Theme.amber : Theme.second; font.pixelSize: Theme.small; Accessible.ignored: true }
            }
            Label { id: open; visible: hint.enabled; anchors { right: parent.right; rightMargin: 36; verticalCenter: parent.verticalCenter } text: "›"; font.pixelSize: Theme.px(18); color: Theme.brand; Accessible.ignored: true }
        }
        Label {
            id: head
            x: Theme.margin
            y: Theme.landscape ? 40 : hint.height + Theme.px(14)
            visible: !home.tight || Theme.landscape
            text: home.v.items || ""
            strong: true
            font.pixelSize: Theme.lead
        }
        Scroll {
            id: tiles
            anchors { left: parent.left; leftMargin: Theme.margin; right: parent.right; rightMargin: Theme.margin; top: head.visible ? head.bottom : hint.bottom; topMargin: Theme.px(6); bottom: find.top; bottomMargin: Theme.gap }
            Repeater {
                model: home.v.tiles || []
                Tile { width: parent ? parent.width : 0 }
            }
            Grid {
                id: hall
                width: parent ? parent.width : 0
                columns: Theme.large ? 1 : 2
                spacing: Theme.gap
                Repeater {
                    model: home.v.hall || []
                    Press {
                        required property var modelData
                        objectName: "tile-" + modelData.id
                        width: (hall.width - hall.spacing * (hall.columns - 1)) / hall.columns
                        text: modelData.title + (modelData.cannot ? "\n" + modelData.cannot : "")
                        onClicked: Kiosk.open(modelData.id)
                    }
                }
            }
        }
        Row {
            id: find
            anchors { left: parent.left; leftMargin: Theme.margin; right: parent.right; rightMargin: Theme.margin; bottom: rail.top; bottomMargin: Theme.px(7) }
            spacing: Theme.gap
            Press { objectName: "all-items"; width: (find.width - find.spacing * (hear.visible ? 2 : 1)) * (hear.visible ? 0.46 : 0.6); height: Theme.px(Theme.large ? 32 : 27); size: Theme.english ? Theme.px(Theme.large ? 15 : 11) : Theme.body; text: home.v.all || ""; onClicked: Kiosk.allItems() }
            Press { objectName: "progress"; width: (find.width - find.spacing * (hear.visible ? 2 : 1)) * (hear.visible ? 0.25 : 0.4); height: Theme.px(Theme.large ? 32 : 27); text: home.v.progress || ""; onClicked: Kiosk.progress() }
            Press { id: hear; objectName: "again"; visible: Kiosk.speaks; width: (find.width - 2 * find.spacing) * 0.29; height: Theme.px(Theme.large ? 32 : 27); text: home.v.words.again || ""; onClicked: Kiosk.again() }
        }
        Row {
            id: rail
            anchors { left: parent.left; leftMargin: Theme.margin; right: parent.right; rightMargin: Theme.margin; bottom: parent.bottom; bottomMargin: Theme.px(14) }
            spacing: Theme.px(5)
            readonly property real part: (width - 4 * spacing) / 5
            readonly property int high: Theme.px(Theme.large ? 32 : 27)
            Pill { objectName: "large"; width: rail.part; height: rail.high; text: Theme.large ? home.v.words.normal : home.v.words.large || ""; onClicked: Kiosk.setLarge(!Theme.large) }
            Pill { objectName: "display"; width: rail.part; height: rail.high; text: home.v.words.display || ""; onClicked: Kiosk.display(true) }
            Pill { objectName: "language"; width: rail.part; height: rail.high; text: home.v.words.other_language || ""; onClicked: Kiosk.toggleLanguage() }
            Pill { objectName: "reach"; width: rail.part; height: rail.high; on: Theme.reach; text: (Theme.reach ? home.v.words.reach_off : home.v.words.reach) || ""; onClicked: Kiosk.setMode("reach", !Theme.reach) }
            Pill { objectName: "help"; width: rail.part; height: rail.high; text: home.v.words.help || ""; onClicked: Kiosk.help(true) }
        }
    }
}
