"""Who looked into whose data: one line that stays, on disk before anything is told.

个人信息保护法 articles 51 and 54: access is recorded. The lines are never changed (a trigger refuses it).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from central.problems import Problem
from central.store.db import Store


def note(store: Store, terminal: str, person: str, what: str, notice_version: str = "") -> None:
    """Write the line for one answer that holds data of `person` (an ID number).

    `what` is one word and no data: `records`, `cases`, `paper/receipt`; `notice_version` the notice that was agreed to.
    """
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    with store.write() as db:
        db.execute(
            "INSERT INTO personal_read (at, terminal, person, what, notice_version) VALUES (?,?,?,?,?)",
            (at, terminal, person.upper(), what, notice_version),
        )


def note_official(store: Store, official: str, person: str, what: str, why: str) -> None:
    """The line for an official who looks into data of `person`; both name and reason are needed."""
    if not official or not why.strip():
        raise Problem(403, "official.refused", "nobody reads without a name and a reason")
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    with store.write() as db:
        db.execute(
            "INSERT INTO personal_read (at, terminal, person, what, notice_version, official, why) "
            "VALUES (?,'-',?,?,'',?,?)", (at, person.upper(), what, official, why[:200]),
        )


def of(store: Store, person: str) -> list[dict[str, Any]]:
    """The lines about one person, oldest first."""
    keys = ("at", "terminal", "what", "notice_version", "official", "why")
    rows = store.rows(
        f"SELECT {', '.join(keys)} FROM personal_read WHERE person=? ORDER BY id", person.upper()  # noqa: S608  constant
    )
    return [dict(zip(keys, row, strict=True)) for row in rows]
