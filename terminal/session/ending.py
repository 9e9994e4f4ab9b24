"""How a session ends: wipe on time, good-bye, and home for the next citizen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from terminal.later import Later

from . import events as ev
from .effects import NobodyHere, Wipe
from .state import Result, Session, empty, ways

if TYPE_CHECKING:
    from terminal.journey import drafts, paying
    from terminal.journey import effects as fx
    from terminal.journey import events as jv
    from terminal.journey.base import Effect
else:
    # home needs none of it
    fx = Later("terminal.journey.effects")
    drafts = Later("terminal.journey.drafts")
    paying = Later("terminal.journey.paying")

BYE_S = 12.0


def end(state: Session, reason: str, now: float, *, keep: bool = True) -> Result:
    """The session ends: wipe on time; a card left behind never delays it. What several people have not finished goes
    to the centre for a day, unless they said no (`keep`), or there is no more use for it."""
    fresh = replace(empty(state, now), screen="bye", bye_reason=reason, **ways(state))
    left = () if state.journey is None else paying.abandon(state.journey)
    kept: tuple[Effect, ...] = ()
    if keep and state.journey is not None and drafts.keepable(state.journey):
        asked = drafts.keep(state.journey)
        kept, fresh = (asked,), replace(fresh, draft=asked.draft, draft_state="keeping")
    return fresh, (*kept, *left, fx.StopReading(), fx.StopCamera(), Wipe(reason))


def note_draft(state: Session, event: jv.DraftKept, now: float) -> Result:
    """Whether the centre keeps it: said to those who asked for it, and to nobody after them."""
    if state.screen != "bye" or not state.draft or event.draft != state.draft:
        return state, ()
    return replace(state, draft_state=event.fault or "kept", draft_until=event.until, bye_at=now), ()


def settle(state: Session, now: float) -> Result:
    """After the good-bye: home for the next citizen, in standard type and Chinese, unless a card still lies here."""
    screen = "home"
    if state.cause:
        screen = "out_of_service"
    elif state.card_lies and state.screen != "card_found":
        screen = "card_found"
    return replace(empty(state, now), screen=screen), (NobodyHere(),)


def note_card(state: Session, event: ev.CardLies, now: float, at: str) -> Result:
    state = replace(state, card_lies=event.on)
    if state.screen == "card_found" and not event.on:
        return settle(state, now)
    return state, ()
