import QtQuick
import ".."

// Text, by the pinyin keyboard or by hand. Sensitive: the keyboard learns nothing, the pen keeps nothing.
Item {
    id: field
    property var v
    property bool fresh: false
    // numbers of bodies and of property have letters, but no words
    readonly property bool plain: !!v && (v.kind === "org_number" || v.kind === "unit_number")
    readonly property bool byHand: Writing.available && Writing.wanted
    readonly property bool tight: height < Theme.px(Theme.landscape ? (Theme.large ? 145 : 136) : (Theme.large ? 184 : 164))
    function clear() { input.text = "" }
    function start() {
        if (byHand) return
        input.forceActiveFocus()
        Qt.inputMethod.show()
    }
    function choose(hand: bool): void {
        Qt.inputMethod.commit()
        Writing.wanted = hand
        if (hand) { Qt.inputMethod.hide(); input.focus = false } else start()
    }
    function next() {
        // what was just written is shown before it counts: the next press takes it
        if (panel.item && !panel.item.finish()) return
        Qt.inputMethod.commit()
        Kiosk.answer(v.key, input.text.trim())
    }
    function put(text: string): void { if (input.length < 200) input.insert(input.cursorPosition, text) }
    function rub(): void {
        const at = input.cursorPosition
        if (at > 0) input.remove(at > 1 && /[\uDC00-\uDFFF]/.test(input.text[at - 1]) ? at - 2 : at - 1, at)
    }
    Flickable {
        id: room
        anchors.fill: parent
        contentHeight: field.byHand ? Math.max(height, below.y + (panel.item ? panel.item.needed : 0)) : height
        interactive: contentHeight > height + 1
        clip: interactive
        boundsBehavior: Flickable.StopAtBounds
        Rectangle {
            id: sheet
            width: below.width - (choices.visible ? choices.width + Theme.gap : 0)
            height: !field.byHand ? Math.max(Theme.px(field.tight ? 30 : 60), input.contentHeight + 60) : field.tight ? Theme.px(30) : Math.min(Theme.px(60), Math.max(Theme.px(40), input.contentHeight + 60))
            radius: Theme.radius
            color: Theme.card
            border { width: input.activeFocus || field.byHand ? 5 : Theme.edge; color: input.activeFocus || field.byHand ? Theme.brand : Theme.second }
            Label { visible: !!Now.view.hidden && input.length > 0; x: 32; y: 32; text: "＊＊＊＊"; font.pixelSize: Theme.px(13.5) }
            Item {
                id: page
                // what is being written is covered as everything else; the writing goes on
                opacity: Now.view.hidden ? 0 : 1
                anchors { fill: parent; leftMargin: 32; rightMargin: 32; topMargin: field.tight ? 6 : 28; bottomMargin: field.tight ? 4 : 24 }
                clip: field.byHand
                TextEdit {
                    id: input
                    objectName: "input"
                    width: parent.width
                    height: Math.max(parent.height, contentHeight)
                    // the line that is written stays in sight
                    y: Math.min(0, page.height - cursorRectangle.y - cursorRectangle.height)
                    font { family: Theme.family; pixelSize: Theme.px(Theme.large ? 17 : 13.5) }
                    color: Theme.ink
                    wrapMode: TextEdit.Wrap
                    inputMethodHints: Qt.ImhSensitiveData | Qt.ImhMultiLine | (field.plain ? Qt.ImhLatinOnly | Qt.ImhPreferUppercase | Qt.ImhNoPredictiveText : 0)
                    activeFocusOnPress: !field.byHand
                    Accessible.role: Accessible.EditableText
                    Accessible.name: field.v.placeholder
                    onTextChanged: if (length > 200) text = text.slice(0, 200)
                    Rectangle {
                        visible: field.byHand
                        x: input.cursorRectangle.x
                        y: input.cursorRectangle.y
                        width: 4
                        height: input.cursorRectangle.height
                        color: Theme.brand
                    }
                }
                Label { visible: input.length === 0 && input.preeditText === ""; x: 12; width: parent.width - 12; text: field.v.placeholder; color: Theme.faint; font.pixelSize: Theme.px(12.5) }
            }
            MouseArea {
                anchors.fill: parent
                onPressed: mouse => {
                    if (field.byHand) { const at = mapToItem(input, mouse.x, mouse.y); input.cursorPosition = input.positionAt(at.x, at.y); return }
                    field.start()
                    mouse.accepted = false
                }
            }
        }
        Row {
            id: choices
            visible: Writing.available
            anchors.right: below.right
            spacing: Theme.px(4)
            component Way: Press {
                property bool hand: false
                width: Theme.px(Theme.large ? (Theme.english ? 58 : 48) : 40)
                height: Theme.px(field.tight ? 30 : 40)
                leftPadding: 8
                rightPadding: 8
                primary: field.byHand === hand
                Accessible.role: Accessible.RadioButton
                Accessible.checked: primary
                onClicked: field.choose(hand)
            }
            Way { objectName: "by-keys"; text: Writing.words.keys }
            Way { objectName: "by-hand"; hand: true; text: Writing.words.hand }
        }
        Item {
            id: below
            y: sheet.height + Theme.gap
            width: room.width - (room.interactive ? 28 : 0)
            height: room.contentHeight - y
            Loader {
                id: panel
                anchors.fill: parent
                active: field.byHand
                sourceComponent: Handwriting {
                    tight: field.tight
                    before: input.text.slice(0, input.cursorPosition)
                    onWrote: text => field.put(text)
                    onRubbed: field.rub()
                }
            }
        }
        Thumb { of: room }
    }
    // what was answered before is taken over once: a change of type size or language must not undo what is being written
    property bool begun: false
    function begin(): void {
        if (begun || !v) return
        begun = true
        if (!fresh) input.text = v.value || ""
        input.cursorPosition = input.length
    }
    onVChanged: begin()
    Component.onCompleted: {
        Writing.prepare()
        begin()
        if (visible) start()
    }
}
