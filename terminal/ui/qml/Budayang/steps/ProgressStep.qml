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
    Column {
        visible: !!page.v.case
        width: parent.width
        spacing: Theme.gap
        Rectangle {
            width: parent.width
            height: told.implicitHeight + 2 * Theme.px(9)
            radius: Theme.radius
            color: Theme.jadeSoft
            Column {
                id: told
                anchors { left: parent.left; right: parent.right; margins: 40; verticalCenter: parent.verticalCenter }
                spacing: 10
                Label { width: parent.width; text: page.v.case ? page.v.case.state : ""; strong: true; color: Theme.jadeText; font.pixelSize: Theme.px(18) }
                Label { visible: text !== ""; width: parent.width; text: page.v.case ? page.v.case.promise : ""; color: Theme.jadeText }
                Label { width: parent.width; text: page.v.case ? page.v.case.label + " " + page.v.case.number : ""; color: Theme.second; font.pixelSize: Theme.small }
            }
        }
    }
}
