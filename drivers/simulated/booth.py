"""The simulated world around a terminal: cards, papers, printers, and what goes wrong with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image
from ruamel.yaml import YAML

from drivers.cameras.api import DocumentCamera
from drivers.chip_card.api import ChipCardReader
from drivers.chip_card.reader import ChipReader
from drivers.lights.api import NAMES
from drivers.simulated import script
from drivers.simulated.camera import Desk, SimulatedCamera
from drivers.simulated.chip_slot import ChipTray, SimulatedSlot
from drivers.simulated.escpos_peer import EscposPeer
from drivers.simulated.faults import Faults
from drivers.simulated.ipp_peer import IppPeer
from drivers.simulated.modbus_peer import ModbusPeer
from drivers.simulated.papers import PAPERS, lay
from drivers.simulated.passer import Passer
from drivers.simulated.scanner_peer import ScannerPeer
from drivers.simulated.sdt_peer import SdtPeer
from drivers.simulated.virtual_card import VirtualCard

OnPaper = Callable[[str, Path], None]
LAMPS = {name: coil for coil, name in enumerate(NAMES)}
"""Coil of each lamp on the simulated relay board."""
PRESENCE = 0
"""Input of the presence sensor on the same board."""


class Booth:
    """Counterparts of all devices, joined by one set of hands.

    ``cast_path`` names the file of fictitious citizens, ``spool`` a folder that keeps what was printed.
    ``on_paper(device, path)`` is called from a thread of the printer when a paper has come out.
    ``pace`` scales the time that devices take (0 = at once, 1 = lifelike).
    """

    def __init__(self, cast_path: Path, spool: Path, on_paper: OnPaper | None = None, *, pace: float = 0.0) -> None:
        self.sound_outs: Any = None
        """Loudspeaker and headphones in place of real ones (terminal.voice.player.AudioOut); None: the real ones."""
        self.people: dict[str, dict[str, Any]] = dict(_cast(cast_path.read_text("utf-8")))
        spool.mkdir(parents=True, exist_ok=True)
        self.on_paper = on_paper
        self.person: str | None = None
        """Whose card lies on the reader."""
        self._last_person = next(iter(self.people), "")
        self._papers: list[Path] = []
        self._lock = threading.Lock()
        self._spool = spool
        self._scripts: dict[str, script.Player] = {}
        self.reader = SdtPeer(spool / "id-card-port", pace=pace)
        self.chips = ChipTray()
        self._issuer: Any = None
        self.desk = Desk()
        self.face = Passer(cast_path.parent / "faces")
        """What the face camera looks at: nobody, or whoever stands there."""
        self.document_printer = IppPeer(self._document, pace=pace)
        self.receipt_printer = EscposPeer(self._receipt, pace=pace)
        self.scanner = ScannerPeer(spool / "code-scanner-port")
        self.lights = ModbusPeer(spool / "lights-port")

    # -- cards ---------------------------------------------------------------------------------------------

    def place_card(self, person_id: str) -> None:
        """Lay a citizen's card on the reader. Raises KeyError for somebody who is not in the cast."""
        self.reader.place(card_of(self.people[person_id]))
        self.person = self._last_person = person_id

    def remove_card(self) -> None:
        self.reader.remove()
        self.person = None

    # -- codes and lamps ------------------------------------------------------------------------------------

    def scan(self, text: str) -> None:
        """Hold a code that says ``text`` before the scanner."""
        self.scanner.scan(text)

    def stand(self, there: bool = True) -> None:
        """Somebody stands before the booth, or goes away."""
        self.lights.input(PRESENCE, there)

    @property
    def lamps(self) -> frozenset[str]:
        """Names of the lamps that are on."""
        on = self.lights.on
        return frozenset(name for name, coil in LAMPS.items() if coil in on)

    def place_chip(self, person_id: str, kind: str = "social") -> None:
        """Put a citizen's chip card into the reader: ``kind`` social or passport. Raises KeyError, ValueError."""
        self.chips.insert(self.chip_of(person_id, kind))

    def chip_of(self, person_id: str, kind: str = "social") -> VirtualCard:
        """A citizen's chip card, in no reader. Raises KeyError, ValueError for another kind."""
        from drivers.simulated import chips

        card = card_of(self.people[person_id])
        if kind == "social":
            return chips.social_card_of(card)
        if kind != "passport":
            raise ValueError(f"no chip card {kind!r}; known: social, passport")
        self.csca()
        return chips.passport_of(card, self._issuer)

    def remove_chip(self) -> None:
        self.chips.remove()

    def csca(self) -> Path:
        """The folder with the signing certificate of the state whose passports lie here."""
        from drivers.simulated import chips
        from drivers.simulated.icao_issuer import Issuer

        if self._issuer is None:
            self._issuer = Issuer(state="CHN")
        return chips.trust_folder(self._spool, self._issuer)

    # -- papers --------------------------------------------------------------------------------------------

    def place_paper(self, paper: str | Path) -> None:
        """Lay a paper under the camera: a name of ``papers.PAPERS`` (made out for the citizen whose card was
        laid down last) or the file of a picture. Raises KeyError, OSError.
        """
        if isinstance(paper, Path):
            with Image.open(paper) as picture:
                page = picture.convert("RGB")
        else:
            page = PAPERS[paper](self.people.get(self._last_person, {}))
        self.desk.lay(lay(self.desk.empty, page))

    def remove_paper(self) -> None:
        self.desk.clear()

    @property
    def papers(self) -> list[Path]:
        """Files of all papers that came out, in their order."""
        with self._lock:
            return list(self._papers)

    def _document(self, pdf: bytes) -> None:
        self._out("document_printer", "document.pdf", lambda path: path.write_bytes(pdf))

    def _receipt(self, picture: Image.Image) -> None:
        self._out("receipt_printer", "receipt.png", picture.save)

    def _out(self, device: str, name: str, write: Callable[[Path], object]) -> None:
        with self._lock:
            path = self._spool / f"{len(self._papers) + 1:02d}-{name}"
            write(path)
            self._papers.append(path)
        if self.on_paper is not None:
            self.on_paper(device, path)

    # -- for drivers ---------------------------------------------------------------------------------------

    def options(self, kind: str) -> dict[str, object]:
        """The options with which the real driver of ``kind`` reaches its counterpart here."""
        found: dict[str, dict[str, object]] = {
            "id_card": {"port": self.reader.port},
            "document_printer": {"uri": self.document_printer.uri, "poll": 0.1},
            "receipt_printer": {"host": "127.0.0.1", "tcp_port": self.receipt_printer.port},
            "code_scanner": {"port": self.scanner.port},
            "lights": {"port": self.lights.port, "lamps": LAMPS, "blink": True},
            "presence": {"port": self.lights.port, "input": PRESENCE},
        }
        # the stream begins when a terminal looks
        return {"source": self.face.url} if kind == "face_camera" else found[kind]

    def camera_driver(self) -> DocumentCamera:
        """A camera above this booth's desk."""
        return SimulatedCamera(self.desk)

    def chip_reader(self) -> ChipCardReader:
        """A reader of the chip cards that are put in here."""
        return ChipReader(SimulatedSlot(self.chips), str(self.csca()))

    def counterpart(self, kind: str) -> Faults | None:
        """What stands behind the driver of ``kind``; None for one that no script can move."""
        found: dict[str, Faults] = {
            "id_card": self.reader,
            "chip_card": self.chips,
            "document_camera": self.desk,
            "face_camera": self.face,
            "document_printer": self.document_printer,
            "receipt_printer": self.receipt_printer,
            "code_scanner": self.scanner,
            "lights": self.lights,
            "presence": self.lights,
        }
        return found.get(kind)

    def script(self, kind: str, path: Path) -> None:
        """Let what the file says happen to a device, from now on; a script that runs already goes on.

        Raises ScriptFault.
        """
        with self._lock:
            if kind in self._scripts:
                return
            self._scripts[kind] = script.Player(self.counterpart(kind), script.load(path))
            self._scripts[kind].start()

    def close(self) -> None:
        """Stop every counterpart; what was printed stays."""
        for player in self._scripts.values():
            player.close()
        self.face.close()
        self.reader.close()
        self.document_printer.close()
        self.receipt_printer.close()
        self.scanner.close()
        self.lights.close()


@lru_cache(maxsize=2)
def _cast(text: str) -> Mapping[str, dict[str, Any]]:
    """The citizens by their id. Reading the file takes the better part of a second, and booths come and go."""
    # "base" keeps every scalar a text: 01 and 20200101 are codes, not numbers.
    return {person["id"]: person for person in YAML(typ="base").load(text) or ()}


def card_of(person: Mapping[str, Any]) -> dict[str, str]:
    """The card of a member of the cast; fields without a value are left out."""
    return {key: value for key, value in person["card"].items() if value not in ("", "null", "~")}
