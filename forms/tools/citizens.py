"""Made-up citizens to try an item with: cards, records and answers as various as life, the same for the same seed.

They come from a cast (plain data, like assets/city/people.yaml), with other ages, records of somebody else, values at
their edges, and departments that do not answer.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from forms.cast import resolve
from forms.groups import chosen, groups_of, row_for, with_options
from forms.model import Field, Item, Json
from forms.numbers.id_number import check_digit
from forms.numbers.mask import mask_id
from forms.records import RecordAnswer
from forms.tools.patterns import like

YOUNGEST, OLDEST = 16, 95
MOST = 200_000_000
"""Where a number has no upper end of its own; two million yuan in fen."""
USUAL = 0.6
"""So many answer yes, or the first that is listed; the others anything."""
_NUMBERS = {
    "org_number": ("91350100M000100Y43", "91350100m000100y43", "91350100M000100Y44"),
    "title_number": ("豫（2021）平顶山市不动产权第0012345号", "平房权证字第20083344号", "不动产权第1号"),
    "unit_number": ("410402 001001 GB00001 F00010001", "410402001001GB00001W00000000", "410402001001GB00001"),
}
"""Some as they are printed, and in each kind one that no form should take."""
_WORDS = ("平顶山市新华区建设路12号", "灯太暗，看不清", "李敏", "3号楼2单元")


@dataclass(frozen=True)
class Citizen:
    """Card, records by name, and the facts a terminal would know (`f` in conditions)."""

    card: Mapping[str, Json]
    records: Mapping[str, RecordAnswer]
    facts: Mapping[str, Json]


def read_cast(path: Path) -> list[dict[str, Any]]:
    """The cast of a file: entries with `card` and `records`; houses.yaml beside it says who owns what. Raises OSError,
    ValueError."""
    from ruamel.yaml import YAML

    found = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    if not isinstance(found, list) or not all(isinstance(one, dict) and "card" in one for one in found):
        raise ValueError(f"{path}: no cast")
    for one in found:
        homes = [home for home in one.get("records", {}).get("homes", ()) if "contract_no" not in home]
        if homes:
            # what a department says of the first of them, and of which there are
            one["records"] = {**one["records"], "house": homes[0], "homes": {"homes": homes}}
    houses = path.with_name("houses.yaml")
    if houses.exists():
        registry = YAML(typ="safe").load(houses.read_text(encoding="utf-8"))
        for one in found:
            owned = [{**registry["usual"], **house} for house in registry["houses"]
                     if any(owner["number"] == one["card"].get("number") for owner in house["owners"])]
            if owned:
                one["records"] = {**one.get("records", {}), "registry": {"houses": owned}}
                filed = _filing(owned[0], found)
                for whose in found:
                    if any(_is(person, whose["card"]) for person in filed["people"]):
                        whose["records"] = {**whose.get("records", {}), "filings": {"filings": [filed]}}
    return found


def _filing(house: Mapping[str, Any], cast: list[dict[str, Any]]) -> dict[str, Any]:
    """A contract by which the house is sold to somebody of the cast, as the centre tells its people."""
    owners = [owner["number"] for owner in house["owners"]]
    buyer = next(one["card"] for one in cast if one["card"]["number"] not in owners)
    people = [{"name": owner["name"], "side": "seller", "number": mask_id(owner["number"])}
              for owner in house["owners"]]
    return {"number": "410400CLF2026112200001", "case_number": "4104002026112230000016", "filed_on": "2026-11-22",
            "unit_no": house["unit_no"], "location": house["location"], "price_fen": 56_000_000,
            "people": [*people, {"name": buyer["name"], "side": "buyer", "number": mask_id(buyer["number"])}]}


def _is(person: Mapping[str, Any], card: Mapping[str, Any]) -> bool:
    """Named so, with this number in full or masked."""
    number = str(card.get("number", ""))
    return person["name"] == card.get("name") and person["number"] in (number, mask_id(number))


class Town:
    """Citizens without end. `as_of` is the day of all of them."""

    def __init__(self, item: Item, cast: list[dict[str, Any]], as_of: date, seed: int) -> None:
        self._item, self._as_of, self._dice = item, as_of, random.Random(seed)  # noqa: S311  no secret
        self._cast = [{"card": one["card"], "records": self._resolved(one.get("records", {}))} for one in cast]
        self._seen: dict[tuple[str, str], list[Json]] = {}
        for one in self._cast:
            for name, record in one["records"].items():
                for key, value in record.items():
                    self._seen.setdefault((name, key), []).append(value)

    def citizens(self, count: int) -> Iterator[Citizen]:
        """That many."""
        for _ in range(count):
            yield self._one()

    def plain(self, person: Mapping[str, Any]) -> dict[str, RecordAnswer]:
        """A person's own records as every department would give them, on the day of all."""
        own = self._resolved(person.get("records", {}))
        return {name: RecordAnswer("found", own[name]) if own.get(name) else RecordAnswer("missing")
                for name in self._item.records}

    def answer(self, known: Field, data: Mapping[str, Mapping[str, Json]]) -> Json:
        """Something a person may answer to a question; now and then nothing a form should take."""
        dice, known = self._dice, with_options(known, data)
        usual = dice.random() < USUAL
        if known.kind == "yes_no":
            return "yes" if usual else dice.choice(("yes", "no"))
        if known.kind == "choice" and known.options:
            return (known.options[0] if usual else dice.choice(known.options)).code
        if known.kind == "multi_choice":
            codes = [option.code for option in known.options]
            return sorted(dice.sample(codes, dice.randint(0, min(len(codes), known.max or len(codes)))))
        if known.kind == "area":
            return f"{dice.randint(1, 20000) / 100:.2f}"
        if known.kind in ("number", "money"):
            low, high = known.min or 0, known.max if known.max is not None else MOST
            return dice.choice((low, high, dice.randint(low, high), dice.randint(low, min(high, low + 100)), high + 1))
        if known.kind in ("date", "month"):
            day = self._as_of + timedelta(days=dice.randint(-400, 800))
            return day.isoformat()[: 7 if known.kind == "month" else 10]
        if known.kind == "share":
            parts = dice.randint(1, 6)
            return f"{dice.randint(1, parts)}/{parts}"
        if known.kind == "phone":
            return f"138000{dice.randint(0, 99999):05d}"
        if known.kind == "bank_card":
            return dice.choice(("6222080412310000009", "6217000412310079190", "123"))
        if known.kind == "id_number":
            return dice.choice(self._cast)["card"].get("number", "")
        if known.kind in _NUMBERS:
            return dice.choice(_NUMBERS[known.kind])
        if known.pattern is not None:
            return like(known.pattern, dice)
        words = dice.choice(_WORDS)
        return (words * (1 + (known.min or 0) // len(words)))[: known.max or 400]

    def together(self, citizen: Citizen, data: Mapping[str, Mapping[str, Json]],
                 answers: Mapping[str, Json]) -> tuple[list[dict[str, Json]], dict[str, list[Json]]]:
        """Everybody who takes part, of an item for several: the parties as a terminal knows them, and the rows of the
        groups with a person each. The first is the citizen; where a record names the owners, mostly they come."""
        item, dice, parties, rows = self._item, self._dice, list[dict[str, Json]](), dict[str, list[Json]]()
        entry: Mapping[str, Any] = chosen(item, answers, data) or {}
        for place, role in enumerate(item.parties):
            named = (role.owners or "").partition(".")[2]
            owners = list(entry.get(named, ())) if named and dice.random() < 0.9 else []
            count = len(owners) or dice.randint(role.min, min(role.max, role.min + 1))
            for number in range(count):
                card = citizen.card if (place, number) == (0, 0) else dice.choice(self._cast)["card"]
                card = self._card_of(owners[number], card) if owners else card
                party = f"p{len(parties) + 1}"
                verified = dice.random() < 0.97
                parties.append({"id": party, "role": role.role, "age": self._age(card),
                                "assurance": "person_verified" if verified else "card_read"})
                for group in groups_of(item, role.role):
                    row = row_for(group, party, card)
                    for inner in group.fields:
                        if inner.key not in row and inner.source in ("TYP", "SEL", "DEC"):
                            row[inner.key] = self.answer(inner, data)
                    rows.setdefault(group.key, []).append(row)
        return parties, rows

    def _card_of(self, named: Mapping[str, Any], otherwise: Mapping[str, Json]) -> Mapping[str, Json]:
        return next((one["card"] for one in self._cast if _is(named, one["card"])), otherwise)

    def _age(self, card: Mapping[str, Json]) -> int:
        born = str(card.get("birth", ""))
        if not re.fullmatch(r"[0-9]{8}", born):
            return 0
        return self._as_of.year - int(born[:4]) - (self._as_of.strftime("%m%d") < born[4:])

    # --- inside ---------------------------------------------------------------------------------------

    def _resolved(self, records: Mapping[str, Any]) -> dict[str, dict[str, Json]]:
        found: dict[str, dict[str, Json]] = {}
        for name, record in records.items():
            if isinstance(record, Mapping):
                found[name] = {key: resolve(key, value, self._as_of) for key, value in record.items()}
        return found

    def _one(self) -> Citizen:
        dice, person = self._dice, self._dice.choice(self._cast)
        verified = dice.random() < 0.85
        records = {name: self._record(name, person) if verified else RecordAnswer("withheld")
                   for name in self._item.records}
        return Citizen(self._card(person["card"]), records, self._facts(verified))

    def _card(self, card: Mapping[str, Json]) -> dict[str, Json]:
        dice, made = self._dice, dict(card)
        number = str(made.get("number", ""))
        if dice.random() < 0.5 and re.fullmatch(r"[0-9]{17}[0-9X]", number):
            born = self._as_of - timedelta(days=dice.randint(YOUNGEST * 365, OLDEST * 365))
            body = number[:6] + born.strftime("%Y%m%d") + number[14:17]
            made.update(birth=born.strftime("%Y%m%d"), number=body + check_digit(body))
        if dice.random() < 0.04:
            made["valid_to"] = (self._as_of - timedelta(days=dice.randint(1, 900))).strftime("%Y%m%d")
        return made

    def _record(self, name: str, person: Mapping[str, Any]) -> RecordAnswer:
        dice = self._dice
        if dice.random() < 0.08:
            return RecordAnswer(dice.choice(("missing", "unreachable")))
        having = [one for one in self._cast if one["records"].get(name)]
        # a record that few have is lent to the others: the item is tried by those it is for
        lent = dice.random() < (0.2 if person["records"].get(name) else 0.8)
        whose = dice.choice(having) if lent and having else person
        data = whose["records"].get(name)
        if data is None:
            return RecordAnswer("missing")
        data = {key: self._value(name, key, value) if dice.random() < 0.06 else value for key, value in data.items()}
        answer = RecordAnswer("found", data)
        shown = [key for key in self._item.records[name].fields if key in data]
        return answer.dispute(dice.choice(shown)) if shown and dice.random() < 0.04 else answer

    def _value(self, name: str, key: str, value: Json) -> Json:
        """Another value of this kind: flipped, at an edge, somebody else's, or none."""
        dice = self._dice
        if isinstance(value, bool):
            return not value
        if isinstance(value, int):
            return dice.choice((0, 1, max(0, value - 1), value + 1, value * 2, dice.randint(0, 600)))
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            days = dice.choice((0, -1, 1, -30, -365, dice.randint(-3000, 30)))
            return (self._as_of + timedelta(days=days)).isoformat()
        return dice.choice((*self._seen[name, key], None))

    def _facts(self, verified: bool) -> dict[str, Json]:
        dice, item = self._dice, self._item
        return {
            "assurance": "person_verified" if verified else "card_read",
            "consent": True,
            "open_case": dice.random() < 0.05,
            "pages": {material: dice.randint(0, 2) for material in item.materials},
            "declared": len(item.declarations) if dice.random() < 0.97 else 0,
            **({"signed": True} if dice.random() < 0.95 else {"confirmed": True}),
            "paid_fen": 0,
        }
