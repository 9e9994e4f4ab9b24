import QtQuick
import QtQuick.Templates as T

// One service on the home screen.
T.Button {
    id: tile
    required property var modelData
    // its name alone, where letters take the room
    property bool compact: false
    objectName: "tile-" + modelData.id
    text: modelData.title
    // cannot be done on this terminal now: said on the tile, explained on its page
    readonly property string cannot: modelData.cannot || ""
    Accessible.name: modelData.title + " " + (cannot || modelData.line)
    Accessible.role: Accessible.Button
    focusPolicy: Qt.NoFocus
    implicitHeight: compact ? Math.max(Theme.px(20), words.implicitHeight + 20) : Math.max(Theme.px(Theme.large ? 60 : 50), words.implicitHeight + 64)
    onClicked: Kiosk.open(modelData.id)
    background: Panel { color: tile.pressed ? Theme.brandSoft : Theme.card; border.color: Theme.second; border.width: Theme.edge }
    contentItem: Item {
        Rectangle {
            id: glyph
            x: 24
            anchors.verticalCenter: parent.verticalCenter
            visible: !tile.compact
            width: tile.compact ? 0 : Theme.px(Theme.large ? 34 : 30)
            height: width
            radius: 24
            color: tile.modelData.colour === "seal" ? Theme.seal : tile.modelData.colour === "jade" ? Theme.jade : tile.modelData.colour === "amber" ? Theme.amber : Theme.brand
            Label { anchors.centerIn: parent; text: tile.modelData.glyph; color: "#ffffff"; strong: true; font.pixelSize: Theme.px(17); Accessible.ignored: true }
        }
        Column {
            id: words
            anchors { left: glyph.right; leftMargin: 32; right: arrow.left; rightMargin: 16; verticalCenter: parent.verticalCenter }
            spacing: 2
            Label { width: parent.width; text: tile.modelData.title; strong: true; font.pixelSize: tile.compact ? (Theme.english ? Theme.small : Theme.body) : Theme.lead; Accessible.ignored: true }
            Label { visible: !tile.compact || tile.cannot !== ""; width: parent.width; text: tile.cannot || tile.modelData.line; strong: tile.cannot !== ""; color: tile.cannot ? Theme.amber : Theme.second; font.pixelSize: Theme.small; Accessible.ignored: true }
        }
        Label { id: arrow; anchors { right: parent.right; rightMargin: 36; verticalCenter: parent.verticalCenter } text: "›"; font.pixelSize: Theme.px(tile.compact ? 12 : 18); color: Theme.brand; Accessible.ignored: true }
    }
}
