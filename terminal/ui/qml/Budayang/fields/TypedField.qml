import QtQuick
import ".."

// Text with the pinyin keyboard. Sensitive: the keyboard learns nothing and keeps nothing.
Item {
    id: field
    property var v: Now.view
    property bool fresh: false
    function clear() { input.text = "" }
    function start() { input.forceActiveFocus(); Qt.inputMethod.show() }
    function next() {
        Qt.inputMethod.commit()
        Kiosk.answer(v.key, input.text.trim())
    }
    Rectangle {
        width: parent.width
        height: Math.max(Theme.px(60), input.contentHeight + 60)
        radius: Theme.radius
        color: Theme.card
        border { width: input.activeFocus ? 5 : Theme.edge; color: input.activeFocus ? Theme.brand : Theme.second }
        TextEdit {
            id: input
            objectName: "input"
            anchors { fill: parent; margins: 32 }
            font { family: Theme.family; pixelSize: Theme.px(Theme.large ? 17 : 13.5) }
            color: Theme.ink
            wrapMode: TextEdit.Wrap
            inputMethodHints: Qt.ImhSensitiveData | Qt.ImhMultiLine
            text: field.fresh ? "" : (field.v.value || "")
            Accessible.role: Accessible.EditableText
            Accessible.name: field.v.placeholder
            onTextChanged: if (length > 200) text = text.slice(0, 200)
        }
        Label { visible: input.length === 0 && input.preeditText === ""; x: 32; y: 32; text: field.v.placeholder; color: Theme.faint; font.pixelSize: Theme.px(12.5) }
        MouseArea { anchors.fill: parent; onPressed: mouse => { field.start(); mouse.accepted = false } }
    }
    Component.onCompleted: if (visible) start()
}
