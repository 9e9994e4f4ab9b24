"""The journey's rules: (state, event, at) -> (state, effects). Pure: no clock, no ids, no I/O in here.

`at` is the RFC 3339 time of the event. An event that does not fit the present screen changes nothing: fingers
press twice, devices answer late.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from forms import judge
from forms.model import Item

from . import effects as fx
from . import events as ev
from .known import dispute, withheld
from .packing import form_hash, pack, signature_evidence
from .state import Journey, Outcome, Page, PartyState, Stamp, step_of

Result = tuple[Journey, tuple[fx.Effect, ...]]
MAX_TRIES = 3
MAX_NOTICES = 3  # sheets of the explanation one citizen can have


def begin(item: Item, stamp: Stamp) -> Result:
    """A new journey on the item's first step."""
    state = Journey(item=item, stamp=stamp, step=item.steps[0].id)
    return _enter(state, item.steps[0].id)


def advance(state: Journey, event: ev.Event, at: str) -> Result:
    """Apply one event. Unknown or late events leave the state as it is."""
    common = _COMMON.get(type(event))
    if common is not None:
        return common(state, event, at)
    handler = _BY_KIND.get((state.kind, type(event)))
    return handler(state, event, at) if handler else (state, ())


# --- facts and steps --------------------------------------------------------------------------------


def facts(state: Journey) -> dict[str, Any]:
    """What the terminal itself knows, for the rules (`f` in an item's conditions)."""
    pages: dict[str, int] = {}
    for page in state.pages:
        pages[page.material] = pages.get(page.material, 0) + 1
    return {
        **state.known,
        "assurance": state.party.assurance,
        "consent": bool(state.consent_at),
        "pages": pages,
        "skipped": list(state.skipped),
        "disputed": list(state.disputed),
        "declared": len(state.declared),
        "signed": state.signature is not None,
    }


def verdict(state: Journey) -> Any:
    """The one judge's verdict on what is known so far (forms.judge.Verdict)."""
    return judge.evaluate(state.item, state.answers, state.records, state.stamp.as_of, facts=facts(state))


def visible(state: Journey) -> tuple[str, ...]:
    """Ids of the steps this citizen will see, in order."""
    return tuple(judge.visible_steps(state.item, state.answers, state.records, facts(state), state.stamp.as_of))


def _enter(state: Journey, step_id: str) -> Result:
    state = replace(state, step=step_id, phase="", problem="", edit="", rejected=None)
    step = step_of(state.item, step_id)
    if step.kind == "card":
        if state.party.card:
            return replace(state, phase="read"), ()
        return replace(state, phase="waiting"), (fx.ReadCard(),)
    if step.kind == "person_check":
        if state.party.assurance == "person_verified":
            return replace(state, phase="passed"), ()
        return replace(state, phase="sending"), (fx.SendCode(_number(state)),)
    if step.kind == "capture":
        return replace(state, phase="looking"), (fx.StartCamera(step.material),)
    if step.kind == "sign" and not _still_signed(state):
        return replace(state, signature=None), ()
    if step.kind == "submit":
        return _submit(state)
    return state, ()


def _still_signed(state: Journey) -> bool:
    """The signature, if there is one, was given for these very answers, marks and pages."""
    return state.signature is None or state.signature.note.get("form_sha256") == form_hash(state)


def _leave_step(state: Journey) -> tuple[fx.Effect, ...]:
    if state.kind == "card":
        return (fx.StopReading(),)
    if state.kind == "capture":
        return (fx.StopCamera(),)
    return ()


def _forward(state: Journey) -> Result:
    """Leave the present step for the next one this citizen sees."""
    leaving = _leave_step(state)
    seen = visible(state)
    order = [step.id for step in state.item.steps]
    here = order.index(state.step)
    following = [step_id for step_id in order[here + 1 :] if step_id in seen]
    if not following:
        return state, leaving
    state = replace(state, trail=(*state.trail, state.step))
    state, entering = _enter(state, following[0])
    return state, (*leaving, *entering)


