"""The declarations and the signature; with both, the submission is made."""

from __future__ import annotations

from dataclasses import replace

from . import events as ev
from .judging import verdict
from .packing import pack, signature_evidence
from .state import Journey, Result
from .stepping import forward


def tick_declaration(state: Journey, event: ev.Declared, at: str) -> Result:
    """One declaration ticked or unticked."""
    if not 0 <= event.index < len(state.item.declarations):
        return state, ()
    ticked = state.declared | {event.index} if event.on else state.declared - {event.index}
    return replace(state, declared=frozenset(ticked), problem=""), ()


def keep_signature(state: Journey, event: ev.Signed, at: str) -> Result:
    """What was written on the pad, as evidence; a slip of the finger is no signature."""
    # UI-21: at least two strokes, or one that is long enough to be a signature and not a slip
    if sum(len(stroke) for stroke in event.strokes) < 8:
        return replace(state, problem="sign.short"), ()
    evidence = signature_evidence(state, event, at)
    pictures = {**state.pictures, evidence.sha256: event.png}
    return replace(state, signature=evidence, pictures=pictures, problem=""), ()


def clear_signature(state: Journey, event: ev.Event, at: str) -> Result:
    return replace(state, signature=None, problem=""), ()


def make_submission(state: Journey, event: ev.Event, at: str) -> Result:
    """All declared and signed: the form is packed as it stands and goes off."""
    if len(state.declared) < len(state.item.declarations):
        return replace(state, problem="sign.declare"), ()
    if state.signature is None:
        return replace(state, problem="sign.missing"), ()
    return forward(replace(state, submission=pack(state, verdict(state), at)))
