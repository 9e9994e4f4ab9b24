"""The code to the phone of whoever of several stands at the screen: to join, or to be recognised before signing.

A late answer about somebody else changes nothing: it names whose it is.
"""

from __future__ import annotations

from dataclasses import replace

from . import effects as fx
from . import events as ev
from .person import MAX_TRIES
from .state import Journey, Result


def send(state: Journey) -> Result:
    """Send a code to this person's phone on record."""
    assert state.turn is not None
    return replace(state, phase="sending", problem="", reason=""), (fx.SendCode(state.turn.number),)


def _theirs(state: Journey, number: str) -> bool:
    return state.turn is not None and number in ("", state.turn.number)


def sent(state: Journey, event: ev.CodeSent, at: str) -> Result:
    if state.phase != "sending" or state.turn is None or not _theirs(state, event.number):
        return state, ()
    turn = replace(state.turn, masked_phone=event.masked)
    return replace(state, turn=turn, phase="typing", problem="", reason="", tries_left=MAX_TRIES), ()


def impossible(state: Journey, event: ev.CodeUnavailable, at: str) -> Result:
    if state.phase != "sending" or not _theirs(state, event.number):
        return state, ()
    return replace(state, phase="none", reason=event.reason, problem=f"code.{event.reason}"), ()


def typed(state: Journey, event: ev.CodeTyped, at: str) -> Result:
    """Four ASCII digits go to the centre; anything else is not a code."""
    if state.phase not in ("typing", "wrong") or state.turn is None or len(event.code) != 4 \
            or not (event.code.isascii() and event.code.isdigit()):
        return state, ()
    return replace(state, phase="checking", problem=""), (fx.CheckCode(state.turn.number, event.code),)


def checked(state: Journey, event: ev.CodeChecked, at: str) -> Result:
    """Right: this person is who the card says. Wrong: another try, while there are any."""
    if state.phase != "checking" or state.turn is None or not _theirs(state, event.number):
        return state, ()
    if not event.ok and event.tries_left <= 0:
        return replace(state, phase="none", reason="tries", problem="code.tries", tries_left=0), ()
    if not event.ok:
        return replace(state, phase="wrong", problem="code.wrong", tries_left=event.tries_left), ()
    if state.kind == "sign":
        from . import turns

        return turns.recognised(state, "phone_code", at)
    from . import parties

    who = replace(state.turn, assurance="person_verified", how=(*state.turn.how, "phone_code"), checked_at=at,
                  token=event.token)
    return parties.verified(replace(state, turn=who, problem=""), at)


def silent(state: Journey, event: ev.CodeNotChecked, at: str) -> Result:
    if state.phase != "checking" or not _theirs(state, event.number):
        return state, ()
    return replace(state, phase="none", reason="offline", problem="code.offline"), ()


def again(state: Journey, event: ev.Event, at: str) -> Result:
    """A new code; where the centre did not answer, it is asked again."""
    if state.phase in ("typing", "wrong") or (state.phase == "none" and state.reason in ("offline", "refused")):
        return send(state)
    return state, ()
