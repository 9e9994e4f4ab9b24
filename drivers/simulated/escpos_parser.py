"""Reads ESC/POS as a printer does: commands of the set that receipts use, anything else passed over."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST_RASTER = 1 << 20
"""Bytes of one picture; more is noise that looks like a command."""

_ESC, _GS, _DLE, _FS = 0x1B, 0x1D, 0x10, 0x1C
_LENGTHS = {
    # bytes of the whole command
    b"\x1b@": 2, b"\x1bd": 3, b"\x1bJ": 3, b"\x1ba": 3, b"\x1bE": 3, b"\x1b!": 3, b"\x1bt": 3, b"\x1b-": 3,
    b"\x1bM": 3, b"\x1bG": 3, b"\x1b{": 3, b"\x1b2": 2, b"\x1b3": 3, b"\x1bR": 3, b"\x1bp": 5, b"\x1bV": 3,
    b"\x1dr": 3, b"\x1da": 3, b"\x1dI": 3, b"\x1d!": 3, b"\x1dB": 3, b"\x1dL": 4, b"\x1dW": 4, b"\x1dh": 3,
    b"\x1dw": 3, b"\x1df": 3, b"\x1dH": 3, b"\x1db": 3, b"\x1c&": 2, b"\x1c.": 2, b"\x1c!": 3, b"\x1cC": 3,
    b"\x10\x04": 3, b"\x10\x05": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Command:
    """``name`` is status, drop, reset, raster, cut, paper, feed or other; ``values`` its numbers."""

    name: str
    values: tuple[int, ...] = ()
    data: bytes = b""


class Parser:
    """Takes bytes in pieces of any size."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Command]:
        """The commands completed by ``data``, in their order."""
        self._buffer += data
        found: list[Command] = []
        while self._buffer:
            if self._buffer[0] not in (_ESC, _GS, _DLE, _FS):
                del self._buffer[0]  # text and controls: receipts are pictures
                continue
            length = self._length()
            if length is None or length > len(self._buffer):
                return found
            part = bytes(self._buffer[:length])
            del self._buffer[:length]
            if (command := _read(part)) is not None:
                found.append(command)
        return found

    def _length(self) -> int | None:
        """Bytes of the command at the start; None when too little is here to know."""
        head = bytes(self._buffer[:2])
        if len(head) < 2:
            return None
        if (fixed := _LENGTHS.get(head)) is not None:
            return fixed
        if head == b"\x1dV":
            if len(self._buffer) < 3:
                return None
            return 4 if self._buffer[2] in (65, 66, 97, 98, 103, 104) else 3
        if head == b"\x1dv":
            if len(self._buffer) < 8:
                return None
            size = int.from_bytes(self._buffer[4:6], "little") * int.from_bytes(self._buffer[6:8], "little")
            return 8 + size if size <= LARGEST_RASTER and self._buffer[2] == 0x30 else 2
        if head == b"\x1d(":
            return None if len(self._buffer) < 5 else 5 + int.from_bytes(self._buffer[3:5], "little")
        if head == b"\x10\x14":
            if len(self._buffer) < 3:
                return None
            return 10 if self._buffer[2] == 8 else 5
        return 1  # not known: look for the next one


def _read(part: bytes) -> Command | None:
    head = part[:2]
    if head == b"\x10\x04":
        return Command("status", (part[2],))
    if part == b"\x10\x05\x02" or (head == b"\x10\x14" and part[2:] == b"\x08\x01\x03\x14\x01\x06\x02\x08"):
        return Command("drop")
    if head == b"\x1b@":
        return Command("reset")
    if head == b"\x1dv" and len(part) > 8:
        return Command("raster", (int.from_bytes(part[4:6], "little"), int.from_bytes(part[6:8], "little")), part[8:])
    if head == b"\x1dV":
        return Command("cut")
    if head == b"\x1dr":
        return Command("paper", (part[2],))
    return Command("other") if len(part) > 1 else None
