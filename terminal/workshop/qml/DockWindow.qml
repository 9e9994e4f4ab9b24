import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts
import BudayangDock

// A maker's tool: plain controls, no house style; never part of a production build.
ApplicationWindow {
    id: dock
    readonly property var s: Dock.state
    width: 460
    height: 960
    visible: true
    title: "不打烊 · 演示台 Dock"
    color: "#eef1f4"
    font.family: "Noto Sans CJK SC"
    component Small: Button { Layout.preferredWidth: 76; Layout.preferredHeight: 34 }
    component Head: Label { font.bold: true; color: "#0e4a7b"; topPadding: 8 }
    ColumnLayout {
        anchors { fill: parent; margins: 14 }
        spacing: 6
        Head { text: "市民 Citizen（全部虚构）" }
        ListView {
            id: list
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.minimumHeight: 200
            clip: true
            model: Dock.people
            ScrollBar.vertical: ScrollBar { policy: ScrollBar.AlwaysOn }
            delegate: ItemDelegate {
                required property var modelData
                width: list.width - 14
                highlighted: modelData.id === dock.s.chosen
                text: modelData.name + "　" + modelData.case
                font.pixelSize: 14
                onClicked: Dock.choose(modelData.id)
            }
        }
        RowLayout {
            Layout.fillWidth: true
            Button { Layout.fillWidth: true; highlighted: dock.s.card === ""; text: "放上 " + dock.s.chosenName + " 的身份证"; onClicked: Dock.layCard() }
            Button { text: "拿走"; Layout.preferredWidth: 76; enabled: dock.s.card !== ""; onClicked: Dock.takeCard() }
        }
        Head { text: "芯片卡 Chip card" }
        RowLayout {
            Layout.fillWidth: true
            Button { Layout.fillWidth: true; highlighted: dock.s.chip === "social"; text: "社保卡"; onClicked: Dock.layChip("social") }
            Button { Layout.fillWidth: true; highlighted: dock.s.chip === "passport"; text: "护照"; onClicked: Dock.layChip("passport") }
            Button { text: "拿走"; Layout.preferredWidth: 76; enabled: dock.s.chip !== ""; onClicked: Dock.takeChip() }
        }
        Head { text: "手机 Phone " + dock.s.phone }
        Repeater {
            model: dock.s.messages
            Label { required property var modelData; Layout.fillWidth: true; wrapMode: Text.Wrap; text: modelData.text; font.pixelSize: 14 }
        }
        Label { visible: dock.s.messages.length === 0; text: dock.s.phone ? "没有短信" : "系统里没有手机号"; color: "#54637a" }
        RowLayout {
            visible: dock.s.payAt !== ""
            Layout.fillWidth: true
            Button { Layout.fillWidth: true; highlighted: true; text: "手机扫屏幕上的码，付款"; onClicked: Dock.payByPhone(dock.s.payAt) }
            Button { text: "看看那一页"; onClicked: Dock.openPage(dock.s.payAt) }
        }
        Head { text: "镜头下 Camera" }
        Button { text: dock.s.paper ? "拿走证明" : "放上一张离职证明"; onClicked: Dock.togglePaper() }
        Head { text: "人脸镜头前 Face camera" }
        RowLayout {
            Layout.fillWidth: true
            Repeater {
                model: [["self", "本人"], ["stranger", "别人"], ["photo", "照片"], ["two", "两个人"], ["", "没人"], ["pulled", "拔线"]]
                Button { required property var modelData; Layout.fillWidth: true; highlighted: dock.s.face === modelData[0]; text: modelData[1]; onClicked: Dock.standBefore(modelData[0]) }
            }
        }
        Head { text: "扫码器与指示灯 Scanner, lamps" }
        RowLayout {
            Layout.fillWidth: true
            TextField { id: code; Layout.fillWidth: true; placeholderText: "回执码，或任何别的码"; onAccepted: Dock.scan(text) }
            Button { text: "扫一下"; Layout.preferredWidth: 76; enabled: code.text !== ""; onClicked: Dock.scan(code.text) }
        }
        Label { text: dock.s.lamps.length > 0 ? "亮着：" + dock.s.lamps.join("、") : "灯都灭着"; color: "#54637a" }
        Head { text: "打印机 Printers" }
        RowLayout {
            Label { text: "A4"; Layout.preferredWidth: 60 }
            Small { text: "缺纸"; onClicked: Dock.printer("document_printer", "paper_out") }
            Small { text: "卡纸"; onClicked: Dock.printer("document_printer", "jam") }
            Small { text: "正常"; onClicked: Dock.printer("document_printer", "ok") }
            Small { text: "取尽"; onClicked: Dock.printer("document_printer", "empty") }
        }
        RowLayout {
            Label { text: "凭条机"; Layout.preferredWidth: 60 }
            Small { text: "缺纸"; onClicked: Dock.printer("receipt_printer", "paper_out") }
            Small { text: "正常"; onClicked: Dock.printer("receipt_printer", "ok") }
        }
        Repeater {
            model: dock.s.papers
            Button { required property string modelData; flat: true; text: "打开 " + modelData.split("/").pop(); onClicked: Dock.openPaper(modelData) }
        }
        Head { text: "网络 Network" }
        Button { highlighted: !dock.s.network; text: dock.s.network ? "拔掉网线" : "插上网线（待送 " + dock.s.waiting + " 件）"; onClicked: Dock.plug(!dock.s.network) }
        Head { text: "中心收到的办件 Cases at the centre" }
        Repeater {
            model: dock.s.cases
            Label { required property var modelData; text: modelData.number + "　" + modelData.state; font.pixelSize: 13 }
        }
        Label { visible: dock.s.cases.length === 0; text: "还没有"; color: "#54637a" }
    }
}
