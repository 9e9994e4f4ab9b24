"""The paper that is to be signed, page by page, before anybody signs: each person ticks that they have read it.

It is drawn from the same submission as the one that is filed, without signatures. When anything is agreed otherwise it
is drawn anew, and nobody has read it yet.
"""

from __future__ import annotations

from dataclasses import replace

from forms.terms import terms_sha256

from . import board
from . import effects as fx
from . import events as ev
from .judging import verdict
from .rows import unbound
from .several import Preview
from .shared_packing import pack_unsigned
from .state import Journey, Result
from .stepping import forward


def enter(state: Journey) -> Result:
    """The paper that was shown, when it is still the one; otherwise it is drawn now."""
    draft = pack_unsigned(state, verdict(state))
    terms = terms_sha256(draft)
    if state.preview.terms == terms and state.preview.pages:
        return replace(state, phase="reading"), ()
    state = replace(unbound(state), phase="making", preview=Preview(terms=terms))
    return state, (fx.MakePreview(draft, terms),)


def made(state: Journey, event: ev.PreviewMade, at: str) -> Result:
    if state.phase != "making" or event.terms != state.preview.terms or event.pages < 1:
        return state, ()
    shown = replace(state.preview, sha256=event.sha256, pages=event.pages, page=0, seen=frozenset({0}),
                    said=event.said)
    return replace(state, phase="reading", preview=shown, problem=""), ()


def failed(state: Journey, event: ev.PreviewFailed, at: str) -> Result:
    if state.phase != "making":
        return state, ()
    return replace(state, phase="fault", problem=event.code), ()


def turn_page(state: Journey, event: ev.TurnPage, at: str) -> Result:
    """Another page; which pages were on the screen is remembered."""
    if state.phase != "reading" or not 0 <= event.page < state.preview.pages:
        return state, ()
    shown = replace(state.preview, page=event.page, seen=state.preview.seen | {event.page})
    return replace(state, preview=shown, problem=""), ()


def has_read(state: Journey, event: ev.HasRead, at: str) -> Result:
    """Nobody has read what was never on the screen."""
    if state.phase != "reading" or all(party.id != event.party for party in board.here(state)):
        return state, ()
    if event.on and not state.preview.all_seen:
        return replace(state, problem="preview.pages"), ()
    read = {party: when for party, when in state.preview.read.items() if party != event.party}
    if event.on:
        read[event.party] = at
    return replace(state, preview=replace(state.preview, read=read), problem=""), ()


def all_read(state: Journey) -> bool:
    """Everybody who takes part has read it."""
    return bool(board.here(state)) and all(party.id in state.preview.read for party in board.here(state))


def go_on(state: Journey, event: ev.Event, at: str) -> Result:
    """On when all have read all of it; after a fault it is drawn once more."""
    if state.phase == "fault":
        return enter(replace(state, problem="", preview=Preview()))
    if state.phase != "reading":
        return state, ()
    if not state.preview.all_seen:
        return replace(state, problem="preview.pages"), ()
    if not all_read(state):
        return replace(state, problem="preview.unread"), ()
    return forward(state)
