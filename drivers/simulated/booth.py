"""The simulated world around a terminal: cards, papers, printers, and what goes wrong with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from drivers.cameras.api import DocumentCamera
from drivers.simulated.sdt_peer import SdtPeer

OnPaper = Callable[[str, Path], None]


class Booth:
    """Counterparts of all devices, joined by one set of hands.

    ``cast_path`` names the file of fictitious citizens, ``spool`` a folder that keeps what was printed.
    ``on_paper(device, path)`` is called from a thread of the printer when a paper has come out.
    ``pace`` scales the time that devices take (0 = at once, 1 = lifelike).
    """

    def __init__(
        self, cast_path: Path, spool: Path, on_paper: OnPaper | None = None, *, pace: float = 0.0
    ) -> None:
        # "base" keeps every scalar a text: 01 and 20200101 are codes, not numbers.
        cast = YAML(typ="base").load(cast_path.read_text("utf-8")) or ()
        self.people: dict[str, dict[str, Any]] = {person["id"]: person for person in cast}
        spool.mkdir(parents=True, exist_ok=True)
        self.on_paper = on_paper
        self.person: str | None = None
        """Whose card lies on the reader."""
        self._papers: list[Path] = []
        self._lock = threading.Lock()
        self.reader = SdtPeer(spool / "id-card-port", pace=pace)

    # -- cards ---------------------------------------------------------------------------------------------

    def place_card(self, person_id: str) -> None:
        """Lay a citizen's card on the reader. Raises KeyError for somebody who is not in the cast."""
        self.reader.place(card_of(self.people[person_id]))
        self.person = person_id

    def remove_card(self) -> None:
        self.reader.remove()
        self.person = None

    # -- for drivers ---------------------------------------------------------------------------------------

    def options(self, kind: str) -> dict[str, object]:
        """The options with which the real driver of ``kind`` reaches its counterpart here."""
        found: dict[str, dict[str, object]] = {"id_card": {"port": self.reader.port}}
        return found[kind]

    def camera_driver(self) -> DocumentCamera:
        raise NotImplementedError

    def close(self) -> None:
        """Stop every counterpart; what was printed stays."""
        self.reader.close()


def card_of(person: Mapping[str, Any]) -> dict[str, str]:
    """The card of a member of the cast; fields without a value are left out."""
    return {key: value for key, value in person["card"].items() if value not in ("", "null", "~")}
