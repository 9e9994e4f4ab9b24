import QtQuick
import ".."

// The card's or the record's address is shown to be confirmed; who lives elsewhere chooses region by region and writes
// road and number behind it.
Item {
    id: field
    property var v: Now.view
    readonly property var place: v.regions || null
    readonly property bool writing: !!place && place.writing
    readonly property string ownNext: writing ? Now.view.words.next : ""
    readonly property real needed: place ? 0 : shown.implicitHeight
    Column {
        id: shown
        visible: !field.place
        width: parent.width
        spacing: Theme.gap
        Panel {
            width: parent.width
            height: told.implicitHeight + 2 * Theme.px(14)
            border { width: Theme.edge; color: Theme.second }
            Label { id: told; anchors { left: parent.left; right: parent.right; margins: 40; verticalCenter: parent.verticalCenter } text: field.v.value_text; font.pixelSize: Theme.large ? Theme.body : Theme.px(14) }
        }
        Press { objectName: "address-yes"; width: parent.width; height: Theme.px(Theme.large ? 46 : 42); primary: true; size: Theme.lead; text: field.v.yes_here; onClicked: Kiosk.answer(field.v.key, field.v.value) }
        Press { objectName: "address-no"; width: parent.width; height: Theme.px(Theme.large ? 46 : 42); size: Theme.lead; text: field.v.no_write; onClicked: Kiosk.elsewhere() }
    }
    // what is chosen so far stays in sight above the next choice
    Column {
        id: head
        visible: !!field.place && !field.writing
        width: parent.width
        spacing: Theme.px(3)
        Label { objectName: "place-chosen"; visible: text !== ""; width: parent.width; text: field.place ? field.place.chosen : ""; strong: true; font.pixelSize: Theme.large ? Theme.body : Theme.lead }
        Label { width: parent.width; text: field.place ? field.place.line : ""; color: Theme.second; font.pixelSize: Theme.small }
    }
    Scroll {
        id: list
        visible: !!field.place && !field.writing
        anchors { left: parent.left; right: parent.right; top: head.bottom; topMargin: Theme.px(5); bottom: ways.top; bottomMargin: Theme.px(5) }
        Grid {
            id: grid
            width: parent ? parent.width : 0
            readonly property int longest: (field.place ? field.place.options : []).reduce((most, one) => Math.max(most, one.label.length), 0)
            columns: (Theme.large ? 2 : 3) - (longest > (Theme.landscape ? 11 : Theme.large ? 9 : 8) ? 1 : 0)
            spacing: Theme.px(4.2)
            Repeater {
                model: field.place && !field.writing ? field.place.options : []
                Press {
                    required property var modelData
                    objectName: "place-" + modelData.code
                    width: (grid.width - grid.spacing * (grid.columns - 1)) / grid.columns
                    height: Theme.px(Theme.large ? 32 : 26)
                    leftPadding: Theme.px(2)
                    rightPadding: Theme.px(2)
                    text: modelData.label
                    onClicked: { list.contentY = 0; Kiosk.inRegion(modelData.code) }
                }
            }
        }
    }
    Row {
        id: ways
        visible: list.visible && (field.place.other !== "" || field.place.write !== "")
        anchors.bottom: parent.bottom
        width: parent.width
        height: visible ? Theme.px(Theme.large ? 32 : 27) : 0
        spacing: Theme.gap
        readonly property real part: (width - spacing) / 2
        Press { objectName: "place-other"; visible: !!field.place && field.place.other !== ""; width: ways.part; height: ways.height; text: field.place ? field.place.other : ""; onClicked: Kiosk.inRegion("") }
        Press { objectName: "place-write"; visible: !!field.place && field.place.write !== ""; width: ways.part; height: ways.height; text: field.place ? field.place.write : ""; onClicked: Kiosk.writeAddress() }
    }
    // made only for who writes: most people press yes
    Loader {
        id: box
        anchors.fill: parent
        active: field.writing
        sourceComponent: TypedField { v: field.v; fresh: true }
    }
    onWritingChanged: if (!writing && Qt.inputMethod.visible) Qt.inputMethod.hide()
    function next() { writing ? box.item.next() : Kiosk.answer(v.key, v.value) }
}
