"""Ways of showing belong to one visit; all items are looked through and searched; nothing of it outlives a citizen."""

from __future__ import annotations

import pytest

from forms.search import Index
from terminal.config import SessionOptions
from terminal.session import events as ev
from terminal.session.core import advance
from terminal.session.curtain import idle_limit
from terminal.session.state import MODES, Session
from tests.terminal.journey.story import ITEM

AT = "2026-11-22T14:47:00Z"
BARE = Session({ITEM.id: ITEM}, SessionOptions(), Index([ITEM]))


def after(state: Session, *events: ev.SessionEvent, now: float = 1.0) -> Session:
    for event in events:
        state, _ = advance(state, event, now, AT)
    return state


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_lasts_until_the_citizen_leaves(mode: str) -> None:
    state = after(BARE, ev.SetMode(mode, True))
    assert getattr(state, mode)
    assert state.changed
    opened = after(state, ev.Open(ITEM.id))
    assert getattr(opened, mode), "kept from screen to screen"
    gone = after(opened, ev.LeaveAsked())
    assert (gone.screen, gone.changed) == ("home", False)


@pytest.mark.parametrize("mode", MODES)
def test_a_forgotten_mode_goes_by_itself(mode: str) -> None:
    state = after(BARE, ev.SetMode(mode, True), ev.AskDisplay())
    assert after(state, ev.Tick(), now=idle_limit(state)).changed
    fresh = after(state, ev.Tick(), now=idle_limit(state) + 2)
    assert (fresh.changed, fresh.display) == (False, False)


def test_no_other_attribute_can_be_set() -> None:
    assert after(BARE, ev.SetMode("curtain", True), ev.SetMode("card_lies", True)) == BARE


def test_nothing_is_set_through_the_curtain() -> None:
    covered = Session(BARE.items, curtain=True)
    assert after(covered, ev.SetMode("contrast", True), ev.AskDisplay()) == covered


def test_from_all_items_to_one_and_home() -> None:
    state = after(BARE, ev.AskItems(), ev.ItemsBy("letter"), ev.Search("syj"))
    assert (state.screen, state.order, state.query) == ("items", "letter", "syj")
    assert after(state, ev.Open(ITEM.id)).screen == "item"
    home = after(state, ev.Home())
    assert (home.screen, home.query) == ("home", "")


def test_what_was_typed_goes_with_who_typed_it() -> None:
    state = after(BARE, ev.AskItems(), ev.Search("失业"))
    asked, _ = advance(state, ev.Tick(), idle_limit(state) + 2, AT)
    assert asked.curtain
    ended, effects = advance(asked, ev.Tick(), 2 * idle_limit(state) + 4, AT)
    assert ended.screen == "bye"
    assert ended.query == ""
    assert effects


def test_a_query_is_bounded_and_only_there() -> None:
    assert after(BARE, ev.Search("x")).query == ""
    assert len(after(BARE, ev.AskItems(), ev.Search("失" * 500)).query) == 30


def test_the_index_stays_with_the_terminal() -> None:
    index = Index([ITEM])
    bare = Session({ITEM.id: ITEM})
    state = after(bare, ev.IndexReady(index), ev.AskItems(), ev.LeaveAsked())
    assert state.index is index
