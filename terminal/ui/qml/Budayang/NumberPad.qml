import QtQuick

// Digits only. Big keys, told apart by place: 1 2 3 / 4 5 6 / 7 8 9 / _ 0 <.
Grid {
    id: pad
    property string prefix: ""
    property int keyHeight: Theme.px(Theme.large ? 31 : 29)
    signal digit(string d)
    signal erase()
    columns: 3
    spacing: Theme.px(4.2)
    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "⌫"]
        Press {
            required property string modelData
            objectName: modelData === "⌫" ? pad.prefix + "erase" : pad.prefix + "digit-" + modelData
            opacity: modelData === "" ? 0 : 1
            enabled: modelData !== ""
            Accessible.ignored: modelData === ""
            width: (pad.width - 2 * pad.spacing) / 3
            height: pad.keyHeight
            size: Math.min(Theme.px(16), Math.floor(pad.keyHeight * 0.56))
            text: modelData
            onClicked: modelData === "⌫" ? pad.erase() : pad.digit(modelData)
        }
    }
}
