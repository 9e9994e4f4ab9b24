"""Who must be here, who is, who may not be: told from the state alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms import groups, records
from forms.model import Role
from forms.numbers.mask import mask_id

from .state import Journey, PartyState

ADULT, OLD = 18, 60
"""Years: full capacity to act (民法典 17, 18); asked for the true intention (老年人权益保障法 2)."""
VERIFIED = "person_verified"


@dataclass(frozen=True)
class Chair:
    """A place for somebody: taken by `party`, or kept for the owner `name` (masked later), or for anybody."""

    role: Role
    party: PartyState | None = None
    name: str = ""
    needed: bool = True


def age_on(card: Mapping[str, Any], day: date) -> int | None:
    """Full years on a day, by the birth date on the card; None when the card says none."""
    text = str(card.get("birth", ""))
    if len(text) != 8 or not text.isdigit():
        return None
    month_day = (int(text[4:6]), int(text[6:]))
    return day.year - int(text[:4]) - ((day.month, day.day) < month_day)


def is_old(state: Journey, party: PartyState) -> bool:
    """Of an age at which the law has it asked whether they want this (老年人权益保障法 2, 55)."""
    age = age_on(party.card, state.stamp.as_of)
    return age is not None and age >= OLD


def here(state: Journey, role: str = "") -> list[PartyState]:
    """Who takes part in this role, or in any, in the order of the item's roles and of their coming."""
    roles = [role] if role else [each.role for each in state.item.parties]
    return [party for name in roles for party in state.parties if party.role == name and party.card]


def chosen(state: Journey) -> Mapping[str, Any]:
    """The entry of the record's list that was chosen (the house); empty when none was."""
    return groups.chosen(state.item, state.answers, records.found(state.records)) or {}


def owners(state: Journey, role: Role) -> list[Mapping[str, Any]] | None:
    """Whom the record names for this role; None where the role is anybody's."""
    if role.owners is None:
        return None
    listed = chosen(state).get(role.owners.partition(".")[2])
    return [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, (list, tuple)) else []


def is_owner(card: Mapping[str, Any], owner: Mapping[str, Any]) -> bool:
    """The same number, in full or masked as the department shows it, and the same name."""
    number, told = _bare(card.get("number")), _bare(owner.get("number"))
    return bool(number) and told in (number, mask_id(number)) and _bare(card.get("name")) == _bare(owner.get("name"))


def same_person(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """One number is one person, however the card writes it."""
    return bool(_bare(one.get("number"))) and _bare(one.get("number")) == _bare(other.get("number"))


def chairs(state: Journey) -> list[Chair]:
    """A chair for everybody: who is here, the owners who are not, and one for whoever else may join."""
    found: list[Chair] = []
    for role in state.item.parties:
        present = here(state, role.role)
        found += [Chair(role, party) for party in present]
        named = owners(state, role)
        if named is not None:
            found += [Chair(role, None, str(owner.get("name", "")))
                      for owner in named if not any(is_owner(party.card, owner) for party in present)]
        elif len(present) < role.max:
            found.append(Chair(role, needed=len(present) < role.min))
    return found


def gap(state: Journey) -> tuple[str, str, str]:
    """What the board still lacks: (reason, role, name). The reason is missing (somebody named), nobody (of a role),
    stranger (here, but no owner of what was chosen), minor, unverified, several (more than there may be), none (nothing
    was chosen), or "" when all are here."""
    for role in state.item.parties:
        named = owners(state, role)
        if named == []:
            return "none", role.role, ""
    for party in here(state):
        reason = _unfit(state, party)
        if reason:
            return reason, party.role, str(party.card.get("name", ""))
    for chair in chairs(state):
        if chair.party is None and chair.needed:
            return ("missing" if chair.name else "nobody"), chair.role.role, chair.name
    for role in state.item.parties:
        if len(here(state, role.role)) > role.max:
            return "several", role.role, ""
    return "", "", ""


def _unfit(state: Journey, party: PartyState) -> str:
    if party.assurance != VERIFIED:
        return "unverified"
    age = age_on(party.card, state.stamp.as_of)
    if age is None or age < ADULT:
        return "minor"
    named = owners(state, role_of(state, party))
    if named is not None and not any(is_owner(party.card, owner) for owner in named):
        return "stranger"
    return ""


def role_of(state: Journey, party: PartyState) -> Role:
    """Raises LookupError: a party without one of the item's roles."""
    role = state.item.role(party.role)
    if role is None:
        raise LookupError(f"no role {party.role}")
    return role


def rows(state: Journey, group: str) -> list[Mapping[str, Any]]:
    """The rows of a group, as they were answered."""
    value = state.answers.get(group)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, (list, tuple)) else []


def row_of(state: Journey, group: str, party: str) -> Mapping[str, Any]:
    """This person's row of a group; empty when there is none."""
    return next((row for row in rows(state, group) if row.get("party") == party), {})


def _bare(text: object) -> str:
    return "".join(str(text or "").split()).upper()
