import QtQuick

// Text in the house type. Wraps by default; screen readers get it as static text.
Text {
    property bool strong: false
    color: Theme.ink
    font.family: Theme.family
    font.pixelSize: Theme.body
    font.weight: strong ? Font.Bold : Font.Normal
    wrapMode: Text.Wrap
    lineHeight: 1.12
    textFormat: Text.PlainText
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
