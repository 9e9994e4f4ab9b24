"""What the rules of the house contract look at: the chosen house, its owners, both sides, the terms, the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from forms.groups import rows_of
from forms.model import Json
from forms.tables.loader import TableFault, row_in_force

PASS, FAIL, UNKNOWN, WARN, NONE = "pass", "fail", "unknown", "warn", "na"
"""What a rule says: warn lets the contract be filed and tells people; na: the rule is not about this contract."""


@dataclass(frozen=True)
class Deal:
    """One sale of one house. ``house`` is None where none was chosen or the registry does not have it; ``asked`` tells
    whether the registry answered at all. Rows are as in the item's groups ``sellers`` and ``buyers``."""

    house: Mapping[str, Json] | None
    asked: bool
    chosen: str
    sellers: tuple[Mapping[str, Json], ...]
    buyers: tuple[Mapping[str, Json], ...]
    terms: Mapping[str, Json]
    as_of: date
    local: Mapping[str, Json]

    @property
    def people(self) -> tuple[Mapping[str, Json], ...]:
        """Sellers, then buyers."""
        return self.sellers + self.buyers

    @property
    def owners(self) -> tuple[Mapping[str, Json], ...]:
        """The owners the registry names."""
        return rows_of((self.house or {}).get("owners"))

    def fen(self, key: str) -> int | None:
        """An amount of the terms in fen; None where it is not one."""
        return whole(self.terms.get(key))

    def about(self, key: str) -> Json:
        """What the registry says of the house."""
        return (self.house or {}).get(key)


def deal_of(answers: Mapping[str, Json], records: Mapping[str, Mapping[str, Json]], as_of: date) -> Deal:
    """Put together what the rules look at. Never raises on values of any JSON shape."""
    listed = records.get("registry", {}).get("houses")
    chosen = text(answers.get("house"))
    houses = [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list) else []
    house = next((entry for entry in houses if chosen and entry.get("unit_no") == chosen), None)
    try:
        local = row_in_force("house_rules", as_of)
    except TableFault:
        local = {}
    return Deal(house, isinstance(listed, list), chosen, rows_of(answers.get("sellers")),
                rows_of(answers.get("buyers")), answers, as_of, local)


def text(value: Json) -> str:
    """The value where it is a text, else nothing."""
    return value if isinstance(value, str) else ""


def whole(value: Json) -> int | None:
    """The value where it is a whole number, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def day(value: Json) -> date | None:
    """The day of "2026-11-22" or "20261122"; None: no day."""
    try:
        return date.fromisoformat(text(value))
    except ValueError:
        return None


def share(value: Json) -> Fraction | None:
    """The fraction of "1/3", exactly; None: no share. Never more than 1."""
    part, sign, whole_ = text(value).partition("/")
    if not sign or not (part.isascii() and part.isdigit() and whole_.isascii() and whole_.isdigit()):
        return None
    if len(part) > 6 or len(whole_) > 6 or not 0 < int(part) <= int(whole_):
        return None
    return Fraction(int(part), int(whole_))


def percent(deal: Deal, key: str) -> int:
    """A local rule's percentage; 0 where there is no rule in force."""
    return whole(deal.local.get(key)) or 0


def worst(found: Iterable[str]) -> str:
    """The gravest of several judgements: fail before unknown before warn before pass; na of none."""
    all_ = set(found)
    return next((one for one in (FAIL, UNKNOWN, WARN, PASS) if one in all_), NONE)


def flag(value: Json, yes: str = FAIL) -> str:
    """A mark of the registry: pass where it says no, ``yes`` where it says yes, unknown where it says nothing."""
    return PASS if value is False else yes if value is True else UNKNOWN
