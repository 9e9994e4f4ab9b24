"""Frames of the SDT protocol spoken by second-generation ID card readers (SAM_V modules).

Request ``AA AA AA 96 69 | LEN(2, big endian) | CMD PARA DATA | CHK``; an answer carries SW1 SW2 SW3 in
place of CMD PARA. LEN counts what follows it including CHK; CHK is the XOR from LEN to the byte before it.
"""

from __future__ import annotations

from dataclasses import dataclass

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
SHORTEST = 4  # SW1 SW2 SW3 CHK
LONGEST = 0x1000  # text, photo and two fingerprints need 0x090A

OK = 0x90
EMPTY = 0x91
FOUND = 0x9F
NO_CARD = 0x80
SELECT_FAILED = 0x81
READ_FAILED = 0x41

STATUS = {
    0x90: "ok",
    0x91: "the item has no content",
    0x9F: "card found",
    0x10: "the module saw a wrong checksum",
    0x11: "the module saw a wrong length",
    0x21: "command not known or out of order",
    0x23: "not permitted",
    0x24: "unknown error",
    0x31: "the card did not accept the module",
    0x32: "the module did not accept the card",
    0x33: "information could not be verified",
    0x40: "unknown kind of card",
    0x41: "reading the card failed",
    0x47: "no random number",
    0x60: "self test of the security module failed",
    0x66: "the security module is not authorised",
    0x80: "no card found",
    0x81: "selecting the card failed",
}


@dataclass(frozen=True)
class Answer:
    """One sound answer: ``status`` is SW3, ``data`` what follows it."""

    status: int
    data: bytes

    @property
    def meaning(self) -> str:
        return STATUS.get(self.status, f"status {self.status:02X}")


@dataclass(frozen=True)
class Damage:
    """Something that began like a frame and was none."""

    reason: str


def checksum(body: bytes) -> int:
    """XOR over LEN and payload."""
    value = 0
    for byte in body:
        value ^= byte
    return value


def encode(payload: bytes) -> bytes:
    """Wrap CMD PARA DATA (or SW1 SW2 SW3 DATA) into a frame."""
    body = (len(payload) + 1).to_bytes(2, "big") + payload
    return PREAMBLE + body + bytes([checksum(body)])


class FrameParser:
    """Finds answers in a stream of bytes, whatever lies between them.

    After a false start it goes on one byte further, so that a real frame hidden behind noise is found.
    """

    def __init__(self, shortest: int = SHORTEST) -> None:
        self._buffer = bytearray()
        self._shortest = shortest

    @property
    def pending(self) -> bool:
        """A frame has begun and its end has not come."""
        return self._buffer.startswith(PREAMBLE)

    def payloads(self, data: bytes) -> list[bytes | Damage]:
        """Take bytes of any length; give payloads (without LEN and CHK) and damages in their order."""
        self._buffer += data
        found: list[bytes | Damage] = []
        while True:
            start = self._buffer.find(PREAMBLE)
            if start < 0:
                # Keep what may be the first bytes of a preamble.
                del self._buffer[: max(0, len(self._buffer) - len(PREAMBLE) + 1)]
                return found
            del self._buffer[:start]
            if len(self._buffer) < 7:
                return found
            length = int.from_bytes(self._buffer[5:7], "big")
            if not self._shortest <= length <= LONGEST:
                found.append(Damage(f"length {length}"))
                del self._buffer[:1]
                continue
            if len(self._buffer) < 7 + length:
                return found
            body = bytes(self._buffer[5 : 7 + length])
            if checksum(body):
                found.append(Damage("checksum"))
                del self._buffer[:1]
                continue
            del self._buffer[: 7 + length]
            found.append(body[2:-1])

    def feed(self, data: bytes) -> list[Answer | Damage]:
        """As ``payloads``, with the payloads read as answers."""
        return [part if isinstance(part, Damage) else Answer(part[2], part[3:]) for part in self.payloads(data)]
