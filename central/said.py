"""What people say of the hall: evaluations (GB/T 39734) and complaints (GB/T 36113), each in a table of its own.

An evaluation that nobody made is no evaluation: silence, a time-out or leaving never becomes a level.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from central.problems import Problem
from central.store.db import Store, Writing

if TYPE_CHECKING:
    from forms.model import Item
    from forms.submission import Submission

BAD = 2
"""The two lowest levels are bad reviews (国办发〔2019〕51号: 差, 很差)."""


def level_of(item: Item, submission: Submission) -> int:
    """The level chosen. Raises Problem 422 submission.malformed: an evaluation without one of the five levels."""
    level = submission.answers.get("level")
    if not isinstance(level, str) or item.fields["level"].option(level) is None:
        raise Problem(422, "submission.malformed", "an evaluation without a level")
    return int(level)


def keep_evaluation(db: Writing, number: str, item: Item, submission: Submission) -> None:
    """Keep an evaluation, inside the transaction that keeps its submission; only the first about a case counts."""
    level = level_of(item, submission)
    known = item.fields.get(f"tags_{level}")
    chosen = submission.answers.get(f"tags_{level}")
    listed = chosen if isinstance(chosen, list) and known is not None else []
    tags = [tag for tag in listed if isinstance(tag, str) and known is not None and known.option(tag)]
    about = _code(submission.answers.get("about"))
    before = db.row("SELECT 1 FROM evaluation WHERE about=? AND counted=1", about) if about else None
    comment = submission.answers.get("comment")
    db.execute(
        "INSERT INTO evaluation VALUES (?,?,?,?,?,?,?)",
        (number, level, int(level <= BAD), json.dumps(tags), comment if isinstance(comment, str) else "", about,
         int(before is None)),
    )


def keep_complaint(db: Writing, number: str, submission: Submission) -> None:
    """Keep a complaint, suggestion or question, inside the transaction that keeps its submission."""
    answers = submission.answers
    said = [str(answers[key]) if isinstance(answers.get(key), str) else "" for key in ("matter", "text", "phone")]
    db.execute("INSERT INTO complaint VALUES (?,?,?,?)", (number, *said))


def _code(value: Any) -> str:
    from forms.submission import SubmissionFault, check_receipt_code

    try:
        return check_receipt_code(value) if isinstance(value, str) else ""
    except SubmissionFault:
        return ""


def statistics(store: Store) -> dict[str, Any]:
    """Counts of the evaluations that people made; shares are of these, never of all cases."""
    rows = store.rows("SELECT level, count(*) FROM evaluation WHERE counted=1 GROUP BY level")
    levels = {str(level): 0 for level in range(1, 6)} | {str(level): count for level, count in rows}
    (cases,) = store.rows("SELECT count(*) FROM office_case WHERE kind='application'")[0]
    (about,) = store.rows(
        "SELECT count(*) FROM evaluation e JOIN office_case c ON c.receipt_code=e.about AND c.kind='application' "
        "WHERE e.counted=1"
    )[0]
    (bad_open,) = store.rows(
        "SELECT count(*) FROM evaluation e JOIN office_case c USING (number) WHERE e.bad=1 AND c.open=1"
    )[0]
    return {
        "evaluations": sum(levels.values()),
        "levels": levels,
        "bad": levels["1"] + levels["2"],
        "bad_open": bad_open,
        "cases": cases,
        "cases_evaluated": about,
    }


def all_evaluations(store: Store) -> list[dict[str, Any]]:
    """Every evaluation, in the order of its number: for the dock and tests of the fictitious city only."""
    rows = store.rows(
        "SELECT number, level, bad, tags, comment, about, counted FROM evaluation ORDER BY number"
    )
    keys = ("number", "level", "bad", "tags", "comment", "about", "counted")
    return [
        dict(zip(keys, row, strict=True)) | {"bad": bool(row[2]), "tags": json.loads(row[3]), "counted": bool(row[6])}
        for row in rows
    ]


def all_complaints(store: Store) -> list[dict[str, Any]]:
    """Every complaint, in the order of its number: for the dock and tests of the fictitious city only."""
    rows = store.rows("SELECT number, matter, text, phone FROM complaint ORDER BY number")
    return [dict(zip(("number", "matter", "text", "phone"), row, strict=True)) for row in rows]
