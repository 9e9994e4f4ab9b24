"""Rows of a group: filled question by question; a row counts when its last question is answered, and not before.

Of a group with `each` a row is one person's, filled while that person stands at the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forms import judge
from forms.model import Field
from forms.terms import SAID_ALONE

from . import board
from . import events as ev
from .several import Preview, RowAt, Signing
from .state import Journey, Result, step_of
from .typed import value_of


def asked(state: Journey, group: Field, draft: Mapping[str, Any]) -> list[str]:
    """Keys that are asked in a row as it stands: what must be answered, and what always may be."""
    return [known.key for known in group.fields
            if known.source in ("TYP", "SEL", "DEC") and known.key not in SAID_ALONE
            and _wanted(state, group, known, draft)]


def _wanted(state: Journey, group: Field, known: Field, draft: Mapping[str, Any]) -> bool:
    """A question with a condition is asked only where the condition holds; alone nobody is asked what need not be."""
    if isinstance(known.required, bool):
        return known.required or group.each is None
    return _problem(state, group.key, known.key, None, draft) is not None


def _problem(state: Journey, group: str, key: str, value: Any, draft: Mapping[str, Any]) -> Any:
    answers = {**state.answers, group: [{**draft, key: value}]}
    return judge.check_field(state.item, f"{group}[0].{key}", value, answers, state.stamp.as_of, state.records)


def good(state: Journey, group: Field, key: str, row: Mapping[str, Any]) -> bool:
    """Whether the value that stands in a row can stay."""
    return _problem(state, group.key, key, row.get(key), row) is None


def begin(state: Journey, group: Field, index: int, draft: Mapping[str, Any]) -> Journey:
    """Ask the first question of a row; a row in which nothing is asked stays as it is."""
    keys = asked(state, group, draft)
    if not keys:
        return state
    return replace(state, row=RowAt(group.key, index, keys[0], dict(draft)), problem="", rejected=None)


def at_place(state: Journey) -> Field:
    """The field that is asked now. Raises LookupError: no row is being filled."""
    if state.row is None:
        raise LookupError("no row is being filled")
    known = state.item.fields[state.row.group].inner(state.row.asked)
    if known is None:
        raise LookupError(state.row.asked)
    return known


# --- what happens -----------------------------------------------------------------------------------


def add_row(state: Journey, event: ev.AddRow, at: str) -> Result:
    """One more, while there is room."""
    group = _group(state)
    if group is None or len(board.rows(state, group.key)) >= (group.max or 99):
        return state, ()
    return begin(state, group, len(board.rows(state, group.key)), {}), ()


def change_row(state: Journey, event: ev.ChangeRow, at: str) -> Result:
    group = _group(state)
    if group is None or not 0 <= event.index < len(board.rows(state, group.key)):
        return state, ()
    return begin(state, group, event.index, board.rows(state, group.key)[event.index]), ()


def drop_row(state: Journey, event: ev.DropRow, at: str) -> Result:
    group = _group(state)
    if group is None or not 0 <= event.index < len(board.rows(state, group.key)):
        return state, ()
    left = [row for place, row in enumerate(board.rows(state, group.key)) if place != event.index]
    return keep(state, group.key, left), ()


def take_answer(state: Journey, event: ev.Answered, at: str) -> Result:
    """A good value goes into the draft, and the next question is asked."""
    place = state.row
    if place is None or event.key != place.asked:
        return state, ()
    value = value_of(at_place(state), event.value)
    fault = _problem(state, place.group, place.asked, value, place.draft)
    if fault is not None:
        return replace(state, problem=event.key, rejected=fault.sentence), ()
    state = replace(state, row=replace(place, draft={**place.draft, event.key: value}), problem="", rejected=None)
    return next_question(state, event, at) if event.advance else (state, ())


def next_question(state: Journey, event: ev.Event, at: str) -> Result:
    """On, when the answer that stands there is good; after the last one the row is kept."""
    place = state.row
    if place is None:
        return state, ()
    if _problem(state, place.group, place.asked, place.draft.get(place.asked), place.draft) is not None:
        return replace(state, problem=place.asked, rejected=None), ()
    group = state.item.fields[place.group]
    keys = asked(state, group, place.draft)
    after = keys[keys.index(place.asked) + 1:] if place.asked in keys else []
    if after:
        return replace(state, row=replace(place, asked=after[0]), problem="", rejected=None), ()
    return finished(state, place, group)


def finished(state: Journey, place: RowAt, group: Field) -> Result:
    """The row is whole. One's own goes with its person; another takes its place in the list."""
    if group.each is not None:
        from .parties import own_answered

        return own_answered(replace(state, row=None), group, place.draft)
    kept = [*board.rows(state, group.key)]
    kept[place.index:place.index + 1] = [place.draft]
    return keep(replace(state, row=None), group.key, kept), ()


def back(state: Journey) -> Journey | None:
    """The question before in this row; None on its first."""
    place = state.row
    if place is None:
        return None
    keys = asked(state, state.item.fields[place.group], place.draft)
    before = keys[:keys.index(place.asked)] if place.asked in keys else []
    if not before:
        return None
    return replace(state, row=replace(place, asked=before[-1]), problem="", rejected=None)


def keep(state: Journey, group: str, kept: list[Mapping[str, Any]]) -> Journey:
    """The rows as they are now: whatever was read or signed before was read and signed as it stood before."""
    return unbound(replace(state, answers={**state.answers, group: [dict(row) for row in kept]},
                           touched=state.touched | {group}, problem="", rejected=None))


def unbound(state: Journey) -> Journey:
    """Something is agreed otherwise: nobody has read it, nobody has signed it."""
    if not state.several:
        return state
    return replace(unsaid(state), preview=Preview(), signing=Signing(), declared=frozenset(), signature=None)


def unsaid(state: Journey) -> Journey:
    """What somebody said alone was said of the terms as they stood."""
    said = {key: [{name: value for name, value in row.items() if name not in SAID_ALONE}
                  for row in board.rows(state, key)]
            for key, known in state.item.fields.items() if known.each is not None and key in state.answers}
    return replace(state, answers={**state.answers, **said}) if said else state


def _group(state: Journey) -> Field | None:
    """The group whose rows stand on the screen."""
    key = state.edit or step_of(state.item, state.step).field or ""
    known = state.item.fields.get(key)
    return known if known is not None and known.kind == "group" and known.each is None and state.row is None else None
