"""A sale of a house that can be filed: an old couple of the city sells, two buy; and ways to spoil it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from forms.catalogue_loader import load_catalogue
from forms.groups import row_for
from forms.judge import Verdict, evaluate, values_from
from forms.model import Item
from forms.records import RecordAnswer
from forms.submission import Party, Submission

AS_OF = date(2026, 11, 22)
CITY = Path(__file__).parents[2] / "assets" / "city"
ITEM: Item = load_catalogue().get("house-contract")
_read = YAML(typ="safe", pure=True).load
CAST: dict[str, dict[str, Any]] = {p["id"]: p for p in _read((CITY / "people.yaml").read_text("utf-8"))}
_REGISTRY = _read((CITY / "houses.yaml").read_text("utf-8"))
HOUSES: list[dict[str, Any]] = [
    {key: value for key, value in {**_REGISTRY["usual"], **house}.items() if key != "case"}
    for house in _REGISTRY["houses"]
]
CASES: list[str] = [house["case"]["en"] for house in _REGISTRY["houses"]]
HOUSE = HOUSES[0]
UNIT = str(HOUSE["unit_no"])
SELLERS, BUYERS = ("he-mingyuan", "su-wanqing"), ("zhang-wei", "sun-li")
PRICE = 56_000_000
TERMS: dict[str, Any] = {
    "house": UNIT, "buyer_mode": "joint", "price_total": PRICE, "supervise": "no", "pay_mode": "1",
    "deposit": 2_000_000, "deliver_date": "2026-12-31", "lease": "none",
}
FACTS: dict[str, Any] = {"assurance": "person_verified", "signers": ["p1", "p2", "p3", "p4"], "declared": 4}


def card(who: str) -> dict[str, Any]:
    """Their card as the reader gives it."""
    found: dict[str, Any] = CAST[who]["card"]
    return found | {"sex": {"1": "男", "2": "女"}[found["sex"]]}


def rows(group: str, people: tuple[str, ...], first: int, **more: Any) -> list[dict[str, Any]]:
    """A group's rows as they stand once everybody was there."""
    return [
        row_for(ITEM.fields[group], f"p{first + place}", card(who))
        | {"phone": CAST[who]["phone"], "intent": "yes", "intent_at": "2026-11-22T10:00:00+08:00", **more}
        for place, who in enumerate(people)
    ]


def registry(*houses: dict[str, Any], **changes: Any) -> dict[str, RecordAnswer]:
    """What the registry tells of the first seller, with the house changed."""
    return {"registry": RecordAnswer("found", {"houses": [{**house, **changes} for house in houses or (HOUSE,)]})}


def answers(sellers: tuple[str, ...] = SELLERS, buyers: tuple[str, ...] = BUYERS, **changes: Any) -> dict[str, Any]:
    """Everything answered."""
    given = values_from(ITEM, card(sellers[0]), registry()) | TERMS
    given["sellers"] = rows("sellers", sellers, 1)
    given["buyers"] = rows("buyers", buyers, 1 + len(sellers))
    given |= changes
    return {key: value for key, value in given.items() if value is not None}


def judged(given: dict[str, Any] | None = None, records: dict[str, RecordAnswer] | None = None,
           **facts: Any) -> Verdict:
    """The verdict."""
    seen = registry() if records is None else records
    return evaluate(ITEM, answers() if given is None else given, seen, AS_OF, facts=FACTS | facts)


def submission(given: dict[str, Any] | None = None, records: dict[str, RecordAnswer] | None = None,
               **changes: Any) -> Submission:
    """Everything as it leaves the terminal, without evidence."""
    answered = answers() if given is None else given
    numbers = {person["card"]["number"]: name for name, person in CAST.items()}
    parties = tuple(
        Party(row["party"], group[:-1], card(numbers[row["id_no"]]), "person_verified", ("card", "phone_code"))
        for group in ("sellers", "buyers") for row in answered[group]
    )
    values: dict[str, Any] = {
        "id": "01900000-0000-7000-8000-000000000001", "item": ITEM.id, "item_version": ITEM.version,
        "as_of": AS_OF.isoformat(), "created_at": f"{AS_OF.isoformat()}T00:00:00Z", "terminal": "T-0001",
        "incarnation": "", "boot": "", "sequence": 0, "parties": parties, "answers": answered,
        "records": registry() if records is None else records, "disputed": (), "evidence": (), "verdict": {},
        "notice_version": ITEM.notice_version, "drivers": {"id_card": "simulated"},
        "receipt_code": "0123456789AS",
    }
    return Submission(**{**values, **changes})
