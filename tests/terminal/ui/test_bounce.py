"""Two contacts of one touch are one press; two presses on purpose are two."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPointerEvent
from PySide6.QtTest import QTest
from shiboken6 import delete

from terminal.ui.bounce import BOUNCE_PX, BOUNCE_S, Bounce
from terminal.workshop import hands
from tests.terminal.journey.story import ITEM
from tests.terminal.session.test_view import SESSIONS
from tests.terminal.ui.stage import Stage

TOUCH = QTest.createTouchDevice()
LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Clock:
    now = 100.0

    def __call__(self, event: QPointerEvent) -> float:
        return self.now


@pytest.fixture(params=["portrait", "landscape"])
def filtered(stage: Stage, request: pytest.FixtureRequest) -> Iterator[tuple[Stage, Clock]]:
    """The window's own filter goes by the real clock: another one stands in for it."""
    stage.turn(request.param)
    stage.blank()
    clock = Clock()
    stage.window.removeEventFilter(stage.bounce)
    bounce = Bounce(stage.window, clock)
    yield stage, clock
    delete(bounce)
    stage.window.installEventFilter(stage.bounce)
    stage.blank()


def with_a_mouse(stage: Stage, place: QPoint) -> None:
    QTest.mouseClick(stage.window, LEFT, PLAIN, place)


def with_a_finger(stage: Stage, place: QPoint) -> None:
    contact = QTest.touchEvent(stage.window, TOUCH, False)
    contact.press(0, place, stage.window)
    contact.commit()
    contact.release(0, place, stage.window)
    contact.commit()


@pytest.mark.parametrize("contact", [with_a_mouse, with_a_finger])
@pytest.mark.parametrize(("wait", "times"), [(0.0, 1), (BOUNCE_S * 0.9, 1), (BOUNCE_S * 1.1, 2)])
def test_a_key_pressed_again(
    filtered: tuple[Stage, Clock], contact: Callable[[Stage, QPoint], None], wait: float, times: int
) -> None:
    stage, clock = filtered
    stage.show(SESSIONS["person-typing"], 40)
    item = hands.find(stage.window.contentItem(), "digit-7")
    assert item is not None
    for _ in range(2):
        contact(stage, hands.centre(item))
        clock.now += wait
    boxes = [child for child in _all(stage.canvas) if child.property("count") == 4 and child.property("text")]
    assert [box.property("text") for box in boxes] == ["7" * times]


def _all(item):  # type: ignore[no-untyped-def]
    for child in item.childItems():
        yield child
        yield from _all(child)


def test_another_place_is_another_press(filtered: tuple[Stage, Clock]) -> None:
    stage, _ = filtered
    stage.show(SESSIONS["person-typing"], 40)
    for name in ("digit-1", "digit-2", "digit-3"):
        item = hands.find(stage.window.contentItem(), name)
        assert item is not None
        QTest.mouseClick(stage.window, LEFT, PLAIN, hands.centre(item))
    boxes = [child for child in _all(stage.canvas) if child.property("count") == 4 and child.property("text")]
    assert boxes[0].property("text") == "123"


def test_a_busy_window_does_not_turn_a_bounce_into_a_press(stage: Stage) -> None:
    """The time counts when the finger did it. Two contacts a millisecond apart, looked at as late as you like."""
    stage.turn("portrait")
    stage.blank()
    stage.show(SESSIONS["person-typing"], 40)
    item = hands.find(stage.window.contentItem(), "digit-7")
    assert item is not None
    pressed: list[float] = []

    def draw() -> None:
        time.sleep(BOUNCE_S * 2)
        pressed.append(time.monotonic())

    item.clicked.connect(draw)  # type: ignore[attr-defined]
    QTest.mouseDClick(stage.window, LEFT, PLAIN, hands.centre(item))
    item.clicked.disconnect(draw)  # type: ignore[attr-defined]
    assert len(pressed) == 1


def test_after_a_bounce_the_next_press_counts(filtered: tuple[Stage, Clock]) -> None:
    stage, clock = filtered
    stage.show(SESSIONS["home"], 40)
    QTest.mouseClick(stage.window, LEFT, PLAIN, QPoint(3, 3))
    QTest.mouseClick(stage.window, LEFT, PLAIN, QPoint(3, 3))
    clock.now += 1
    assert BOUNCE_PX < 100
    assert hands.press(stage.window, f"tile-{ITEM.id}")
    assert stage.work().screen == "item"


def test_quick_dots_of_a_pen_are_all_written(filtered: tuple[Stage, Clock]) -> None:
    stage, _ = filtered
    stage.show(SESSIONS["sign-declare"], 60)
    item = hands.find(stage.window.contentItem(), "signature")
    assert item is not None
    for _ in range(3):
        QTest.mouseClick(stage.window, LEFT, PLAIN, hands.centre(item))
    assert len(item._strokes) == 3  # type: ignore[attr-defined]
