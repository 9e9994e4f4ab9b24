import QtQuick

// Digits, and one sign beside them where a number may hold one. Big keys, told apart by place: 1 2 3 / 4 5 6 / 7 8 9 / . 0 <.
Grid {
    id: pad
    property string prefix: ""
    property string mark: ""
    property string markWord: ""
    property int keyHeight: Theme.px(Theme.large ? 31 : 29)
    signal digit(string d)
    signal erase()
    columns: 3
    spacing: Theme.px(4.2)
    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", pad.mark, "0", "⌫"]
        Press {
            required property string modelData
            objectName: modelData === "⌫" ? pad.prefix + "erase" : modelData !== "" && modelData === pad.mark ? pad.prefix + "mark" : pad.prefix + "digit-" + modelData
            opacity: modelData === "" ? 0 : 1
            enabled: modelData !== ""
            Accessible.ignored: modelData === ""
            width: (pad.width - 2 * pad.spacing) / 3
            height: pad.keyHeight
            size: Math.min(Theme.px(16), Math.floor(pad.keyHeight * 0.56))
            text: modelData
            Accessible.name: modelData !== "" && modelData === pad.mark ? pad.markWord : text
            onClicked: modelData === "⌫" ? pad.erase() : pad.digit(modelData)
        }
    }
}
