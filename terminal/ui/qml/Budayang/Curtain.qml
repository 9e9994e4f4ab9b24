import QtQuick

// Falls over personal data. It lifts for the same card or the last four digits of the phone; nothing behind it shows.
Rectangle {
    id: curtain
    readonly property var c: Now.view.curtain || ({"on": false})
    property string typed: ""
    visible: !!c.on
    color: Theme.veil
    onVisibleChanged: typed = ""
    Connections {
        target: Now
        function onViewChanged() { if (curtain.c.tries !== undefined) curtain.typed = curtain.typed.length === 4 ? "" : curtain.typed }
    }
    MouseArea { anchors.fill: parent }
    readonly property bool wide: Theme.landscape && !!c.digits
    Column {
        id: told
        x: curtain.wide ? Theme.margin : (parent.width - width) / 2
        y: curtain.wide ? (parent.height - height) / 2 : Math.max(40, (parent.height - height - keys.height - Theme.gap) / 2)
        width: curtain.wide ? parent.width * 0.5 - Theme.margin : Math.min(parent.width - 2 * Theme.margin, 960)
        spacing: Theme.gap
        readonly property int type: curtain.wide || Theme.reach ? Theme.small : Theme.body
        readonly property int side: curtain.wide ? Text.AlignLeft : Text.AlignHCenter
        Label { width: parent.width; horizontalAlignment: told.side; text: curtain.c.title || ""; strong: true; color: "#ffffff"; font.pixelSize: Theme.title }
        Label { width: parent.width; horizontalAlignment: told.side; text: curtain.c.line || ""; color: Theme.onDarkSoft; font.pixelSize: told.type }
        Press { objectName: "still"; visible: !curtain.c.personal; width: parent.width; primary: true; size: Theme.lead; text: curtain.c.still || ""; onClicked: Kiosk.stillHere() }
        Label { visible: text !== ""; width: parent.width; horizontalAlignment: told.side; text: curtain.c.card || ""; strong: true; color: "#ffffff"; font.pixelSize: told.type }
        Label { visible: text !== ""; width: parent.width; horizontalAlignment: told.side; text: curtain.c.digits || ""; color: Theme.onDarkSoft; font.pixelSize: told.type }
        Label { visible: text !== ""; width: parent.width; horizontalAlignment: told.side; text: curtain.c.problem || ""; strong: true; color: "#f6d9a4" }
        Press { objectName: "curtain-leave"; visible: curtain.wide || !curtain.c.digits; width: Theme.px(90); x: curtain.wide ? 0 : (parent.width - width) / 2; text: curtain.c.leave || ""; onClicked: Kiosk.leaveNow() }
    }
    Column {
        id: keys
        visible: !!curtain.c.digits
        width: curtain.wide ? Math.min(700, parent.width * 0.5 - Theme.margin - Theme.gap) : Math.min(parent.width - 2 * Theme.margin, 760)
        x: curtain.wide ? parent.width - width - Theme.margin : (parent.width - width) / 2
        y: curtain.wide ? (parent.height - height) / 2 : told.y + told.height + Theme.gap
        spacing: Theme.gap
        DigitBoxes { anchors.horizontalCenter: parent.horizontalCenter; text: curtain.typed; hide: true }
        NumberPad {
            width: parent.width
            prefix: "curtain-"
            keyHeight: Math.max(Theme.px(15.2), Math.min(Theme.px(Theme.large ? 30 : 26), (curtain.height - (curtain.wide ? 0 : told.height + Theme.px(Theme.large ? 30 : 26)) - Theme.px(34) - 6 * Theme.gap - 3 * spacing) / 4))
            onDigit: d => { if (curtain.typed.length < 4) curtain.typed += d; if (curtain.typed.length === 4) Kiosk.liftDigits(curtain.typed) }
            onErase: curtain.typed = curtain.typed.slice(0, -1)
        }
        Press { objectName: "curtain-leave"; visible: !curtain.wide; anchors.horizontalCenter: parent.horizontalCenter; width: Theme.px(90); text: curtain.c.leave || ""; onClicked: Kiosk.leaveNow() }
    }
}
