import QtQuick

// Four boxes that fill as digits are typed.
Row {
    id: boxes
    property string text: ""
    property int count: 4
    property bool hide: false
    spacing: Theme.gap
    Accessible.role: Accessible.StaticText
    Accessible.name: text.length + " / " + count
    Repeater {
        model: boxes.count
        Rectangle {
            required property int index
            width: Theme.px(30)
            height: Theme.px(34)
            radius: 20
            color: Theme.card
            border { width: index === boxes.text.length ? 5 : Theme.edge; color: index === boxes.text.length ? Theme.brand : Theme.second }
            Label { anchors.centerIn: parent; text: parent.index < boxes.text.length ? (boxes.hide ? "●" : boxes.text[parent.index]) : ""; strong: true; font.pixelSize: Theme.px(18) }
        }
    }
}
