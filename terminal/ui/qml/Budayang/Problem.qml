import QtQuick

// What went wrong, what to do now: one sentence on amber, never an alarm.
Rectangle {
    id: problem
    property string text: ""
    property bool shown: text !== ""
    visible: shown
    height: shown ? told.implicitHeight + 36 : 0
    radius: Theme.radius
    color: Theme.amberSoft
    border { width: Theme.edge; color: Theme.amber }
    Label {
        id: told
        anchors { left: parent.left; right: parent.right; margins: 28; verticalCenter: parent.verticalCenter }
        text: problem.text
        color: Theme.amber
        strong: true
        font.pixelSize: Theme.large ? Theme.small : Theme.px(11)
    }
}
