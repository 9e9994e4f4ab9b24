"""One touch of a trembling or hard finger often makes two contacts: the second one is not a second press."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QMouseEvent
from PySide6.QtQuick import QQuickWindow

from .scene import canvas_of, everything

BOUNCE_S = 0.07
"""Nobody presses twice on purpose so quickly; two strokes of a pen lie further apart in time or place."""
BOUNCE_PX = 24.0
"""Distance of the two contacts, in pixels of the canvas (7.5 mm on a 27-inch screen)."""


class Bounce(QObject):
    """Takes away a press that follows a release in the same place at once, and its release with it."""

    def __init__(self, window: QQuickWindow, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._window, self._now = window, now
        self._released_at, self._place = -1.0, QPointF()
        self._swallowing = False
        window.installEventFilter(self)

    def _writes(self, place: QPointF) -> bool:
        """Two quick dots of a pen are two dots."""
        canvas = canvas_of(self._window)
        point = canvas.mapFromScene(place)
        return any(seen.item.inherits("QQuickPaintedItem") and seen.shown.contains(point)
                   for seen in everything(canvas, canvas))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True takes the event away."""
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            assert isinstance(event, QMouseEvent)
            beside = event.position() - self._place
            reach = BOUNCE_PX * canvas_of(self._window).scale()
            near = abs(beside.x()) <= reach and abs(beside.y()) <= reach
            soon = self._now() - self._released_at < BOUNCE_S
            self._swallowing = near and soon and not self._writes(event.position())
            return self._swallowing
        if kind == QEvent.Type.MouseButtonRelease:
            assert isinstance(event, QMouseEvent)
            if self._swallowing:
                self._swallowing = False
                return True
            self._released_at, self._place = self._now(), event.position()
        return self._swallowing and kind == QEvent.Type.MouseMove
