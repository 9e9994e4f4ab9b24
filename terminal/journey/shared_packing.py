"""The submission of several people: parties with their roles, and evidence of each, made from the same frozen answers
as the paper they signed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from forms.submission import CONFIRMED, Evidence, Party, Submission, canonical, is_confirmed

from . import board
from .state import Journey, PartyState


def parties_of(state: Journey) -> tuple[Party, ...]:
    """In the order of the item's roles: the first person stands first."""
    return tuple(Party(id=party.id, role=party.role, identity=dict(party.card), assurance=party.assurance,
                       how=party.how) for party in board.here(state))


def pack_unsigned(state: Journey, verdict: Any) -> Submission:
    """What they are about to sign, without evidence: the paper to be read is drawn from it."""
    from .packing import submission_of

    day = f"{state.stamp.as_of.isoformat()}T00:00:00Z"
    return submission_of(state, verdict, day, parties_of(state), dict(state.answers), ())


def pack_signed(state: Journey, verdict: Any, at: str) -> Submission:
    """What is filed: the same, with everybody's evidence."""
    from .packing import pages_of, submission_of

    each = tuple(piece for party in board.here(state) for piece in _evidence_of(state, party))
    return submission_of(state, verdict, at, parties_of(state), dict(state.answers), (*each, *pages_of(state)))


def _evidence_of(state: Journey, party: PartyState) -> list[Evidence]:
    first = party.id == state.party.id
    notice = canonical([paragraph.zh for paragraph in state.item.notice])
    consent = Evidence(
        id=f"consent-{party.id}", kind="consent", party=party.id, sha256=hashlib.sha256(notice).hexdigest(),
        media_type="application/json", bytes_len=len(notice), time=state.consent_at if first else party.consent_at,
        note={"notice_version": state.item.notice_version})
    result: dict[str, Any] = {"assurance": party.assurance, "how": list(party.how)}
    if party.face:
        # result, likeness, networks, movements, which photo: no picture, and nothing to make one from
        result["face"] = dict(party.face)
    if party.masked_phone:
        result["phone"] = party.masked_phone
    found = [consent, _note(f"check-{party.id}", party.id, result, party.checked_at)]
    if "face" in party.how and party.face_consent_at:
        agreed = {"purpose": "face", "notice_version": state.item.notice_version}
        found.insert(1, replace(_note(f"consent-face-{party.id}", party.id, agreed, party.face_consent_at),
                                kind="consent"))
    if party.id in state.preview.read:
        read = {"read": state.preview.sha256, "pages": state.preview.pages}
        found.append(_note(f"read-{party.id}", party.id, read, state.preview.read[party.id]))
    if party.id in state.signing.checked:
        how, when = state.signing.checked[party.id]
        seen = {"face": dict(state.signing.seen[party.id])} if party.id in state.signing.seen else {}
        found.append(_note(f"recheck-{party.id}-1", party.id, {"recheck": how, "at_step": state.step, **seen}, when))
    if party.id in state.signing.signed:
        found.append(state.signing.signed[party.id])
    return found


def _note(name: str, party: str, note: Mapping[str, Any], at: str) -> Evidence:
    """Evidence that is its own note."""
    data = canonical(dict(note))
    return Evidence(id=name, kind="check", party=party, sha256=hashlib.sha256(data).hexdigest(),
                    media_type="application/json", bytes_len=len(data), time=at, note=dict(note))


def written(state: Journey, party: str, strokes: Any, png: bytes, at: str) -> Evidence:
    """A signature bound to the terms and to the very paper that was read."""
    note = {**_bound(state, party), "strokes": [[list(point) for point in stroke] for stroke in strokes]}
    return Evidence(id=f"signature-{party}", kind="signature", party=party, sha256=hashlib.sha256(png).hexdigest(),
                    media_type="image/png", bytes_len=len(png), time=at, note=note)


def confirmed(state: Journey, party: str, at: str) -> Evidence:
    """In place of a signature: that the key was pressed, for this very paper."""
    note = {"how": CONFIRMED, **_bound(state, party)}
    data = canonical(note)
    return Evidence(id=f"signature-{party}", kind="signature", party=party, sha256=hashlib.sha256(data).hexdigest(),
                    media_type="application/json", bytes_len=len(data), time=at, note=note,
                    data_b64=base64.b64encode(data).decode("ascii"))


def as_ticked(state: Journey, piece: Evidence) -> Evidence:
    """What counts is what stood ticked when the person was done, not when the finger was lifted."""
    if is_confirmed(piece):
        return confirmed(state, piece.party, piece.time)
    return replace(piece, note={**piece.note, "declared": len(state.declared)})


def _bound(state: Journey, party: str) -> dict[str, Any]:
    """What a signature stands for: the terms, the paper, and by what its person was recognised right before."""
    bound: dict[str, Any] = {"terms_sha256": state.preview.terms, "preview_sha256": state.preview.sha256,
                             "declared": len(state.declared)}
    if party in state.signing.checked:
        how, when = state.signing.checked[party]
        bound["recheck"] = {"how": how, "time": when}
        if party in state.signing.seen:
            bound["recheck"]["face"] = state.signing.seen[party].get("result", "")
    return bound
