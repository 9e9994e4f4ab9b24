import QtQuick
import ".."

// At most seven choices fit without scrolling; more scroll. Several may be chosen in a multi-choice.
Scroll {
    id: field
    property var v: Now.view
    spacing: Theme.px(4)
    readonly property bool many: v.kind === "multi_choice"
    function chosen(code) { return many ? (Array.isArray(v.value) && v.value.indexOf(code) >= 0) : v.value === code }
    Repeater {
        model: field.v.options
        Press {
            required property var modelData
            objectName: "choice-" + modelData.code
            width: parent ? parent.width : 0
            text: (field.chosen(modelData.code) ? "✓ " : "") + modelData.label
            note: modelData.note
            primary: field.chosen(modelData.code)
            onClicked: {
                if (!field.many) { Kiosk.answer(field.v.key, modelData.code); return }
                const now = Array.isArray(field.v.value) ? field.v.value.slice() : []
                const at = now.indexOf(modelData.code)
                if (at >= 0) now.splice(at, 1)
                else if (!field.v.max || now.length < field.v.max) now.push(modelData.code)
                Kiosk.keepAnswer(field.v.key, now)
            }
        }
    }
}
