"""How a session ends: wipe on time, good-bye, and home for the next citizen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from terminal.later import Later

from . import events as ev
from .effects import NobodyHere, Wipe
from .state import Result, Session, empty, ways

if TYPE_CHECKING:
    from terminal.journey import effects as fx
    from terminal.journey import paying
else:
    # home needs none of it
    fx = Later("terminal.journey.effects")
    paying = Later("terminal.journey.paying")

BYE_S = 12.0


def end(state: Session, reason: str, now: float) -> Result:
    """The session ends: wipe on time; a card left behind never delays it."""
    fresh = replace(empty(state, now), screen="bye", bye_reason=reason, **ways(state))
    left = () if state.journey is None else paying.abandon(state.journey)
    return fresh, (*left, fx.StopReading(), fx.StopCamera(), Wipe(reason))


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
