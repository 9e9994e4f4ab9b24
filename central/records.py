"""What departments know about a person, as forms.RecordAnswer: for the terminal with a token, for intake
with consent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from central.city import City
from forms.records import RecordAnswer

if TYPE_CHECKING:
    from forms.model import RecordNeed

SETS = ("insurance", "pension", "benefit", "account", "contact", "homes", "house", "medical", "provident", "business")
ABOUT_OTHERS = ("registry", "filings")
"""Sets that name other people too: told only for an item that needs them."""


def answer(
    city: City, number: str, department: str, as_of: date, asked: Mapping[str, Any] | None = None
) -> RecordAnswer:
    """One department's answer: found, missing, or unreachable while it is down. ``asked``: answers that say which."""
    if not city.reachable(department):
        return RecordAnswer("unreachable")
    data = city.record(number, department, as_of, asked)
    return RecordAnswer("missing") if data is None else RecordAnswer("found", data)


def answers(
    city: City, number: str, departments: Iterable[str], as_of: date
) -> dict[str, RecordAnswer]:
    """The answers of several departments."""
    return {name: answer(city, number, name, as_of) for name in departments}


def with_what(need: RecordNeed, given: Mapping[str, Any]) -> dict[str, Any]:
    """Of all answers those that this record is asked with; texts and whole numbers only."""
    return {key: given[key] for key in need.asks if isinstance(given.get(key), str | int)}
