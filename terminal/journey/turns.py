"""Signing in turn: everybody is called, recognised once more, asked alone what has to be asked, and signs; the roles in
the item's order. What one writes is not seen by the next.

Without everybody's signature there is no submission; who walks away leaves the others waiting, and nothing is filed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forms import groups
from forms.terms import terms_sha256

from . import board, checking, face, second_look
from . import effects as fx
from . import events as ev
from .judging import verdict
from .shared_packing import as_ticked, confirmed, pack_signed, pack_unsigned, written
from .signing import is_written
from .state import FaceAt, Journey, PartyState, Result
from .stepping import ask_first, forward

READING = ("waiting", "fault")


def enter(state: Journey) -> Result:
    """Call whoever has not signed yet; what was signed counts only for the terms and the paper it was signed for."""
    terms = terms_sha256(pack_unsigned(state, verdict(state)))
    if terms != state.preview.terms or not all(party.id in state.preview.read for party in board.here(state)):
        step = next(step.id for step in state.item.steps if step.kind == "preview")
        return ask_first(state, step)
    return _call(state)


def next_signer(state: Journey) -> PartyState | None:
    """Who signs next; None when all have."""
    return next((party for party in board.here(state) if party.id not in state.signing.signed), None)


def _call(state: Journey) -> Result:
    """Nobody stands here: the next person is called, and the screen shows nothing of the last one."""
    return replace(state, phase="call", turn=None, declared=frozenset(), signature=None, problem="", reason="",
                   face=FaceAt()), ()


def go_on(state: Journey, event: ev.Event, at: str) -> Result:
    """The large button: here I am; I have signed; let us begin again after a word with somebody."""
    if state.phase in ("call", "halted"):
        who = next_signer(state)
        if who is None:
            return state, ()
        return replace(state, turn=who, phase="waiting", problem=""), (fx.ReadCard(),)
    if state.phase == "write":
        return _sign_off(state, at)
    return state, ()


# --- the same person as at the check ----------------------------------------------------------------


def read_card(state: Journey, event: ev.CardRead, at: str) -> Result:
    """The card of the one who was called, and of nobody else."""
    if state.phase not in READING or state.turn is None:
        return state, ()
    if not board.same_person(state.turn.card, event.card):
        return replace(state, phase="fault", problem="turn.other"), (fx.ReadCard(),)
    # who was recognised by face is looked at as well: the card may be in another hand by now
    state, effects = second_look.begin(state) if second_look.due(state) else recognised(state, "card", at)
    return state, (fx.AskCardBack(), fx.StopReading(), *effects)


def card_fault(state: Journey, event: ev.CardFault, at: str) -> Result:
    if state.phase not in READING or (state.problem == "turn.other" and event.code == "id_card.remove_first"):
        return state, ()
    return replace(state, phase="fault", problem=event.code), ()


def by_code(state: Journey, event: ev.Event, at: str) -> Result:
    """The card is not at hand: a code to the phone on record instead."""
    if state.phase not in READING:
        return state, ()
    state, effects = checking.send(state)
    return state, (fx.StopReading(), *effects)


def recognised(state: Journey, how: str, at: str, seen: Mapping[str, Any] | None = None) -> Result:
    """It is the person who was checked before; who sells is asked something first. `seen`: what is kept of the look."""
    assert state.turn is not None
    who = state.turn.id
    signing = replace(state.signing, checked={**state.signing.checked, who: (how, at)},
                      seen={**{id_: note for id_, note in state.signing.seen.items() if id_ != who},
                            **({who: dict(seen)} if seen else {})})
    phase = "intent" if asks_intent(state, state.turn) else "write"
    return replace(state, signing=signing, phase=phase, problem="", face=FaceAt()), ()


# --- what is asked of a seller alone (HC-10), of an older one above all -----------------------------


def asks_intent(state: Journey, who: PartyState) -> bool:
    """Whether this person has still to say that they want it: their own row has a place for that, and it is empty."""
    return any(group.inner("intent") is not None and board.row_of(state, group.key, who.id).get("intent") != "yes"
               for group in groups.groups_of(state.item, who.role))


def answer_intent(state: Journey, event: ev.Willing, at: str) -> Result:
    """Yes is kept with its time. Anything else halts without a word of why; staff are told quietly."""
    if state.phase != "intent" or state.turn is None:
        return state, ()
    if not event.yes:
        return replace(state, phase="halted", turn=None, problem="", reason="asking"), (fx.TellStaff("party.talk"),)
    answers = dict(state.answers)
    for group in groups.groups_of(state.item, state.turn.role):
        if group.inner("intent") is None:
            continue
        answers[group.key] = [
            {**row, "intent": "yes", "intent_at": at} if row.get("party") == state.turn.id else dict(row)
            for row in board.rows(state, group.key)]
    return replace(state, answers=answers, phase="write", problem=""), ()


def staff_told(state: Journey, event: ev.StaffTold, at: str) -> Result:
    """Whether anybody knows, and comes: said as it is."""
    return (replace(state, reason=event.answer), ()) if state.phase == "halted" else (state, ())


# --- the signature ----------------------------------------------------------------------------------


def keep_signature(state: Journey, event: ev.Signed, at: str) -> Result:
    """What was written on the pad; a slip of the finger is no signature."""
    if state.phase != "write" or state.turn is None:
        return state, ()
    if not is_written(event.strokes):
        return replace(state, problem="sign.short"), ()
    piece = written(state, state.turn.id, event.strokes, event.png, at)
    return replace(state, signature=piece, pictures={**state.pictures, piece.sha256: event.png}, problem=""), ()


def confirm_instead(state: Journey, event: ev.Event, at: str) -> Result:
    if state.phase != "write" or state.turn is None:
        return state, ()
    return replace(state, signature=confirmed(state, state.turn.id, at), problem=""), ()


def _sign_off(state: Journey, at: str) -> Result:
    """All declared and signed: the next person; after the last one everything is packed as it stands."""
    assert state.turn is not None
    if len(state.declared) < len(state.item.declarations):
        return replace(state, problem="sign.declare"), ()
    if state.signature is None:
        return replace(state, problem="sign.missing"), ()
    signed = {**state.signing.signed, state.turn.id: as_ticked(state, state.signature)}
    forget = face.forget(state, state.turn)
    state, _ = _call(replace(state, signing=replace(state.signing, signed=signed)))
    if next_signer(state) is not None:
        return state, forget
    moved, effects = forward(replace(state, submission=pack_signed(state, verdict(state), at)))
    return moved, (*forget, *effects)


def drop(state: Journey) -> Result:
    """Whoever stands at the screen stands there no longer: they are called again, and recognised again."""
    effects: tuple[fx.Effect, ...] = (fx.StopReading(),) if state.phase in READING else ()
    if state.faced:
        effects = (fx.StopCamera(),)
    state, _ = _call(state)
    return state, effects