def _back(state: Journey, event: ev.Event, at: str) -> Result:
    if state.outcome.kept or state.kind == "submit":
        return state, ()
    if state.edit:
        return replace(state, edit="", problem=""), ()
    leaving = _leave_step(state)
    trail = [s for s in state.trail if s in visible(state) and not _passed(state, s)]
    if not trail:
        return state, (*leaving, fx.Leave("back"))
    state = replace(state, trail=tuple(trail[:-1]))
    state, entering = _enter(state, trail[-1])
    return state, (*leaving, *entering)


def _passed(state: Journey, step_id: str) -> bool:
    """Steps with nothing left to do there: a card already read, a person already checked."""
    kind = step_of(state.item, step_id).kind
    return (kind == "card" and bool(state.party.card)) or kind == "person_check"


def _number(state: Journey) -> str:
    return str(state.party.card.get("number", ""))


def _party(state: Journey, **changes: Any) -> Journey:
    party: PartyState = replace(state.party, **changes)
    return replace(state, parties=(party, *state.parties[1:]))


# --- notice, card -----------------------------------------------------------------------------------


def _agree(state: Journey, event: ev.Event, at: str) -> Result:
    return _forward(replace(state, consent_at=at))


def _card_read(state: Journey, event: ev.CardRead, at: str) -> Result:
    if state.phase not in ("waiting", "reading", "fault"):
        return state, ()
    state = _party(state, card=dict(event.card), assurance="card_read", how=("card",))
    if event.driver:
        state = replace(state, drivers={**state.drivers, "id_card": event.driver})
    state = _refill(state)
    if _expired(state):
        return replace(state, phase="expired", problem="card.expired"), (fx.AskCardBack(),)
    moved, following = _forward(state)
    return moved, (fx.AskCardBack(), *following)


def _expired(state: Journey) -> bool:
    until = str(state.party.card.get("valid_to", ""))
    return until.isdigit() and until < state.stamp.as_of.strftime("%Y%m%d")


def _card_fault(state: Journey, event: ev.CardFault, at: str) -> Result:
    if state.phase not in ("waiting", "reading", "fault"):
        return state, ()
    return replace(state, phase="fault", problem=event.code), ()


def _retry_card(state: Journey, event: ev.Event, at: str) -> Result:
    if state.phase != "fault":
        return state, ()
    return replace(state, phase="waiting", problem=""), (fx.ReadCard(),)


def _card_taken(state: Journey, event: ev.Event, at: str) -> Result:
    """Somebody else's card was lifted, or a bad one: the reader waits again."""
    if state.phase == "fault":
        return replace(state, phase="waiting", problem=""), ()
    return state, ()


def _card_next(state: Journey, event: ev.Event, at: str) -> Result:
    return _forward(state) if state.phase in ("read", "expired") else (state, ())


def _refill(state: Journey) -> Journey:
    """Fill answers from card and records; what the citizen changed by hand stays."""
    filled = judge.values_from(state.item, state.party.card, state.records)
    kept = {key: value for key, value in state.answers.items() if key in state.touched}
    return replace(state, answers={**filled, **kept})


# --- person check -----------------------------------------------------------------------------------


def _code_sent(state: Journey, event: ev.CodeSent, at: str) -> Result:
    if state.phase != "sending":
        return state, ()
    state = _party(state, masked_phone=event.masked)
    return replace(state, phase="typing", problem="", tries_left=MAX_TRIES), ()


def _code_unavailable(state: Journey, event: ev.CodeUnavailable, at: str) -> Result:
    if state.phase != "sending":
        return state, ()
    return replace(state, phase="none", reason=event.reason, problem=f"code.{event.reason}"), ()


def _code_typed(state: Journey, event: ev.CodeTyped, at: str) -> Result:
    if state.phase not in ("typing", "wrong") or len(event.code) != 4 or not event.code.isascii() \
            or not event.code.isdigit():
        return state, ()
    return replace(state, phase="checking", problem=""), (fx.CheckCode(_number(state), event.code),)


def _code_checked(state: Journey, event: ev.CodeChecked, at: str) -> Result:
    if state.phase != "checking":
        return state, ()
    if not event.ok:
        if event.tries_left <= 0:
            return replace(state, phase="none", reason="tries", problem="code.tries", tries_left=0), ()
        return replace(state, phase="wrong", problem="code.wrong", tries_left=event.tries_left), ()
    state = _party(state, assurance="person_verified", how=(*state.party.how, "phone_code"), token=event.token)
    state = replace(state, phase="fetching", problem="")
    consent = {"notice_version": state.item.notice_version, "time": state.consent_at}
    need = fx.FetchRecords(_number(state), event.token, consent, state.item.id, tuple(state.item.records))
    return state, (need,)


