"""How somebody presses: surely, with a trembling hand, everything twice, only half, or by keys without looking."""

from __future__ import annotations

import random
from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from terminal.ui.keypad import Keypad
from terminal.ui.models.kiosk import Kiosk
from terminal.workshop import hands

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
MOST_KEYS = 120
"""More controls than a screen has: whoever has not come there by then never will."""


def _aim(window: QQuickWindow, name: str) -> QPoint | None:
    """The middle of a named control, scrolled to; None when it is not there."""
    item = hands.find(window.contentItem(), name)
    if item is None:
        return None
    hands.bring_into_view(item)
    return hands.centre(item)


class Manner(Protocol):
    """Presses and signs. `press` answers False when there is nothing of this name to press."""

    signs = True
    """Writes a signature; who does not, confirms."""

    def press(self, name: str) -> bool:
        """Press a named control as this person does."""


class Sure:
    """In the middle, once."""

    signs = True

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window

    def press(self, name: str) -> bool:
        return hands.press(self._window, name)


class Trembling:
    """Up to `mm` beside the middle, each way, evenly; sometimes two contacts of one touch."""

    signs = True

    def __init__(self, window: QQuickWindow, kiosk: Kiosk, *, mm: float = 8.0, seed: int = 0) -> None:
        self._window, self._kiosk, self._mm, self._chance = window, kiosk, mm, random.Random(seed)

    def press(self, name: str) -> bool:
        place = _aim(self._window, name)
        if place is None:
            return False
        canvas = self._window.contentItem().childItems()[0]
        reach = self._mm / float(self._kiosk.property("mmPerPx")) * canvas.scale()
        beside = QPoint(round(self._chance.uniform(-reach, reach)), round(self._chance.uniform(-reach, reach)))
        hands.touch(self._window, name, place + beside)
        if self._chance.random() < 0.15:
            QTest.mouseClick(self._window, LEFT, PLAIN, place + beside)
        return True


class Twice:
    """Everything twice, at once."""

    signs = True

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window

    def press(self, name: str) -> bool:
        place = _aim(self._window, name)
        if place is None:
            return False
        hands.touch(self._window, name, place)
        QTest.mouseClick(self._window, LEFT, PLAIN, place)
        return True


class Half:
    """First slides off before letting go, as people do who are not sure; then presses."""

    signs = True

    def __init__(self, window: QQuickWindow) -> None:
        self._window = window

    def press(self, name: str) -> bool:
        place = _aim(self._window, name)
        if place is None:
            return False
        QTest.mousePress(self._window, LEFT, PLAIN, place)
        QTest.mouseMove(self._window, QPoint(2, 2))
        QTest.mouseRelease(self._window, LEFT, PLAIN, QPoint(2, 2))
        return hands.press(self._window, name)


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
