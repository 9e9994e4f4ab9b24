import QtQuick
import ".."

// A case by its receipt code: letters that cannot be mistaken for digits, no I L O U.
Item {
    id: page
    property var v: Now.view
    property string typed: ""
    readonly property real needed: v.case ? 0 : typing.implicitHeight
    readonly property bool wide: Theme.landscape
    function spell(): string { return typed.replace(/(.{4})(?=.)/g, "$1 - ") }
    function next() { v.case ? Kiosk.home() : Kiosk.lookUp(typed) }
    Column {
        id: typing
        visible: !page.v.case
        width: parent.width
        spacing: Theme.gap
        Rectangle {
            width: parent.width
            height: Theme.px(page.wide ? 26 : 34)
            radius: Theme.radius
            color: Theme.card
            border { width: 5; color: Theme.brand }
            Label { anchors.centerIn: parent; text: page.typed ? page.spell() : "____ - ____ - ____"; color: page.typed ? Theme.ink : Theme.faint; strong: page.typed !== ""; font.pixelSize: Theme.px(page.wide ? 14 : 17); wrapMode: Text.NoWrap }
        }
        Grid {
            id: keys
            columns: page.wide ? 11 : 6
            spacing: page.wide ? 12 : Theme.px(4)
            width: parent.width
            Repeater {
                model: "0123456789ABCDEFGHJKMNPQRSTVWXYZ⌫".split("")
                Press {
                    required property string modelData
                    objectName: modelData === "⌫" ? "key-erase" : "key-" + modelData
                    width: (keys.width - keys.spacing * (keys.columns - 1)) / keys.columns
                    height: page.wide ? 110 : Theme.px(Theme.large ? 27 : 23)
                    leftPadding: 0
                    rightPadding: 0
                    size: Theme.px(13)
                    text: modelData
                    onClicked: {
                        if (modelData === "⌫") page.typed = page.typed.slice(0, -1)
                        else if (page.typed.length < 12) page.typed += modelData
                        Kiosk.touched()
                    }
                }
            }
        }
    }
    Scroll {
        visible: !!page.v.case
        anchors { left: parent.left; right: parent.right; top: parent.top; bottom: evaluate.visible ? evaluate.top : parent.bottom; bottomMargin: evaluate.visible ? Theme.px(4.2) : 0 }
        spacing: Theme.gap
        Rectangle {
            width: parent ? parent.width : 0
            height: told.implicitHeight + 2 * Theme.px(7)
            radius: Theme.radius
            color: Theme.jadeSoft
            Column {
                id: told
                anchors { left: parent.left; right: parent.right; margins: 40; verticalCenter: parent.verticalCenter }
                spacing: 6
                Label { objectName: "case-state"; width: parent.width; text: page.v.case ? page.v.case.state : ""; strong: true; color: Theme.jadeText; font.pixelSize: Theme.px(Theme.large ? 19 : 16) }
                Label { visible: text !== ""; width: parent.width; text: page.v.case ? page.v.case.item : ""; color: Theme.second; font.pixelSize: Theme.small }
                Label { width: parent.width; text: page.v.case ? page.v.case.label + " " + page.v.case.number : ""; color: Theme.second; font.pixelSize: Theme.small }
            }
        }
        // what is done, what is being done now, what comes next and until when: told by words and marks, not by colour
        Panel {
            width: parent ? parent.width : 0
            height: line.implicitHeight + 2 * Theme.px(7)
            Column {
                id: line
                anchors { left: parent.left; right: parent.right; top: parent.top; topMargin: Theme.px(7); leftMargin: 36; rightMargin: 30 }
                Repeater {
                    id: marks
                    model: page.v.case ? page.v.case.course : []
                    Item {
                        id: step
                        required property var modelData
                        required property int index
                        readonly property bool now: modelData.state === "now"
                        readonly property bool done: modelData.state === "done"
                        readonly property bool last: index === marks.count - 1
                        width: line.width
                        height: words.implicitHeight + (last ? 0 : Theme.px(page.wide ? 5 : 9))
                        Rectangle {
                            visible: !step.last
                            x: mark.width / 2 - 3
                            y: mark.height + 4
                            width: 6
                            height: step.height - mark.height - 2
                            radius: 3
                            color: step.done ? Theme.jade : Theme.line
                        }
                        Rectangle {
                            id: mark
                            width: Theme.px(14)
                            height: width
                            radius: width / 2
                            color: step.done ? Theme.jade : step.now ? Theme.brand : Theme.card
                            border { width: Theme.edge; color: step.done ? Theme.jade : step.now ? Theme.brand : Theme.second }
                            Label { anchors.centerIn: parent; text: step.done ? "✓" : step.index + 1; strong: true; color: step.done || step.now ? "#ffffff" : Theme.second; font.pixelSize: Theme.px(8.7); Accessible.ignored: true }
                        }
                        Column {
                            id: words
                            anchors { left: mark.right; leftMargin: 26; right: parent.right }
                            spacing: 2
                            Label { width: parent.width; text: step.modelData.title + (step.modelData.when ? "　" + step.modelData.when : ""); strong: step.now || step.done; color: step.now ? Theme.brand : step.done ? Theme.jadeText : Theme.second; font.pixelSize: Theme.large ? Theme.small : Theme.body }
                            Label { width: parent.width; text: step.modelData.line; color: step.now ? Theme.ink : Theme.second; font.pixelSize: Theme.large ? Theme.small : Theme.px(10.2) }
                        }
                    }
                }
            }
        }
    }
    Press {
        id: evaluate
        objectName: "evaluate"
        visible: !!page.v.evaluate
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: Theme.px(Theme.large ? 30 : 24)
        text: page.v.evaluate ? page.v.evaluate.label : ""
        size: Theme.large ? Theme.small : Theme.px(11)
        onClicked: Kiosk.evaluate()
    }
}
