import QtQuick
import ".."

Column {
    id: field
    property var v: Now.view
    readonly property real needed: implicitHeight
    spacing: Theme.gap
    Press { objectName: "choice-yes"; width: parent.width; height: Theme.px(Theme.large ? 46 : 42); primary: field.v.value !== "no"; size: Theme.lead; text: field.label(true); onClicked: Kiosk.answer(field.v.key, "yes") }
    Press { objectName: "choice-no"; width: parent.width; height: Theme.px(Theme.large ? 46 : 42); primary: field.v.value === "no"; size: Theme.lead; text: field.label(false); onClicked: Kiosk.answer(field.v.key, "no") }
    function label(on) {
        const option = v.options[on ? 0 : 1]
        return option ? option.label : on ? Now.view.words.yes : Now.view.words.no
    }
    function next() { Kiosk.next() }
}
