"""What departments know about a person, as forms.RecordAnswer: for the terminal with a token, for intake
with consent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from central.city import City
from forms.records import RecordAnswer

SETS = ("insurance", "pension", "benefit", "account", "contact", "house", "medical", "provident", "business")


def answer(city: City, number: str, department: str, as_of: date) -> RecordAnswer:
    """One department's answer: found, missing, or unreachable while it is down."""
    if not city.reachable(department):
        return RecordAnswer("unreachable")
    data = city.record(number, department, as_of)
    return RecordAnswer("missing") if data is None else RecordAnswer("found", data)


def answers(city: City, number: str, departments: Iterable[str], as_of: date) -> dict[str, RecordAnswer]:
    """The answers of several departments."""
    return {name: answer(city, number, name, as_of) for name in departments}
