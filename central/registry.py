"""The registry of houses (不动产登记), as the centre asks it; the fictitious city stands behind it here."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from central import records
from central.city import REGISTRY, City
from forms.records import RecordAnswer


class Registry(Protocol):
    """A department connector. It answers at once and from what holds now, or says that it does not: inside the filing's
    transaction nobody else files meanwhile."""

    def owned(self, person: str, day: date) -> RecordAnswer:
        """The houses of a person (ID number): found with {"houses": […]}, missing, or unreachable."""
        ...


class CityRegistry:
    """The registry of the fictitious city."""

    def __init__(self, city: City) -> None:
        self._city = city

    def owned(self, person: str, day: date) -> RecordAnswer:
        return records.answer(self._city, person, REGISTRY, day)
