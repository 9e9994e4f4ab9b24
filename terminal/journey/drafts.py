"""What several people typed and have not finished: kept at the centre for a day, gone on with by any of them at any
terminal, after card and check.

Kept are the terms, who takes part, and each person's own answers under their own number; no reading, no signature, no
picture, nothing of what somebody said alone. What one person answered alone comes back only when that person is
recognised; the terms are judged anew, and everybody is checked again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forms import groups, records
from forms.terms import CHANGES, TYPED, typed_row, typed_terms

from . import board, lookup, rows
from . import effects as fx
from . import events as ev
from .answers import prefill
from .judging import wrong
from .several import NO_DRAFT, Draft
from .state import FaceAt, Journey, PartyState, Result, consent_of, step_of
from .stepping import enter, forward

VERIFIED = board.VERIFIED
SHAPE = 1
MORE_USE = ("", "registry.down")
"""Why nothing was filed, where the same terms may be filed another time."""


# --- kept -------------------------------------------------------------------------------------------


def keepable(state: Journey) -> bool:
    """Somebody was recognised and something was typed that nobody has filed."""
    if not state.several or state.done or state.outcome.fault not in MORE_USE:
        return False
    return bool(_askers(state)) and bool(_terms(state) or _own(state))


def keep(state: Journey) -> fx.KeepDraft:
    """Ask the centre to keep it, in the name of whoever was recognised last."""
    people: dict[str, dict[str, Any]] = {party.number: {"role": party.role, "rows": {}} for party in board.here(state)
              if party.assurance == VERIFIED}
    people = {**{number: dict(told) for number, told in state.draft.people.items()}, **people}
    for number, own in _own(state).items():
        if number in people:
            people[number] = {**people[number], "rows": own}
    content = {"shape": SHAPE, "item": state.item.id, "version": state.item.version, "answers": _terms(state),
               "done": sorted(set(state.trail) | set(state.draft.done)), "people": people,
               CHANGES: state.draft.changes, "location": state.draft.location}
    return fx.KeepDraft((state.draft.open and state.draft.id) or state.stamp.submission_id, tuple(people),
                        json.dumps(content, ensure_ascii=False).encode(), _askers(state), state.item.id)


def _askers(state: Journey) -> tuple[tuple[str, str, Mapping[str, str]], ...]:
    """(number, token, consent) of those who are here and were recognised, the last one first."""
    told = consent_of(state)
    here = sorted((party for party in board.here(state) if party.token), key=lambda party: party.checked_at,
                  reverse=True)
    return tuple((party.number, party.token, {**told, "time": party.consent_at or state.consent_at}) for party in here)


def _terms(state: Journey) -> dict[str, Any]:
    return typed_terms(state.item, state.answers)


def _own(state: Journey) -> dict[str, dict[str, Any]]:
    """What each was asked alone, by number and group; of those who are not here yet, as it was kept before."""
    found: dict[str, dict[str, Any]] = {number: dict(told["rows"]) for number, told in state.draft.people.items()
                                        if told["rows"]}
    for party in board.here(state):
        for group in groups.groups_of(state.item, party.role):
            row = typed_row(group, board.row_of(state, group.key, party.id))
            if row:
                found[party.number] = {**found.get(party.number, {}), group.key: row}
    return found


# --- found ------------------------------------------------------------------------------------------


def look(state: Journey, found: tuple[Any, ...] | None) -> Result:
    """The records are here, and with them what this person has kept: `found` are (id, until, content), the newest
    first; None: nobody can say whether there is anything."""
    if state.draft.open:
        return onward(state)
    if found is None:
        return replace(state, phase="draft_silent"), ()
    for place, (name, until, content) in enumerate(found):
        draft = _read(state, str(name), until, content)
        if draft is not None:
            return replace(state, draft=replace(draft, others=found[place + 1:]), phase="draft", problem=""), ()
    return onward(replace(state, draft=NO_DRAFT, phase=""))


def _read(state: Journey, name: str, until: Any, content: bytes) -> Draft | None:
    """A draft of this very item in this very version, in which this person takes part, or whose code they were told;
    None: it is another."""
    try:
        told = json.loads(content)
        people = {str(number): {"role": str(one["role"]), "rows": dict(one["rows"])}
                  for number, one in told["people"].items()}
        changes, location = str(told.get(CHANGES, "")), str(told.get("location", ""))
        # what is filed may be of an earlier version: it is judged anew as this one
        version = state.item.version if changes else told["version"]
        same = (told["shape"], told["item"], version) == (SHAPE, state.item.id, state.item.version)
        answers = {str(key): value for key, value in told["answers"].items()}
        done = frozenset(str(step) for step in told["done"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    if same and state.draft.code and state.party.number not in people:
        people[state.party.number] = {"role": _role_of_newcomer(state, answers), "rows": {}}
    mine = people.get(state.party.number)
    if not same or mine is None or state.item.role(str(mine["role"])) is None:
        return None
    return Draft(id=name, until="" if until is None else until.isoformat(), answers=answers, people=people, done=done,
                 changes=changes, location=location)


def _role_of_newcomer(state: Journey, answers: Mapping[str, Any]) -> str:
    """Who was told the code: of the first role when the record at hand holds what was chosen, of the other else."""
    place = 0 if groups.chosen(state.item, answers, records.found(state.records)) is not None else -1
    return state.item.parties[place].role


def choose(state: Journey, event: ev.Willing, at: str) -> Result:
    """On with what was prepared, or with what is filed, to change it; or not: then it stays where it is, and the next
    is offered, until they begin anew."""
    if state.phase != "draft":
        return state, ()
    if not event.yes:
        return look(replace(state, draft=NO_DRAFT), state.draft.others)
    state = replace(state, draft=replace(state.draft, open=True), phase="")
    role = state.draft.people[state.party.number]["role"]
    if role == state.item.parties[0].role:
        return onward(state)
    # of the other side: they are here already; the record is told to whoever comes first in the item
    who = replace(state.party, id="p2", role=role, consent_at=state.consent_at)
    empty = PartyState(role=state.item.parties[0].role)
    state = replace(state, parties=(empty, who), records={}, known={}, looked={}, answers={}, consent_at="",
                    face=FaceAt())
    return replace(own_rows(state, who), phase="draft_other"), ()


def go_on(state: Journey, event: ev.Event, at: str) -> Result:
    """The large button: the one who has to come is here; or on without having looked."""
    if state.phase == "draft_silent":
        return onward(replace(state, phase=""))
    if state.phase == "draft_other":
        first = state.item.steps[0].id
        return enter(replace(state, trail=()), first)
    return state, ()


def onward(state: Journey) -> Result:
    """To the first question that still has to be answered."""
    if state.draft.open:
        state = _restored(state)
    moved, effects = forward(replace(state, looked=lookup.given(state)))
    while lookup.answered(moved) or _done(moved):
        before = moved.step
        moved, more = forward(moved)
        effects = (*effects, *more)
        if moved.step == before:
            break
    return moved, effects


def unchanged(state: Journey) -> bool:
    """A filed contract is changed here, and its terms are still what they were."""
    return bool(state.draft.open and state.draft.changes and not state.draft.id) and _terms(state) == {
        key: value for key, value in state.draft.answers.items() if key in state.item.fields}


def _done(state: Journey) -> bool:
    """This question was answered before, and the answer is still good."""
    if not state.draft.open or state.kind != "question" or state.step not in state.draft.done:
        return False
    return step_of(state.item, state.step).field not in wrong(state)


def _restored(state: Journey) -> Journey:
    """The terms as they were kept; what the card and the records say is as they say it now."""
    kept = {key: value for key, value in state.draft.answers.items()
            if (known := state.item.fields.get(key)) is not None and known.source in TYPED and known.each is None}
    if state.draft.changes and CHANGES in state.item.fields:
        kept[CHANGES] = state.draft.changes
    return prefill(replace(state, answers={**state.answers, **kept}, touched=state.touched | set(kept)))


# --- one person's own -------------------------------------------------------------------------------


def own_rows(state: Journey, who: PartyState) -> Journey:
    """What this person answered alone, when it was kept, is whole, and still good; they are recognised."""
    told = state.draft.people.get(who.number) if state.draft.open else None
    if told is None or who.assurance != VERIFIED:
        return state
    for group in groups.groups_of(state.item, who.role):
        kept = told["rows"].get(group.key)
        if not isinstance(kept, Mapping) or board.row_of(state, group.key, who.id):
            continue
        row = {**groups.row_for(group, who.id, who.card), **typed_row(group, kept)}
        if all(rows.good(state, group, key, row) for key in rows.asked(state, group, row)):
            state = rows.keep(state, group.key, [*board.rows(state, group.key), row])
    return state
