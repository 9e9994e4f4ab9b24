"""One's own page on the real scene: what a finger presses there, and what the glass shows of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.session import core
from terminal.session.state import MINE, overviewed
from terminal.ui.scene import everything, top_layer
from terminal.workshop import hands
from tests.terminal.journey.story import ITEM, NAME, NUMBER
from tests.terminal.session.hall import OUT, OWN
from tests.terminal.session.test_view import SESSIONS
from tests.terminal.ui.stage import Stage, is_text


@pytest.fixture
def own(stage: Stage) -> Stage:
    """Somebody with three cases stands here."""
    stage.turn("portrait")
    stage.blank()
    stage.effects.clear()
    stage.show(SESSIONS["mine-three"], 40)
    return stage


def drawn(stage: Stage) -> str:
    return "\n".join(str(seen.item.property("text")) for seen in everything(top_layer(stage.area), stage.canvas)
                     if is_text(seen.item))


def test_the_drawing_of_the_card_on_home_begins_with_the_notice(stage: Stage) -> None:
    stage.turn("portrait")
    stage.blank()
    stage.show(SESSIONS["home-hall"], 40)
    assert hands.press(stage.window, "tile-mine")
    state = stage.work()
    assert (state.screen, state.item) == ("journey", MINE)
    assert state.journey is not None
    assert state.journey.kind == "notice"


def test_a_case_is_pressed_and_left_again(own: Stage) -> None:
    assert hands.press(own.window, "case-0")
    assert own.work().screen == "progress"
    assert OWN.case_number in drawn(own)
    assert hands.press(own.window, "next")
    assert overviewed(own.work())
    assert hands.press(own.window, "case-1")
    own.work()
    assert hands.press(own.window, "back")
    assert overviewed(own.work())


def test_two_presses_print_once(own: Stage) -> None:
    assert hands.press(own.window, "print-receipt-0")
    hands.press(own.window, "print-receipt-0")
    own.work()
    assert [effect.paper for effect in own.effects if isinstance(effect, fx.Reprint)] == [OUT]
    assert hands.find(own.window.contentItem(), "print-receipt-0") is None, "while it is printed there is no button"
    state = own.runner.state
    assert state.journey is not None
    journey, _ = core.journey_core.advance(state.journey, jv.PaperOut(OUT, "seen"), "t")
    own.show(replace(state, journey=journey), 30)
    assert hands.find(own.window.contentItem(), "print-receipt-0") is None
    assert "已打印，请取走" in drawn(own)


def test_what_fits_opens_its_page_and_comes_back(own: Stage) -> None:
    own.show(SESSIONS["mine-none"], 40)
    assert hands.press(own.window, f"tile-{ITEM.id}")
    assert (own.work().screen, own.runner.state.item) == ("item", ITEM.id)
    assert hands.press(own.window, "back")
    assert overviewed(own.work())


@pytest.mark.parametrize(("name", "wanted"), [("mine-offline", fx.FetchCases), ("mine-without", fx.SendCode)])
def test_what_was_not_to_be_had_is_asked_for_again(own: Stage, name: str, wanted: type) -> None:
    own.show(SESSIONS[name], 40)
    own.effects.clear()
    assert hands.press(own.window, "look-again")
    own.work()
    assert [type(effect) for effect in own.effects] == [wanted]


def test_leaving_needs_one_press(own: Stage) -> None:
    assert hands.press(own.window, "next")
    assert own.work().screen == "bye"
    own.show(SESSIONS["mine-three"], 30)
    assert hands.press(own.window, "leave")
    assert own.work().screen == "bye"


def test_what_is_hidden_is_not_on_the_glass(own: Stage) -> None:
    assert ITEM.title.zh in drawn(own)
    for name in ("mine-three", "mine-none", "mine-printed", "mine-case"):
        own.blank()
        own.show(replace(SESSIONS[name], hidden=True), 40)
        for value in (NAME, NUMBER, ITEM.title.zh, OWN.case_number, "李*"):
            assert value not in drawn(own), (name, value)


def test_the_curtain_lies_over_all_of_it(own: Stage) -> None:
    own.show(SESSIONS["mine-three-curtain"], 60)
    assert ITEM.title.zh not in drawn(own)
    hands.press(own.window, "case-0")
    assert own.work().screen == "journey"


def test_a_tile_says_what_cannot_be_done_here(own: Stage) -> None:
    own.blank()
    own.show(SESSIONS["home-cannot"], 40)
    tile = hands.find(own.window.contentItem(), f"tile-{ITEM.id}")
    assert tile is not None
    assert drawn(own).count("现在不能在这里办") == 9, "on all eight items and on the drawing of the card"
    assert hands.press(own.window, f"tile-{ITEM.id}")
    assert own.work().screen == "item", "its page says why, and prints the guide"
