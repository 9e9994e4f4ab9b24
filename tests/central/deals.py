"""A contract that everybody has signed, ready to be filed; and its container as a terminal seals it."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import replace
from typing import Any

import uuid6

from forms.papers.contract_paper import contract_preview
from forms.submission import Evidence, Submission, new_receipt_code
from forms.terms import terms_sha256
from terminal.clock import SystemClock
from terminal.link.client import Link
from terminal.link.contracts import Filed
from terminal.link.faults import LinkDown
from terminal.vault.sealing import SealKey, container, seal
from tests.forms import houses

INK = b"\x89PNG signature of "
AT = "2026-11-22T10:00:00+08:00"


@functools.lru_cache(maxsize=32)
def _paper(unsigned: bytes) -> str:
    submission = Submission.from_bytes(unsigned)
    return hashlib.sha256(contract_preview(houses.ITEM, submission)).hexdigest()


def signed(unsigned: Submission, *, sign: tuple[str, ...] | None = None, **note: Any) -> Submission:
    """The same with everybody's consent and signature; `sign`: of these only."""
    bound = {"terms_sha256": terms_sha256(unsigned),
             "preview_sha256": _paper(replace(unsigned, id=houses.submission().id,
                                              receipt_code=houses.submission().receipt_code).to_bytes()),
             "declared": 4, **note}
    pieces = []
    for party in unsigned.parties:
        pieces.append(Evidence(f"consent-{party.id}", "consent", party.id, "0" * 64, "application/json", 0, AT))
        if sign is None or party.id in sign:
            ink = INK + party.id.encode()
            pieces.append(Evidence(f"signature-{party.id}", "signature", party.id, hashlib.sha256(ink).hexdigest(),
                                   "image/png", len(ink), AT, bound))
    return replace(unsigned, evidence=tuple(pieces))


def deal(given: dict[str, Any] | None = None, records: Any = None, *, sign: tuple[str, ...] | None = None,
         note: dict[str, Any] | None = None, **changes: Any) -> Submission:
    """A signed sale of today under a new id."""
    today = SystemClock().today().isoformat()
    given = houses.answers() | {"deliver_date": today} if given is None else given
    fresh = {"id": str(uuid6.uuid7()), "receipt_code": new_receipt_code(), "as_of": today}
    return signed(houses.submission(given, records, **fresh | changes), sign=sign, **note or {})


def pictures(submission: Submission) -> dict[str, bytes]:
    """The signatures' bytes by hash."""
    inks = [INK + party.id.encode() for party in submission.parties]
    return {hashlib.sha256(ink).hexdigest(): ink for ink in inks
            if any(piece.sha256 == hashlib.sha256(ink).hexdigest() for piece in submission.evidence)}


def file(link: Link, submission: Submission) -> Filed:
    """File it as a terminal does: asked again while there is no answer. Raises LinkRefused, LinkDown."""
    for _ in range(10):
        try:
            return link.file(submission, pictures(submission))
        except LinkDown:
            continue
    return link.file(submission, pictures(submission))


def sealed(submission: Submission, public: bytes, terminal: str = "T-0001") -> bytes:
    """Its container."""
    key = SealKey.of(public)
    parts = [seal("submission", submission.to_bytes(), key)]
    parts += [seal("attachment", data, key, sha256) for sha256, data in pictures(submission).items()]
    return container(submission.id, terminal, key.id, parts)
