"""The ledger of the maintenance fund: which homes somebody has, and one home: by choice, by the number of the contract
it was bought new with, or by the number of its bill.

Whoever pays for somebody else has the notice in hand: number and owner's name open what is due, and no more of the
owner than a masked name (个人信息保护法 6: no more than is needed).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from forms.numbers.mask import mask

BY_BILL = "bill"
"""The answer that says: not one of mine, I have the number of a bill."""
BY_CONTRACT = "contract"
"""The answer that says: mine, bought new and not on the registry yet; I have the number of the contract."""


def listed(person: Mapping[str, Any]) -> dict[str, Any]:
    """The person's homes on the registry, enough to tell them apart; none is an answer too."""
    return {"homes": [{key: home[key] for key in ("house_id", "location")} for home in _of(person)
                      if not _bought_new(home)]}


def one(people: Mapping[str, Mapping[str, Any]], person: Mapping[str, Any], asked: Mapping[str, Any],
        renamed: Callable[[str, str], bool]) -> dict[str, Any] | None:
    """The home that is asked for by `flat`, by `contract_no` (the person is the buyer), or by `bill_no` and
    `owner_name`; without, the first of the person's. Its account is in their name, unless the ledger names somebody
    else and it was not ``renamed`` since."""
    flat, card = asked.get("flat"), person["card"]
    if flat == BY_BILL:
        return _by_bill(people, str(asked.get("bill_no", "")), str(asked.get("owner_name", "")).replace(" ", ""))
    contract_no = str(asked.get("contract_no") or "") if flat == BY_CONTRACT else ""
    for home in _of(person):
        chosen = flat in (None, "", home["house_id"]) and not _bought_new(home)
        if chosen or (contract_no and str(home.get("contract_no")) == contract_no):
            others = "holder" in home and not renamed(card["number"], home["house_id"])
            return {**home, "holder": home["holder"] if others else card["name"]}
    return None


def _by_bill(people: Mapping[str, Mapping[str, Any]], bill_no: str, name: str) -> dict[str, Any] | None:
    for owner in people.values():
        for home in _of(owner):
            if bill_no and str(home.get("bill_no")) == bill_no and owner["card"]["name"] == name:
                return {**home, "owner": mask("name", name)}
    return None


def _bought_new(home: Mapping[str, Any]) -> bool:
    """By a contract with the developer that is on file; the registry does not have the buyer yet."""
    return "contract_no" in home


def _of(person: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = person["records"].get("homes", [])
    return found
