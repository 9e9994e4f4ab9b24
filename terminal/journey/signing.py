"""The declarations and the signature; with both, the submission is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from . import effects as fx
from . import events as ev
from . import face
from .judging import unanswered, verdict
from .packing import confirmed_evidence, pack, signature_evidence
from .state import Journey, Result
from .stepping import ask_first, forward

STROKE, LINE = 200, 500
"""Hundredths of a millimetre: a stroke is 2 mm across at least, a line that stands alone 5 mm."""


def is_written(strokes: Sequence[Sequence[tuple[int, int, int]]]) -> bool:
    """Two strokes, or one line: the short shaky one of a very old hand is enough, dots are not.

    What counts is how far a stroke reaches, in hundredths of a millimetre, not how many points a screen made of it
    nor how long its path is: a finger that rests and trembles in one place makes plenty of both.
    """
    reach = [max(max(p[axis] for p in stroke) - min(p[axis] for p in stroke) for axis in (0, 1))
             for stroke in strokes if stroke]
    return any(far >= LINE for far in reach) or sum(far >= STROKE for far in reach) >= 2


def tick_declaration(state: Journey, event: ev.Declared, at: str) -> Result:
    """One declaration ticked or unticked."""
    if not 0 <= event.index < len(state.item.declarations):
        return state, ()
    ticked = state.declared | {event.index} if event.on else state.declared - {event.index}
    return replace(state, declared=frozenset(ticked), problem=""), ()


def keep_signature(state: Journey, event: ev.Signed, at: str) -> Result:
    """What was written on the pad, as evidence; a slip of the finger is no signature."""
    if not is_written(event.strokes):
        return replace(state, problem="sign.short"), ()
    evidence = signature_evidence(state, event, at)
    pictures = {**state.pictures, evidence.sha256: event.png}
    return replace(state, signature=evidence, pictures=pictures, problem=""), ()


def confirm_instead(state: Journey, event: ev.Event, at: str) -> Result:
    """Who cannot write confirms with a key; a person asks about it later (UI-21)."""
    return replace(state, signature=confirmed_evidence(state, at), problem=""), ()


def clear_signature(state: Journey, event: ev.Event, at: str) -> Result:
    return replace(state, signature=None, problem=""), ()


def make_submission(state: Journey, event: ev.Event, at: str) -> Result:
    """All declared and signed: the form is packed as it stands and goes off."""
    if len(state.declared) < len(state.item.declarations):
        return replace(state, problem="sign.declare"), ()
    if state.signature is None:
        return replace(state, problem="sign.missing"), ()
    if gap := unanswered(state):
        return ask_first(state, gap)
    if state.unattended:
        return replace(state, phase="recheck", problem=""), (fx.Recheck(),)
    return forward(replace(state, submission=pack(state, verdict(state), at)))


def leave_unattended(state: Journey, event: ev.Event, at: str) -> Result:
    """From the card to the signature the same person stands here, or is asked once more."""
    state = face.unseen(state)
    if not state.party.card or state.submission is not None or state.unattended:
        return state, ()
    return replace(state, unattended=True), ()


def take_recheck(state: Journey, event: ev.Rechecked, at: str) -> Result:
    """Kept as evidence. At the signature it is what was asked for; earlier it is asked again there."""
    if not state.unattended:
        return state, ()
    asked = state.phase == "recheck" and state.kind == "sign"
    state = replace(state, rechecks=(*state.rechecks, (event.how, state.step, at)), unattended=state.kind != "sign")
    return make_submission(replace(state, phase=""), event, at) if asked else (state, ())
