"""How somebody presses: surely, with a trembling hand, everything twice, only half, or by keys without looking."""

from __future__ import annotations

import random
from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from terminal.ui.keypad import Keypad
from terminal.ui.models.kiosk import Kiosk
from terminal.ui.scene import canvas_of, scroll_to
from terminal.workshop import hands

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
MOST_KEYS = 120
"""More controls than a screen has: whoever has not come there by then never will."""


class Manner(Protocol):
    """Presses and signs. `press` answers False when there is nothing of this name to press."""

    signs = True
    """Writes a signature; who does not, confirms."""

    def press(self, name: str) -> bool:
        """Press a named control as this person does."""


class Sure:
    """In the middle, once. The others with a finger only do it in another way."""

    signs = True

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window

    def press(self, name: str) -> bool:
        item = hands.find(self._window.contentItem(), name)
        if item is None:
            return False
        scroll_to(item)
        self._touch(name, hands.centre(item))
        return True

    def _touch(self, name: str, place: QPoint) -> None:
        hands.touch(self._window, name, place)


class Trembling(Sure):
    """Up to `mm` beside the middle, each way, evenly; sometimes two contacts of one touch."""

    def __init__(self, window: QQuickWindow, kiosk: Kiosk, *, mm: float = 8.0, seed: int = 0) -> None:
        super().__init__(window)
        self._kiosk, self._mm, self._chance = kiosk, mm, random.Random(seed)

    def _touch(self, name: str, place: QPoint) -> None:
        reach = self._mm / float(self._kiosk.property("mmPerPx")) * canvas_of(self._window).scale()
        place += QPoint(round(self._chance.uniform(-reach, reach)), round(self._chance.uniform(-reach, reach)))
        hands.touch(self._window, name, place)
        if self._chance.random() < 0.15:
            QTest.mouseClick(self._window, LEFT, PLAIN, place)


class Twice(Sure):
    """Everything twice, at once."""

    def _touch(self, name: str, place: QPoint) -> None:
        hands.touch(self._window, name, place)
        QTest.mouseClick(self._window, LEFT, PLAIN, place)


class Half(Sure):
    """First slides off before letting go, as people do who are not sure; then presses."""

    def _touch(self, name: str, place: QPoint) -> None:
        QTest.mousePress(self._window, LEFT, PLAIN, place)
        QTest.mouseMove(self._window, QPoint(2, 2))
        QTest.mouseRelease(self._window, LEFT, PLAIN, QPoint(2, 2))
        hands.touch(self._window, name, place)


class ByKeys:
    """Up and down to the control, ok; touches nothing. Counts the keys."""

    signs = False

    def __init__(self, window: QQuickWindow, keypad: Keypad) -> None:
        self._window, self._keypad = window, keypad
        self.keys = 0

    def _key(self, key: Qt.Key) -> None:
        QTest.keyClick(self._window, key)
        self.keys += 1

    def press(self, name: str) -> bool:
        if hands.find(self._window.contentItem(), name) is None:
            return False
        for _ in range(MOST_KEYS):
            if self._keypad.at == name:
                self._key(Qt.Key.Key_Return)
                return True
            self._key(Qt.Key.Key_Down)
        return False
