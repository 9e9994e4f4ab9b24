"""The tactile keypad on the real scene: every control is reached, pressed and named, in the black too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from shiboken6 import delete

from terminal.session.state import Session
from terminal.ui.keypad import Focus, Keypad
from terminal.ui.scene import controls
from terminal.workshop.hands import pause
from tests.terminal.journey.story import ITEM
from tests.terminal.session.test_view import SESSIONS
from tests.terminal.ui.stage import Stage

K = Qt.Key


@pytest.fixture
def keypad(stage: Stage) -> Iterator[Keypad]:
    stage.turn("portrait")
    stage.blank()
    made = Keypad(stage.window, stage.kiosk)
    yield made
    made.stop()
    stage.window.removeEventFilter(made)
    # now, and not by the collector in the middle of a signal it still listens to
    delete(made)
    stage.blank()


def key(stage: Stage, *keys: Qt.Key) -> None:
    for one in keys:
        QTest.keyClick(stage.window, one)
        pause(2)


def show(stage: Stage, state: Session) -> None:
    stage.show(state, 40)


TRIED = ("staff-keys", "staff-keys-other")
"""Here a key is only heard (test_glass.py)."""


LISTS = tuple(name for name in SESSIONS if SESSIONS[name].screen == "items")
"""A list longer than the screen makes its rows when the ring comes near them, and uses them again."""


@pytest.mark.parametrize("name", LISTS)
def test_every_row_of_a_long_list_is_reached(stage: Stage, keypad: Keypad, name: str) -> None:
    show(stage, SESSIONS[name])
    shown = {tile["id"] for group in stage.kiosk.view["groups"] for tile in group["tiles"]}
    reached: list[str] = []
    while len(reached) < 100 and (len(reached) < 2 or reached[-1] != reached[0] or len(set(reached)) < 2):
        key(stage, K.Key_Down)
        assert keypad._item is not None
        reached.append(keypad._item.objectName())
    assert {f"tile-{item}" for item in shown} <= set(reached)
    assert len(reached) < 100, "round again"


@pytest.mark.parametrize("name", sorted(set(SESSIONS) - set(TRIED) - set(LISTS)))
def test_every_control_is_reached_once_a_round(stage: Stage, keypad: Keypad, name: str) -> None:
    show(stage, SESSIONS[name])
    wanted = [one.item for one in controls(stage.area, stage.canvas)]
    reached = []
    heard: list[Focus] = []
    keypad.focused.connect(heard.append)
    for _ in wanted:
        key(stage, K.Key_Down)
        reached.append(keypad._item)
    # a list longer than the screen makes its last rows when the ring comes near them
    made, wanted = len(wanted), [one.item for one in controls(stage.area, stage.canvas)]
    for _ in wanted[made:]:
        key(stage, K.Key_Down)
        reached.append(keypad._item)
    assert reached == wanted
    assert all(focus.name for focus in heard)
    if wanted:
        key(stage, K.Key_Down)
        assert keypad._item is wanted[0], "round again"
        key(stage, K.Key_Up)
        assert keypad._item is wanted[-1]
        assert stage.kiosk.ring.width() > 0


def go_to(stage: Stage, keypad: Keypad, name: str) -> None:
    for _ in range(80):
        key(stage, K.Key_Down)
        if keypad.at == name:
            return
    raise AssertionError(f"{name} cannot be reached by keys")


@pytest.mark.parametrize("dark", [False, True])
def test_ok_does_what_a_touch_does(stage: Stage, keypad: Keypad, dark: bool) -> None:
    show(stage, replace(Session({ITEM.id: ITEM}), dark=dark))
    go_to(stage, keypad, f"tile-{ITEM.id}")
    key(stage, K.Key_Return)
    assert stage.work().screen == "item"
    go_to(stage, keypad, "next")
    key(stage, K.Key_Return)
    assert stage.work().screen == "journey"


def test_a_line_is_marked_by_keys(stage: Stage, keypad: Keypad) -> None:
    show(stage, SESSIONS["records"])
    stage.work()
    go_to(stage, keypad, "mark")
    key(stage, K.Key_Return)
    pause(30)
    key(stage, K.Key_Up)
    key(stage, K.Key_Return)
    journey = stage.work().journey
    assert journey is not None
    assert journey.disputed


def test_back_help_and_dark(stage: Stage, keypad: Keypad) -> None:
    show(stage, replace(SESSIONS["item"]))
    key(stage, K.Key_F1)
    assert stage.work().help
    key(stage, K.Key_Escape)
    assert not stage.work().help
    key(stage, K.Key_F4)
    assert stage.work().dark
    key(stage, K.Key_Escape)
    assert stage.work().screen == "home"


def test_a_black_screen_takes_no_touch(stage: Stage, keypad: Keypad) -> None:
    show(stage, replace(Session({ITEM.id: ITEM}), dark=True))
    wide, high = stage.window.width(), stage.window.height()
    for x in range(20, wide, 40):
        for y in range(20, high, 40):
            QTest.mouseClick(stage.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, y))
    assert stage.work().screen == "home"
    image = stage.window.grabWindow()
    assert all(image.pixelColor(x, y).lightness() < 190 for x in range(0, wide, 3) for y in range(0, high, 3))
    assert image.pixelColor(5, 5).lightness() == 0


def test_a_touch_hides_the_ring(stage: Stage, keypad: Keypad) -> None:
    show(stage, Session({ITEM.id: ITEM}))
    key(stage, K.Key_Down)
    assert keypad.on
    QTest.mouseClick(stage.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(3, 3))
    assert not keypad.on
    assert stage.kiosk.ring.width() == 0


def test_what_has_to_be_scrolled_to_comes_into_view(stage: Stage, keypad: Keypad) -> None:
    show(stage, replace(SESSIONS["review-long"], large=True))
    for _ in controls(stage.area, stage.canvas):
        key(stage, K.Key_Down)
        pause(2)
        ring = stage.kiosk.ring
        assert ring.y() >= -30, keypad.at
        assert ring.y() + ring.height() <= stage.canvas.height() + 30, keypad.at


def test_other_keys_pass(stage: Stage, keypad: Keypad) -> None:
    show(stage, Session({ITEM.id: ITEM}))
    key(stage, K.Key_A, K.Key_Space, K.Key_F11)
    assert not keypad.on
    assert stage.work().screen == "home"


def test_louder_and_again(stage: Stage, keypad: Keypad) -> None:
    heard: list[str] = []
    keypad.pressed.connect(heard.append)
    key(stage, K.Key_F2, K.Key_F5)
    assert heard == ["louder", "again"]
