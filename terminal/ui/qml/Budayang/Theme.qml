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

    property bool contrast: false
    property bool reach: false
    readonly property bool deep: large || contrast     // seven to one instead of four and a half

    // paper, ink, one blue; red only for the seal and danger
    readonly property color ink: contrast ? "#000000" : "#16243a"
    readonly property color second: contrast ? "#1c2430" : deep ? "#3d4a5e" : "#54637a"
    readonly property color faint: contrast ? "#1c2430" : deep ? "#3d4a5e" : "#5f6b7a"   // not written yet
    readonly property color paper: contrast ? "#ffffff" : "#f6f3ec"
    readonly property color card: "#ffffff"
    readonly property color line: contrast ? "#000000" : "#ddd6c8"
    readonly property color brand: contrast ? "#00284a" : deep ? "#0b3f6a" : "#0e4a7b"
    readonly property color brandDeep: contrast ? "#001a31" : "#0a3960"
    readonly property color brandSoft: contrast ? "#ffffff" : "#e3edf5"
    readonly property color jade: deep ? "#0b5840" : "#17795a"
    readonly property color jadeText: deep ? "#0b5840" : "#10664a"
    readonly property color jadeSoft: contrast ? "#ffffff" : "#e2f0e9"
    readonly property color amber: contrast ? "#5c3500" : deep ? "#6e4104" : "#8f5608"
    readonly property color amberSoft: contrast ? "#ffffff" : "#f8ecd8"
    readonly property color seal: deep ? "#8e1f16" : "#c2372a"
    readonly property color sealSoft: "#fae7e4"
    readonly property color onDark: "#ffffff"
    readonly property color onDarkSoft: contrast ? "#ffffff" : "#dce8f3"
    readonly property color ring: "#b35c00"
    readonly property color desk: "#2b333f"
    readonly property color veil: contrast ? "#000000" : "#0d2742"

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
    readonly property int edge: contrast ? 5 : 3
    readonly property int quick: motion ? 180 : 0
    readonly property string family: "Noto Sans CJK SC"
}
