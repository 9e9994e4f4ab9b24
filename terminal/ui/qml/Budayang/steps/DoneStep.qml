import QtQuick
import ".."

// Stored, said honestly: does the centre have it, did the papers come out.
Item {
    id: page
    property var v: Now.view
    readonly property bool open: v.sending === "later" || v.sending === "unknown"
    Scroll {
        id: all
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: evaluate.visible ? evaluate.top : fileAgain.visible ? fileAgain.top : parent.bottom; bottomMargin: evaluate.visible || fileAgain.visible ? Theme.px(4.2) : 0 }
        spacing: Theme.gap
        Rectangle {
            // an evaluation has nothing to be looked up: only thanks
            visible: page.v.kind !== "evaluation"
            width: parent ? parent.width : 0
            height: visible ? told.implicitHeight + 2 * Theme.px(8) : 0
            radius: Theme.radius
            color: page.open ? Theme.amberSoft : Theme.jadeSoft
            Column {
                id: told
                anchors { left: parent.left; right: parent.right; margins: 36; verticalCenter: parent.verticalCenter }
                spacing: 6
                Label { visible: page.v.case_number !== ""; width: parent.width; text: page.v.case_label; color: Theme.second; font.pixelSize: Theme.small }
                Label { objectName: "case-number"; visible: text !== ""; width: parent.width; text: page.v.case_number; strong: true; color: Theme.jadeText; font.pixelSize: Theme.landscape ? 44 : Theme.px(Theme.large ? 16 : 15.5); fontSizeMode: Text.HorizontalFit; minimumPixelSize: 30; wrapMode: Text.NoWrap }
                Label { visible: text !== ""; width: parent.width; text: page.v.promise; color: Theme.jadeText; font.pixelSize: Theme.small }
                Rectangle { visible: page.v.case_number !== ""; width: parent.width; height: 2; color: "#bcd8cb" }
                Label { width: parent.width; text: page.v.code_label + " · " + page.v.code_line; color: Theme.second; font.pixelSize: Theme.small }
                Label { objectName: "receipt-code"; width: parent.width; text: page.v.receipt_code; strong: true; color: page.open ? Theme.amber : Theme.jadeText; font.pixelSize: Theme.landscape ? 44 : Theme.px(Theme.large ? 17 : 16); fontSizeMode: Text.HorizontalFit; minimumPixelSize: 30; wrapMode: Text.NoWrap }
            }
        }
        Panel {
            visible: page.v.papers.length > 0
            width: parent ? parent.width : 0
            height: visible ? papers.implicitHeight + 24 : 0
            Column {
                id: papers
                y: 12
                width: parent.width
                Repeater {
                    model: page.v.papers
                    Item {
                        id: row
                        required property var modelData
                        required property int index
                        width: papers.width
                        height: Math.max(Theme.px(22), text.implicitHeight + 28, again.visible ? again.height + 20 : 0)
                        Rectangle { visible: row.index > 0; x: 32; width: parent.width - 64; height: 2; color: Theme.line }
                        Column {
                            id: text
                            anchors { left: parent.left; leftMargin: 36; right: again.visible ? again.left : parent.right; rightMargin: 24; verticalCenter: parent.verticalCenter }
                            Label { width: parent.width; text: row.modelData.label + (Theme.english ? ": " : "：") + row.modelData.state; color: row.modelData.failed ? Theme.amber : row.modelData.out ? Theme.jadeText : Theme.ink; font.pixelSize: Theme.large ? Theme.small : Theme.px(11) }
                            Label { visible: row.modelData.why !== ""; width: parent.width; text: row.modelData.why; color: Theme.second; font.pixelSize: Theme.small }
                        }
                        Press { id: again; objectName: "print-" + row.modelData.id; visible: row.modelData.failed; anchors { right: parent.right; rightMargin: 24; verticalCenter: parent.verticalCenter } width: Theme.px(72); text: row.modelData.again; size: Theme.small; onClicked: Kiosk.printAgain(row.modelData.id) }
                    }
                }
            }
        }
        Panel {
            width: parent ? parent.width : 0
            height: after.implicitHeight + 2 * Theme.px(7)
            Column {
                id: after
                anchors { left: parent.left; right: parent.right; margins: 36; verticalCenter: parent.verticalCenter }
                spacing: 6
                Label { visible: page.v.kind !== "evaluation"; width: parent.width; text: page.v.next_title; strong: true; color: Theme.brand; font.pixelSize: Theme.small }
                Repeater { model: page.v.next_lines; Label { required property string modelData; width: after.width; text: modelData; font.pixelSize: Theme.large ? Theme.small : Theme.px(11) } }
            }
        }
    }
    // quiet: it is there for who looks for it, once the papers are out, and nothing waits for it
    Press {
        id: evaluate
        objectName: "evaluate"
        visible: !!page.v.evaluate && page.v.evaluate.on
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.px(Theme.large ? 30 : 24)
        text: page.v.evaluate ? page.v.evaluate.label : ""
        size: Theme.large ? Theme.small : Theme.px(11)
        onClicked: Kiosk.evaluate()
    }
    // not known yet: the same is asked once more
    Press {
        id: fileAgain
        objectName: "file-again"
        visible: !!page.v.again
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.px(Theme.large ? 30 : 24)
        text: page.v.again || ""
        onClicked: Kiosk.submitAgain()
    }
    function next() { Kiosk.leaveNow() }
}
