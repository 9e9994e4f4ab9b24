import QtQuick
import ".."

// Many short answers, any number of them, none chosen beforehand; beside them a sentence for who wants to write one.
Item {
    id: field
    property var v: Now.view
    property bool writing: false
    readonly property string ownNext: writing ? v.also.done : ""
    Scroll {
        id: list
        anchors.fill: parent
        visible: !field.writing
        spacing: Theme.px(4.2)
        Grid {
            id: grid
            property int made: 0
            width: parent ? parent.width : 0
            columns: Theme.large || Theme.english && !Theme.landscape ? 1 : 2
            spacing: Theme.px(4.2)
            Repeater {
                id: tags
                model: field.v.options
                Switch {
                    required property var modelData
                    required property int index
                    // two in a row are as tall as each other
                    readonly property Item beside: grid.columns === 2 && grid.made > 0 ? tags.itemAt(index % 2 ? index - 1 : index + 1) : null
                    Component.onCompleted: grid.made += 1
                    objectName: "choice-" + modelData.code
                    width: (grid.width - grid.spacing * (grid.columns - 1)) / grid.columns
                    height: Math.max(implicitHeight, beside ? beside.implicitHeight : 0, Theme.px(Theme.large ? 30 : 24))
                    text: modelData.label
                    plain: true
                    on: Array.isArray(field.v.value) && field.v.value.indexOf(modelData.code) >= 0
                    onClicked: {
                        const now = Array.isArray(field.v.value) ? field.v.value.slice() : []
                        const at = now.indexOf(modelData.code)
                        if (at >= 0) now.splice(at, 1)
                        else if (!field.v.max || now.length < field.v.max) now.push(modelData.code)
                        Kiosk.keepAnswer(field.v.key, now)
                    }
                }
            }
        }
        Panel {
            visible: !!field.v.also && field.v.also.value !== ""
            width: parent ? parent.width : 0
            height: visible ? told.implicitHeight + 2 * Theme.px(6) : 0
            Label { id: told; anchors { left: parent.left; right: parent.right; margins: 32; verticalCenter: parent.verticalCenter } text: field.v.also ? field.v.also.value : ""; font.pixelSize: Theme.large ? Theme.small : Theme.px(11) }
        }
        Press {
            objectName: "also"
            visible: !!field.v.also
            width: parent ? parent.width : 0
            text: field.v.also ? (field.v.also.value ? field.v.also.again : field.v.also.label) : ""
            onClicked: field.writing = true
        }
    }
    Loader {
        id: box
        anchors.fill: parent
        active: field.writing
        sourceComponent: TypedField { v: field.v.also }
    }
    function next() {
        if (!writing) { Kiosk.next(); return }
        box.item.next()
        Qt.inputMethod.hide()
        writing = false
    }
}
