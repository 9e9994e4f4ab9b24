"""A centre's inside over either store, without HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from central.city import City
from central.intake import Intake
from central.keys import CentreKeys
from central.store.db import Store, open_store
from forms.catalogue_loader import load_catalogue
from forms.submission import Submission
from terminal.vault.sealing import SealKey, container, seal
from tests.central.centre import CITY

CATALOGUE, PEOPLE = load_catalogue(), City.load(CITY)
OTHERS = [f"41041119850312{n:03d}X" for n in range(1000)]
"""ID numbers of nobody in the city: their claims go to a person, and each has one claim at most."""


class World:
    """One centre on one store; `again` opens another connection to the same, as another process would."""

    def __init__(self, where: Path | str, folder: Path, *, backed: bool = False) -> None:
        self.where, self.folder = where, folder
        self._others: list[World] = []
        self.city, self.keys = PEOPLE, CentreKeys.open(folder / "keys")
        self.store: Store = open_store(where, folder)
        self.intake = Intake(self.store, self.keys, CATALOGUE, self.city, backed)

    def again(self) -> World:
        other = World(self.where, self.folder)
        self._others.append(other)
        return other

    def sealed(self, one: Submission, *pages: bytes) -> bytes:
        key = SealKey.of(self.keys.seal_public)
        parts = [seal("submission", one.to_bytes(), key), *(seal("attachment", page, key) for page in pages)]
        return container(one.id, one.terminal, key.id, parts)

    def take(self, one: Submission, *pages: bytes) -> tuple[int, dict[str, Any]]:
        """Status and acknowledgement, as over the line."""
        status, ack = self.intake.put(one.id, one.terminal, self.sealed(one, *pages))
        return status, ack["ack"]

    def running(self) -> list[int]:
        """The running numbers given out, in order."""
        return sorted(int(number[15:21]) for (number,) in self.store.rows("SELECT number FROM office_case"))

    def close(self) -> None:
        for one in (*self._others, self):
            one.store.close()

