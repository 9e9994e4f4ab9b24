"""The curtain: when it falls over a citizen's pages, and who may lift it.

It falls when nobody touches the screen and, where a sensor is fitted, as soon as they walk away. It lifts only for the
person it fell on: the same card, or the last four digits of their phone. A stranger who presses anything sees nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from terminal.journey.base import Effect
from terminal.later import Later

from . import events as ev
from .effects import WatchForLift
from .ending import end
from .state import Result, Session

if TYPE_CHECKING:
    from terminal.journey import core as journey_core
    from terminal.journey import effects as fx
    from terminal.journey import events as jv
else:
    # home needs none of it
    journey_core = Later("terminal.journey.core")
    fx = Later("terminal.journey.effects")
    jv = Later("terminal.journey.events")

HELPER = "helper"
"""Role of who only helps (terminal.journey.state): lifts no curtain."""
CURTAIN_TRIES = 3
PAY_IDLE_S = 180.0
FACE_IDLE_S = 120.0
"""The longest look: coming to stand before the camera, and two challenges (terminal.identity.face)."""
BEHIND = ("item", "items", "progress", "journey")
"""Screens it falls over."""


def idle_limit(state: Session) -> float:
    """Untouched seconds until the curtain falls on the present screen (LOOK: twice in large type)."""
    options = state.options
    seconds = options.idle_s
    # who is seen to stand here may read in peace: the curtain falls when they go
    records = state.journey is not None and state.journey.kind in ("records", "review", "overview")
    if records and state.personal and state.person is not True:
        seconds = options.records_idle_s
    if state.journey is not None and state.journey.kind == "pay":
        # who pays looks at their phone, and nothing of them is on the screen
        seconds = max(seconds, PAY_IDLE_S)
    if state.journey is not None and state.journey.faced:
        # who turns their head touches nothing; the look has an end of its own
        seconds = max(seconds, FACE_IDLE_S)
    return seconds * (2 if state.large else 1)


def cover(state: Session, now: float) -> Session:
    """The curtain is down; no dialog stays on it."""
    return replace(state, curtain=True, curtain_at=now, curtain_tries=0, help=False, leaving=False, display=False)


def fall(state: Session, now: float, at: str) -> Result:
    """Nobody touches the screen, or nobody stands here: the curtain falls."""
    # whoever helps may have gone: their card is not waited for behind the curtain
    journey = state.journey
    unasked: tuple[Effect, ...] = ()
    if journey is not None:
        # no camera looks at anybody behind the curtain
        looking = (fx.StopCamera(),) if journey.faced else ()
        journey, unasked = journey_core.advance(journey, jv.HelperClosed(), at)
        journey, gone = journey_core.advance(journey, jv.Unattended(), at)
        # the reader is read on: behind the curtain it waits for whoever lifts it
        forgotten = tuple(effect for effect in gone if isinstance(effect, fx.ForgetFace))
        unasked = (*looking, *unasked, *forgotten)
    watch = (*unasked, *((WatchForLift(),) if state.personal else ()))
    return cover(replace(state, journey=journey), now), watch


def note_person(state: Session, event: ev.Person, now: float, at: str) -> Result:
    """Going is believed, never being away: who is not seen (a child, a wheelchair) is not locked out."""
    went = state.person is True and event.there is False
    state = replace(state, person=event.there)
    if went and not state.curtain and state.screen in BEHIND:
        return fall(state, now, at)
    return state, ()


def _lift(state: Session, how: str, now: float, at: str) -> Result:
    """It is the same person; what the curtain interrupted at the signature goes on."""
    assert state.journey is not None
    journey, effects = journey_core.advance(state.journey, jv.Rechecked(how), at)
    lifted = replace(state, journey=journey, curtain=False, recheck=False, touched_at=now, curtain_tries=0)
    return lifted, (fx.StopReading(), *effects)


def still_here(state: Session, event: ev.StillHere, now: float, at: str) -> Result:
    if not state.curtain or state.personal:
        return state, ()
    # a card step keeps its own watch: do not stop it
    return replace(state, curtain=False, touched_at=now), ()


def lift_digits(state: Session) -> tuple[str, ...]:
    """The four digits that lift the curtain, anybody's who takes part; none when no phone is known."""
    if state.journey is None:
        return ()
    if state.journey.several:
        # whoever stood at the screen alone stands there no longer: what is behind it is everybody's
        last = (party.masked_phone[-4:] for party in state.journey.parties)
        return tuple(four for four in last if len(four) == 4 and four.isdigit())
    digits = state.journey.party.masked_phone[-4:]
    if not digits:
        digits = str(state.journey.answers.get("mobile") or "")[-4:]
    return (digits,) if len(digits) == 4 and digits.isdigit() else ()


def lift_by_digits(state: Session, event: ev.LiftDigits, now: float, at: str) -> Result:
    wanted = lift_digits(state)
    if not state.curtain or not wanted or state.curtain_tries >= CURTAIN_TRIES:
        return state, ()
    if event.digits in wanted:
        return _lift(state, "phone_digits", now, at)
    tries = state.curtain_tries + 1
    if tries >= CURTAIN_TRIES:
        return end(state, "curtain", now)
    return replace(state, curtain_tries=tries), ()


def lift_by_card(state: Session, event: ev.LiftCard, now: float, at: str) -> Result:
    if not state.curtain or state.journey is None or not state.personal:
        return state, ()
    takes_part = [party.card.get("number") for party in state.journey.parties if party.role != HELPER]
    if event.number and event.number in takes_part:
        return _lift(state, "card", now, at)
    return state, (WatchForLift(),)
