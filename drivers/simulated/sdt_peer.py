"""An ID card reader made of software: answers the SDT bytes at the end of a pseudo terminal."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from drivers.id_card import frames, layout
from drivers.simulated.faults import Faults
from drivers.simulated.pty_port import PtyPort

FAULTS = ("slow", "garbled", "truncated", "mute", "pulled", "read_failed", "not_ready")
_BUSY = {b"\x30\x01": 0.25, b"\x20\x02": 0.02}
"""Seconds the module takes, scaled by ``pace``."""


class SdtPeer(Faults):
    """``link`` is a symbolic link that always points at the present port, also after ``plug_in``.

    ``pace`` scales the time a card needs (0 = at once). ``rereadable`` says whether a card that was read
    is given a second time without leaving the field; real modules differ.
    """

    faults = FAULTS

    def __init__(self, link: Path, *, pace: float = 0.0, rereadable: bool = False) -> None:
        super().__init__()
        self._pace = pace
        self._rereadable = rereadable
        self._lock = threading.RLock()
        self._card: dict[str, str] | None = None
        self._found = self._selected = self._read = False
        self.requests: list[bytes] = []
        self._parser = frames.FrameParser(shortest=3)
        self._line = PtyPort(link, "sdt-peer", self._heard)

    @property
    def port(self) -> str:
        return self._line.path

    # -- hands ---------------------------------------------------------------------------------------------

    def place(self, card: Mapping[str, str]) -> None:
        """Lay a card (fields of the cast, see ``layout.encode``) on the reader."""
        layout.encode(dict(card))  # a card that cannot exist is refused here, not at the reader
        with self._lock:
            self._card = dict(card)
            self._found = self._selected = self._read = False

    def remove(self) -> None:
        with self._lock:
            self._card = None
            self._found = self._selected = self._read = False

    @property
    def card(self) -> Mapping[str, str] | None:
        with self._lock:
            return self._card

    def unplug(self) -> None:
        """Pull the cable: the port is gone and its readers get an error."""
        self.release()
        self._line.unplug()

    def plug_in(self) -> None:
        """Put the cable back; ``port`` leads to the new line."""
        self._parser = frames.FrameParser(shortest=3)
        self._line.plug_in()

    def close(self) -> None:
        self.unplug()

    # -- the module ----------------------------------------------------------------------------------------

    def _heard(self, data: bytes) -> None:
        for part in self._parser.payloads(data):
            if isinstance(part, bytes):
                self.requests.append(part)
                del self.requests[:-1000]
                self._send(frames.encode(b"\x00\x00" + self._answer(part)), part)
            else:
                self._send(frames.encode(b"\x00\x00\x10"), b"")

    def _answer(self, request: bytes) -> bytes:
        if self._pace and (busy := _BUSY.get(request)):
            time.sleep(busy * self._pace)
        with self._lock:
            name = {
                b"\x10\xff": "reset",
                b"\x11\xff": "status",
                b"\x12\xff": "sam",
                b"\x20\x01": "find",
                b"\x20\x02": "select",
                b"\x30\x01": "base",
                b"\x30\x03": "address",
            }.get(request[:2])
            if name is None:
                return b"\x21"
            answer: bytes = getattr(self, f"_{name}")()
            return answer

    def _reset(self) -> bytes:
        self._found = self._selected = self._read = False
        return b"\x90"

    def _status(self) -> bytes:
        return b"\x60" if self.active("not_ready") else b"\x90"

    def _sam(self) -> bytes:
        numbers = ((5, 2), (3, 2), (20261101, 4), (1234567, 4), (7654321, 4))
        return b"\x90" + b"".join(value.to_bytes(size, "little") for value, size in numbers)

    def _find(self) -> bytes:
        if self._card is None or self._found:
            return b"\x80"
        self._found = True
        return b"\x9f" + bytes(4)

    def _select(self) -> bytes:
        if self._card is None or not self._found or (self._read and not self._rereadable):
            return b"\x81"
        self._selected = True
        return b"\x90" + bytes(8)

    def _base(self) -> bytes:
        if self.take("pulled"):
            self.remove()
            return b"\x41"
        if self.active("read_failed"):
            return b"\x41"
        if self._card is None or not self._selected or (self._read and not self._rereadable):
            return b"\x41"
        self._read = True
        text = layout.encode(self._card)
        seed = self._card.get("number", "").encode()
        photo = b"".join(hashlib.sha256(seed + bytes([i])).digest() for i in range(32))
        return b"\x90" + len(text).to_bytes(2, "big") + len(photo).to_bytes(2, "big") + text + photo

    def _address(self) -> bytes:
        if self._card is None or not self._selected:
            return b"\x41"
        address = self._card.get("new_address")
        if not address:
            return b"\x91"
        return b"\x90" + address.ljust(35)[:35].encode("utf-16-le")

    def _send(self, frame: bytes, request: bytes) -> None:
        if self.take("mute"):
            return
        if self.take("garbled"):
            at = len(frame) - 2
            frame = b"\x00\xaa\xaa" + frame[:at] + bytes([frame[at] ^ 0x5A]) + frame[at + 1 :]
        if self.take("truncated"):
            frame = frame[: max(6, len(frame) // 2)]
        frame = self.spoil(frame)
        if self.take("slow"):
            for byte in frame:
                self._line.send(bytes([byte]))
                time.sleep(0.0005)
        else:
            self._line.send(frame)
