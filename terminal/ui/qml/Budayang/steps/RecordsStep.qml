import QtQuick
import ".."

// What the records know, shown to be confirmed; each line can be marked as not right.
Scroll {
    id: page
    property var v: Now.view
    property bool marking: false
    spacing: Theme.gap
    Label { visible: page.marking; width: parent ? parent.width : 0; text: page.v.mark_title; strong: true; color: Theme.amber }
    Rectangle {
        visible: !!page.v.bill && !page.marking
        width: parent ? parent.width : 0
        height: visible ? bill.implicitHeight + 2 * Theme.px(8) : 0
        radius: Theme.radius
        color: Theme.jadeSoft
        border { width: Theme.contrast ? Theme.edge : 0; color: Theme.jade }
        Column {
            id: bill
            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 36 }
            spacing: 10
            Repeater {
                model: page.v.bill ? page.v.bill.lines : []
                Item {
                    id: entry
                    required property var modelData
                    width: bill.width
                    height: Math.max(what.implicitHeight, much.implicitHeight) + 8
                    Label { id: what; width: parent.width * 0.5; text: entry.modelData.label; color: Theme.jadeText; font.pixelSize: Theme.small }
                    Label { id: much; anchors.right: parent.right; width: parent.width * 0.5; horizontalAlignment: Text.AlignRight; text: entry.modelData.value; color: Theme.jadeText; font.pixelSize: Theme.small }
                }
            }
            Rectangle { width: parent.width; height: 2; color: Theme.jade; opacity: 0.4 }
            Item {
                width: parent.width
                height: Math.max(dueName.implicitHeight, total.implicitHeight)
                Label { id: dueName; width: parent.width * 0.3; anchors.verticalCenter: parent.verticalCenter; text: page.v.bill ? page.v.bill.head : ""; strong: true; color: Theme.jadeText; font.pixelSize: Theme.body }
                Label { id: total; anchors.right: parent.right; width: parent.width * 0.7; horizontalAlignment: Text.AlignRight; text: page.v.bill ? page.v.bill.amount : ""; strong: true; color: Theme.jadeText; font.pixelSize: Theme.landscape ? 46 : Theme.px(Theme.large ? 20 : 17.5); fontSizeMode: Text.HorizontalFit; minimumPixelSize: 30; wrapMode: Text.NoWrap }
            }
            Label { width: parent.width; text: page.v.bill ? page.v.bill.basis : ""; color: Theme.jadeText; font.pixelSize: Theme.small }
        }
    }
    Panel {
        width: parent ? parent.width : 0
        height: lines.implicitHeight + 20
        Column {
            id: lines
            y: 10
            width: parent.width
            Repeater {
                model: page.v.lines
                Item {
                    id: row
                    required property var modelData
                    required property int index
                    objectName: "line-" + modelData.key
                    width: lines.width
                    height: Math.max(Theme.px(page.marking || Theme.large ? 26 : 21), value.implicitHeight + 24, name.implicitHeight + 24)
                    Rectangle { visible: row.modelData.marked || area.pressed; anchors.fill: parent; anchors.margins: 6; radius: 18; color: Theme.amberSoft }
                    Rectangle { visible: row.index > 0; x: 32; width: parent.width - 64; height: 2; color: Theme.line }
                    Label { id: name; x: 36; width: Theme.landscape ? 220 : Theme.px(Theme.large ? 92 : 76); anchors.verticalCenter: parent.verticalCenter; text: row.modelData.label; color: Theme.second; font.pixelSize: Theme.large ? Theme.small : Theme.px(10.8) }
                    Label { id: value; anchors { left: name.right; leftMargin: 16; right: mark.left; rightMargin: 16; verticalCenter: parent.verticalCenter } text: row.modelData.value; font.pixelSize: Theme.large ? Theme.small : Theme.px(11.8) }
                    Rectangle {
                        id: mark
                        visible: page.marking || row.modelData.marked
                        width: visible ? tag.implicitWidth + 40 : 0
                        height: 64
                        radius: 32
                        anchors { right: parent.right; rightMargin: 28; verticalCenter: parent.verticalCenter }
                        color: row.modelData.marked ? Theme.amber : Theme.card
                        border { width: Theme.edge; color: Theme.amber }
                        Label { id: tag; anchors.centerIn: parent; text: page.v.marked; font.pixelSize: Theme.small; color: row.modelData.marked ? "#ffffff" : Theme.amber }
                    }
                    MouseArea {
                        id: area
                        anchors.fill: parent
                        enabled: page.marking
                        onClicked: activate()
                        function activate() { Kiosk.mark(row.modelData.key) }
                        Accessible.role: Accessible.CheckBox
                        Accessible.name: row.modelData.label + " " + row.modelData.value
                        Accessible.checked: row.modelData.marked
                    }
                }
            }
        }
    }
    Rectangle {
        visible: !!page.v.estimate && !page.marking
        width: parent ? parent.width : 0
        height: visible ? sum.implicitHeight + 2 * Theme.px(8) : 0
        radius: Theme.radius
        color: Theme.jadeSoft
        border { width: Theme.contrast ? Theme.edge : 0; color: Theme.jade }
        Column {
            id: sum
            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 36 }
            spacing: 4
            Label { width: parent.width; text: page.v.estimate ? page.v.estimate.head : ""; color: Theme.jadeText; font.pixelSize: Theme.small }
            Label { width: parent.width; text: page.v.estimate ? page.v.estimate.amount : ""; strong: true; color: Theme.jadeText; font.pixelSize: Theme.landscape ? 46 : Theme.px(Theme.large ? 20 : 17.5) }
            Label { width: parent.width; text: page.v.estimate ? page.v.estimate.line : ""; color: Theme.jadeText; font.pixelSize: Theme.small }
        }
    }
    Rectangle {
        visible: !!page.v.refusal && !page.marking
        width: parent ? parent.width : 0
        height: visible ? reason.implicitHeight + 2 * Theme.px(8) : 0
        radius: Theme.radius
        color: Theme.amberSoft
        Column {
            id: reason
            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 36 }
            spacing: 10
            Label { width: parent.width; text: page.v.refusal ? page.v.refusal.head : ""; color: Theme.amber; font.pixelSize: Theme.small }
            Label { width: parent.width; text: page.v.refusal ? page.v.refusal.sentence : ""; strong: true; color: Theme.amber; font.pixelSize: Theme.large ? Theme.body : Theme.px(13) }
            Label { width: parent.width; text: page.v.refusal ? page.v.refusal.basis : ""; color: Theme.amber; font.pixelSize: Theme.small }
            Label { width: parent.width; text: page.v.refusal ? page.v.refusal.way_head : ""; strong: true; font.pixelSize: Theme.small }
            Label { width: parent.width; text: page.v.refusal ? page.v.refusal.way : ""; font.pixelSize: Theme.large ? Theme.small : Theme.px(11) }
        }
    }
    Press { objectName: "print-notice"; visible: page.v.print !== "" && !page.marking; width: parent ? parent.width : 0; text: page.v.print; onClicked: Kiosk.printAgain("notice") }
    Press { objectName: "mark"; width: parent ? parent.width : 0; text: page.marking ? page.v.mark_done : page.v.mark; onClicked: page.marking = !page.marking }
}
