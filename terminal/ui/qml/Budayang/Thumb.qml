import QtQuick

// How far something has been scrolled, and that there is more.
Rectangle {
    id: thumb
    required property Flickable of
    parent: of
    visible: of.contentHeight > of.height + 1
    anchors.right: parent.right
    width: 10
    radius: 5
    color: Theme.second
    y: of.visibleArea.yPosition * of.height
    height: Math.max(80, of.visibleArea.heightRatio * of.height)
}
