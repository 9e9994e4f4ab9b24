import QtQuick
import QtQuick.VirtualKeyboard
import QtQuick.VirtualKeyboard.Settings
import Budayang

// The window: one logical canvas scaled to the screen, so that sizes stay physical.
Window {
    id: window
    readonly property bool wide: Kiosk.landscape
    readonly property int canvasWidth: wide ? 1920 : 1080
    readonly property int canvasHeight: wide ? 1080 : 1920
    readonly property bool home: Now.view.screen === "home"
    width: Kiosk.windowWidth
    height: Kiosk.windowHeight
    visible: false
    color: "#0b1526"
    title: "不打烊 Budayang"

    Binding { target: Theme; property: "large"; value: !!Now.view.large }
    Binding { target: Theme; property: "contrast"; value: !!Now.view.contrast }
    Binding { target: Theme; property: "reach"; value: !!Now.view.reach }
    Binding { target: Theme; property: "english"; value: Now.view.language === "en" }
    Binding { target: Theme; property: "motion"; value: Kiosk.motion && !Now.view.calm }
    Binding { target: Theme; property: "landscape"; value: Kiosk.landscape }
    Binding { target: Theme; property: "mmPerPx"; value: Kiosk.mmPerPx }

    Item {
        id: canvas
        width: window.canvasWidth
        height: window.canvasHeight
        anchors.centerIn: parent
        scale: Math.min(window.width / width, window.height / height)
        clip: true

        Rectangle { anchors.fill: parent; color: Theme.paper }
        // brought down for somebody who sits: above it only the sky
        Sky { visible: Theme.reach; width: parent.width; height: parent.height - area.height + 40; part: Now.view.sky || "night" }
        Item {
            id: area
            objectName: "area"
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
            // large type needs more room than a seated arm's reach leaves
            height: Theme.reach ? Math.max(Kiosk.reachHeight, Theme.large ? (window.wide ? 990 : 1540) : 0) : parent.height
            Behavior on height { NumberAnimation { duration: Theme.quick } }
            HomeScreen { anchors.fill: parent; visible: window.home }
            Frame { id: frame; anchors.fill: parent; visible: !window.home && !Now.view.full && Now.view.screen !== undefined }
            // trials of the glass itself: the whole canvas, also above a working area that was brought down
            Glass { y: area.height - canvas.height; width: parent.width; height: canvas.height }
            Ask { anchors.fill: parent }
            Loader {
                id: keyboard
                // above the bar: back, help and next stay where they always are
                x: window.wide ? frame.sideWidth : 0
                width: parent.width - x
                active: Kiosk.keyboard
                visible: !window.home && y < area.height
                y: item && item.active ? area.height - frame.barHeight - height : area.height
                Behavior on y { NumberAnimation { duration: Theme.quick } }
                sourceComponent: InputPanel {
                    width: keyboard.width
                    Component.onCompleted: {
                        VirtualKeyboardSettings.activeLocales = ["zh_CN", "en_GB"]
                        VirtualKeyboardSettings.locale = "zh_CN"
                        VirtualKeyboardSettings.wordCandidateList.alwaysVisible = true
                    }
                }
            }
            Curtain { anchors.fill: parent }
        }
        // the keypad's ring: thick, in two tones, so that it shows on paper and on blue
        Rectangle {
            visible: Kiosk.ring.width > 0
            x: Kiosk.ring.x - 10
            y: Kiosk.ring.y - 10
            width: Kiosk.ring.width + 20
            height: Kiosk.ring.height + 20
            radius: Theme.radius + 8
            color: "transparent"
            border { width: 8; color: Theme.ring }
            Rectangle { anchors { fill: parent; margins: -4 } radius: parent.radius + 4; color: "transparent"; border { width: 4; color: "#ffffff" } }
        }
        // by keys and ear only: whoever stands behind sees nothing, touches change nothing
        Rectangle {
            anchors.fill: parent
            visible: !!Now.view.dark
            color: "#000000"
            MouseArea { anchors.fill: parent }
            Label { anchors.centerIn: parent; width: parent.width - 2 * Theme.margin; horizontalAlignment: Text.AlignHCenter; text: Now.view.words ? Now.view.words.dark : ""; color: "#9aa7b5"; font.pixelSize: Theme.small }
        }
        TapHandler { acceptedButtons: Qt.AllButtons; gesturePolicy: TapHandler.ReleaseWithinBounds; onPressedChanged: if (pressed) Kiosk.touched() }
    }
}
