"""Records that are asked for with answers: which home, the number of a contract or a bill. Asked for when the last of
these has been given, and again when one of them has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from . import effects as fx
from . import events as ev
from .judging import visible
from .state import Journey, Result, consent_of, step_of, unverified


def given(state: Journey) -> dict[str, Any]:
    """The answers that go along, as they stand; of questions that are not asked none. Without records at hand, which
    decide about the questions, those of the last time."""
    if not state.records:
        return dict(state.looked)
    seen = visible(state)
    asked = {step.field for step in state.item.steps if step.kind == "question" and step.id in seen}
    keys = (key for need in state.item.records.values() for key in need.asks)
    return {key: state.answers[key] for key in keys if key in asked and state.answers.get(key) not in (None, "")}


def fetch(state: Journey) -> fx.FetchRecords:
    """The request for what the departments know of the verified person."""
    return fx.FetchRecords(state.party.number, state.party.token, consent_of(state), state.item.id,
                           tuple(state.item.records), given(state),
                           drafts=state.several and not state.draft.open, draft_code=state.draft.code)


def wanted(state: Journey) -> bool:
    """All that names the record has been answered, and it is not the one at hand."""
    if state.kind != "question" or not state.party.token or not any(n.asks for n in state.item.records.values()):
        return False
    asks = {key for need in state.item.records.values() for key in need.asks}
    if step_of(state.item, state.step).field not in asks or given(state) == state.looked:
        return False
    seen = visible(state)
    order = [step for step in state.item.steps if step.id in seen or step.id == state.step]
    here = [step.id for step in order].index(state.step)
    return not any(step.field in asks for step in order[here + 1:])


def answered(state: Journey) -> bool:
    """Nobody is asked once more for what the record at hand was asked for with."""
    return state.kind == "question" and step_of(state.item, state.step).field in state.looked


def look(state: Journey) -> Result:
    """Ask; the question stands until there is an answer."""
    return replace(state, phase="fetching", problem="", rejected=None), (fetch(state),)


def take(state: Journey, event: ev.RecordsArrived, at: str) -> Result:
    """There: on to it. Not there, or nobody answers: said on the question, and nothing older is shown instead."""
    from .answers import prefill
    from .stepping import ask_first, forward

    if state.phase != "fetching" or dict(event.given) != given(state):
        return state, ()
    if event.records and all(record.state == "withheld" for record in event.records.values()):
        check = next(step.id for step in state.item.steps if step.kind == "person_check")
        return ask_first(replace(unverified(state), records={}, known={}), check)
    about = [event.records[need.id] for need in state.item.records.values() if need.asks and need.id in event.records]
    state = prefill(replace(state, phase="", records=dict(event.records), known=dict(event.facts), disputed=(),
                            looked=given(state)))
    for word in ("unreachable", "missing"):
        if any(record.state == word for record in about):
            return replace(state, looked={}, problem=f"lookup.{word}"), ()
    return forward(state)
