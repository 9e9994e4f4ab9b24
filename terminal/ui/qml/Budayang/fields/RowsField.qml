import QtQuick
import ".."

// Rows of a group: each in one line, changed or taken away by pressing, one more below.
Item {
    id: field
    property var v: Now.view
    Scroll {
        anchors.fill: parent
        spacing: Theme.gap
        Label { visible: (field.v.rows || []).length === 0; width: parent ? parent.width : 0; text: field.v.none || ""; color: Theme.second }
        Repeater {
            model: field.v.rows || []
            Panel {
                id: row
                required property var modelData
                required property int index
                width: parent ? parent.width : 0
                // long words or large type: the keys below
                readonly property bool under: Theme.large || (Theme.english && !Theme.landscape)
                height: (under ? told.implicitHeight + keys.height + Theme.px(4) : Math.max(told.implicitHeight, keys.height)) + 2 * Theme.px(5)
                Column {
                    id: told
                    x: 36
                    y: row.under ? Theme.px(5) : (parent.height - height) / 2
                    width: (row.under ? parent.width : keys.x) - x - 20
                    Label { width: parent.width; text: row.modelData.label; color: Theme.second; font.pixelSize: Theme.small }
                    Label { width: parent.width; text: row.modelData.value; font.pixelSize: Theme.large ? Theme.small : Theme.px(11.8) }
                }
                Row {
                    id: keys
                    anchors { right: parent.right; rightMargin: 24 }
                    y: row.under ? told.y + told.height + Theme.px(4) : (parent.height - height) / 2
                    spacing: Theme.px(4.2)
                    Press { objectName: "change-" + row.index; width: Theme.px(Theme.large ? (Theme.english ? 64 : 34) : Theme.english ? 50 : 32); height: Theme.px(Theme.large ? 30 : 22); size: Theme.small; leftPadding: 8; rightPadding: 8; text: field.v.change; Accessible.name: row.modelData.label + " " + text; onClicked: Kiosk.changeRow(row.index) }
                    Press { objectName: "drop-" + row.index; width: Theme.px(Theme.large ? (Theme.english ? 64 : 44) : Theme.english ? 56 : 36); height: Theme.px(Theme.large ? 30 : 22); size: Theme.small; leftPadding: 8; rightPadding: 8; text: field.v.drop; Accessible.name: row.modelData.label + " " + text; onClicked: Kiosk.dropRow(row.index) }
                }
            }
        }
        Press { objectName: "add-row"; visible: !!field.v.add; width: parent ? parent.width : 0; primary: (field.v.rows || []).length === 0; text: field.v.add || ""; onClicked: Kiosk.addRow() }
        Label { visible: text !== ""; width: parent ? parent.width : 0; text: field.v.most || ""; color: Theme.second; font.pixelSize: Theme.small }
    }
    function next() { Kiosk.next() }
}
