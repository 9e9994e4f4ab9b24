import QtQuick

// Only words: the name of the house, the place, the hour.
Item {
    id: header
    property bool night: false
    height: Theme.landscape ? 104 : 132
    Rectangle {
        anchors.fill: parent
        visible: !header.night
        color: Theme.card
        Rectangle { anchors.bottom: parent.bottom; width: parent.width; height: 2; color: Theme.large ? Theme.ink : Theme.line }
    }
    Row {
        x: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: 28
        Label { id: brand; objectName: "brand"; text: Now.view.words ? Now.view.words.brand : ""; strong: true; font.pixelSize: 44; color: header.night ? "#ffffff" : Theme.brand
            // held for three seconds: the staff's door
            TapHandler { longPressThreshold: 3; margin: 20; onLongPressed: Kiosk.staffAsk() }
        }
        Rectangle { width: 2; height: 44; color: header.night ? "#9fb3c8" : Theme.line; anchors.verticalCenter: parent.verticalCenter }
        // what is being said, in place of the place: visible text for every sound
        Label { text: Kiosk.caption ? "♪ " + Kiosk.caption : Now.view.place || ""; font.pixelSize: 30; color: header.night ? "#e4ecf4" : Theme.second; anchors.verticalCenter: parent.verticalCenter; maximumLineCount: 2; lineHeight: 1; width: Math.min(implicitWidth, header.width - brand.width - (Theme.landscape && helper.visible ? clock.width + helper.width + 28 : Math.max(clock.width, helper.width)) - 4 * Theme.margin) }
    }
    Label {
        id: clock
        text: Kiosk.clock
        font.pixelSize: 38
        color: header.night ? "#ffffff" : Theme.second
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        anchors.verticalCenterOffset: helper.visible && !Theme.landscape ? -24 : 0
    }
    Label {
        id: helper
        objectName: "helper"
        visible: text !== ""
        text: Now.view.helper || ""
        wrapMode: Text.NoWrap
        font.pixelSize: Theme.large ? 40 : 30
        strong: true
        // beside the clock where there is room, else under it
        anchors {
            right: Theme.landscape ? clock.left : clock.right
            rightMargin: Theme.landscape ? 28 : 0
            verticalCenter: parent.verticalCenter
            verticalCenterOffset: Theme.landscape ? 0 : 24
        }
    }
}
