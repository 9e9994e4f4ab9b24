"""How a case goes on, as a short line of steps: what is done, what is being done, what comes next and until when.

States are the centre's (docs/protocol.md, 5); one this terminal does not know yet is shown as received.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from forms.model import Item
from terminal.clock import SHANGHAI
from terminal.words import Words

from . import events as ev
from .values import date_text

STEPS = {
    "application": ("received", "checked", "decided", "paid"),
    "complaint": ("received", "assigned", "answered"),
    "evaluation": ("received", "put_right"),
}
"""What happens to each kind, in order."""
_AT = {
    "received": 1, "received_to_verify": 1, "to_correct": 1, "accepted": 2, "decided": 3, "paid": 4,
    "deemed_accepted": 2, "deemed_renewed": 3,
    "assigned": 2, "answered": 3, "put_right": 2, "noted": 2,
    "filed": 1, "cancelled": 2, "changed": 2,
}  # fmt: skip
"""How many steps are done in a state; the next one is being done now."""
_CHECKED = {"received_to_verify": "verify_now", "to_correct": "correct_now"}
_DEEMED = {"deemed_accepted": "checked", "deemed_renewed": "decided"}
"""What the office's silence has decided, by law, and the step that it ended."""
_SHORT = {"noted": ("received", "noted"), "filed": ("filed",), "cancelled": ("filed", "cancelled"),
          "changed": ("filed", "changed")}
"""States of another way: an evaluation that is only counted, a contract that is in force at once."""
PROMISED = ("decided", "answered", "put_right")
"""The steps that the promised day is promised for."""


def course(found: ev.CaseFound, w: Words, item: Item | None = None) -> list[dict[str, Any]]:
    """The steps of a case: title, line, date, and whether each is done, being done now, or still to come. `item` is the
    case's own, where the terminal has it."""
    names = STEPS.get(found.kind, STEPS["application"])
    if item is not None and found.state != "paid" and not _pays_out(item):
        names = tuple(name for name in names if name != "paid")
    names = _SHORT.get(found.state, names)
    done = min(_AT.get(found.state, 1), len(names))
    days = dict(_days(found, names))
    until = date_text(found.promise_date, w) if found.promise_date else ""
    silent = {step: event for event, step in _DEEMED.items() if any(state == event for state, _ in found.events)}
    shown = []
    for place, name in enumerate(names):
        state = "done" if place < done else "now" if place == done else "next"
        when = date_text(days.get(name, ""), w) if state == "done" else ""
        if state != "done" and name in PROMISED and until:
            when = w("course.until", date=until)
        line = w(f"course.{name}_{state}")
        if name == "checked" and found.state in _CHECKED:
            line = w(f"course.{_CHECKED[found.state]}")
        line = w(f"course.{silent[name]}") if name in silent else line
        shown.append({"name": name, "title": w(f"course.{name}"), "line": line, "when": when, "state": state})
    return shown


def _pays_out(item: Item) -> bool:
    """Money comes of it: it asks for the account that it goes to."""
    return any(known.kind == "bank_card" for known in item.fields.values())


def _days(found: ev.CaseFound, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Step -> the day (in this city) on which the state came that ended it; events come oldest first."""
    days = []
    for state, at in reversed(found.events):
        done = min(_AT.get(state, 1), len(names))
        days += [(names[place], day(at)) for place in range(done)]
    return days


def day(at: str) -> str:
    """The day in this city, YYYY-MM-DD, of an RFC 3339 time; empty when it is none."""
    try:
        return datetime.fromisoformat(at).astimezone(SHANGHAI).date().isoformat()
    except ValueError:
        return ""
