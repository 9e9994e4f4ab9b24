"""One touch of a trembling or hard finger often makes two contacts: the second one is not a second press."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QPointerEvent
from PySide6.QtQuick import QQuickWindow

from .scene import canvas_of, everything

BOUNCE_S = 0.07
"""Nobody presses twice on purpose so quickly; two strokes of a pen lie further apart in time or place."""
BOUNCE_PX = 24.0
"""Distance of the two contacts, in pixels of the canvas (7.5 mm on a 27-inch screen)."""
# a touch screen sends touches, a mouse or a screen that passes for one sends buttons
DOWN = (QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
UP = (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel, QEvent.Type.MouseButtonRelease)
MOVED = (QEvent.Type.TouchUpdate, QEvent.Type.MouseMove)


def happened(event: QPointerEvent) -> float:
    """Seconds, when the finger did it: not when a busy window came to look at it."""
    return event.timestamp() / 1000


class Bounce(QObject):
    """Takes away a contact that follows another in the same place at once, until it is lifted."""

    def __init__(self, window: QQuickWindow, when: Callable[[QPointerEvent], float] = happened) -> None:
        super().__init__()
        self._window, self._when = window, when
        self._lifted_at, self._place = -1.0, QPointF()
        self._swallowing = False
        window.installEventFilter(self)

    def _writes(self, place: QPointF) -> bool:
        """Two quick dots of a pen are two dots."""
        canvas = canvas_of(self._window)
        point = canvas.mapFromScene(place)
        return any(seen.item.inherits("QQuickPaintedItem") and seen.shown.contains(point)
                   for seen in everything(canvas, canvas))

    def _again(self, event: QPointerEvent, place: QPointF) -> bool:
        beside = place - self._place
        reach = BOUNCE_PX * canvas_of(self._window).scale()
        near = abs(beside.x()) <= reach and abs(beside.y()) <= reach
        return near and 0 <= self._when(event) - self._lifted_at < BOUNCE_S and not self._writes(place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True takes the event away."""
        kind = event.type()
        if not isinstance(event, QPointerEvent) or not event.points():
            return False
        place = event.points()[0].position()
        if kind in DOWN:
            self._swallowing = self._again(event, place)
            return self._swallowing
        if kind in UP:
            swallowed, self._swallowing = self._swallowing, False
            if not swallowed:
                self._lifted_at, self._place = self._when(event), place
            return swallowed
        return self._swallowing and kind in MOVED
