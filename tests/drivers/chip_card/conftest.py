from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drivers.chip_card.icao import mrz
from drivers.chip_card.reader import ChipReader
from drivers.simulated.chip_slot import ChipTray, SimulatedSlot
from drivers.simulated.icao_card import Chip, PassportChip
from drivers.simulated.icao_groups import group1, group2, group11
from drivers.simulated.icao_issuer import Issuer
from tests.drivers.conftest import fault_of

__all__ = ["fault_of"]

ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"
"""The specimen of Doc 9303 part 4."""
KEY = mrz.parse(ZONE).key
FIELDS = {
    "number": "410411198503121108",
    "name": "李敏",
    "sex": "2",
    "ethnicity": "01",
    "birth": "19850312",
    "birth_place": "410411",
    "card_number": "A12345678",
    "recognition": "410400D15600000599110145FFFFFFFF",
    "valid_from": "20190615",
    "valid_to": "20290615",
    "issuer": "D15600000599",
    "category": "1",
}
"""A card of somebody who does not exist."""


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def store(issuer: Issuer, tmp_path: Path) -> Path:
    """A folder that trusts ``issuer``."""
    return issuer.trust(tmp_path / "csca")


@pytest.fixture
def tray() -> ChipTray:
    return ChipTray()


@pytest.fixture
def reader(tray: ChipTray, store: Path) -> Iterator[ChipReader]:
    reader = ChipReader(SimulatedSlot(tray), str(store))
    reader.open()
    yield reader
    reader.close()


@pytest.fixture
def passport(issuer: Issuer) -> Callable[..., PassportChip]:
    """A chip by ``issuer`` with the specimen's zone; data groups by ``groups``, the rest as in ``Chip``."""

    def make(groups: dict[int, bytes] | None = None, **others: Any) -> PassportChip:
        found = {1: group1(ZONE), 2: group2(), 11: group11("安娜", "19740812")} | (groups or {})
        return PassportChip(replace(Chip(issuer.files(found), KEY), **others))

    return make
