import QtQuick

// A box for strokes (Now.ink, Now.pen) lent to a step: it lies here while the step is shown and goes back empty.
Item {
    id: place
    property string name: ""
    property var ink: Now.ink
    // the next step may borrow it before this one is gone
    readonly property bool mine: !!ink && ink.parent === place
    readonly property bool empty: !mine || ink.empty
    readonly property bool active: mine && ink.active
    signal signed()
    function clear(): void { if (mine) ink.clear() }
    Binding { when: place.mine; target: place.ink; property: "width"; value: place.width; restoreMode: Binding.RestoreNone }
    Binding { when: place.mine; target: place.ink; property: "height"; value: place.height; restoreMode: Binding.RestoreNone }
    Connections { target: place.mine ? place.ink : null; function onSigned() { place.signed() } }
    property Item home: null
    Component.onCompleted: { home = Now.boxes; ink.clear(); ink.parent = place; ink.objectName = name }
    Component.onDestruction: if (mine) { ink.clear(); ink.objectName = ""; ink.parent = home }
}
