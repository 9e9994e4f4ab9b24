"""Other items are for whoever comes next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forms.search import Index
from terminal.session import core
from terminal.session import events as ev
from terminal.session.state import Session, empty
from tests.terminal.session.hall import ITEMS

NEW = {key: replace(item, version=item.version + 1) for key, item in ITEMS.items()}
OFFER = ev.Offered(NEW, Index(NEW.values()))


@pytest.mark.parametrize("screen", ["home", "out_of_service"])
def test_at_once_while_nobody_is_busy(screen: str) -> None:
    state, effects = core.advance(Session(items=ITEMS, screen=screen), OFFER, 5.0, "")
    assert (state.items, state.index, state.next_offer, effects) == (NEW, OFFER.index, None, ())


@pytest.mark.parametrize("screen", ["items", "item", "journey", "progress", "bye", "card_found", "staff"])
def test_never_under_somebodys_hands(screen: str) -> None:
    before = Session(items=ITEMS, screen=screen, item="unemployment-benefit")
    state, _ = core.advance(before, OFFER, 5.0, "")
    assert state.items is ITEMS
    after = empty(state, 9.0)
    assert (after.items, after.index, after.next_offer) == (NEW, OFFER.index, None)


def test_the_newest_counts() -> None:
    state, _ = core.advance(Session(items=ITEMS, screen="item", item="unemployment-benefit"), OFFER, 5.0, "")
    state, _ = core.advance(state, ev.Offered(ITEMS, OFFER.index), 6.0, "")
    assert empty(state, 9.0).items is ITEMS
