"""What is past its time goes: what a person said and showed, not that there was a case.

个人信息保护法 19: kept no longer than needed; 47: then erased. How long is the archive's rule, as data (`retention` in
city.yaml, years by kind of item or by item). What stays for ever holds nothing personal: the submission's id, hash and
acknowledgement (a terminal may still ask), the case's number, states and days, and the lines of who read what.
Copies of the database are replaced within their own time (central/backup.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from central import audit, places
from central.store.db import Store, Writing

KINDS = ("application", "complaint", "evaluation")
"""Years under another name are those of one item."""


def due(store: Store, years: Mapping[str, int], today: date) -> list[str]:
    """Numbers of cases that were closed that many years ago or more, by the item's own years or else by its kind's; a
    kind without years is kept for ever."""
    found = []
    own = [name for name in years if name not in KINDS]
    others = f"AND c.item NOT IN ({','.join('?' * len(own))}) " if own else ""
    for name, kept in years.items():
        which, more = ("c.kind=? " + others, own) if name in KINDS else ("c.item=? ", [])
        found += store.rows(
            "SELECT c.number FROM office_case c JOIN submission s ON s.id=c.submission "  # noqa: S608  constant texts
            f"WHERE {which}AND c.open=0 AND length(s.body) > 0 "
            "AND (SELECT max(at) FROM case_event e WHERE e.number=c.number) < ?",
            name, *more, _years_before(today, kept).isoformat())
    return sorted(number for (number,) in found)


def purge(store: Store, years: Mapping[str, int], today: date, by: str) -> list[str]:
    """Erase what is due, case by case, each with its line in the audit; the numbers of these cases.

    Erased is overwritten: with SQLite the bytes are no longer in the database's file when this returns; what
    PostgreSQL leaves, and for how long, is in docs/centre.md.
    """
    numbers, files = due(store, years, today), places.evidence(store.folder)
    for number in numbers:
        with store.write() as db:
            _erase(db, number, files)
            audit.line(db, "retention.purged", detail=f"{number} {by}")
    if numbers:
        store.scrub()
    return numbers


def _erase(db: Writing, number: str, files: places.Evidence) -> None:
    (submission,) = db.rows("SELECT submission FROM office_case WHERE number=?", number)[0]
    shown = [sha for (sha,) in db.rows("SELECT sha256 FROM submission_evidence WHERE submission=?", submission)]
    db.execute("UPDATE submission SET body=? WHERE id=?", (b"", submission))
    db.execute("UPDATE office_case SET applicant='', verdict='{}' WHERE number=?", (number,))
    db.execute("UPDATE complaint SET text='', phone='' WHERE number=?", (number,))
    db.execute("UPDATE evaluation SET comment='' WHERE number=?", (number,))
    db.execute("UPDATE filing_party SET person='' WHERE case_number=?", (number,))
    db.execute("DELETE FROM signed_paper WHERE case_number=?", (number,))
    db.execute("DELETE FROM submission_evidence WHERE submission=?", (submission,))
    for sha256 in shown:
        # the same page may be evidence of another case that is still kept
        db.execute("DELETE FROM evidence WHERE sha256=? "
                   "AND NOT EXISTS (SELECT 1 FROM submission_evidence WHERE sha256=?)", (sha256, sha256))
    apart = [sha for (sha,) in db.rows("SELECT sha256 FROM submission_file WHERE submission=?", submission)]
    db.execute("DELETE FROM submission_file WHERE submission=?", (submission,))
    for sha256 in apart:
        if db.row("SELECT 1 FROM submission_file WHERE sha256=?", sha256) is None:
            # within the transaction: whoever names the same page waits for its end and then finds it gone
            db.execute("DELETE FROM evidence_file WHERE sha256=?", (sha256,))
            files.erase(sha256)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
