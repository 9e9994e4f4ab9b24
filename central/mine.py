"""What a verified person is told of their own cases: how each stands, and what a receipt says, to print it again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from central.cases import events_of, handed_in
from central.problems import Problem
from central.proofs import GIVEN
from central.store.db import Store
from forms.slip import Slip

if TYPE_CHECKING:
    from central.catalogue import Items

MOST = 50
"""Cases in one answer, the newest first."""
_KEYS = ("case_number", "receipt_code", "item", "item_version", "state", "received_at", "promise_date", "kind")
_COLUMNS = "number, receipt_code, item, item_version, state, received_at, promise_date, kind, verdict"
_THEIRS = ("(applicant=? OR number IN (SELECT case_number FROM filing_party WHERE person=?) "
           "OR number IN (SELECT c.case_number FROM cancellation c JOIN filing f ON f.number=c.filing "
           "JOIN filing_party p ON p.case_number=f.case_number WHERE p.person=?))")
"""Of what several filed, or cancelled, it is everybody's case."""
SIGNED = ("contract", "cancellation")
"""Papers that several have signed."""
PAPERS = ("certificate", *SIGNED, "receipt", "notice")
"""Papers that can be printed again; the certificate of what is decided, the notice where something is open or stands
against it."""


def cases(store: Store, catalogue: Items, person: str) -> list[dict[str, Any]]:
    """The cases of which this person (an ID number) is the applicant, the newest first; nobody's are nobody's."""
    if not person:
        return []
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM office_case WHERE {_THEIRS} "  # noqa: S608  constant text
        "ORDER BY received_at DESC, number DESC LIMIT ?",
        *[person.upper()] * 3,
        MOST,
    )
    found = []
    for *told, verdict in rows:
        case = dict(zip(_KEYS, told, strict=True))
        case["events"] = events_of(store, case["case_number"])
        case["papers"] = _papers_of(catalogue, case, json.loads(verdict))
        found.append(case)
    return found


def paper(store: Store, catalogue: Items, person: str, name: str, number: str) -> dict[str, Any]:
    """What a paper (one of PAPERS) of one of this person's cases says, with the name masked.

    Raises Problem 404 case.unknown: no such case or no such paper of it, or another person's, told in the same words;
    500 store.damaged: what is stored is not what was handed in.
    """
    row = store.row(
        "SELECT item, item_version, promise_date, state, verdict FROM office_case "  # noqa: S608  constant text
        f"WHERE number=? AND {_THEIRS} AND applicant<>''",
        number,
        *[person.upper()] * 3,
    )
    if row is None:
        raise Problem(404, "case.unknown", "no such case")
    item, version, promise, state, verdict = row
    submission = handed_in(store, number)
    case = {"item": item, "item_version": version, "case_number": number, "promise_date": promise}
    judged = json.loads(verdict)
    if name not in _papers_of(catalogue, {**case, "state": state}, judged):
        raise Problem(404, "case.unknown", "no such case")
    told = {**case, "paper": name, "slip": Slip.of(submission).to_json()}
    return {**told, "verdict": judged} if name == "notice" else told


def _papers_of(catalogue: Items, case: dict[str, Any], verdict: dict[str, Any]) -> list[str]:
    """A case that could not be judged, or against which nothing stands, has no notice."""
    try:
        papers = catalogue.get(case["item"], case["item_version"]).papers
    except KeyError:
        return []
    open_points = "results" in verdict and verdict.get("outcome") != "pass"
    there = {"certificate": case["state"] in GIVEN, "contract": case["state"] == "filed",
             "cancellation": case["state"] in GIVEN,
             "receipt": True, "notice": open_points}
    return [name for name in PAPERS if name in papers and there[name]]
