"""What the form says: filled from card and records, marked as not right, answered, changed from the review page."""

from __future__ import annotations

from dataclasses import replace

from forms import judge

from . import events as ev
from .judging import visible, wrong
from .known import dispute
from .places import whole_address
from .state import Journey, Result, step_of
from .stepping import ask_first, forward, passed
from .stops import leave_nothing, stopped
from .typed import value_of


def prefill(state: Journey) -> Journey:
    """Fill answers from card and records; what the citizen changed by hand stays."""
    filled = judge.values_from(state.item, state.party.card, state.records)
    kept = {key: value for key, value in state.answers.items() if key in state.touched}
    return replace(state, answers={**filled, **kept})


def toggle_mark(state: Journey, event: ev.Mark, at: str) -> Result:
    """Mark a shown line as not right, or take the mark back."""
    if event.key not in step_of(state.item, state.step).show:
        return state, ()
    marked = tuple(k for k in state.disputed if k != event.key)
    if event.key not in state.disputed:
        marked = (*state.disputed, event.key)
    return replace(state, disputed=marked, records=dispute(state.item, state.records, marked)), ()


def take_answer(state: Journey, event: ev.Answered, at: str) -> Result:
    """A good value is kept; a bad one is refused with its sentence. While what it names is looked up, it stands."""
    if state.phase == "fetching":
        return state, ()
    beside = not state.edit and event.key == step_of(state.item, state.step).also
    if event.key != _asked(state) and not beside:
        return state, ()
    value = value_of(state.item.fields[event.key], event.value)
    if not beside and state.item.fields[event.key].kind == "address" and isinstance(value, str):
        value = whole_address(state, value)
    answers = {**state.answers, event.key: value}
    fault = judge.check_field(state.item, event.key, value, answers, state.stamp.as_of, state.records)
    if fault is not None:
        return replace(state, problem=event.key, rejected=fault.sentence), ()
    # a changed answer invalidates the signature that was given for the old ones
    state = replace(state, answers=answers, touched=state.touched | {event.key}, problem="", rejected=None,
                    signature=None, place=None)
    if beside or not event.advance:
        return state, ()
    return leave_question(state, event, at)


def leave_question(state: Journey, event: ev.Event, at: str) -> Result:
    """On, when the answer that stands there is good; after an edit back to the review page; away, where there is
    nothing to answer."""
    if state.phase == "nothing":
        return leave_nothing(state)
    if state.phase == "fetching":
        return state, ()
    key = _asked(state)
    if any(each.partition("[")[0] == key for each in wrong(state)):
        return replace(state, problem=key, rejected=None), ()
    if state.item.fields[key].options_from is not None and (against := stopped(state, key)) is not None:
        # the thing itself: no need to go through all the rest first
        return against, ()
    if state.edit:
        return _return_to_review(replace(state, edit="", before=None, problem="", rejected=None))
    return forward(state)


def edit_answer(state: Journey, event: ev.Edit, at: str) -> Result:
    """From the review page: ask one field again, when the citizen may change it."""
    field = state.item.fields.get(event.key)
    if field is None or event.key not in step_of(state.item, state.step).show:
        return state, ()
    if field.source not in ("TYP", "SEL") or field.kind in ("signature", "material", "computed"):
        return state, ()
    before = (state.answers, state.touched)
    return replace(state, edit=event.key, before=before, place=None, problem="", rejected=None), ()


def leave_review(state: Journey, event: ev.Event, at: str) -> Result:
    """On; what is to be filed, only when nothing stands against it, and a change only when something is changed."""
    # drafts restore what is answered, and so stand on this
    from .drafts import unchanged

    if unchanged(state):
        return replace(state, problem="change.nothing", rejected=None), ()
    against = stopped(state, "review.stop")
    return forward(state) if against is None else (against, ())


def _asked(state: Journey) -> str:
    """Key of the field on the present question screen."""
    key: str = state.edit or step_of(state.item, state.step).field
    return key


def _return_to_review(state: Journey) -> Result:
    """Back to the review page, unless the change makes a question appear that was not asked yet."""
    order = [step.id for step in state.item.steps]
    seen = visible(state)
    for step_id in order[: order.index(state.step)]:
        if step_id in seen and step_id not in state.trail and not passed(state, step_id):
            return ask_first(state, step_id)
    return state, ()
