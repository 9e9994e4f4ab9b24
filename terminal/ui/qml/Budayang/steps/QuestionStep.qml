import QtQuick
import ".."

// One question: the field kind chooses the component. The registry is closed.
Loader {
    id: page
    property var v
    readonly property string ownNext: item && item.ownNext ? item.ownNext : ""
    readonly property var kinds: ({
        "yes_no": "YesNo", "choice": "Choice", "multi_choice": "Choice", "address": "Address",
        "phone": "Digits", "bank_card": "Digits", "number": "Digits", "id_number": "Digits", "code": "Digits",
        "text": "Typed", "name": "Typed", "date": "Digits", "money": "Digits"})
    Component.onCompleted: setSource("../fields/" + kinds[v.kind] + "Field.qml", {"v": v})
    onVChanged: if (item) item.v = v
    function next() { item && item.next ? item.next() : Kiosk.next() }
}
