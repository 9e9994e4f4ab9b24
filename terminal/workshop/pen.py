"""A finger that writes: the strokes of a few characters, drawn on the writing panel of the real screen.

What it can write is enough for a house number. Points lie in a square of side 1, y downwards; our own drawing.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from terminal.ui.scene import scroll_to
from terminal.workshop import hands

Stroke = tuple[tuple[float, float], ...]
STROKES: dict[str, tuple[Stroke, ...]] = {
    "一": (((0.1, 0.5), (0.9, 0.48)),),
    "二": (((0.25, 0.3), (0.75, 0.29)), ((0.1, 0.75), (0.9, 0.74))),
    "三": (((0.2, 0.22), (0.8, 0.21)), ((0.27, 0.5), (0.73, 0.49)), ((0.1, 0.8), (0.9, 0.79))),
    "十": (((0.12, 0.44), (0.88, 0.43)), ((0.5, 0.1), (0.5, 0.92))),
    "号": (
        ((0.3, 0.1), (0.32, 0.38)),
        ((0.3, 0.1), (0.7, 0.1), (0.68, 0.36)),
        ((0.32, 0.36), (0.68, 0.36)),
        ((0.1, 0.5), (0.9, 0.5)),
        ((0.36, 0.5), (0.3, 0.67), (0.72, 0.67), (0.68, 0.86), (0.6, 0.93), (0.5, 0.88)),
    ),
}
POINTS = 10
"""Places of the finger between two corners."""
PAUSE_MS = 90
"""Between two strokes; sooner and in the same place it would be a bounce of the finger."""


class Pen:
    """Writes one character after another and chooses it among the candidates. `step` is called again and again."""

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window
        self._written = 0
        self._drawn = False

    def step(self, text: str) -> bool:
        """Go on with `text`; True when all of it is written. Raises KeyError for a character it cannot write."""
        root = self._window.contentItem()
        if self._written == len(text):
            return True
        box = hands.find(root, "writing-box")
        if box is None:
            hands.press(self._window, "by-hand")
            return False
        character = text[self._written]
        if not self._drawn:
            scroll_to(box)
            for stroke in STROKES[character]:
                self._stroke(box, stroke)
            self._drawn = True
            return False
        candidates = list(box.property("candidates"))
        if character in candidates and hands.press(self._window, f"candidate-{candidates.index(character)}"):
            self._written += 1
            self._drawn = False
        return False

    def _stroke(self, box: QQuickItem, stroke: Stroke) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        places = [self._place(box, stroke[0])]
        for (x0, y0), (x1, y1) in pairwise(stroke):
            places += [self._place(box, (x0 + (x1 - x0) * n / POINTS, y0 + (y1 - y0) * n / POINTS))
                       for n in range(1, POINTS + 1)]
        QTest.mousePress(self._window, left, none, places[0])
        for place in places[1:]:
            QTest.mouseMove(self._window, place)
        QTest.mouseRelease(self._window, left, none, places[-1])
        hands.pause(PAUSE_MS)

    @staticmethod
    def _place(box: QQuickItem, point: tuple[float, float]) -> QPoint:
        side = 0.8 * min(box.width(), box.height())
        middle = QPointF(box.width() / 2, box.height() / 2)
        return box.mapToScene(middle + QPointF(point[0] - 0.5, point[1] - 0.5) * side).toPoint()
