"""Who at the office may do what. The data folder belongs to one account of the machine; names and roles keep apart, and
on record, the people who use it.

A supervisor sees how near the limits are and who read what, and nobody's data (个人信息保护法 51: as few as possible).
"""

from __future__ import annotations

from central import audit
from central.problems import Problem
from central.store.db import Store

MAY = {
    "clerk": frozenset({"worklist", "show", "pages", "pause", "resume", "held", "reconcile", "refund"}),
    "head": frozenset({"worklist", "show", "pages", "pause", "resume", "extend", "purge", "held", "approve"}),
    "supervisor": frozenset({"worklist", "reads"}),
}


def appoint(store: Store, name: str, role: str) -> None:
    """Give somebody a role, another one instead of the one before. Raises Problem 400 official.unknown_role."""
    if role not in MAY or not name:
        raise Problem(400, "official.unknown_role", f"needed: a name, and one of {', '.join(sorted(MAY))}")
    with store.write() as db:
        db.execute("INSERT INTO official VALUES (?,?) ON CONFLICT (name) DO UPDATE SET role=excluded.role",
                   (name, role))
        audit.line(db, "staff.appointed", detail=f"{name} {role}")


def dismiss(store: Store, name: str) -> None:
    """Take the role away. Raises Problem 404 official.unknown."""
    with store.write() as db:
        if not db.execute("DELETE FROM official WHERE name=? RETURNING 1", (name,)):
            raise Problem(404, "official.unknown", "nobody of this name works here")
        audit.line(db, "staff.dismissed", detail=name)


def permit(store: Store, name: str, what: str) -> None:
    """Let them do it. Raises Problem 403 official.refused, with a line in the audit."""
    row = store.row("SELECT role FROM official WHERE name=?", name)
    if row is not None and what in MAY[row[0]]:
        return
    with store.write() as db:
        audit.line(db, "official.refused", place=what, detail=name[:64])
    raise Problem(403, "official.refused", f"{name} may not: {what}")
