"""Who stands here: consent, the card, the code to their phone, and what the departments then tell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from . import board, drafts
from . import effects as fx
from . import events as ev
from .answers import prefill
from .judging import expired
from .known import withheld
from .state import Journey, PartyState, Result, unverified
from .stepping import fetch_records, forward

MAX_TRIES = 3


def agree(state: Journey, event: ev.Event, at: str) -> Result:
    """The notice was read and agreed to: the time is the consent. What was read and checked before is passed over."""
    state, effects = forward(replace(state, consent_at=at))
    while (state.kind, state.phase) in (("card", "read"), ("person_check", "passed")):
        state, effects = forward(state)
    return state, effects


def _with_party(state: Journey, **changes: Any) -> Journey:
    party: PartyState = replace(state.party, **changes)
    return replace(state, parties=(party, *state.parties[1:]))


# --- card -------------------------------------------------------------------------------------------


def keep_card(state: Journey, event: ev.CardRead, at: str) -> Result:
    """What the card shows fills the form; an expired card is said so first."""
    if state.phase not in ("waiting", "fault"):
        return state, ()
    if state.several and any(board.same_person(party.card, event.card) for party in state.parties[1:]):
        # who is here already, on the other side (domain HC-05)
        return replace(state, phase="fault", problem="party.both_sides"), (fx.ReadCard(),)
    state = _with_party(state, card=dict(event.card), assurance="card_read", how=("card",), checked_at=at)
    if event.driver:
        state = replace(state, drivers={**state.drivers, "id_card": event.driver})
    state = prefill(state)
    if expired(state):
        return replace(state, phase="expired", problem="card.expired"), (fx.AskCardBack(),)
    moved, following = forward(state)
    return moved, (fx.AskCardBack(), *following)


def show_card_fault(state: Journey, event: ev.CardFault, at: str) -> Result:
    said = state.problem.startswith("party.") and event.code == "id_card.remove_first"
    if state.phase not in ("waiting", "fault") or said:
        return state, ()
    return replace(state, phase="fault", problem=event.code), ()


def read_card_again(state: Journey, event: ev.Event, at: str) -> Result:
    if state.phase != "fault":
        return state, ()
    return replace(state, phase="waiting", problem=""), (fx.ReadCard(),)


def wait_for_card(state: Journey, event: ev.Event, at: str) -> Result:
    """Somebody else's card was lifted, or a bad one: the reader waits again."""
    if state.phase == "fault":
        return replace(state, phase="waiting", problem=""), ()
    return state, ()


def leave_card(state: Journey, event: ev.Event, at: str) -> Result:
    return forward(state) if state.phase in ("read", "expired") else (state, ())


# --- person check by code ---------------------------------------------------------------------------


def ask_for_code(state: Journey, event: ev.CodeSent, at: str) -> Result:
    """The code is on its way: the citizen may type it."""
    if state.phase != "sending":
        return state, ()
    state = _with_party(state, masked_phone=event.masked)
    return replace(state, phase="typing", problem="", reason="", tries_left=MAX_TRIES), ()


def say_no_code(state: Journey, event: ev.CodeUnavailable, at: str) -> Result:
    if state.phase != "sending":
        return state, ()
    return replace(state, phase="none", reason=event.reason, problem=f"code.{event.reason}"), ()


def check_code(state: Journey, event: ev.CodeTyped, at: str) -> Result:
    """Four ASCII digits go to the centre; anything else is not a code."""
    if state.phase not in ("typing", "wrong") or len(event.code) != 4 or not event.code.isascii() \
            or not event.code.isdigit():
        return state, ()
    return replace(state, phase="checking", problem=""), (fx.CheckCode(state.party.number, event.code),)


def take_code_result(state: Journey, event: ev.CodeChecked, at: str) -> Result:
    """Right: the records are fetched. Wrong: another try, while there are any."""
    if state.phase != "checking":
        return state, ()
    if not event.ok:
        if event.tries_left <= 0:
            return replace(state, phase="none", reason="tries", problem="code.tries", tries_left=0), ()
        return replace(state, phase="wrong", problem="code.wrong", tries_left=event.tries_left), ()
    state = _with_party(state, assurance="person_verified", how=(*state.party.how, "phone_code"), checked_at=at,
                        token=event.token)
    state = replace(state, phase="fetching", problem="")
    return state, (fetch_records(state),)


def say_centre_silent(state: Journey, event: ev.Event, at: str) -> Result:
    if state.phase != "checking":
        return state, ()
    return replace(state, phase="none", reason="offline", problem="code.offline"), ()


def send_code_again(state: Journey, event: ev.Event, at: str) -> Result:
    if state.phase in ("typing", "wrong") or (state.phase == "none" and state.reason in ("offline", "refused")):
        return replace(state, phase="sending", problem=""), (fx.SendCode(state.party.number),)
    return state, ()


def go_on_without_code(state: Journey, event: ev.Event, at: str) -> Result:
    """On with what the card shows; what the departments know stays hidden."""
    if state.phase not in ("typing", "wrong", "none"):
        return state, ()
    held = withheld(state.item, offline=state.reason == "offline")
    return forward(prefill(replace(state, records=held)))


def take_records(state: Journey, event: ev.RecordsArrived, at: str) -> Result:
    if state.phase != "fetching":
        return state, ()
    if event.records and all(record.state == "withheld" for record in event.records.values()):
        # the token of an earlier check opens nothing any more: another code, or on without one
        state = unverified(state)
        return replace(state, phase="sending"), (fx.SendCode(state.party.number),)
    state = prefill(replace(state, records=dict(event.records), known=dict(event.facts)))
    return drafts.look(state, event.drafts) if state.several else drafts.onward(state)


def leave_person_check(state: Journey, event: ev.Event, at: str) -> Result:
    if state.phase.startswith("draft"):
        return drafts.go_on(state, event, at)
    return forward(state) if state.phase == "passed" else (state, ())
