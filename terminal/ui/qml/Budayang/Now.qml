pragma Singleton
import QtQuick

// The present view, taken over from Python once a change: every reading of Kiosk.view would copy it whole.
QtObject {
    readonly property var view: Kiosk.view
}
