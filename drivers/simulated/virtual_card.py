"""Chip cards made of software: they take commands and give answers, whatever line these come over."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.chip_card import social
from drivers.chip_card.apdu import FILE_NOT_FOUND, OK, RECORD_NOT_FOUND, SECURITY, Answer, Command
from drivers.simulated.faults import Faults

FAULTS = ("pulled", "mute", "garbled")
NOT_KNOWN = 0x6D00
WRONG_LENGTH = 0x6700


class Pulled(Exception):
    """The card is taken away in the middle of a command."""


class Mute(Exception):
    """The card does not answer this command, ever."""


def contact_atr(history: bytes) -> bytes:
    """Answer to reset of a T=0 card (ISO/IEC 7816-3)."""
    return bytes([0x3B, 0x60 | len(history), 0, 0]) + history


def contactless_atr(history: bytes) -> bytes:
    """What a contactless reader says for a card (PC/SC part 3)."""
    body = bytes([0x80 | len(history), 0x80, 0x01]) + history
    check = 0
    for byte in body:
        check ^= byte
    return b"\x3b" + body + bytes([check])


class VirtualCard(Faults):
    """``contact`` cards speak T=0: answers to commands with data are fetched (61xx), a wrong wanted length is told
    (6Cxx). ``patience`` is after how many commands since the reset a
    fault strikes."""

    faults = FAULTS

    def __init__(self, *, contact: bool) -> None:
        super().__init__()
        self.contact = contact
        self.atr = contact_atr(b"BUDAYANG") if contact else contactless_atr(b"BUDAYANG")
        self.heard: list[bytes] = []
        """The last commands, as they came."""
        self.patience = 0
        self._count = 0
        self._rest = b""

    def reset(self) -> None:
        """Forget everything agreed since power came."""
        self._count = 0
        self._rest = b""

    def transmit(self, raw: bytes) -> bytes:
        """One command and its answer. Raises Pulled or Mute when such a fault strikes."""
        self.heard.append(raw)
        del self.heard[:-1000]
        self._count += 1
        if self._count > self.patience:
            if self.take("pulled"):
                raise Pulled
            if self.take("mute"):
                raise Mute
        try:
            command = Command.decode(raw)
        except ValueError:
            return WRONG_LENGTH.to_bytes(2, "big")
        answer = self._fitted(command) if command.ins == 0xC0 else self._fit(command, self.answer(command))
        data = answer.data
        if data and self.take("garbled"):
            data = data[:-1] + bytes([data[-1] ^ 0x5A])
        return data + answer.sw.to_bytes(2, "big")

    def answer(self, command: Command) -> Answer:
        """What this kind of card says."""
        raise NotImplementedError

    def _fit(self, command: Command, answer: Answer) -> Answer:
        self._rest = b""
        if not self.contact or not answer.data:
            return answer
        if command.data:
            self._rest = answer.data
            return Answer(b"", 0x6100 | len(self._rest) & 0xFF)
        if command.le != len(answer.data):
            return Answer(b"", 0x6C00 | len(answer.data) & 0xFF)
        return answer

    def _fitted(self, command: Command) -> Answer:
        """GET RESPONSE."""
        rest = self._rest
        if not rest:
            return Answer(b"", 0x6985)
        if command.le != len(rest):
            return Answer(b"", 0x6C00 | len(rest) & 0xFF)
        self._rest = b""
        return Answer(rest, OK)


class SocialSecurityCard(VirtualCard):
    """``fields`` are named as in ``social.ITEMS``, as text; dates and codes are digits. ``version`` is 1, 2 or 3.

    ``by_tag`` says whether records can be asked for by their identifier. ``closed`` are files that are not given on
    the contactless side.
    """

    def __init__(
        self,
        fields: Mapping[str, str],
        version: int = 2,
        *,
        contact: bool = True,
        by_tag: bool = True,
        closed: frozenset[int] = frozenset(),
    ) -> None:
        super().__init__(contact=contact)
        self._by_tag = by_tag
        self._closed = frozenset() if contact else closed
        self._selected = False
        self._file = 0
        self._records: dict[tuple[int, int], bytes] = {}
        for name, item in social.ITEMS.items():
            text = f"{version}.00" if name == "version" else fields.get(name, "")
            value = _coded(name, text, item.size)
            record = item.record if version == 1 else item.later
            self._records[item.file, record] = bytes([item.tag, len(value)]) + value
        if version > 1:
            # Where later versions have the rest of a long name.
            self._records[6, 3] = b"\x4e\x14" + bytes(20)

    def reset(self) -> None:
        super().reset()
        self._selected = False
        self._file = 0

    def answer(self, command: Command) -> Answer:
        if command.ins == 0xA4 and command.p1 == 0x04:
            self._selected = command.data == social.APPLICATION
            name = bytes([0x84, len(social.APPLICATION)]) + social.APPLICATION
            return Answer(b"\x6f" + bytes([len(name)]) + name, OK) if self._selected else Answer(b"", FILE_NOT_FOUND)
        if not self._selected:
            return Answer(b"", 0x6985)
        if command.ins == 0xA4:
            return self._select(command)
        if command.ins == 0xB2:
            return self._record(command)
        return Answer(b"", NOT_KNOWN)

    def _select(self, command: Command) -> Answer:
        if len(command.data) != 2 or command.data[0] != 0xEF or command.data[1] not in (5, 6):
            return Answer(b"", FILE_NOT_FOUND)
        if not self._by_tag:
            return Answer(b"", 0x6A86)
        self._file = command.data[1]
        return Answer(b"", OK)

    def _record(self, command: Command) -> Answer:
        file = command.p2 >> 3 or self._file
        if file in self._closed:
            return Answer(b"", SECURITY)
        if command.p2 & 7 == 4:
            record = self._records.get((file, command.p1))
        elif self._by_tag:
            found = (data for (place, _), data in self._records.items() if place == file and data[0] == command.p1)
            record = next(found, None)
        else:
            return Answer(b"", 0x6A86)
        return Answer(record, OK) if record else Answer(b"", RECORD_NOT_FOUND)


def _coded(name: str, text: str, size: int) -> bytes:
    """A field as the card holds it. Raises ValueError for one that does not fit."""
    if name == "name":
        value, filling = text.encode("gb18030"), b"\0"
    elif name in ("recognition", "issuer", "valid_from", "valid_to", "ethnicity", "birth_place", "birth"):
        value, filling = bytes.fromhex(text), b"\xff"
    else:
        value, filling = text.encode("ascii"), b"\0"
    if len(value) > size:
        raise ValueError(f"{name} is longer than {size} bytes")
    return value.ljust(size, filling)
