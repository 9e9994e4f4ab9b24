import QtQuick
import QtQuick.Templates as T
import ".."

// Behind the staff's door: how things stand, devices to open, what can be done.
Scroll {
    id: page
    property var v: Now.view
    Repeater {
        model: page.v.groups || []
        Panel {
            id: group
            required property var modelData
            width: parent ? parent.width : 0
            height: lines.implicitHeight + 2 * Theme.px(6)
            border.color: modelData.good ? Theme.line : Theme.amber
            border.width: modelData.good ? 2 : Theme.edge
            Column {
                id: lines
                anchors { left: parent.left; right: parent.right; margins: 32; verticalCenter: parent.verticalCenter }
                spacing: 12
                Label { visible: text !== ""; width: parent.width; text: group.modelData.title; strong: true }
                Repeater {
                    model: group.modelData.lines
                    Grid {
                        id: line
                        required property var modelData
                        // large type has the label above its value
                        readonly property real part: Theme.large ? width : width * 0.36
                        width: lines.width
                        columns: Theme.large ? 1 : 2
                        Label { width: line.part; rightPadding: 24; text: line.modelData.label; color: Theme.second; font.pixelSize: Theme.small }
                        Label { width: Theme.large ? line.width : line.width - line.part; text: line.modelData.value; font.pixelSize: Theme.large ? Theme.small : Theme.px(10.5) }
                    }
                }
            }
        }
    }
    Grid {
        id: doing
        width: parent ? parent.width : 0
        columns: Theme.large || Theme.english ? 1 : 2
        spacing: Theme.gap
        Repeater {
            model: page.v.buttons || []
            Press {
                required property var modelData
                objectName: modelData.name
                width: (doing.width - doing.spacing * (doing.columns - 1)) / doing.columns
                enabled: modelData.on
                text: modelData.label
                onClicked: Kiosk.staffPress(modelData.name)
            }
        }
    }
    Repeater {
        model: page.v.rows || []
        T.Button {
            id: row
            required property var modelData
            objectName: modelData.name
            width: parent ? parent.width : 0
            height: Math.max(Theme.px(Theme.large ? 34 : 24), words.implicitHeight + 36)
            focusPolicy: Qt.NoFocus
            Accessible.role: Accessible.Button
            Accessible.name: modelData.title + " " + modelData.line
            background: Panel { color: row.pressed ? Theme.brandSoft : Theme.card; border.color: row.modelData.good ? Theme.second : Theme.amber; border.width: Theme.edge }
            onClicked: Kiosk.staffPress(modelData.name)
            Column {
                id: words
                anchors { left: parent.left; leftMargin: 32; right: arrow.left; rightMargin: 16; verticalCenter: parent.verticalCenter }
                Label { width: parent.width; text: row.modelData.title; strong: true; font.pixelSize: Theme.large ? Theme.small : Theme.body; Accessible.ignored: true }
                Label { width: parent.width; text: row.modelData.line; color: row.modelData.plain ? Theme.second : row.modelData.good ? Theme.jadeText : Theme.amber; font.pixelSize: Theme.small; Accessible.ignored: true }
            }
            Label { id: arrow; anchors { right: parent.right; rightMargin: 32; verticalCenter: parent.verticalCenter } text: "›"; font.pixelSize: Theme.px(18); color: Theme.brand; Accessible.ignored: true }
        }
    }
    function next() { Kiosk.staffPress(v.press || "test") }
}
