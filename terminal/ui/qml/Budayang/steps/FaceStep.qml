import QtQuick
import ".."

// The face check: consent by itself, the camera as a mirror with an oval, how it ended. The other way is always there.
Item {
    id: page
    property var v: Now.view
    readonly property bool wide: Theme.landscape
    readonly property real needed: v.camera ? least + buttons.height + Theme.gap : (wide ? Math.max(told.implicitHeight, buttons.height) : told.implicitHeight + Theme.gap + buttons.height)
    readonly property real least: Theme.px(Theme.large ? 90 : 80)
    readonly property real column: wide ? (width - Theme.gap) * 0.58 : width
    Rectangle {
        id: mirror
        visible: page.v.camera
        width: page.column
        height: page.wide ? page.height : Math.min(page.height - buttons.height - Theme.gap, width * 0.9)
        radius: Theme.radius
        color: Theme.desk
        clip: true
        Image {
            anchors.fill: parent
            fillMode: Image.PreserveAspectCrop
            cache: false
            source: page.v.camera && !page.v.covered && Kiosk.frame > 0 ? "image://camera/" + Kiosk.frame : ""
            Accessible.ignored: true
        }
        Rectangle {
            id: oval
            width: Math.min(parent.width, parent.height) * 0.56
            height: width
            radius: width / 2
            anchors.centerIn: parent
            color: "transparent"
            border { width: 6; color: "#ffffff" }
            transform: Scale { origin.x: oval.width / 2; origin.y: oval.height / 2; yScale: 1.32 }
        }
        Rectangle {
            visible: page.v.side !== ""
            readonly property bool toLeft: page.v.side === "left"
            x: toLeft ? 24 : parent.width - width - 24
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(34)
            height: width
            radius: width / 2
            color: Theme.brand
            Label { anchors.centerIn: parent; text: parent.toLeft ? "←" : "→"; color: "#ffffff"; strong: true; font.pixelSize: Theme.px(22) }
        }
    }
    Panel {
        id: told
        visible: !page.v.camera && page.v.paragraphs.length > 0
        width: page.column
        implicitHeight: lines.implicitHeight + 2 * Theme.px(7)
        height: implicitHeight
        Column {
            id: lines
            anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: 36 }
            spacing: Theme.px(5)
            Repeater {
                model: page.v.paragraphs
                Label { required property string modelData; width: lines.width; text: modelData; font.pixelSize: Theme.large ? Theme.small : Theme.px(11) }
            }
        }
    }
    Column {
        id: buttons
        x: page.wide ? page.column + Theme.gap : 0
        y: page.wide ? 0 : (page.v.camera ? mirror.height : told.visible ? told.height : 0) + Theme.gap
        width: page.width - x
        spacing: Theme.gap
        Press { objectName: "face-agree"; visible: page.v.again !== ""; width: parent.width; height: Math.max(implicitHeight, Theme.px(Theme.large ? 34 : 28)); text: page.v.again; size: Theme.large ? Theme.small : Theme.body; onClicked: Kiosk.faceAgree() }
        Press { objectName: "face-without"; visible: page.v.without !== ""; width: parent.width; height: Math.max(implicitHeight, Theme.px(Theme.large ? 34 : 28)); text: page.v.without; size: Theme.large ? Theme.small : Theme.body; onClicked: Kiosk.withoutFace() }
        Label { visible: text !== ""; width: parent.width; text: page.v.without_line || ""; color: Theme.second; font.pixelSize: Theme.small }
    }
}
