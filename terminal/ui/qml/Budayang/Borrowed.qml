import QtQuick

// The writing box lent to a step: it lies here while the step is shown and goes back empty.
Item {
    id: place
    property string name: ""
    readonly property var ink: Now.ink
    property bool mine: false
    readonly property bool empty: !mine || ink.empty
    readonly property bool active: mine && ink.active
    signal signed()
    function clear(): void { if (mine) ink.clear() }
    Binding { when: place.mine; target: place.ink; property: "width"; value: place.width; restoreMode: Binding.RestoreNone }
    Binding { when: place.mine; target: place.ink; property: "height"; value: place.height; restoreMode: Binding.RestoreNone }
    Connections { target: place.mine ? place.ink : null; function onSigned() { place.signed() } }
    property Item home: null
    Component.onCompleted: { home = ink.parent; ink.clear(); ink.parent = place; ink.objectName = name; mine = true }
    Component.onDestruction: { ink.clear(); mine = false; ink.objectName = ""; ink.parent = home }
}
