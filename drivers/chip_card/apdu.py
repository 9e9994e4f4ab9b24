"""Commands to a card and its answers (ISO/IEC 7816-4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.fault import DeviceFault

OK = 0x9000
FILE_NOT_FOUND = 0x6A82
RECORD_NOT_FOUND = 0x6A83
SECURITY = 0x6982
LOCKED = 0x6983
END_OF_FILE = 0x6282

SHORT_LE = 256
LONG_LE = 65536
LONGEST = 0x40000
"""Bytes of one answer in all its parts; a card that goes on for longer is not well."""

Channel = Callable[[bytes], bytes]
"""One command's bytes -> the answer's bytes with SW1 SW2 at the end. Raises DeviceFault."""


@dataclass(frozen=True, repr=False)
class Command:
    """``le`` is how many bytes are wanted at most (256 or 65536 for all there are), None for none."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    le: int | None = None

    def __repr__(self) -> str:
        # Data of a command may be derived from a citizen's number.
        return f"Command({self.cla:02X}{self.ins:02X}{self.p1:02X}{self.p2:02X}, {len(self.data)} bytes)"

    def encode(self) -> bytes:
        """The bytes; in the extended form only where the short one cannot say it."""
        head = bytes([self.cla, self.ins, self.p1, self.p2])
        if len(self.data) <= 255 and (self.le is None or self.le <= SHORT_LE):
            body = bytes([len(self.data)]) + self.data if self.data else b""
            return head + body + (b"" if self.le is None else bytes([self.le % 256]))
        body = b"\0" + (len(self.data).to_bytes(2, "big") + self.data if self.data else b"")
        return head + body + (b"" if self.le is None else (self.le % 65536).to_bytes(2, "big"))

    @classmethod
    def decode(cls, raw: bytes) -> Command:
        """The command in ``raw``. Raises ValueError when the lengths do not fit."""
        if len(raw) < 4:
            raise ValueError("a command has four bytes at least")
        cla, ins, p1, p2 = raw[:4]
        body = raw[4:]
        if not body:
            return cls(cla, ins, p1, p2)
        if len(body) == 1:
            return cls(cla, ins, p1, p2, le=body[0] or SHORT_LE)
        wide = body[0] == 0
        size = 2 if wide else 1
        body = body[1:] if wide else body
        length = int.from_bytes(body[:size], "big")
        if wide and len(body) == 2:
            return cls(cla, ins, p1, p2, le=length or LONG_LE)
        data, rest = body[size : size + length], body[size + length :]
        if not length or len(data) != length or len(rest) not in (0, size):
            raise ValueError("lengths of the command do not fit")
        most = LONG_LE if wide else SHORT_LE
        return cls(cla, ins, p1, p2, data, (int.from_bytes(rest, "big") or most) if rest else None)


@dataclass(frozen=True, repr=False)
class Answer:
    """``sw`` is SW1 SW2 as one number."""

    data: bytes
    sw: int

    def __repr__(self) -> str:
        return f"Answer({len(self.data)} bytes, {self.sw:04X})"

    @property
    def ok(self) -> bool:
        return self.sw == OK

    @classmethod
    def decode(cls, raw: bytes) -> Answer:
        """Raises DeviceFault chip_card.bad_data for less than a status."""
        if len(raw) < 2:
            raise DeviceFault("chip_card.bad_data", "an answer without a status")
        return cls(raw[:-2], int.from_bytes(raw[-2:], "big"))


def exchange(channel: Channel, command: Command) -> Answer:
    """Send ``command`` and collect the whole answer: 61xx is fetched with GET RESPONSE, 6Cxx is asked again with
    the length the card names.

    Raises DeviceFault chip_card.bad_data for an answer without end, and what ``channel`` raises.
    """
    answer = Answer.decode(channel(command.encode()))
    if answer.sw >> 8 == 0x6C:
        again = Command(command.cla, command.ins, command.p1, command.p2, command.data, answer.sw & 0xFF or SHORT_LE)
        answer = Answer.decode(channel(again.encode()))
    parts = [answer.data]
    size = len(answer.data)
    while answer.sw >> 8 == 0x61:
        more = Command(command.cla & 0x03, 0xC0, 0, 0, le=answer.sw & 0xFF or SHORT_LE)
        answer = Answer.decode(channel(more.encode()))
        if answer.sw >> 8 == 0x6C:
            again = Command(command.cla & 0x03, 0xC0, 0, 0, le=answer.sw & 0xFF or SHORT_LE)
            answer = Answer.decode(channel(again.encode()))
        parts.append(answer.data)
        size += len(answer.data)
        if not answer.data and answer.sw != OK:
            break
        if size > LONGEST:
            raise DeviceFault("chip_card.bad_data", "an answer without end")
    return Answer(b"".join(parts), answer.sw)
