import QtQuick

// The sky follows the real hour: the city office that does not close. Drawn with plain rectangles: weak GPUs.
Rectangle {
    id: sky
    property string part: "night"
    property bool houses: true
    readonly property bool dark: part === "night" || part === "dusk"
    // the two upper tones lie under white words: dark enough for them, darker where seven to one is wanted
    readonly property var tones: Theme.deep ? ({
        "dawn": ["#22395a", "#35517a", "#d8ab80"],
        "day": ["#123f69", "#1a4f7d", "#a9c3d6"],
        "dusk": ["#152a4d", "#3d3d63", "#c98f6b"],
        "night": ["#08152b", "#0f3560", "#8d735f"]})[part] : ({
        "dawn": ["#2c4a6e", "#4a6685", "#e3b990"],
        "day": ["#1d5688", "#2d6c9d", "#d5e5ee"],
        "dusk": ["#152a4d", "#4a4a72", "#c98f6b"],
        "night": ["#08152b", "#0f3560", "#8d735f"]})[part]
    gradient: Gradient {
        GradientStop { position: 0.0; color: sky.tones[0] }
        GradientStop { position: 0.66; color: sky.tones[1] }
        GradientStop { position: 1.0; color: sky.tones[2] }
    }
    clip: true
    Repeater {
        model: sky.dark ? 46 : 0
        Rectangle {
            required property int index
            readonly property real a: (Math.sin(index * 127.1) * 43758.5453) % 1
            readonly property real b: (Math.sin(index * 311.7) * 12543.853) % 1
            x: Math.abs(a) * sky.width
            y: 130 + Math.abs(b) * sky.height * 0.5
            width: index % 7 === 0 ? 5 : 3
            height: width
            radius: width / 2
            color: "#dfe9f5"
            opacity: 0.35 + 0.6 * Math.abs(a * b)
        }
    }
    Repeater {
        // [left, width, height] as parts of the picture
        model: !sky.houses ? [] : [[0.00, 0.11, 0.30], [0.11, 0.085, 0.44], [0.195, 0.13, 0.23], [0.325, 0.075, 0.37], [0.40, 0.155, 0.19],
                [0.555, 0.10, 0.46], [0.655, 0.085, 0.28], [0.74, 0.14, 0.39], [0.88, 0.12, 0.24]]
        Rectangle {
            id: house
            required property var modelData
            required property int index
            x: modelData[0] * sky.width
            width: modelData[1] * sky.width + 1
            height: modelData[2] * sky.height
            y: sky.height - height
            color: sky.dark ? "#0b2240" : sky.part === "dawn" ? "#33506e" : "#3e6d94"
            Grid {
                x: 22
                y: 22
                columns: Math.max(1, Math.floor((house.width - 22) / 44))
                spacing: 24
                Repeater {
                    model: Math.max(1, Math.floor((house.width - 22) / 44)) * Math.max(0, Math.floor((house.height - 22) / 44))
                    Rectangle {
                        required property int index
                        width: 20
                        height: 20
                        color: (index * 7 + house.index * 5) % 3 === 0 ? (sky.dark ? "#f3cf8a" : "#cfe2f0")
                                                                        : (sky.dark ? "#24405f" : "#557fa3")
                    }
                }
            }
        }
    }
}
