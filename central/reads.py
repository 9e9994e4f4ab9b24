"""Who looked into whose data: one line that stays, on disk before anything is told.

个人信息保护法 articles 51 and 54: access is recorded. The lines are never changed (a trigger refuses it).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

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


def of(store: Store, person: str) -> list[dict[str, Any]]:
    """The lines about one person, oldest first."""
    rows = store.rows(
        "SELECT at, terminal, what, notice_version FROM personal_read WHERE person=? ORDER BY id", person.upper()
    )
    return [dict(zip(("at", "terminal", "what", "notice_version"), row, strict=True)) for row in rows]
