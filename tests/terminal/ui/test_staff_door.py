"""The staff's door on the glass: held open, never touched open; what is typed is not drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from terminal.session import events as ev
from terminal.session import staff as st
from terminal.ui.scene import everything
from terminal.workshop import hands
from tests.terminal.session.test_view import SESSIONS
from tests.terminal.ui.stage import Stage, is_text

LEFT, NO = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def door(stage: Stage) -> Iterator[Stage]:
    stage.turn("portrait")
    stage.blank()
    stage.effects.clear()
    yield stage
    stage.blank()


def hold(stage: Stage, ms: int) -> None:
    brand = hands.find(stage.window.contentItem(), "brand")
    assert brand is not None
    QTest.mousePress(stage.window, LEFT, NO, hands.centre(brand))
    hands.pause(ms)
    QTest.mouseRelease(stage.window, LEFT, NO, hands.centre(brand))


@pytest.mark.parametrize("name", ["home", "out-of-service-staff"])
def test_the_name_held_for_three_seconds(door: Stage, name: str) -> None:
    door.show(SESSIONS[name], 40)
    hold(door, 3300)
    assert door.work().screen == "staff_sign_in"


def test_not_by_a_touch_nor_while_somebody_is_here(door: Stage) -> None:
    door.show(SESSIONS["home"], 40)
    hold(door, 1500)
    assert door.work().screen == "home"
    door.show(SESSIONS["records"], 40)
    hold(door, 3300)
    assert door.work().journey is not None
    assert door.runner.state.staff is None


def test_by_the_keypad(door: Stage) -> None:
    door.show(SESSIONS["home"], 40)
    QTest.keyClick(door.window, Qt.Key.Key_F12)
    assert door.work().screen == "staff_sign_in"
    QTest.keyClick(door.window, Qt.Key.Key_Escape)
    assert door.work().screen == "home"


def hold_help(stage: Stage, ms: int, *, repeats: bool) -> None:
    """The keypad's help key, on a keypad that repeats a held key or on one that does not."""
    QTest.keyPress(stage.window, Qt.Key.Key_F1)
    stage.work()
    for _ in range(ms // 100):
        hands.pause(100)
        if repeats:
            again = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F1, NO, "", True)
            QCoreApplication.sendEvent(stage.window, again)
    QTest.keyRelease(stage.window, Qt.Key.Key_F1)


@pytest.mark.parametrize("repeats", [True, False])
def test_help_held_for_three_seconds(door: Stage, repeats: bool) -> None:
    door.show(SESSIONS["home"], 40)
    hold_help(door, 3300, repeats=repeats)
    state = door.work()
    assert (state.screen, state.help) == ("staff_sign_in", False)


def test_help_held_shorter_is_help(door: Stage) -> None:
    door.show(SESSIONS["home"], 40)
    for _ in range(2):
        # twice one second and seven tenths do not add up
        hold_help(door, 1700, repeats=True)
    state = door.work()
    assert (state.screen, state.help) == ("home", True)
    hands.pause(1400)
    assert door.work().screen == "home", "let go is let go"


def test_help_held_while_somebody_is_here(door: Stage) -> None:
    door.show(SESSIONS["records"], 40)
    hold_help(door, 3300, repeats=False)
    state = door.work()
    assert state.journey is not None
    assert state.staff is None
    assert state.help


def test_a_repeat_without_a_press_opens_nothing(door: Stage) -> None:
    """The key was held before the window listened."""
    door.show(SESSIONS["home"], 40)
    QCoreApplication.sendEvent(door.window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F1, NO, "", True))
    hands.pause(50)
    assert door.work().screen == "home"
    assert not door.work().help


def test_what_is_typed_is_asked_and_not_drawn(door: Stage) -> None:
    door.show(SESSIONS["staff-number"], 40)
    for digit in "12":
        assert hands.press(door.window, f"digit-{digit}")
    assert hands.press(door.window, "next")
    assert door.work().staff == st.Staff("pin", "12")
    for digit in "482915":
        assert hands.press(door.window, f"digit-{digit}")
        drawn = [str(one.item.property("text")) for one in everything(door.canvas, door.canvas) if is_text(one.item)]
        assert drawn.count(digit) == 1, "on its key and nowhere else"
    staff = door.work().staff
    assert staff is not None
    assert staff.busy
    assert door.effects[-1] == st.CheckPin(staff.request, "12", "482915")
    assert dots(door) == 6
    door.runner.post(ev.StaffAnswered(staff.request, "wrong"))
    door.work()
    assert dots(door) == 0, "typed anew"


def dots(stage: Stage) -> int:
    return sum(one.item.property("text") == "●" for one in everything(stage.canvas, stage.canvas) if is_text(one.item))


def test_pages_and_trials_are_pressed(door: Stage) -> None:
    door.show(SESSIONS["staff-overview"], 60)
    assert hands.press(door.window, "page:document_printer")
    assert door.work().staff == replace(SESSIONS["staff-overview"].staff, page="document_printer")  # type: ignore[type-var]
    assert hands.press(door.window, "next")
    staff = door.work().staff
    assert staff is not None
    assert staff.testing == "document_printer"
    tried = door.effects[-1]
    assert isinstance(tried, st.Try)
    assert tried.what == "document_printer"
