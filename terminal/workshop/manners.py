"""How somebody presses: surely, on a touch screen, trembling, everything twice, only half, or by keys unseen."""

from __future__ import annotations

import random
from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from terminal.ui.bounce import BOUNCE_S
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

    def sign(self) -> bool:
        """Write a signature; False when nothing is there to write on."""


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
        self._touch(hands.centre(item))
        return True

    def sign(self) -> bool:
        """Write a signature where one is asked for."""
        return hands.sign(self._window)

    def _touch(self, place: QPoint) -> None:
        hands.touch(self._window, place)


class Trembling(Sure):
    """Up to `mm` beside the middle, each way, evenly; sometimes two contacts of one touch."""

    def __init__(self, window: QQuickWindow, kiosk: Kiosk, *, mm: float = 8.0, seed: int = 0) -> None:
        super().__init__(window)
        self._kiosk, self._mm, self._chance = kiosk, mm, random.Random(seed)

    def _touch(self, place: QPoint) -> None:
        reach = self._mm / float(self._kiosk.property("mmPerPx")) * canvas_of(self._window).scale()
        place += QPoint(round(self._chance.uniform(-reach, reach)), round(self._chance.uniform(-reach, reach)))
        if self._chance.random() < 0.15:
            QTest.mouseDClick(self._window, LEFT, PLAIN, place)  # a millisecond between the two
        else:
            hands.touch(self._window, place)


class Finger(Sure):
    """The events of a touch screen, where the others send those of a mouse; signs with the finger too."""

    def __init__(self, window: QQuickWindow) -> None:
        super().__init__(window)
        self._screen = QTest.createTouchDevice()

    def _touch(self, place: QPoint) -> None:
        self.drag([place])

    def drag(self, points: list[QPoint]) -> None:
        """Down on the first point, over the others, up on the last."""
        hands.pause(round(BOUNCE_S * 1500))  # touches go by the real clock: sooner it would be a bounce
        contact = QTest.touchEvent(self._window, self._screen, False)
        contact.press(0, points[0], self._window)
        contact.commit()
        for point in points[1:]:
            hands.pause(8)  # what is pushed follows a finger that takes its time
            contact.move(0, point, self._window)
            contact.commit()
        contact.release(0, points[-1], self._window)
        contact.commit()

    def sign(self) -> bool:
        item = hands.find(self._window.contentItem(), "signature")
        if item is None:
            return False
        for stroke in hands.strokes(item):
            self.drag(stroke)
        return True


class Twice(Sure):
    """Everything twice, at once."""

    def _touch(self, place: QPoint) -> None:
        QTest.mouseDClick(self._window, LEFT, PLAIN, place)


class Half(Sure):
    """First slides off before letting go, as people do who are not sure; then presses."""

    def _touch(self, place: QPoint) -> None:
        QTest.mousePress(self._window, LEFT, PLAIN, place)
        QTest.mouseMove(self._window, QPoint(2, 2))
        QTest.mouseRelease(self._window, LEFT, PLAIN, QPoint(2, 2))
        hands.touch(self._window, place)


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

    def sign(self) -> bool:
        """Never asked for: who does not sign confirms."""
        return False
