"""The fictitious city: everybody has right check digits, a case, and records that never grow old."""

from __future__ import annotations

import functools
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from central.city import City
from forms.catalogue_loader import load_catalogue
from forms.judge import evaluate, values_from
from forms.model import Item
from forms.numbers.id_number import check_id_number
from forms.records import RecordAnswer
from terminal.clock import SystemClock
from tests.central.centre import CITY

PEOPLE: list[dict[str, Any]] = YAML(typ="safe").load((CITY / "people.yaml").read_text(encoding="utf-8"))


def _luhn(number: str) -> bool:
    digits = [int(c) for c in reversed(number)]
    return sum(d if n % 2 == 0 else sum(divmod(2 * d, 10)) for n, d in enumerate(digits)) % 10 == 0


def test_there_are_enough_and_none_twice() -> None:
    assert len(PEOPLE) >= 36
    for key in ("id",):
        assert len({person[key] for person in PEOPLE}) == len(PEOPLE)
    assert len({person["card"]["number"] for person in PEOPLE}) == len(PEOPLE)
    phones = [person["phone"] for person in PEOPLE if person["phone"]]
    assert len(set(phones)) == len(phones)
    assert all(re.fullmatch(r"138000[0-9]{5}", phone) for phone in phones)
    assert {person["expect"] for person in PEOPLE} == {"pass", "fail", "unknown"}


@pytest.mark.parametrize("person", PEOPLE, ids=[person["id"] for person in PEOPLE])
def test_numbers_are_right(person: dict[str, Any]) -> None:
    card = person["card"]
    check_id_number(card["number"], SystemClock().today())
    assert card["number"][6:14] == card["birth"]
    assert int(card["number"][16]) % 2 == int(card["sex"]) % 2
    assert person["case"]["zh"]
    assert person["case"]["en"]
    account = person["records"]["account"]
    if isinstance(account, dict):
        assert _luhn(account["acct_no"])
        assert 16 <= len(account["acct_no"]) <= 19


def test_days_move_with_the_day() -> None:
    city = City.load(CITY)
    for as_of in (date(2026, 3, 1), date(2031, 7, 31)):
        record = city.record("410411198503121108", "insurance", as_of)
        assert record is not None
        assert record["stop_date"] == (as_of - timedelta(days=40)).isoformat()
        assert record["last_paid"] == record["stop_date"][:7]


@functools.cache
def _item_and_city() -> tuple[Item, City]:
    return load_catalogue().get("unemployment-benefit"), City.load(CITY)


def _claim(person: dict[str, Any], as_of: date) -> str:
    """An ordinary claim: card, phone code where there is a phone, records as found, all declared and
    signed."""
    item, city = _item_and_city()
    card = person["card"]
    verified = person["phone"] is not None
    records = {}
    for name in item.records:
        data = city.record(card["number"], name, as_of)
        records[name] = RecordAnswer("found", data) if data else RecordAnswer("missing")
        if not verified:
            records[name] = RecordAnswer("withheld")
    answers = values_from(item, card, records)
    for known in item.fields.values():
        if known.key not in answers and known.source in ("SEL", "TYP", "DEC") and known.kind == "yes_no":
            answers[known.key] = "yes"
    facts = {
        "assurance": "phone_code" if verified else "card_read",
        "open_case": False,
        "declared": len(item.declarations),
        "signed": True,
        "consent": True,
    }
    return evaluate(item, answers, records, as_of, facts=facts).outcome


@pytest.mark.parametrize("person", PEOPLE, ids=[person["id"] for person in PEOPLE])
def test_everybody_stands_for_their_case(person: dict[str, Any]) -> None:
    assert _claim(person, SystemClock().today()) == person["expect"]


def test_files_are_plain_data() -> None:
    for path in (CITY / "people.yaml", CITY / "city.yaml"):
        assert "!!" not in Path(path).read_text(encoding="utf-8")
