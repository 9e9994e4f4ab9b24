import QtQuick

// Every screen but home: header, stage line, question, the step itself, rail, bar. The same places everywhere.
Item {
    id: frame
    readonly property var v: Now.view
    readonly property bool inJourney: (v.stages || []).length > 0
    readonly property bool wide: Theme.landscape
    readonly property int sideWidth: wide ? 560 : width
    // a step may need the large button only in one of its own states, such as writing an address
    readonly property string own: body.item && body.item.ownNext ? body.item.ownNext : ""
    readonly property bool nextShown: !!v.next || own !== ""
    readonly property bool plain: v.screen === "bye" || v.screen === "card_found" || v.screen === "out_of_service"
    readonly property var w: v.words || ({})
    property string page: ""
    readonly property alias barHeight: bar.height

    function kindOf(): string {
        const s = v.screen
        if (s === "bye" || s === "card_found" || s === "out_of_service") return "message"
        if (s.startsWith("staff_")) return s.replace(/_(.)/g, (all, letter) => letter.toUpperCase())
        if (s === "handover") return "tell"
        return s === "person_check" ? "person" : s
    }
    function load(): void {
        if (v.screen === undefined || v.screen === "home" || v.full) { page = ""; body.setSource(""); return }
        const key = v.screen === "question" ? "question" : v.screen + "/" + (v.step || "")
        if (key !== page) {
            page = key
            room.contentY = 0
            if (Qt.inputMethod.visible) Qt.inputMethod.hide()
            const name = kindOf()
            body.setSource("steps/" + name.charAt(0).toUpperCase() + name.slice(1) + "Step.qml")
            if (Theme.motion) appear.restart()
        } else if (body.item) {
            body.item.v = v
        }
    }
    onVChanged: load()
    Component.onCompleted: load()

    Rectangle { anchors.fill: parent; color: Theme.paper }
    Item {
        id: boxes
        visible: false
        Ink { id: ink; mmPerPx: Theme.mmPerPx }
        Pen { id: pen }
        Component.onCompleted: { Now.boxes = boxes; Now.ink = ink; Now.pen = pen }
    }
    Header { id: header; width: parent.width }

    // the question and where we are; a column on the left of a wide screen
    Rectangle {
        visible: frame.wide
        y: header.height
        width: frame.sideWidth
        height: parent.height - y
        gradient: Gradient {
            GradientStop { position: 0; color: Theme.contrast ? "#000000" : "#12375d" }
            GradientStop { position: 1; color: Theme.brand }
        }
    }
    Flickable {
        id: side
        x: Theme.margin
        y: header.height + (frame.wide ? 56 : 44)
        width: frame.sideWidth - 2 * Theme.margin
        // tall: never so much that nothing is left of the step
        height: frame.wide ? frame.height - y : Math.min(head.height, frame.height * 0.36)
        contentHeight: head.height + (frame.wide ? 24 : 0)
        interactive: contentHeight > height + 1
        clip: interactive
        boundsBehavior: Flickable.StopAtBounds
        Column {
            id: head
            width: side.width - (side.interactive ? 28 : 0)
            spacing: 14
            // a title that would leave one or two characters alone on a second line is set a little smaller
            function fit(text: string): real {
                const room = Math.floor(width / Theme.title)
                return !Theme.english && text.length > room && text.length <= room + 3 ? room / (text.length + 0.2) : 1
            }
            // two lines of Chinese are made about as long as each other
            function even(text: string, size: real): real {
                const room = Math.floor(width / size), lines = Math.ceil(text.length / room)
                return Theme.english || lines < 2 ? width : Math.min(width, (Math.ceil(text.length / lines) + 0.3) * size)
            }
            readonly property color tone: frame.wide ? "#ffffff" : Theme.ink
            readonly property color soft: frame.wide ? Theme.onDarkSoft : Theme.second
            Label { visible: frame.inJourney && !Theme.large; width: parent.width; text: frame.v.item || ""; color: head.soft; font.pixelSize: Theme.px(10.5) }
            Row {
                id: line
                visible: frame.inJourney
                width: parent.width
                spacing: 12
                Repeater {
                    model: (frame.v.stages || []).length
                    Rectangle {
                        required property int index
                        readonly property int many: frame.v.stages.length
                        width: (line.width - 12 * (many - 1)) / Math.max(1, many)
                        height: 12
                        radius: 6
                        color: index <= frame.v.stage ? (frame.wide ? "#ffffff" : Theme.brand) : (frame.wide ? "#5d82a5" : "#d4ccbd")
                    }
                }
            }
            Label { visible: frame.inJourney; width: parent.width; text: frame.wide && Theme.large && frame.inJourney ? frame.v.stages[frame.v.stage] + "  " + (frame.v.stage + 1) + "/" + frame.v.stages.length : frame.v.stage_line || ""; color: head.soft; font.pixelSize: Theme.small }
            Item { width: 1; height: Theme.large ? 4 : 10 }
            Label { objectName: "title"; width: head.even(text, font.pixelSize); text: frame.v.title || ""; strong: true; color: head.tone; font.pixelSize: frame.wide ? Math.min(Theme.title, Theme.english ? 54 : 68) : Math.round(Theme.title * head.fit(text)); lineHeight: 1.08 }
            Problem { objectName: "problem"; width: parent.width; text: frame.v.problem || ""; shown: frame.wide && text !== "" }
            Label { visible: text !== ""; width: parent.width; text: frame.v.hint || ""; color: head.soft; font.pixelSize: Theme.large ? Theme.small : Theme.px(11.2) }
        }
        Thumb { of: side; color: head.soft }
    }
    // a step says the least height it needs; where the screen has less, the step scrolls
    Flickable {
        id: room
        x: frame.wide ? frame.sideWidth + Theme.margin : Theme.margin
        width: frame.width - x - Theme.margin
        y: frame.wide ? header.height + 40 : side.y + side.height + Theme.px(8)
        height: (problem.visible ? problem.y - 16 : rail.y - Theme.px(6)) - y
        readonly property real needed: body.item && body.item.needed ? body.item.needed : 0
        contentHeight: Math.max(height, needed)
        interactive: contentHeight > height + 1
        clip: interactive
        boundsBehavior: Flickable.StopAtBounds
        onNeededChanged: contentY = Math.min(contentY, Math.max(0, contentHeight - height))
        Loader {
            id: body
            width: room.width - (room.interactive ? 28 : 0)
            height: room.contentHeight
            focus: true
            // taken over once and then pushed, so that a step never sees the view of the next one. Not by setSource's
            // initial properties: Qt 6.11 keeps every such object for ever
            onLoaded: item.v = frame.v
            NumberAnimation { id: appear; target: body; property: "opacity"; from: 0.2; to: 1; duration: Theme.quick }
        }
        Thumb { of: room }
    }
    Problem {
        id: problem
        objectName: frame.wide ? "" : "problem"
        text: frame.v.problem || ""
        shown: !frame.wide && text !== ""
        x: room.x
        width: room.width
        anchors { bottom: rail.top; bottomMargin: Theme.px(6) }
    }
    Row {
        id: rail
        visible: !frame.plain
        x: room.x
        width: room.width
        height: Theme.px(Theme.large ? 28 : 22)
        anchors.bottom: bar.top
        anchors.bottomMargin: Theme.px(6)
        spacing: Theme.px(5)
        readonly property real part: (width - 4 * spacing) / 5
        Pill { objectName: "large"; width: rail.part; height: rail.height; text: (Theme.large ? frame.w.normal : frame.w.large) || ""; onClicked: Kiosk.setLarge(!Theme.large) }
        Pill { objectName: "display"; width: rail.part; height: rail.height; text: frame.w.display || ""; onClicked: Kiosk.display(true) }
        Pill { objectName: "language"; width: rail.part; height: rail.height; text: frame.w.other_language || ""; onClicked: Kiosk.toggleLanguage() }
        Pill { objectName: "hide"; width: rail.part; height: rail.height; on: !!frame.v.hidden; text: (frame.v.hidden ? frame.w.show : frame.w.hide) || ""; onClicked: Kiosk.setHidden(!frame.v.hidden) }
        Pill { objectName: "leave"; width: rail.part; height: rail.height; text: frame.w.leave || ""; onClicked: Kiosk.leave() }
    }
    Rectangle {
        id: bar
        readonly property bool told: !frame.nextShown && (frame.v.status || "") !== ""
        readonly property bool stacked: Theme.large && !frame.wide && (frame.nextShown || told) && !frame.plain
        // without a next button the two others share the row
        readonly property bool shared: stacked || (Theme.large && !frame.nextShown && !told)
        readonly property int buttons: (back.visible ? 1 : 0) + (again.visible ? 1 : 0) + 1
        readonly property real part: (width - 2 * Theme.margin - Theme.gap * (buttons - 1)) / buttons
        readonly property int row: Theme.px(Theme.large ? 32 : 27)
        x: frame.wide ? frame.sideWidth : 0
        width: parent.width - x
        height: (stacked ? 2 * row + Theme.px(5) : row) + 2 * Theme.px(8)
        anchors.bottom: parent.bottom
        color: Theme.card
        Rectangle { width: parent.width; height: 2; color: Theme.large ? Theme.ink : Theme.line }
        Press {
            id: back
            objectName: "back"
            leftPadding: Theme.px(2)
            rightPadding: Theme.px(2)
            visible: !frame.plain && (frame.v.screen === "item" || !!frame.v.can_back)
            x: Theme.margin
            y: parent.height - height - Theme.px(8)
            width: bar.shared ? bar.part : Theme.px(Theme.large ? 56 : Theme.english ? 44 : 46)
            height: bar.row
            text: frame.w.back || ""
            onClicked: Kiosk.back()
        }
        Press {
            id: again
            objectName: "again"
            leftPadding: Theme.px(2)
            rightPadding: Theme.px(2)
            visible: !frame.plain && Kiosk.speaks
            x: back.visible ? back.x + back.width + Theme.gap : Theme.margin
            y: back.y
            width: bar.shared ? bar.part : Theme.px(Theme.english ? (Theme.large ? 60 : 44) : Theme.large ? 72 : 54)
            height: bar.row
            text: frame.w.again || ""
            onClicked: Kiosk.again()
        }
        Press {
            id: help
            objectName: "help"
            leftPadding: Theme.px(2)
            rightPadding: Theme.px(2)
            visible: !frame.plain
            x: again.visible ? again.x + again.width + Theme.gap : again.x
            y: back.y
            width: bar.shared ? bar.part : Theme.px(Theme.large ? 72 : 54)
            height: bar.row
            text: frame.w.help || ""
            onClicked: Kiosk.help(true)
        }
        Press {
            id: next
            objectName: "next"
            primary: true
            visible: frame.nextShown
            enabled: frame.own !== "" || (!!frame.v.next && frame.v.next.on)
            x: bar.stacked || frame.plain ? Theme.margin : help.x + help.width + Theme.gap
            y: Theme.px(8)
            width: bar.width - x - Theme.margin
            height: bar.row
            size: Theme.lead
            text: frame.own || (frame.v.next ? frame.v.next.label : "")
            onClicked: body.item && body.item.next ? body.item.next() : Kiosk.next()
        }
        Label {
            visible: bar.told
            x: bar.stacked ? Theme.margin : help.x + help.width + Theme.gap
            y: (bar.stacked ? next.y : help.y) + (bar.row - height) / 2
            width: bar.width - x - Theme.margin
            horizontalAlignment: bar.stacked ? Text.AlignHCenter : Text.AlignRight
            height: Math.min(implicitHeight, bar.row)
            fontSizeMode: implicitHeight > bar.row ? Text.Fit : Text.FixedSize
            minimumPixelSize: 28
            text: frame.v.status || ""
            strong: true
        }
    }
    Label { visible: text !== ""; text: frame.v.code || ""; font.pixelSize: 22; color: Theme.second; anchors { right: parent.right; rightMargin: Theme.margin; top: header.bottom; topMargin: 4 } }
}
