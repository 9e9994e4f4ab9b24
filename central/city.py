"""The fictitious city as plain data: its people and what its departments know about them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from central import homes
from central.calendar import Calendar
from forms import cache
from forms.cast import resolve

REGISTRY = "registry"
"""The department that knows who owns which house."""


class CityFault(Exception):
    """The city's files cannot be used; says the file and why."""


@dataclass(frozen=True)
class Message:
    """A text message on a citizen's phone. `time` is RFC 3339."""

    time: str
    text: str
    code: str | None = None


@dataclass
class City:
    """People by ID number, departments, calendar; and the phones, where messages arrive."""

    region: str
    phone: str
    agency: dict[str, str]
    calendar: Calendar
    people: dict[str, dict[str, Any]]
    departments: dict[str, dict[str, Any]]
    retention: dict[str, int]
    """Years after which a closed case's personal values are erased, by kind of item; or by item, which comes first."""
    houses: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What the registry knows of each house, by its unit number."""
    amend: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = field(default_factory=dict)
    """What a department learns from the centre itself, by record set: the housing office what has been paid."""
    own: dict[str, Callable[[str], dict[str, Any]]] = field(default_factory=dict)
    """What the centre keeps itself of a person (ID number), by record set: the filings in force."""
    photos: dict[str, Path] = field(default_factory=dict)
    """The authority's photo of a person, by ID number; of most there is none here."""
    renamed: Callable[[str, str], bool] = lambda number, house_id: False
    """Whether a person (ID number) has had the fund's account of a home put into their name."""
    _messages: dict[str, list[Message]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def load(cls, directory: Path) -> City:
        """Read people.yaml and city.yaml. Raises CityFault."""
        city, people = _yaml(directory / "city.yaml"), _yaml(directory / "people.yaml")
        registry = _yaml(directory / "houses.yaml")
        try:
            return cls(
                region=city["region"],
                phone=city["phone"],
                agency=dict(city["agency"]),
                calendar=Calendar.read(city["calendar"]),
                people={person["card"]["number"]: person for person in people},
                retention={kind: int(years) for kind, years in city.get("retention", {}).items()},
                houses={house["unit_no"]: {**registry["usual"], **house} for house in registry["houses"]},
                departments={name: dict(entry) for name, entry in city["departments"].items()},
                photos={person["card"]["number"]: directory / person["photo"] for person in people
                        if person.get("photo")},
            )
        except (KeyError, TypeError, ValueError) as error:
            raise CityFault(f"{directory}: {error!r}") from error

    def person(self, number: str) -> dict[str, Any] | None:
        """The person with this ID number."""
        return self.people.get(number.upper())

    def phone_of(self, number: str) -> str | None:
        """The phone on record for an ID number, or None."""
        person = self.person(number)
        return None if person is None else person.get("phone")

    def photo(self, number: str) -> bytes | None:
        """The authority's photo of a person (JPEG), or None."""
        place = self.photos.get(number.upper())
        return None if place is None else place.read_bytes()

    def reachable(self, department: str) -> bool:
        """False while a department does not answer."""
        return bool(self.departments.get(department, {}).get("reachable", False))

    def record(
        self, number: str, department: str, as_of: date, asked: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """One record set of a person with relative days resolved, or None where there is none; ``asked`` are the
        answers that say which one, where there are several."""
        person = self.person(number)
        data = None if person is None else person["records"].get(department)
        if person is not None and department == REGISTRY:
            data = self._owned(number.upper())
        elif person is not None and department == "homes":
            data = homes.listed(person)
        elif person is not None and department == "house":
            data = homes.one(self.people, person, asked or {}, self.renamed)
        elif person is not None and department in self.own:
            data = self.own[department](number.upper())
        if not isinstance(data, dict):
            return None
        found = {key: resolve(key, value, as_of) for key, value in data.items()}
        return self.amend[department](found) if department in self.amend else found

    def house(self, unit_no: str) -> dict[str, Any] | None:
        """What the registry knows of one house, with its owners; None: there is no such house."""
        house = self.houses.get(unit_no)
        if house is None:
            return None
        found = {key: value for key, value in house.items() if key != "case"}
        return self.amend[REGISTRY]({"houses": [found]})["houses"][0] if REGISTRY in self.amend else found

    def _owned(self, number: str) -> dict[str, Any] | None:
        owned = [
            {key: value for key, value in house.items() if key != "case"}
            for house in self.houses.values() if any(owner["number"] == number for owner in house["owners"])
        ]
        return {"houses": owned} if owned else None

    def send(self, phone: str, message: Message) -> None:
        """Deliver a message; the last 20 stay on the phone."""
        with self._lock:
            self._messages.setdefault(phone, []).append(message)
            del self._messages[phone][:-20]

    def tell(self, people: list[str], text: str) -> None:
        """A message to each of these people (ID numbers) who has a phone on record."""
        stamp = datetime.now(UTC).isoformat(timespec="seconds")
        for number in people:
            phone = self.phone_of(number)
            if phone is not None:
                self.send(phone, Message(stamp, text))

    def messages(self, phone_or_number: str) -> list[Message]:
        """Messages of a phone, given by its number or by its owner's ID number."""
        phone = self.phone_of(phone_or_number) or phone_or_number
        with self._lock:
            return list(self._messages.get(phone, ()))


def _yaml(path: Path) -> Any:
    try:
        return cache.plain(path.read_text(encoding="utf-8"), _parsed)
    except (OSError, ValueError) as error:
        raise CityFault(f"{path}: {error}") from error
    except Exception as error:  # ruamel's errors have no common public base
        raise CityFault(f"{path}: {error}") from error


def _parsed(text: str) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe").load(text)
