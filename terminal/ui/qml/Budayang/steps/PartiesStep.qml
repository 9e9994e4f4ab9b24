import QtQuick
import ".."

// The board: a chair for everybody, the taken ones with a tick, the others to be pressed by who has come.
Scroll {
    id: page
    property var v: Now.view
    // which name is about to be taken away: pressed once, asked once more in the same place
    property string sure: ""
    onVChanged: sure = ""
    spacing: Theme.gap
    Repeater {
        model: page.v.groups
        Panel {
            id: group
            required property var modelData
            width: parent ? parent.width : 0
            height: column.implicitHeight + 2 * Theme.px(5)
            Column {
                id: column
                y: Theme.px(5)
                width: parent.width
                Label { x: 36; width: parent.width - 72; text: group.modelData.title; strong: true; color: Theme.brand; font.pixelSize: Theme.large ? Theme.small : Theme.px(11) }
                Label { x: 36; width: parent.width - 72; bottomPadding: 10; text: group.modelData.hint; color: Theme.second; font.pixelSize: Theme.small }
                Repeater {
                    model: group.modelData.chairs
                    Item {
                        id: chair
                        required property var modelData
                        required property int index
                        readonly property bool asked: page.sure !== "" && page.sure === modelData.id
                        width: column.width
                        height: Math.max(Theme.px(Theme.large ? 38 : 29), told.implicitHeight + 24)
                        Rectangle { x: 32; width: parent.width - 64; height: 2; color: Theme.line }
                        // a chair: filled and ticked, or a dashed place
                        Rectangle {
                            id: seat
                            x: 36
                            visible: !(Theme.large && Theme.english && !Theme.landscape)
                            width: visible ? Theme.px(18) : 0; height: width; radius: width / 2
                            anchors.verticalCenter: parent.verticalCenter
                            color: chair.modelData.here ? Theme.jadeSoft : Theme.card
                            border { width: Theme.edge; color: chair.modelData.here ? Theme.jade : Theme.second }
                            Label { anchors.centerIn: parent; text: chair.modelData.here ? "✓" : "?"; strong: true; color: chair.modelData.here ? Theme.jade : Theme.second; font.pixelSize: Theme.px(11); Accessible.ignored: true }
                        }
                        Column {
                            id: told
                            anchors { left: seat.right; leftMargin: 28; right: key.left; rightMargin: 16; verticalCenter: parent.verticalCenter }
                            Label { visible: text !== ""; width: parent.width; text: chair.modelData.name; strong: true; font.pixelSize: Theme.large ? Theme.body : Theme.px(12.5) }
                            Label { width: parent.width; text: chair.modelData.line; color: chair.modelData.here ? Theme.jadeText : Theme.second; font.pixelSize: Theme.small }
                        }
                        Press {
                            id: key
                            objectName: chair.modelData.here ? "remove-" + chair.modelData.id : "join-" + group.modelData.role + "-" + chair.index
                            visible: text !== ""
                            primary: !chair.modelData.here && chair.modelData.name !== ""
                            danger: chair.asked
                            anchors { right: parent.right; rightMargin: 24; verticalCenter: parent.verticalCenter }
                            width: visible ? Theme.px(Theme.large ? (Theme.english ? 92 : 64) : Theme.english ? 72 : 50) : 0
                            height: Theme.px(Theme.large ? 30 : 22)
                            leftPadding: 8
                            rightPadding: 8
                            size: Theme.large || chair.modelData.here ? Theme.small : Theme.px(11)
                            text: chair.modelData.here ? (chair.asked ? chair.modelData.sure : chair.modelData.remove) : chair.modelData.press
                            Accessible.name: group.modelData.title + " " + chair.modelData.name + " " + text
                            onClicked: {
                                if (!chair.modelData.here) Kiosk.join(group.modelData.role)
                                else if (chair.asked) Kiosk.removeParty(chair.modelData.id)
                                else page.sure = chair.modelData.id
                            }
                        }
                    }
                }
            }
        }
    }
    function next() { Kiosk.next() }
}
