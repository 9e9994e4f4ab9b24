import QtQuick

// A sheet of paper on the desk.
Rectangle {
    color: Theme.card
    radius: Theme.radius
    border.width: 2
    border.color: Theme.line
}