def _code_not_checked(state: Journey, event: ev.Event, at: str) -> Result:
    if state.phase != "checking":
        return state, ()
    return replace(state, phase="none", reason="offline", problem="code.offline"), ()


def _code_again(state: Journey, event: ev.Event, at: str) -> Result:
    if state.phase in ("typing", "wrong") or (state.phase == "none" and state.reason in ("offline", "refused")):
        return replace(state, phase="sending", problem=""), (fx.SendCode(_number(state)),)
    return state, ()


def _without_code(state: Journey, event: ev.Event, at: str) -> Result:
    if state.phase not in ("typing", "wrong", "none"):
        return state, ()
    held = withheld(state.item, offline=state.reason == "offline")
    return _forward(_refill(replace(state, records=held)))


def _records_arrived(state: Journey, event: ev.RecordsArrived, at: str) -> Result:
    if state.phase != "fetching":
        return state, ()
    return _forward(_refill(replace(state, records=dict(event.records), known=dict(event.facts))))


def _check_next(state: Journey, event: ev.Event, at: str) -> Result:
    return _forward(state) if state.phase == "passed" else (state, ())


# --- records, questions -----------------------------------------------------------------------------


def _mark(state: Journey, event: ev.Mark, at: str) -> Result:
    if event.key not in step_of(state.item, state.step).show:
        return state, ()
    marked = tuple(k for k in state.disputed if k != event.key)
    if event.key not in state.disputed:
        marked = (*state.disputed, event.key)
    return replace(state, disputed=marked, records=dispute(state.item, state.records, marked)), ()


def _plain_next(state: Journey, event: ev.Event, at: str) -> Result:
    return _forward(state)


def _answered(state: Journey, event: ev.Answered, at: str) -> Result:
    here = state.edit or step_of(state.item, state.step).field
    if event.key != here:
        return state, ()
    answers = {**state.answers, event.key: event.value}
    fault = judge.check_field(state.item, event.key, event.value, answers, state.stamp.as_of)
    if fault is not None:
        return replace(state, problem=event.key, rejected=fault.sentence), ()
    # a changed answer invalidates the signature that was given for the old ones
    state = replace(state, answers=answers, touched=state.touched | {event.key}, problem="", rejected=None,
                    signature=None)
    if not event.advance:
        return state, ()
    return _question_next(state, event, at)


def _question_next(state: Journey, event: ev.Event, at: str) -> Result:
    key = state.edit or step_of(state.item, state.step).field
    value = state.answers.get(key)
    if judge.check_field(state.item, key, value, state.answers, state.stamp.as_of) is not None:
        return replace(state, problem=key), ()
    if state.edit:
        return _after_edit(replace(state, edit="", problem=""))
    return _forward(state)


def _after_edit(state: Journey) -> Result:
    """Back to the review page, unless the change makes a question appear that was not asked yet."""
    order = [step.id for step in state.item.steps]
    seen = visible(state)
    for step_id in order[: order.index(state.step)]:
        if step_id in seen and step_id not in state.trail and not _passed(state, step_id):
            return _enter(state, step_id)
    return state, ()


def _edit(state: Journey, event: ev.Edit, at: str) -> Result:
    field = state.item.fields.get(event.key)
    if field is None or event.key not in step_of(state.item, state.step).show:
        return state, ()
    if field.source not in ("TYP", "SEL") or field.kind in ("signature", "material", "computed"):
        return state, ()
    return replace(state, edit=event.key, problem=""), ()


# --- capture ----------------------------------------------------------------------------------------


def _page(state: Journey, event: ev.PageCaptured, at: str) -> Result:
    step = step_of(state.item, state.step)
    material = state.item.materials[step.material]
    mine = [page for page in state.pages if page.material == event.material]
    if event.material != step.material or len(mine) >= material.max_pages:
        return state, ()
    if any(page.sha256 == event.sha256 for page in mine):
        return state, ()
    page = Page(f"{event.material}-{len(state.pages) + 1}-{event.sha256[:8]}", event.material, event.sha256,
                event.media_type, event.bytes_len, dict(event.note))
    skipped = tuple(m for m in state.skipped if m != event.material)
    return replace(state, pages=(*state.pages, page), phase="taken", problem="", skipped=skipped), ()


