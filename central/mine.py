"""What a verified person is told of their own cases: how each stands, and what a receipt says, to print it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from central.cases import events_of
from central.problems import Problem
from central.store.db import Store
from forms.slip import Slip

if TYPE_CHECKING:
    from forms.model import Catalogue

MOST = 50
"""Cases in one answer, the newest first."""
_KEYS = ("case_number", "receipt_code", "item", "item_version", "state", "received_at", "promise_date", "kind")
_COLUMNS = "number, receipt_code, item, item_version, state, received_at, promise_date, kind"
PAPERS = ("receipt",)
"""Papers that can be printed again."""


def cases(store: Store, catalogue: Catalogue, person: str) -> list[dict[str, Any]]:
    """The cases of which this person (an ID number) is the applicant, the newest first; nobody's are nobody's."""
    if not person:
        return []
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM office_case WHERE applicant=? "  # noqa: S608  constant text
        "ORDER BY received_at DESC, number DESC LIMIT ?",
        person.upper(),
        MOST,
    )
    found = [dict(zip(_KEYS, row, strict=True)) for row in rows]
    for case in found:
        case["events"] = events_of(store, case["case_number"])
        case["papers"] = [paper for paper in PAPERS if paper in _papers_of(catalogue, case)]
    return found


def slip(store: Store, person: str, number: str) -> dict[str, Any]:
    """What the receipt of one of this person's cases says, with the name masked.

    Raises Problem 404 case.unknown: no such case, or another person's, which is told in the same words.
    """
    from forms.submission import Submission

    row = store.row(
        "SELECT c.item, c.item_version, c.promise_date, s.body FROM office_case c "
        "JOIN submission s ON s.id=c.submission WHERE c.number=? AND c.applicant=? AND c.applicant<>''",
        number,
        person.upper(),
    )
    if row is None:
        raise Problem(404, "case.unknown", "no such case")
    item, version, promise, body = row
    submission = Submission.from_bytes(bytes(body))
    told = {"paper": "receipt", "item": item, "item_version": version, "case_number": number, "promise_date": promise}
    return {**told, "slip": Slip.of(submission).to_json()}


def _papers_of(catalogue: Catalogue, case: dict[str, Any]) -> tuple[str, ...]:
    try:
        return catalogue.get(case["item"], case["item_version"]).papers
    except KeyError:
        return ()
