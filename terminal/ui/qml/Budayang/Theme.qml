pragma Singleton
import QtQuick

// Every colour, size and duration of the kiosk. Nothing else names one.
QtObject {
    id: theme
    property real mmPerPx: 0.3111          // one logical pixel on the physical screen
    property bool large: false
    property bool motion: true
    property bool landscape: false
    property bool english: false

    // paper, ink, one blue; red only for the seal and danger
    readonly property color ink: "#16243a"
    readonly property color second: large ? "#3d4a5e" : "#54637a"
    readonly property color paper: "#f6f3ec"
    readonly property color card: "#ffffff"
    readonly property color line: "#ddd6c8"
    readonly property color brand: "#0e4a7b"
    readonly property color brandDeep: "#0a3960"
    readonly property color brandSoft: "#e3edf5"
    readonly property color jade: large ? "#0b5840" : "#17795a"
    readonly property color jadeText: large ? "#0b5840" : "#10664a"
    readonly property color jadeSoft: "#e2f0e9"
    readonly property color amber: large ? "#6e4104" : "#8f5608"
    readonly property color amberSoft: "#f8ecd8"
    readonly property color seal: large ? "#8e1f16" : "#c2372a"
    readonly property color sealSoft: "#fae7e4"
    readonly property color desk: "#2b333f"
    readonly property color stage: "#f6f3ec"

    function px(mm: real): int { return Math.round(mm / mmPerPx) }

    // type by line height in millimetres (standard / large)
    readonly property int small: px(large ? 14.3 : 8.7)
    readonly property int body: px(large ? 18.7 : 11.8)
    readonly property int lead: px(large ? 21 : 14.5)
    readonly property int title: px(large ? (english ? 23 : 27) : (english ? 16.5 : 19.9))
    readonly property int figure: px(large ? 30 : 22)

    readonly property int target: px(large ? 30 : 20)
    readonly property int bar: px(large ? 36 : 34)
    readonly property int gap: px(large ? 6 : 5)
    readonly property int margin: 56
    readonly property int radius: 28
    readonly property int edge: 3
    readonly property int quick: motion ? 180 : 0
    readonly property string family: "Noto Sans CJK SC"
}
