"""What a terminal may forget: which of its submissions are in a copy, only here, or not here at all.

A centre that came back from yesterday's copy lacks what came in since. The terminal shows the acknowledgements it was
given; they are this centre's own words, so the number on a citizen's receipt stays theirs when the submission comes
once more.
"""

from __future__ import annotations

from typing import Any

from central.keys import CentreKeys
from central.problems import Problem
from central.store.db import Store, Writing

MOST = 50
"""Acknowledgements in one request."""


def settle(store: Store, keys: CentreKeys, terminal: str, body: dict[str, Any]) -> dict[str, Any]:
    """{"acknowledgements": [...]} as they were given -> {"backed_up": [id], "kept": [id], "missing": [id]}.

    Raises Problem 400 for a malformed request, 403 for an acknowledgement that is not ours or another terminal's.
    """
    told = body.get("acknowledgements")
    if not isinstance(told, list) or len(told) > MOST:
        raise Problem(400, "settle.malformed", f"acknowledgements: a list of at most {MOST}")
    answer: dict[str, Any] = {"backed_up": [], "kept": [], "missing": []}
    (upto,) = store.row("SELECT coalesce(max(upto), 0) FROM backup") or (0,)
    for said in told:
        statement = _ours(keys, terminal, said)
        row = store.row("SELECT rowid, content_hash FROM submission WHERE id=?", statement["submission"])
        if row is not None and row[1] != statement["hash"]:
            raise Problem(409, "submission.conflict", "this id was used for another content")
        if row is None:
            _give_back(store, statement)
        place = "missing" if row is None else "backed_up" if row[0] <= upto else "kept"
        answer[place].append(statement["submission"])
    return answer


def given(db: Writing, submission: str, content_hash: str) -> tuple[str, str, str] | None:
    """Number, time and promised day that this submission was given before, taken out; None for a new one."""
    rows = db.execute(
        "DELETE FROM given_number WHERE submission=? AND content_hash=? RETURNING number, received_at, promise_date",
        (submission, content_hash),
    )
    return (str(rows[0][0]), str(rows[0][1]), str(rows[0][2])) if rows else None


def _ours(keys: CentreKeys, terminal: str, said: Any) -> dict[str, Any]:
    statement = said.get("ack") if isinstance(said, dict) else None
    wanted = ("submission", "hash", "terminal", "case_number", "received_at", "promise_date")
    if not isinstance(statement, dict) or not all(isinstance(statement.get(name), str) for name in wanted):
        raise Problem(400, "settle.malformed", "not an acknowledgement")
    # Ed25519 signs the same words always in the same way
    if said.get("signature") != keys.sign_statement("ack", statement) or statement["terminal"] != terminal:
        raise Problem(403, "settle.refused", "not an acknowledgement of this centre for this terminal")
    return statement


def _give_back(store: Store, statement: dict[str, Any]) -> None:
    number = statement["case_number"]
    with store.write() as db:
        if db.row("SELECT 1 FROM office_case WHERE number=?", number):
            return  # somebody else has it by now: the submission will get a new one
        db.execute(
            "INSERT INTO given_number VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
            (statement["submission"], statement["hash"], number, statement["received_at"], statement["promise_date"]),
        )
