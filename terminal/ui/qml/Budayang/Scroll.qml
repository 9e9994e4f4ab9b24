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
    Thumb { of: flick }
}
