"""What came with a submission: evidence in its container, and what is kept as a file already."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import TYPE_CHECKING

from central.places import Evidence
from central.problems import Problem
from central.sealed import Opened
from central.store.db import Writing

if TYPE_CHECKING:
    from forms.submission import Submission


def name_files(db: Writing, files: Evidence, submission: Submission, opened: Opened) -> None:
    """Name the files of a submission, inside the transaction that keeps it. Raises Problem 500: one is gone."""
    for sha256 in {piece.sha256 for piece in submission.evidence} & opened.files.keys():
        if not files.has(sha256):
            # another case with the same page was erased this very moment
            raise Problem(500, "store.damaged", "evidence is gone; hand it over again")
        db.execute("INSERT INTO evidence_file VALUES (?,?) ON CONFLICT DO NOTHING", (sha256, opened.files[sha256]))
        db.execute("INSERT INTO submission_file VALUES (?,?)", (submission.id, sha256))


def evidence(submission: Submission, opened: Opened) -> dict[str, bytes]:
    """All evidence of a submission by hash. Raises Problem 422 submission.evidence when one is not there."""
    found: dict[str, bytes] = {}
    for piece in submission.evidence:
        if opened.files.get(piece.sha256) == piece.bytes_len:
            continue  # kept as a file, and its hash was looked at then
        data = opened.attachments.get(piece.sha256)
        if data is None and piece.data_b64 is not None:
            try:
                data = base64.b64decode(piece.data_b64, validate=True)
            except (binascii.Error, ValueError):
                data = b""
        if data is None and piece.kind in ("consent", "check"):
            continue  # its content is the note itself
        if data is None:
            raise Problem(422, "submission.evidence", f"evidence {piece.id} did not come along")
        if hashlib.sha256(data).hexdigest() != piece.sha256 or len(data) != piece.bytes_len:
            raise Problem(422, "submission.evidence", f"evidence {piece.id} is not what its hash says")
        found[piece.sha256] = data
    return found
