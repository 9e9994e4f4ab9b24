"""Which step comes next: entering and leaving a step, going on, going back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from . import effects as fx
from . import events as ev
from . import lookup, overview, paying
from .judging import expired, unanswered, visible, wrong
from .packing import form_hash
from .places import back_in_place
from .sending import submit
from .state import Journey, Result, step_of
from .stops import nothing


def enter(state: Journey, step_id: str) -> Result:
    """Stand on this step, with what it asks of the world."""
    state = replace(state, step=step_id, phase="", problem="", edit="", before=None, place=None, rejected=None,
                    turn=None, row=None)
    step = step_of(state.item, step_id)
    if state.several and step.kind in _SHARED:
        return _SHARED[step.kind](state)
    if step.kind == "card":
        if state.party.card and expired(state):
            return replace(state, phase="expired", problem="card.expired"), ()
        if state.party.card:
            return replace(state, phase="read"), ()
        return replace(state, phase="waiting"), (fx.ReadCard(),)
    if step.kind == "person_check":
        known = state.several and state.party.assurance == "person_verified"
        if "face" in step.how and "face" not in state.party.how and not state.face.declined and not known:
            return replace(state, phase="offering"), (fx.OfferFace(),)
        if state.party.assurance == "person_verified" and (state.records or not state.item.records):
            return replace(state, phase="passed"), ()
        if state.party.assurance == "person_verified":
            # verified on their own page before: only this item's records are still to be fetched
            return replace(state, phase="fetching"), (fetch_records(state),)
        return replace(state, phase="sending"), (fx.SendCode(state.party.number),)
    if nothing(state, step):
        return replace(state, phase="nothing"), ()
    if step.kind == "capture":
        return replace(state, phase="looking"), (fx.StartCamera(step.material),)
    if step.kind == "sign" and not _still_signed(state):
        return replace(state, signature=None), ()
    if step.kind == "overview":
        return overview.enter(state)
    if step.kind == "pay":
        return paying.enter(state)
    if step.kind == "submit" and state.submission is not None:
        return submit(state)
    return state, ()


def forward(state: Journey) -> Result:
    """Leave the present step for the next one this citizen sees."""
    if lookup.wanted(state):
        return lookup.look(state)
    leaving = _leave(state)
    seen = visible(state)
    order = [step.id for step in state.item.steps]
    here = order.index(state.step)
    following = [step_id for step_id in order[here + 1 :] if step_id in seen]
    if not following:
        return state, leaving
    gap = unanswered(state) if step_of(state.item, following[0]).kind in ("preview", "sign", "submit") else ""
    if gap:
        state, entering = ask_first(state, gap)
        return state, (*leaving, *entering)
    state = replace(state, trail=(*state.trail, state.step))
    state, entering = enter(state, following[0])
    return state, (*leaving, *entering)


def ask_first(state: Journey, step_id: str) -> Result:
    """Stand on an earlier step that is not done: what lies after it is walked through again."""
    order = [step.id for step in state.item.steps]
    behind = tuple(done for done in state.trail if order.index(done) < order.index(step_id))
    state, entering = enter(replace(state, trail=behind), step_id)
    key = step_of(state.item, step_id).field
    # a value that is no good is said at once; one that is missing is simply asked for
    if state.answers.get(key) not in (None, "", []) and key in wrong(state):
        state = replace(state, problem=key)
    return state, entering


def go_on(state: Journey, event: ev.Event, at: str) -> Result:
    """A screen that only shows something: the next step."""
    return forward(state)


def go_back(state: Journey, event: ev.Event, at: str) -> Result:
    """One screen back; from the first one the journey ends. What is being sent off cannot be gone back from."""
    if state.outcome.kept or state.kind == "submit":
        return state, ()
    if state.several:
        from . import parties

        state, inside = _back_inside(state, parties.go_back)
        if inside is not None:
            return inside
    higher = back_in_place(state)
    if higher is not None:
        return higher, ()
    if state.edit:
        answers, touched = state.before or (state.answers, state.touched)
        return replace(state, answers=answers, touched=touched, edit="", before=None, place=None, problem="",
                       rejected=None), ()
    if state.kind == "pay":
        if state.phase in paying.UNPAID:
            return paying.stop(state, event, at)
        if state.phase not in ("blocked", "changed", "elsewhere", "closed", "down"):
            # nobody knows whether it is paid
            return state, ()
    leaving = _leave(state)
    trail = [s for s in state.trail if s in visible(state) and not passed(state, s)]
    if not trail:
        return state, (*leaving, fx.Leave("back"))
    state = replace(state, trail=tuple(trail[:-1]))
    state, entering = enter(state, trail[-1])
    return state, (*leaving, *entering)


def _back_inside(state: Journey, on_board: Callable[[Journey], Result | None]) -> tuple[Journey, Result | None]:
    """Back within a step of several: to the question before, to the board, to the call; None: the step is left."""
    kind = step_of(state.item, state.step).kind
    if kind == "parties":
        return state, on_board(state)
    if state.row is not None:
        from . import rows

        before = rows.back(state)
        return state, (replace(state, row=None, problem="", rejected=None) if before is None else before, ())
    if kind == "sign" and state.phase != "call":
        return state, leave_turn(state, ev.Unattended(), "")
    return state, None


def leave_turn(state: Journey, event: ev.Event, at: str) -> Result:
    """Whoever of several stood at the screen may have gone: nothing of them stays there, nothing half done is kept."""
    from . import face, parties, turns

    if state.turn is None and state.phase != "halted":
        return face.unseen(state), ()
    kind = step_of(state.item, state.step).kind
    if kind == "parties":
        return parties.drop(state)
    return turns.drop(state) if kind == "sign" else (state, ())


def stay(state: Journey, event: ev.Event, at: str) -> Result:
    """Nothing follows from it where several take part."""
    return state, ()


def passed(state: Journey, step_id: str) -> bool:
    """Steps with nothing left to do there: a card already read, a person already checked."""
    kind = step_of(state.item, step_id).kind
    return (kind == "card" and bool(state.party.card)) or kind == "person_check"


def fetch_records(state: Journey) -> fx.FetchRecords:
    """What the departments know of the verified person, as far as the item needs it."""
    return lookup.fetch(state)


def _enter_parties(state: Journey) -> Result:
    from . import parties

    return parties.enter(state)


def _enter_preview(state: Journey) -> Result:
    from . import preview

    return preview.enter(state)


def _enter_sign(state: Journey) -> Result:
    from . import turns

    return turns.enter(state)


def _file(state: Journey) -> Result:
    from . import filing

    return filing.file(state) if state.submission is not None else (state, ())


_SHARED: dict[str, Callable[[Journey], Result]] = {
    "parties": _enter_parties, "preview": _enter_preview, "sign": _enter_sign, "submit": _file,
}
"""Steps that several people go through in another way than one."""


def _leave(state: Journey) -> tuple[fx.Effect, ...]:
    if state.kind == "card":
        return (fx.StopReading(),)
    if state.kind == "capture" or state.faced:
        return (fx.StopCamera(),)
    return paying.abandon(state)


def _still_signed(state: Journey) -> bool:
    """The signature, if there is one, was given for these very answers, marks and pages."""
    return state.signature is None or state.signature.note.get("form_sha256") == form_hash(state)
