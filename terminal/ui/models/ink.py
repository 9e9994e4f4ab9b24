"""The signature box: pointer events in, strokes (hundredths of a millimetre, ms) and a PNG out."""

from __future__ import annotations

from PySide6.QtCore import Property, QBuffer, QByteArray, QElapsedTimer, QIODevice, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from terminal.journey.signing import is_written

INK = QColor("#16243a")
PNG_WIDTH = 900


class Ink(QQuickPaintedItem):
    """`signed` comes when the finger rests after a stroke; the strokes are read with `strokes()` and `png()`."""

    signed = Signal()
    inkChanged = Signal()
    mmPerPxChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._strokes: list[list[tuple[float, float, int]]] = []
        self._time = QElapsedTimer()
        self._drawing = False
        self._mm = 0.3111
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)
        self.setAcceptTouchEvents(False)
        self.setKeepMouseGrab(True)

    empty = Property(bool, lambda self: not self._strokes, notify=inkChanged)
    active = Property(bool, lambda self: self._drawing, notify=inkChanged)

    def _set_mm(self, value: float) -> None:
        self._mm = value
        self.mmPerPxChanged.emit()

    mmPerPx = Property(float, lambda self: self._mm, _set_mm, notify=mmPerPxChanged)

    def strokes(self) -> tuple[tuple[tuple[int, int, int], ...], ...]:
        """Strokes as (x, y, t): x and y in hundredths of a millimetre from the box's corner, t in ms."""
        unit = 100 * self._mm
        return tuple(tuple((round(x * unit), round(y * unit), t) for x, y, t in s) for s in self._strokes)

    def png(self) -> bytes:
        """The signature on white, PNG, 900 px wide."""
        scale = PNG_WIDTH / max(1.0, self.width())
        image = QImage(PNG_WIDTH, max(1, round(self.height() * scale)), QImage.Format.Format_Grayscale8)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        self._draw(painter)
        painter.end()
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        return bytes(data.data())

    @Slot()
    def clear(self) -> None:
        """Forget the strokes."""
        self._strokes = []
        self._drawing = False
        self.inkChanged.emit()
        self.update()

    def paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter)

    def _draw(self, painter: QPainter) -> None:
        painter.setPen(QPen(INK, 6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        for stroke in self._strokes:
            path = QPainterPath(QPointF(stroke[0][0], stroke[0][1]))
            for x, y, _ in stroke[1:]:
                path.lineTo(x, y)
            if len(stroke) == 1:
                path.lineTo(stroke[0][0] + 0.1, stroke[0][1])
            painter.drawPath(path)

    def _point(self, position: QPointF) -> tuple[float, float, int]:
        x = min(max(position.x(), 0.0), self.width())
        y = min(max(position.y(), 0.0), self.height())
        return x, y, self._time.elapsed()

    def mousePressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if not self._strokes:
            self._time.start()
        self._drawing = True
        self._strokes.append([self._point(event.position())])
        event.accept()
        self.inkChanged.emit()
        self.update()

    def mouseMoveEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if self._drawing and len(self._strokes[-1]) < 2000:
            self._strokes[-1].append(self._point(event.position()))
            self.update()

    def mouseReleaseEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if not self._drawing:
            return
        self._drawing = False
        self.inkChanged.emit()
        # a name may begin with a dot: told only when there is a signature
        if is_written(self.strokes()):
            self.signed.emit()
