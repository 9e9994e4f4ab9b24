"""What the law takes to be decided when the office says nothing in time; only for items whose file says so.

accepted (行政许可法 32, para. 1 (4)): who is not told within so many working days that something is missing has been
accepted, from the day of receipt on. renewed (行政许可法 50, para. 2): an application to renew a permit, handed in
before it expires and not decided by then, is granted. Both are looked for in rounds, and are events of the case with
the law that says so. Nothing is deemed by a day of a year whose holidays are not published yet: it might be too early.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from central import audit, notices, records
from central.calendar import SHANGHAI, Calendar
from central.calendar import today as this_day
from central.city import City
from central.rounds import Rounds
from central.store.db import Store, Writing

if TYPE_CHECKING:
    from forms.model import Item
    from forms.submission import Submission

log = logging.getLogger("central")
EVERY_S = 600.0
ACCEPTED, RENEWED = "accepted", "renewed"
_FROM = {ACCEPTED: ("received", "received_to_verify", "to_correct"),
         RENEWED: ("received", "received_to_verify", "to_correct", "accepted")}
_TO = {ACCEPTED: "accepted", RENEWED: "decided"}


def note(db: Writing, city: City, item: Item, submission: Submission, number: str, received: date) -> None:
    """Beside a new case, by which day the office has to speak. Does nothing for most items.

    The day a permit expires is the department's, never the applicant's word; where nobody may or can look, or it is
    over, no rule of silence applies and a person decides.
    """
    from forms.submission import facts_of

    deemed = item.deemed
    if deemed is None:
        return
    if deemed.accepted is not None:
        last = city.calendar.after(received, deemed.accepted.days)
        _note(db, number, ACCEPTED, last, deemed.accepted.law)
    if deemed.renewed is not None and submission.parties and facts_of(submission)["consent"]:
        applicant = submission.parties[0].number
        told = records.answer(city, applicant, deemed.renewed.record, received)
        expires = _day(told.data.get(deemed.renewed.field)) if told.found else None
        if expires is not None and expires >= received:
            _note(db, number, RENEWED, expires, deemed.renewed.law)


def run(store: Store, calendar: Calendar, today: date) -> list[str]:
    """Numbers of the cases that were deemed decided on now; those told of in time are settled as well."""
    found = []
    due = store.rows("SELECT number, event FROM case_deemed WHERE settled=0 AND last_day<? ORDER BY last_day, number",
                     today.isoformat())
    for number, event in due:
        with store.write() as db:
            if _settle(db, calendar, number, event):
                found.append(number)
    return found


class Silence(Rounds):
    """Looks at once and every ten minutes, on a thread of its own."""

    def __init__(self, store: Store, calendar: Calendar) -> None:
        super().__init__("silence", EVERY_S, self._look, at_once=True)
        self._store, self._calendar = store, calendar

    def _look(self) -> None:
        try:
            for number in run(self._store, self._calendar, this_day()):
                log.warning("case %s: decided by the office's silence", number)
        except Exception as fault:
            log.error("silence: %s", type(fault).__name__)


def law_of(store: Store, number: str) -> dict[str, dict[str, str]]:
    """Event (deemed_accepted, deemed_renewed) -> the law that says so, in Chinese and English."""
    rows = store.rows("SELECT event, law_zh, law_en FROM case_deemed WHERE number=?", number)
    return {f"deemed_{event}": {"zh": zh, "en": en} for event, zh, en in rows}


def _settle(db: Writing, calendar: Calendar, number: str, event: str) -> bool:
    row = db.row("SELECT c.state, d.last_day, d.settled FROM case_deemed d JOIN office_case c ON c.number=d.number "
                 "WHERE d.number=? AND d.event=?", number, event)
    assert row is not None
    state, last_day, settled = row
    if settled or not calendar.sure(date.fromisoformat(last_day)):
        return False
    db.execute("UPDATE case_deemed SET settled=1 WHERE number=? AND event=?", (number, event))
    if state not in _FROM[event] or (event == ACCEPTED and _told_in_time(db, number, last_day)):
        return False
    to = _TO[event]
    db.execute("UPDATE office_case SET state=?, open=? WHERE number=?", (to, int(event == ACCEPTED), number))
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    db.execute("INSERT INTO case_event SELECT ?, max(position)+1, ?, ? FROM case_event WHERE number=?",
               (number, f"deemed_{event}", now, number))
    notices.note(db, number)
    # somebody at the office has been silent for too long: a line for whoever supervises
    audit.line(db, f"case.deemed_{event}", detail=f"{number} {last_day}")
    return True


def _told_in_time(db: Writing, number: str, last_day: str) -> bool:
    """The office did anything with the case up to that day."""
    row = db.row("SELECT min(at) FROM case_event WHERE number=? AND position>1", number)
    if row is None or row[0] is None:
        return False
    return datetime.fromisoformat(row[0]).astimezone(SHANGHAI).date().isoformat() <= last_day


def _note(db: Writing, number: str, event: str, last_day: date, law: Any) -> None:
    db.execute("INSERT INTO case_deemed VALUES (?,?,?,?,?,0)", (number, event, last_day.isoformat(), law.zh, law.en))


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
