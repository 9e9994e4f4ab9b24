"""The social security card (社会保障卡): its application and records, versions 1 to 3.

Records are asked for by their tag, which is the same in all versions; a card that does not know that is asked by file
and number. A PIN is never sent: tries are the citizen's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.chip_card.apdu import LOCKED, SECURITY, Answer, Command
from drivers.chip_card.api import SocialCard
from drivers.fault import DeviceFault
from drivers.id_card.layout import check_character

Ask = Callable[[Command], Answer]

APPLICATION = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
"""``sx1.sh.社会保障`` in GB 2312, the name of the social security environment (SSSE)."""


@dataclass(frozen=True)
class Item:
    """One record: ``file`` is its short file identifier, ``record`` its number in cards of version 1, ``later`` in
    those of versions 2 and 3."""

    tag: int
    size: int
    file: int
    record: int
    later: int


ITEMS = {
    "recognition": Item(0x01, 16, 5, 1, 1),
    "category": Item(0x02, 1, 5, 2, 2),
    "version": Item(0x03, 4, 5, 3, 3),
    "issuer": Item(0x04, 12, 5, 4, 4),
    "valid_from": Item(0x05, 4, 5, 5, 5),
    "valid_to": Item(0x06, 4, 5, 6, 6),
    "card_number": Item(0x07, 9, 5, 7, 7),
    "number": Item(0x08, 18, 6, 1, 1),
    "name": Item(0x09, 30, 6, 2, 2),
    "sex": Item(0x0A, 1, 6, 3, 4),
    "ethnicity": Item(0x0B, 1, 6, 4, 5),
    "birth_place": Item(0x0C, 3, 6, 5, 6),
    "birth": Item(0x0D, 4, 6, 6, 7),
}
"""EF05 is about the card, EF06 about its holder."""
NEEDED = ("number", "name")
MOST_RECORDS = 8


def read(ask: Ask, interface: str) -> SocialCard:
    """Read the card in the reader; ``interface`` is contact or contactless.

    Raises DeviceFault chip_card.not_social for another kind of card, chip_card.insert_contact when only the contact
    chip gives its records, chip_card.not_readable when they are closed to everybody without a PIN,
    chip_card.bad_number for an ID number that does not check, chip_card.bad_data.
    """
    if not ask(Command(0, 0xA4, 0x04, 0, APPLICATION, le=256)).ok:
        raise DeviceFault("chip_card.not_social", "no social security application")
    records = _Records(ask, interface)
    found = {name: records.value(name, item) for name, item in ITEMS.items()}
    for name in NEEDED:
        if not found[name].strip(b"\0\xff "):
            raise DeviceFault("chip_card.bad_data", f"no {name}")
    number = _ascii("number", found["number"])
    if len(number) == 18 and not (number[:17].isdigit() and check_character(number[:17]) == number[17]):
        raise DeviceFault("chip_card.bad_number", "the number on the card does not check")
    return SocialCard(
        name=_name(found["name"]),
        number=number,
        sex=_ascii("sex", found["sex"]),
        ethnicity=_digits("ethnicity", found["ethnicity"]),
        birth=_digits("birth", found["birth"]),
        birth_place=_digits("birth_place", found["birth_place"]),
        card_number=_ascii("card_number", found["card_number"]),
        region=_digits("recognition", found["recognition"][:3]),
        version=_ascii("version", found["version"]),
        category=_ascii("category", found["category"]),
        issuer=found["issuer"].strip(b"\0").hex().upper().rstrip("F"),
        valid_from=_digits("valid_from", found["valid_from"]),
        valid_to=_digits("valid_to", found["valid_to"]),
        interface=interface,
    )


class _Records:
    """Finds records by tag while the card knows that, else by file and number."""

    def __init__(self, ask: Ask, interface: str) -> None:
        self._ask = ask
        self._interface = interface
        self._by_tag = True
        self._file = 0
        self._later = True

    def value(self, name: str, item: Item) -> bytes:
        """The record's value, b"" when the card has none."""
        value = self._tagged(item) if self._by_tag else None
        if value is None:
            value = self._numbered(item)
        if name == "version":
            self._later = not value.startswith(b"1")
        return value

    def _tagged(self, item: Item) -> bytes | None:
        """By the record's identifier; None when the card did not give it that way."""
        if self._file != item.file:
            answer = self._ask(Command(0, 0xA4, 0x02, 0, bytes([0xEF, item.file]), le=256))
            if not answer.ok:
                self._by_tag = False
                return None
            self._file = item.file
        answer = self._ask(Command(0, 0xB2, item.tag, 0, le=item.size + 2))
        self._permitted(answer)
        if not answer.ok:
            return None
        return _unpacked(item, answer.data)

    def _numbered(self, item: Item) -> bytes:
        """By short file identifier and number; where the number is not the expected one, by looking at all."""
        first = item.later if self._later else item.record
        others = [number for number in range(1, MOST_RECORDS + 1) if number != first]
        for number in (first, *others):
            answer = self._ask(Command(0, 0xB2, number, item.file << 3 | 4, le=item.size + 2))
            self._permitted(answer)
            if answer.ok and (value := _unpacked(item, answer.data)) is not None:
                return value
        return b""

    def _permitted(self, answer: Answer) -> None:
        if answer.sw not in (SECURITY, LOCKED):
            return
        if self._interface == "contactless" and answer.sw == SECURITY:
            raise DeviceFault("chip_card.insert_contact", f"{answer.sw:04X} on the contactless side")
        raise DeviceFault("chip_card.not_readable", f"{answer.sw:04X}", recoverable=False)


def _unpacked(item: Item, data: bytes) -> bytes | None:
    """The value behind ``tag length``; None for another tag. Raises DeviceFault chip_card.bad_data when cut off."""
    if data[:1] != bytes([item.tag]):
        return None
    if len(data) < 2 or len(data) < 2 + data[1]:
        raise DeviceFault("chip_card.bad_data", f"record {item.tag:02X} cut off")
    return data[2 : 2 + data[1]]


def _name(value: bytes) -> str:
    try:
        # GB 18030 holds GBK, which older cards were written in.
        return value.rstrip(b"\0\xff").decode("gb18030").rstrip(" \u3000")
    except UnicodeDecodeError:
        raise DeviceFault("chip_card.bad_data", "name") from None


def _ascii(name: str, value: bytes) -> str:
    try:
        text = value.rstrip(b"\0\xff ").decode("ascii")
    except UnicodeDecodeError:
        raise DeviceFault("chip_card.bad_data", name) from None
    if not text.isprintable():
        raise DeviceFault("chip_card.bad_data", name)
    return text.strip()


def _digits(name: str, value: bytes) -> str:
    """Packed decimal digits; "" for a field of filling."""
    if not value.strip(b"\0") or not value.strip(b"\xff"):
        return ""
    text = value.hex()
    if not text.isdigit():
        raise DeviceFault("chip_card.bad_data", name)
    return text
