import QtQuick

// Cells that turn dark where the glass has seen a finger. Only places that were really told count: nothing is drawn
// between two of them, or a strip that feels nothing would be passed over.
Rectangle {
    id: page
    readonly property var v: Now.view
    readonly property int columns: v.columns || 0
    readonly property int rows: v.rows || 0
    property int fingers: 0
    readonly property bool down: fingers > 0
    color: Theme.line
    Component.onCompleted: Kiosk.staffMeasured(width * Theme.mmPerPx, height * Theme.mmPerPx)
    function at(points: var): void {
        for (const point of points) {
            const column = Math.floor(point.x / width * columns), row = Math.floor(point.y / height * rows)
            if (column < 0 || row < 0 || column >= columns || row >= rows) continue
            const cell = cells.itemAt(row * columns + column)
            if (!cell || cell.touched) continue
            cell.touched = true
            Kiosk.staffCell(cell.index)
        }
    }
    Repeater {
        id: cells
        model: page.columns * page.rows
        Rectangle {
            required property int index
            property bool touched: false
            objectName: "cell-" + index
            x: Math.round(index % page.columns * page.width / page.columns)
            y: Math.round(Math.floor(index / page.columns) * page.height / page.rows)
            width: Math.round((index % page.columns + 1) * page.width / page.columns) - x - 2
            height: Math.round((Math.floor(index / page.columns) + 1) * page.height / page.rows) - y - 2
            color: touched ? Theme.brandDeep : Theme.card
            Component.onCompleted: touched = (page.v.marks || "").charAt(index) === "1"
        }
    }
    MultiPointTouchArea {
        id: finger
        anchors.fill: parent
        maximumTouchPoints: 10
        onPressed: points => { page.fingers += points.length; page.at(points) }
        onUpdated: points => page.at(points)
        onReleased: points => { page.at(points); page.fingers -= points.length }
        onCanceled: points => page.fingers -= points.length
    }
    // steps aside while a finger is down, so that the cells under it can be drawn over
    Panel {
        id: note
        opacity: page.down ? 0 : 1
        width: Math.min(page.width - 2 * Theme.margin, Theme.px(Theme.large ? 290 : 240))
        height: words.implicitHeight + 2 * Theme.px(6)
        anchors.horizontalCenter: parent.horizontalCenter
        y: page.height * (Theme.landscape ? 0.94 : 0.9) - height
        border { width: Theme.edge; color: Theme.second }
        Column {
            id: words
            anchors { left: parent.left; right: parent.right; margins: 32; verticalCenter: parent.verticalCenter }
            spacing: 16
            Label { objectName: "title"; width: parent.width; text: page.v.title || ""; strong: true; font.pixelSize: Theme.large ? Theme.body : Theme.lead }
            Label { width: parent.width; text: page.v.hint || ""; color: Theme.second; font.pixelSize: Theme.small }
            Label { width: parent.width; text: page.v.count || ""; strong: true }
            Press { objectName: "done"; width: parent.width; enabled: !page.down; text: page.v.done || ""; onClicked: Kiosk.staffPress("done") }
        }
    }
}
