import QtQuick

// A column that scrolls when it must, and then says so with a bar that can be seen and dragged past.
Flickable {
    id: flick
    default property alias content: column.data
    property alias spacing: column.spacing
    clip: true
    contentWidth: width
    contentHeight: column.implicitHeight
    boundsBehavior: Flickable.StopAtBounds
    interactive: contentHeight > height + 1
    Column {
        id: column
        width: flick.width - (flick.interactive ? 28 : 0)
        spacing: Theme.gap
    }
    Rectangle {
        parent: flick
        visible: flick.interactive
        anchors.right: parent.right
        width: 10
        radius: 5
        color: Theme.second
        y: flick.visibleArea.yPosition * flick.height
        height: Math.max(80, flick.visibleArea.heightRatio * flick.height)
    }
}
