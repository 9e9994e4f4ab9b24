"""The board: one after the other lays down a card, is checked by the code to their phone, answers what is asked of them
alone, and hands over. In any order; nobody sees what another answered.

A person counts when all of that is done and not before: who goes away in the middle was never here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forms import groups
from forms.model import Field

from . import board, checking, drafts, face, rows
from . import effects as fx
from . import events as ev
from .state import FaceAt, Journey, PartyState, Result
from .stepping import forward
from .stops import stopped

READING = ("waiting", "fault")


def enter(state: Journey) -> Result:
    """Who came first stands here already: what is asked of them alone comes before the board."""
    first = state.party
    state = drafts.own_rows(state, first)
    draft = _unanswered(state, first)
    if draft is not None:
        return rows.begin(replace(state, turn=first, phase="asking"), *draft), ()
    return replace(_with_rows(state, first), phase="board", turn=None), ()


def _with_rows(state: Journey, who: PartyState) -> Journey:
    """In groups in which nothing was asked of them, their row says who they are."""
    for group in groups.groups_of(state.item, who.role):
        if not board.row_of(state, group.key, who.id):
            draft = groups.row_for(group, who.id, who.card)
            state = rows.keep(state, group.key, [*board.rows(state, group.key), draft])
    return state


def _unanswered(state: Journey, party: PartyState) -> tuple[Field, int, dict[str, Any]] | None:
    """The first group of their own in which this person has no row yet, and in which something is asked."""
    for group in groups.groups_of(state.item, party.role):
        if board.row_of(state, group.key, party.id):
            continue
        draft = {**groups.row_for(group, party.id, party.card)}
        if rows.asked(state, group, draft):
            return group, len(board.rows(state, group.key)), draft
    return None


# --- somebody joins ---------------------------------------------------------------------------------


def join(state: Journey, event: ev.Join, at: str) -> Result:
    """Another person, in a role that has room: first what is recorded of them."""
    role = state.item.role(event.role)
    if state.phase != "board" or role is None or len(board.here(state, role.role)) >= role.max:
        return state, ()
    taken = {party.id for party in state.parties}
    free = next(f"p{place}" for place in range(2, len(taken) + 3) if f"p{place}" not in taken)
    return replace(state, turn=PartyState(id=free, role=role.role), phase="notice", problem=""), ()


def agree(state: Journey, at: str) -> Result:
    """This person's own consent; then their card."""
    assert state.turn is not None
    return replace(state, turn=replace(state.turn, consent_at=at), phase="waiting", problem=""), (fx.ReadCard(),)


def read_card(state: Journey, event: ev.CardRead, at: str) -> Result:
    """A card of somebody who may take part, or the sentence why not; then their face, if they like, or their code."""
    if state.phase not in READING or state.turn is None:
        return state, ()
    why = _refused(state, state.turn, event.card)
    if why:
        return replace(state, phase="fault", problem=why), (fx.ReadCard(),)
    who = replace(state.turn, card=dict(event.card), assurance="card_read", how=("card",), checked_at=at)
    state = replace(state, turn=who)
    state, effects = face.begin(state) if face.offers(state) else checking.send(state)
    return state, (fx.AskCardBack(), fx.StopReading(), *effects)


def _refused(state: Journey, turn: PartyState, card: Mapping[str, Any]) -> str:
    """Why this card's owner cannot take this chair (domain HC-02…HC-05, HC-30), or empty."""
    if not str(card.get("name", "")).strip() or not str(card.get("number", "")).strip():
        return "id_card.bad_data"
    until = str(card.get("valid_to", ""))
    if until.isdigit() and until < state.stamp.as_of.strftime("%Y%m%d"):
        return "party.expired"
    for party in state.parties:
        if board.same_person(party.card, card):
            return "party.same" if party.role == turn.role else "party.both_sides"
    if str(card.get("kind", "citizen")) != "citizen":
        return "party.abroad"
    age = board.age_on(card, state.stamp.as_of)
    if age is None or age < board.ADULT:
        return "party.minor"
    named = board.owners(state, board.role_of(state, turn))
    if named is not None and not any(board.is_owner(card, owner) for owner in named):
        return "party.not_owner"
    return ""


def card_fault(state: Journey, event: ev.CardFault, at: str) -> Result:
    said = state.problem.startswith("party.") and event.code == "id_card.remove_first"
    if state.phase not in READING or said:
        # the wrong card still lies there: that has been said better
        return state, ()
    return replace(state, phase="fault", problem=event.code), ()


