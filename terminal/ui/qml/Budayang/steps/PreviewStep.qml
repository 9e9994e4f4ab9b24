import QtQuick
import ".."

// The paper as it will be signed, page by page; larger where somebody wants it larger, then pushed about with a finger.
Item {
    id: page
    property var v: Now.view
    property bool larger: Theme.large
    readonly property bool wide: Theme.landscape
    readonly property var labels: v.labels || ({})
    readonly property real least: Theme.px(wide ? 100 : 150)
    readonly property real needed: wide ? Math.max(least, side.implicitHeight) : least + Theme.gap + side.implicitHeight
    Rectangle {
        id: desk
        width: page.wide ? parent.width * 0.5 - Theme.gap : parent.width
        height: page.wide ? parent.height : Math.max(page.least, parent.height - side.implicitHeight - Theme.gap)
        radius: Theme.radius
        color: Theme.desk
        clip: true
        Flickable {
            id: sheet
            anchors { fill: parent; margins: 12 }
            // as wide as the desk and pushed up; larger: wider than it
            readonly property real across: page.larger ? width * 1.6 : width
            contentWidth: Math.max(width, paper.width)
            contentHeight: Math.max(height, paper.height)
            boundsBehavior: Flickable.StopAtBounds
            clip: true
            Image {
                id: paper
                objectName: "paper"
                x: Math.max(0, (sheet.width - width) / 2)
                y: Math.max(0, (sheet.height - height) / 2)
                width: Math.round(sheet.across)
                height: Math.round(width * 1.4142)
                source: page.v.paper && width > 0 ? "image://paper/" + page.v.paper + "/" + page.v.page + "/" + Math.round(width * (page.larger ? 1 : 1.5)) : ""
                cache: false
                smooth: true
                mipmap: true
                Accessible.role: Accessible.Graphic
                Accessible.name: page.v.line
            }
        }
        Thumb { of: sheet; color: Theme.second }
        Label { visible: !page.v.paper; anchors.centerIn: parent; width: parent.width - 80; horizontalAlignment: Text.AlignHCenter; text: page.v.status || "＊＊＊＊"; color: "#ffffff" }
    }
    Column {
        id: side
        x: page.wide ? desk.width + Theme.gap : 0
        y: page.wide ? 0 : desk.height + Theme.gap
        width: parent.width - x
        spacing: Theme.px(4)
        Label { width: parent.width; horizontalAlignment: Text.AlignHCenter; text: page.v.line || ""; font.pixelSize: Theme.small }
        Grid {
            id: keys
            visible: page.v.count > 0
            width: parent.width
            columns: Theme.large ? 2 : 3
            spacing: Theme.px(4.2)
            readonly property real part: (width - (columns - 1) * spacing) / columns
            component Key: Press { width: keys.part; height: Theme.px(Theme.large ? 30 : 22); leftPadding: 8; rightPadding: 8; size: Theme.large ? Theme.small : Theme.px(11) }
            Key { objectName: "page-before"; enabled: page.v.page > 0; opacity: enabled ? 1 : 0.45; text: page.labels.before; onClicked: page.turn(page.v.page - 1) }
            Key { objectName: "page-after"; enabled: page.v.page < page.v.count - 1; opacity: enabled ? 1 : 0.45; primary: enabled; text: page.labels.after; onClicked: page.turn(page.v.page + 1) }
            Key { objectName: "zoom"; text: page.larger ? page.labels.smaller : page.labels.larger; onClicked: page.larger = !page.larger }
        }
        Label { visible: text !== ""; width: parent.width; text: page.v.told || ""; color: Theme.second; font.pixelSize: Theme.small }
        Grid {
            id: readers
            width: parent.width
            columns: Theme.large ? 1 : 2
            spacing: Theme.px(4.2)
            Repeater {
                model: page.v.readers || []
                Switch {
                    required property var modelData
                    objectName: "read-" + modelData.id
                    width: (readers.width - (readers.columns - 1) * readers.spacing) / readers.columns
                    plain: true
                    least: Theme.px(Theme.large ? 30 : 20)
                    air: 16
                    text: modelData.name + " " + modelData.tick
                    note: Theme.large || page.wide ? "" : modelData.role
                    on: modelData.on
                    onClicked: Kiosk.hasRead(modelData.id, !modelData.on)
                }
            }
        }
    }
    function turn(to: int): void { sheet.contentY = 0; sheet.contentX = 0; Kiosk.turnPage(to) }
    function next() { Kiosk.next() }
}
