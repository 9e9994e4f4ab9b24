"""Until when a case is promised, until when the law allows, and how near that is: green, yellow, orange, red.

Days are working days (行政许可法 82). The clock stands while a hearing, an inspection or an expert review runs (45);
the law's limit can be extended once, by ten days at most (42). The day promised on the citizen's receipt moves with a
pause and never with an extension: an extension is the office's need, not theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from central import audit
from central.calendar import SHANGHAI, Calendar
from central.problems import Problem
from central.store.db import Refused, Store, Writing

if TYPE_CHECKING:
    from central.catalogue import Items

YELLOW_PERCENT, ORANGE_PERCENT = 70, 90
"""Of the promised working days used. Cities differ: 90 % and a day before the limit are both met in practice."""
COLOURS = ("red", "orange", "yellow", "green")


@dataclass(frozen=True)
class Limits:
    """`received` does not count; `promised` and `legal` are the last days in time. `stands`: the clock is stopped."""

    received: date
    promised: date
    legal: date
    stands: bool = False


def colour(calendar: Calendar, limits: Limits, today: date) -> str:
    """red: the promised day is over. orange: 90 % of the working days are used. yellow: 70 %, or one day is left.

    While the clock stands it is what it was when it stopped at worst, and never red by waiting.
    """
    if today > limits.promised:
        return "red"
    whole = calendar.between(limits.received, limits.promised)
    used = calendar.between(limits.received, today)
    if used * 100 >= whole * ORANGE_PERCENT:
        return "orange"
    return "yellow" if used * 100 >= whole * YELLOW_PERCENT or whole - used <= 1 else "green"


def pause(store: Store, number: str, why: str, day: date) -> None:
    """Stop the clock after `day`. Raises Problem 404 case.unknown, 409 case.order: the case is closed, or it stands."""
    with store.write() as db:
        _open_case(db, number)
        try:
            db.execute("INSERT INTO case_pause VALUES (?,?,NULL,?)", (number, day.isoformat(), why))
        except Refused:
            raise Problem(409, "case.order", "the clock stands already, or there is no reason") from None
        audit.line(db, "office.paused", detail=number)


def resume(store: Store, number: str, day: date) -> None:
    """Let the clock run again; `day` is the last that does not count. Raises Problem as `pause`."""
    with store.write() as db:
        _open_case(db, number)
        done = db.execute("UPDATE case_pause SET until=? WHERE number=? AND until IS NULL AND since<=? RETURNING 1",
                          (day.isoformat(), number, day.isoformat()))
        if not done:
            raise Problem(409, "case.order", "the clock does not stand")
        audit.line(db, "office.resumed", detail=number)


def extend(store: Store, number: str, days: int, why: str, approved_by: str) -> None:
    """Extend the law's limit once by 1 to 10 working days. Raises Problem 404, 409 case.order."""
    with store.write() as db:
        _open_case(db, number)
        try:
            db.execute("INSERT INTO case_extension VALUES (?,?,?,?)", (number, days, why, approved_by))
        except Refused:
            raise Problem(409, "case.order", "once, by 1 to 10 days, with reason and approval") from None
        audit.line(db, "office.extended", detail=f"{number} {days}")


def worklist(store: Store, catalogue: Items, calendar: Calendar, today: date) -> list[dict[str, Any]]:
    """Open cases, the most urgent first: case_number, item, state, promised, legal, colour, over_legal, stands.

    Nothing personal. An item that the catalogue no longer has is held to the promised day alone.
    """
    found = []
    for number, item, version, state, received_at, promise in store.rows(
        "SELECT number, item, item_version, state, received_at, promise_date FROM office_case WHERE open=1"
    ):
        received = datetime.fromisoformat(received_at).astimezone(SHANGHAI).date()
        try:
            legal_days: int | None = catalogue.get(item, version).legal_days
        except KeyError:
            legal_days = None
        limits = limits_of(store, calendar, number, received, date.fromisoformat(promise), legal_days, today)
        found.append({
            "case_number": number, "item": item, "state": state, "promised": limits.promised.isoformat(),
            "legal": limits.legal.isoformat(), "colour": colour(calendar, limits, today),
            "over_legal": today > limits.legal, "stands": limits.stands,
        })
    return sorted(found, key=lambda case: (COLOURS.index(case["colour"]), case["promised"], case["case_number"]))


def limits_of(store: Store, calendar: Calendar, number: str, received: date, promised: date, legal_days: int | None,
              today: date) -> Limits:
    """The limits of one case with its pauses and its extension."""
    still, stands = 0, False
    for since, until in store.rows("SELECT since, until FROM case_pause WHERE number=?", number):
        stands = stands or until is None
        still += calendar.between(date.fromisoformat(since), date.fromisoformat(until) if until else today)
    more = store.row("SELECT days FROM case_extension WHERE number=?", number)
    legal = promised if legal_days is None else calendar.after(received, legal_days)
    legal = calendar.after(max(legal, promised), more[0] if more else 0)
    return Limits(received, calendar.after(promised, still), calendar.after(legal, still), stands)


def _open_case(db: Writing, number: str) -> None:
    row = db.row("SELECT open FROM office_case WHERE number=?", number)
    if row is None:
        raise Problem(404, "case.unknown", "no such case")
    if not row[0]:
        raise Problem(409, "case.order", "the case is closed")
