import QtQuick
import ".."

// One question: the field kind chooses the component. The registry is closed.
Loader {
    id: page
    property var v: Now.view
    readonly property real needed: item && item.needed ? item.needed : 0
    readonly property string ownNext: item && item.ownNext ? item.ownNext : ""
    readonly property var kinds: ({
        "yes_no": "YesNo", "choice": "Choice", "multi_choice": "Choice", "address": "Address",
        "phone": "Digits", "bank_card": "Digits", "number": "Digits", "id_number": "Digits", "code": "Digits", "group": "Rows", "share": "Digits", "area": "Digits", "month": "Digits",
        "org_number": "Typed", "title_number": "Typed", "unit_number": "Typed", "note": "Note",
        "text": "Typed", "name": "Typed", "date": "Digits", "money": "Digits"})
    // one question after another keeps this page and changes only the field
    property string shown: ""
    function take(): void {
        const key = v.step + "/" + v.key
        if (key === shown) { if (item) item.v = v; return }
        shown = key
        if (Qt.inputMethod.visible) Qt.inputMethod.hide()
        const many = v.kind === "multi_choice" && (v.options.length > 7 || v.also)
        setSource("../fields/" + (many ? "Tags" : kinds[v.kind]) + "Field.qml")
    }
    Component.onCompleted: take()
    onVChanged: if (status !== Loader.Null) take()
    onLoaded: item.v = v
    function next() { item && item.next ? item.next() : Kiosk.next() }
}