def _delete_page(state: Journey, event: ev.DeletePage, at: str) -> Result:
    pages = tuple(page for page in state.pages if page.id != event.page)
    return replace(state, pages=pages, phase="looking"), ()


def _camera_fault(state: Journey, event: ev.CameraFault, at: str) -> Result:
    return replace(state, phase="fault", problem=event.code), ()


def _shoot(state: Journey, event: ev.Event, at: str) -> Result:
    step = step_of(state.item, state.step)
    if state.phase == "fault":
        return replace(state, phase="looking", problem=""), (fx.StartCamera(step.material),)
    return state, (fx.Shoot(step.material),)


def _capture_next(state: Journey, event: ev.Event, at: str) -> Result:
    step = step_of(state.item, state.step)
    mine = [page for page in state.pages if page.material == step.material]
    if len(mine) < state.item.materials[step.material].min_pages:
        return replace(state, problem="capture.none"), ()
    return _forward(state)


def _skip(state: Journey, event: ev.Event, at: str) -> Result:
    step = step_of(state.item, state.step)
    return _forward(replace(state, skipped=(*state.skipped, step.material)))


# --- signature and submission -----------------------------------------------------------------------


def _declared(state: Journey, event: ev.Declared, at: str) -> Result:
    if not 0 <= event.index < len(state.item.declarations):
        return state, ()
    ticked = state.declared | {event.index} if event.on else state.declared - {event.index}
    return replace(state, declared=frozenset(ticked), problem=""), ()


def _signed(state: Journey, event: ev.Signed, at: str) -> Result:
    # UI-21: at least two strokes, or one that is long enough to be a signature and not a slip
    if sum(len(stroke) for stroke in event.strokes) < 8:
        return replace(state, problem="sign.short"), ()
    evidence = signature_evidence(state, event, at)
    pictures = {**state.pictures, evidence.sha256: event.png}
    return replace(state, signature=evidence, pictures=pictures, problem=""), ()


def _unsigned(state: Journey, event: ev.Event, at: str) -> Result:
    return replace(state, signature=None, problem=""), ()


def _sign_next(state: Journey, event: ev.Event, at: str) -> Result:
    if len(state.declared) < len(state.item.declarations):
        return replace(state, problem="sign.declare"), ()
    if state.signature is None:
        return replace(state, problem="sign.missing"), ()
    return _forward(replace(state, submission=pack(state, verdict(state), at)))


def _submit(state: Journey) -> Result:
    assert state.submission is not None
    outcome = Outcome(attempts=state.outcome.attempts + 1)
    keep = fx.Keep(state.submission, state.pictures)
    return replace(state, phase="keeping", outcome=outcome), (keep,)


def _submit_again(state: Journey, event: ev.Event, at: str) -> Result:
    return _submit(state) if state.phase == "fault" else (state, ())


def _kept(state: Journey, event: ev.Kept, at: str) -> Result:
    if state.submission is None or event.submission_id != state.submission.id or state.outcome.kept:
        return state, ()
    outcome = replace(state.outcome, kept=True, sequence=event.sequence, fault="", sending="waiting")
    return replace(state, phase="kept", outcome=outcome, problem=""), (fx.AwaitAck(event.submission_id),)


def _keep_failed(state: Journey, event: ev.KeepFailed, at: str) -> Result:
    if state.phase != "keeping":
        return state, ()
    return replace(state, phase="fault", problem=event.code, outcome=replace(state.outcome, fault=event.code)), ()


def _acknowledged(state: Journey, event: ev.Acknowledged, at: str) -> Result:
    if not state.outcome.kept or state.outcome.sending == "acknowledged":
        return state, ()
    late = state.outcome.sending == "later"
    outcome = replace(state.outcome, sending="acknowledged", case_number=event.case_number,
                      case_state=event.state, promise_date=event.promise_date)
    state = replace(state, outcome=outcome)
    return (state, ()) if late else _print_all(state)


