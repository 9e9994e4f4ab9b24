pragma Singleton
import QtQuick

// The present view, taken over from Python once a change: every reading of Kiosk.view would copy it whole.
QtObject {
    readonly property var view: Kiosk.view
    // the box for signatures and the one for writing, made once: PySide never lets go of a Python item that a screen made
    // (and of what was written in it). A step borrows them and gives them back empty
    property Item ink: null
    property Item pen: null
    property Item boxes: null
}