def card_again(state: Journey, event: ev.Event, at: str) -> Result:
    if state.phase != "fault":
        return state, ()
    return replace(state, phase="waiting", problem=""), (fx.ReadCard(),)


def card_taken(state: Journey, event: ev.Event, at: str) -> Result:
    return (replace(state, phase="waiting", problem=""), ()) if state.phase == "fault" else (state, ())


def verified(state: Journey, at: str) -> Result:
    """They are who the card says: what is asked of this person alone, or straight to the hand-over."""
    who = state.turn
    assert who is not None
    state = drafts.own_rows(state, who)
    draft = _unanswered(state, who)
    if draft is not None:
        return rows.begin(replace(state, phase="asking"), *draft), ()
    return _seated(state)


def own_answered(state: Journey, group: Field, row: Mapping[str, Any]) -> Result:
    """One's own row is whole: kept now, since everything before it was."""
    who = state.turn
    assert who is not None
    others = [other for other in board.rows(state, group.key) if other.get("party") != who.id]
    state = rows.keep(state, group.key, [*others, {**row, "party": who.id}])
    draft = _unanswered(state, who)
    if draft is not None:
        return rows.begin(replace(state, phase="asking"), *draft), ()
    return _seated(state)


def _seated(state: Journey) -> Result:
    """This person is here. The screen shows nothing of them while the next one comes."""
    assert state.turn is not None
    who = state.turn
    others = tuple(party for party in state.parties if party.id != who.id)
    parties = state.parties if len(others) < len(state.parties) else (*state.parties, who)
    state = _with_rows(state, who)
    state = rows.unbound(replace(state, parties=parties, turn=None, row=None, problem="", rejected=None, face=FaceAt()))
    done = not board.gap(state)[0] and len(state.parties) == 1
    return replace(state, phase="board" if done else "handover"), ()


# --- going on, going away ---------------------------------------------------------------------------


def go_on(state: Journey, event: ev.Event, at: str) -> Result:
    """The large button: agree, the next person is here, or on when nobody is missing."""
    if state.phase == "notice" and state.turn is not None:
        return agree(state, at)
    if state.phase == "handover":
        return replace(state, phase="board"), ()
    if state.phase != "board":
        return state, ()
    reason = board.gap(state)[0]
    if reason:
        return replace(state, problem=f"party.{reason}"), ()
    against = stopped(state, "party.stop")
    return forward(state) if against is None else (against, ())


def go_back(state: Journey) -> Result | None:
    """Out of a turn to the board, and nothing of who began is kept; None: the board itself is gone back from."""
    if state.turn is None:
        return (replace(state, phase="board", problem=""), ()) if state.phase == "handover" else None
    if state.row is not None:
        before = rows.back(state)
        if before is not None:
            return before, ()
    first = state.turn.id == state.party.id
    dropped, effects = drop(state)
    return None if first else (dropped, effects)


def drop(state: Journey) -> Result:
    """Whoever stands at the screen stands there no longer: nothing half done is kept."""
    effects: tuple[fx.Effect, ...] = (fx.StopReading(),) if state.phase in READING else ()
    if state.faced:
        effects = (fx.StopCamera(),)
    who = state.turn
    if who is not None and all(party.id != who.id for party in state.parties):
        effects = (*effects, *face.forget(state, who))
        for group in groups.groups_of(state.item, who.role):
            if board.row_of(state, group.key, who.id):
                left = [row for row in board.rows(state, group.key) if row.get("party") != who.id]
                state = rows.keep(state, group.key, left)
    return replace(state, turn=None, row=None, phase="board", problem="", rejected=None, reason="",
                   face=FaceAt()), effects


def remove(state: Journey, event: ev.Remove, at: str) -> Result:
    """Somebody takes no part any more: their answers go, and what was read and signed with them. The first person
    cannot be removed: with them everything ends."""
    if state.phase != "board" or event.party == state.party.id:
        return state, ()
    gone = [party for party in state.parties if party.id == event.party]
    if not gone:
        return state, ()
    kept = {number: told for number, told in state.draft.people.items() if number != gone[0].number}
    state = replace(state, parties=tuple(party for party in state.parties if party.id != event.party),
                    draft=replace(state.draft, people=kept))
    for group in groups.groups_of(state.item, gone[0].role):
        state = rows.keep(state, group.key, [row for row in board.rows(state, group.key)
                                             if row.get("party") != event.party])
    return rows.unbound(replace(state, problem="")), face.forget(state, gone[0])