def _not_yet(state: Journey, event: ev.Event, at: str) -> Result:
    if state.outcome.sending != "waiting":
        return state, ()
    return _print_all(replace(state, outcome=replace(state.outcome, sending="later")))


def _print_all(state: Journey) -> Result:
    papers = [paper for paper in state.item.papers if paper in ("receipt", "application_form")]
    prints = tuple(_paper(state, paper, 1) for paper in papers)
    printing = {paper: "printing" for paper in papers}
    return replace(state, outcome=replace(state.outcome, papers=printing)), prints


def _paper(state: Journey, paper: str, attempt: int) -> fx.PrintPaper:
    outcome = state.outcome
    case = {"state": "sent" if outcome.case_number else "waiting", "case_number": outcome.case_number or None,
            "promise_date": outcome.promise_date or None, "case_state": outcome.case_state}
    return fx.PrintPaper(paper, f"{state.stamp.submission_id}/{paper}/{attempt}", state.submission, case)


def _paper_out(state: Journey, event: ev.PaperOut, at: str) -> Result:
    return _paper_state(state, event.paper, "out"), ()


def _paper_failed(state: Journey, event: ev.PaperFailed, at: str) -> Result:
    return _paper_state(state, event.paper, event.code), ()


def _paper_state(state: Journey, paper: str, word: str) -> Journey:
    papers = {**state.outcome.papers, paper: word}
    return replace(state, outcome=replace(state.outcome, papers=papers))


def _print_again(state: Journey, event: ev.PrintAgain, at: str) -> Result:
    known = state.outcome.papers.get(event.paper)
    if event.paper == "notice":
        if known == "printing" or state.outcome.attempts >= MAX_NOTICES:
            return state, ()
    elif known in (None, "printing", "out"):
        return state, ()
    attempts = state.outcome.attempts + 1
    state = replace(state, outcome=replace(state.outcome, attempts=attempts))
    return _paper_state(state, event.paper, "printing"), (_paper(state, event.paper, attempts),)


_Handler = Callable[[Journey, Any, str], Result]
_COMMON: dict[type, _Handler] = {
    ev.Back: _back,
    ev.Kept: _kept,
    ev.KeepFailed: _keep_failed,
    ev.Acknowledged: _acknowledged,
    ev.NotYetAcknowledged: _not_yet,
    ev.PaperOut: _paper_out,
    ev.PaperFailed: _paper_failed,
    ev.PrintAgain: _print_again,
}
_BY_KIND: dict[tuple[str, type], _Handler] = {
    ("notice", ev.Next): _agree,
    ("card", ev.CardRead): _card_read,
    ("card", ev.CardFault): _card_fault,
    ("card", ev.RetryCard): _retry_card,
    ("card", ev.CardTaken): _card_taken,
    ("card", ev.Next): _card_next,
    ("person_check", ev.CodeSent): _code_sent,
    ("person_check", ev.CodeUnavailable): _code_unavailable,
    ("person_check", ev.CodeTyped): _code_typed,
    ("person_check", ev.CodeChecked): _code_checked,
    ("person_check", ev.CodeNotChecked): _code_not_checked,
    ("person_check", ev.SendCodeAgain): _code_again,
    ("person_check", ev.WithoutCode): _without_code,
    ("person_check", ev.RecordsArrived): _records_arrived,
    ("person_check", ev.Next): _check_next,
    ("records", ev.Mark): _mark,
    ("records", ev.Next): _plain_next,
    ("question", ev.Answered): _answered,
    ("question", ev.Next): _question_next,
    ("capture", ev.PageCaptured): _page,
    ("capture", ev.DeletePage): _delete_page,
    ("capture", ev.CameraFault): _camera_fault,
    ("capture", ev.TakePicture): _shoot,
    ("capture", ev.Next): _capture_next,
    ("capture", ev.SkipMaterial): _skip,
    ("review", ev.Edit): _edit,
    ("review", ev.Next): _plain_next,
    ("sign", ev.Declared): _declared,
    ("sign", ev.Signed): _signed,
    ("sign", ev.SignatureCleared): _unsigned,
    ("sign", ev.Next): _sign_next,
    ("submit", ev.SubmitAgain): _submit_again,
}
