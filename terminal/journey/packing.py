"""Make the submission, and the evidence in it, from the frozen answers."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from forms.submission import CONFIRMED, Evidence, Party, Submission, canonical, is_confirmed

from .judging import visible

if TYPE_CHECKING:
    from . import events as ev
    from .state import Journey, PartyState


def form_hash(state: Journey) -> str:
    """SHA-256 (hex) of what is being signed: item, version, answers, disputed lines, in canonical JSON."""
    signed = {
        "item": state.item.id,
        "version": state.item.version,
        "answers": dict(state.answers),
        "disputed": list(state.disputed),
        "pages": [page.sha256 for page in state.pages],
    }
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def signature_evidence(state: Journey, event: ev.Signed, at: str) -> Evidence:
    """The signature as evidence: PNG by hash, strokes and the hash of the signed form in the note."""
    return Evidence(
        id="signature-p1",
        kind="signature",
        party="p1",
        sha256=hashlib.sha256(event.png).hexdigest(),
        media_type="image/png",
        bytes_len=len(event.png),
        time=at,
        note={"form_sha256": form_hash(state), "declared": len(state.declared),
              "strokes": [[list(p) for p in s] for s in event.strokes]},
    )


def confirmed_evidence(state: Journey, time: str) -> Evidence:
    """In place of a signature: that the key was pressed, for this very form. Its content is the note itself."""
    note = {"how": CONFIRMED, "form_sha256": form_hash(state), "declared": len(state.declared)}
    data = canonical(note)
    return Evidence(
        id="signature-p1", kind="signature", party="p1", sha256=hashlib.sha256(data).hexdigest(),
        media_type="application/json", bytes_len=len(data), time=time, note=note,
        data_b64=base64.b64encode(data).decode("ascii"),
    )


def _signature(state: Journey) -> Evidence:
    """What counts is what stood ticked when it was sent, not when the finger was lifted."""
    assert state.signature is not None
    if is_confirmed(state.signature):
        return confirmed_evidence(state, state.signature.time)
    return replace(state.signature, note={**state.signature.note, "declared": len(state.declared)})


def _consent(state: Journey) -> Evidence:
    text = json.dumps([p.zh for p in state.item.notice], ensure_ascii=False)
    party = "" if state.item.anonymous else "p1"
    return Evidence(
        id=f"consent-{party}" if party else "consent", kind="consent", party=party,
        sha256=hashlib.sha256(text.encode()).hexdigest(), media_type="application/json",
        bytes_len=len(text.encode()), time=state.consent_at, note={"notice_version": state.item.notice_version},
    )


def _face_consent(state: Journey) -> Evidence:
    """That the applicant agreed to the face check, by itself (个人信息保护法 29)."""
    note = {"purpose": "face", "notice_version": state.item.notice_version}
    data = canonical(note)
    return Evidence(
        id="consent-face-p1", kind="consent", party="p1", sha256=hashlib.sha256(data).hexdigest(),
        media_type="application/json", bytes_len=len(data), time=state.party.face_consent_at, note=note,
    )


def _check(state: Journey) -> Evidence:
    """How the person was checked: only the result is kept, never the code."""
    result: dict[str, Any] = {"assurance": state.party.assurance, "how": list(state.party.how)}
    if state.party.face:
        # result, likeness, networks, movements, which photo: no picture, and nothing to make one from
        result["face"] = dict(state.party.face)
    if state.party.masked_phone:
        result["phone"] = state.party.masked_phone
    data = canonical(result)
    return Evidence(
        id="check-p1", kind="check", party="p1", sha256=hashlib.sha256(data).hexdigest(),
        media_type="application/json", bytes_len=len(data), time=state.party.checked_at, note=result,
    )


def _rechecks(state: Journey) -> tuple[Evidence, ...]:
    """That it was still the same person, after nobody had touched the screen for long."""
    found = []
    for count, (how, step, at) in enumerate(state.rechecks, 1):
        note = {"recheck": how, "at_step": step}
        data = canonical(note)
        found.append(Evidence(
            id=f"recheck-p1-{count}", kind="check", party="p1", sha256=hashlib.sha256(data).hexdigest(),
            media_type="application/json", bytes_len=len(data), time=at, note=note,
        ))
    return tuple(found)


def _help(helper: PartyState, signature: Evidence | None, at: str) -> Evidence:
    """That the applicant, and not the helper, confirmed and signed; the helper stood by."""
    given = [] if signature is None else ["declared", "confirmed" if is_confirmed(signature) else "signed"]
    note = {"role": helper.role, "assurance": helper.assurance, "how": list(helper.how), "since": helper.checked_at,
            "applicant_in_presence": given}
    data = canonical(note)
    return Evidence(
        id=f"check-{helper.id}", kind="check", party=helper.id, sha256=hashlib.sha256(data).hexdigest(),
        media_type="application/json", bytes_len=len(data), time=at if signature is None else signature.time, note=note,
    )


def pages_of(state: Journey) -> tuple[Evidence, ...]:
    """The captured pages as evidence of whoever came first."""
    return tuple(
        Evidence(id=page.id, kind="page", party="p1", sha256=page.sha256, media_type=page.media_type,
                 bytes_len=page.bytes_len, time=page.time, note={"material": page.material, **page.note})
        for page in state.pages
    )


def pack(state: Journey, verdict: Any, at: str) -> Submission:
    """The submission: made once, from the same frozen answers as the papers. Sequence is set by the store."""
    if state.item.anonymous:
        return _pack_nobody(state, verdict, at)
    pages = pages_of(state)
    parties = tuple(Party(id=party.id, role=party.role, identity=dict(party.card), assurance=party.assurance,
                          how=party.how) for party in state.parties)
    # some items are not signed: there is nothing in them that a person declares
    signature = _signature(state) if state.signature is not None else None
    help_ = (_help(state.helper, signature, at),) if state.helper is not None else ()
    signed = () if signature is None else (signature,)
    face = (_face_consent(state),) if "face" in state.party.how and state.party.face_consent_at else ()
    evidence = (_consent(state), *face, _check(state), *_rechecks(state), *help_, *pages, *signed)
    return submission_of(state, verdict, at, parties, dict(state.answers), evidence)


def _pack_nobody(state: Journey, verdict: Any, at: str) -> Submission:
    """Nobody is named: no parties, and of the answers only those to questions that were asked in the end."""
    seen = visible(state)
    asked = {key for step in state.item.steps if step.id in seen for key in (step.field, step.also)}
    answers = {
        key: value for key, value in state.answers.items()
        if value not in ("", []) and (key in asked or state.item.fields[key].source == "SYS")
    }
    evidence = (_consent(state),) if state.consent_at else ()
    return submission_of(state, verdict, at, (), answers, evidence)


def submission_of(state: Journey, verdict: Any, at: str, parties: tuple[Party, ...], answers: dict[str, Any],
                  evidence: tuple[Evidence, ...]) -> Submission:
    """The package around parties, answers and evidence."""
    return Submission(
        id=state.stamp.submission_id,
        item=state.item.id,
        item_version=state.item.version,
        as_of=state.stamp.as_of.isoformat(),
        created_at=at,
        terminal=state.stamp.terminal,
        incarnation=state.stamp.incarnation,
        boot=state.stamp.boot,
        sequence=0,
        parties=parties,
        answers=answers,
        records=dict(state.records),
        disputed=tuple(state.disputed),
        evidence=evidence,
        orders=tuple({"id": order.id, "amount_fen": order.amount_fen} for order in state.orders if order.paid),
        verdict=verdict.to_json(),
        notice_version=state.item.notice_version,
        drivers=dict(state.drivers),
        receipt_code=state.stamp.receipt_code,
    )
