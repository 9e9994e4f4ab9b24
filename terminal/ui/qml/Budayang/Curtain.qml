import QtQuick

// Falls over personal data. It lifts for the same card or the last four digits of the phone; nothing behind it shows.
Rectangle {
    id: curtain
    readonly property var c: Kiosk.view.curtain || ({"on": false})
    property string typed: ""
    visible: !!c.on
    color: "#0d2742"
    onVisibleChanged: typed = ""
    Connections {
        target: Kiosk
        function onViewChanged() { if (curtain.c.tries !== undefined) curtain.typed = curtain.typed.length === 4 ? "" : curtain.typed }
    }
    MouseArea { anchors.fill: parent }
    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.margin, 960)
        spacing: Theme.gap
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: curtain.c.title || ""; strong: true; color: "#ffffff"; font.pixelSize: Theme.title }
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: curtain.c.line || ""; color: "#dce8f3" }
        Item { width: 1; height: Theme.gap }
        Press { objectName: "still"; visible: !curtain.c.personal; width: parent.width; primary: true; size: Theme.lead; text: curtain.c.still || ""; onClicked: Kiosk.stillHere() }
        Label { visible: text !== ""; width: parent.width; horizontalAlignment: Text.AlignHCenter; text: curtain.c.card || ""; strong: true; color: "#ffffff" }
        Label { visible: text !== ""; width: parent.width; horizontalAlignment: Text.AlignHCenter; text: curtain.c.digits || ""; color: "#dce8f3" }
        DigitBoxes { visible: !!curtain.c.digits; anchors.horizontalCenter: parent.horizontalCenter; text: curtain.typed; hide: true }
        Label { visible: text !== ""; width: parent.width; horizontalAlignment: Text.AlignHCenter; text: curtain.c.problem || ""; strong: true; color: "#f6d9a4" }
        NumberPad {
            visible: !!curtain.c.digits
            width: Math.min(parent.width, 760)
            anchors.horizontalCenter: parent.horizontalCenter
            prefix: "curtain-"
            keyHeight: Theme.px(26)
            onDigit: d => { if (curtain.typed.length < 4) curtain.typed += d; if (curtain.typed.length === 4) Kiosk.liftDigits(curtain.typed) }
            onErase: curtain.typed = curtain.typed.slice(0, -1)
        }
        Press { objectName: "curtain-leave"; anchors.horizontalCenter: parent.horizontalCenter; width: Theme.px(90); text: curtain.c.leave || ""; onClicked: Kiosk.leaveNow() }
    }
}
