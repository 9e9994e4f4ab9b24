"""Real touches, where other tests send a mouse: two fingers at once, a list that is pushed, a signature."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from terminal.session.state import Session
from terminal.ui.scene import scroll_of
from terminal.workshop import hands
from terminal.workshop.manners import Finger
from tests.terminal.session.test_view import SESSIONS
from tests.terminal.ui.stage import Stage

SCREEN = QTest.createTouchDevice()


def place_of(stage: Stage, name: str) -> QPoint:
    item = hands.find(stage.window.contentItem(), name)
    assert item is not None, name
    return hands.centre(item)


def together(stage: Stage, *places: QPoint) -> None:
    """All down, then all up: fingers of one hand, or of two people."""
    contact = QTest.touchEvent(stage.window, SCREEN, False)
    for number, place in enumerate(places):
        contact.press(number, place, stage.window)
    contact.commit()
    for number, place in enumerate(places):
        contact.release(number, place, stage.window)
    contact.commit()


@pytest.mark.parametrize(("one", "other"), [("insurance-proof", "house-contract"), ("house-contract", "complaint")])
def test_two_services_at_once_begin_one(stage: Stage, one: str, other: str) -> None:
    stage.turn("portrait")
    stage.blank()
    stage.show(SESSIONS["home-hall"], 40)
    together(stage, place_of(stage, f"tile-{one}"), place_of(stage, f"tile-{other}"))
    state = stage.work()
    assert (state.screen, state.item) in (("item", one), ("item", other))
    assert state.journey is None


def test_yes_and_leave_at_once_lose_nothing(stage: Stage) -> None:
    stage.turn("portrait")
    stage.blank()
    stage.show(SESSIONS["records"], 40)
    together(stage, place_of(stage, "next"), place_of(stage, "leave"))
    state = stage.work()
    assert isinstance(state, Session)
    assert state.journey is not None, "leaving is asked about first"


def test_a_list_is_pushed_and_nothing_in_it_pressed(stage: Stage) -> None:
    stage.turn("landscape")
    stage.blank()
    stage.show(SESSIONS["review-long"], 60)
    line = next(name for name in hands.names(stage.window.contentItem()) if name.startswith("edit-"))
    item = hands.find(stage.window.contentItem(), line)
    assert item is not None
    scroll = scroll_of(item)
    assert scroll is not None
    before, start = float(scroll.property("contentY")), hands.centre(scroll)
    Finger(stage.window).drag([start + QPoint(0, -4 * step) for step in range(12)])
    hands.pause(60)
    assert float(scroll.property("contentY")) > before
    journey = stage.work().journey
    assert journey is not None
    assert journey.edit == ""


def test_a_finger_signs(stage: Stage) -> None:
    stage.turn("portrait")
    stage.blank()
    stage.show(SESSIONS["sign-declare"], 60)
    assert Finger(stage.window).sign()
    journey = stage.work().journey
    assert journey is not None
    assert journey.signature is not None
