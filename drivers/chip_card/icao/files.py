"""Files on the chip: which there are and how they are read (Doc 9303 part 10, 3 and 4)."""

from __future__ import annotations

from collections.abc import Callable

from drivers.chip_card import tlv
from drivers.chip_card.apdu import END_OF_FILE, FILE_NOT_FOUND, Answer, Command
from drivers.chip_card.icao.messaging import LONGEST_SHORT
from drivers.fault import DeviceFault

Ask = Callable[[Command], Answer]

APPLICATION = bytes.fromhex("A0000002471001")
CARD_ACCESS = 0x011C
COM = 0x011E
SOD = 0x011D
DG1, DG2, DG11, DG14, DG15 = 1, 2, 11, 14, 15
TAGS = {1: 0x61, 2: 0x75, 3: 0x63, 4: 0x76, 5: 0x65, 6: 0x66, 7: 0x67, 8: 0x68, 9: 0x69, 10: 0x6A, 11: 0x6B,
        12: 0x6C, 13: 0x6D, 14: 0x6E, 15: 0x6F, 16: 0x70}  # fmt: skip
"""Data group -> tag, with which its file begins and which EF.COM lists."""
LARGEST = 0x40000
"""Bytes; no file of a chip comes near it."""
_FAR = 0x8000
"""From here on READ BINARY takes its offset in the data."""


def group_file(group: int) -> int:
    """The identifier of a data group's file."""
    return 0x0100 + group


def select_application(ask: Ask) -> bool:
    """Whether the chip has the travel document application; it is then the current one."""
    return ask(Command(0, 0xA4, 0x04, 0x0C, APPLICATION)).ok


def select(ask: Ask, file: int) -> bool:
    """Make ``file`` the current one; False when the chip has none. Raises DeviceFault chip_card.no_access."""
    answer = ask(Command(0, 0xA4, 0x02, 0x0C, file.to_bytes(2, "big")))
    if answer.sw == FILE_NOT_FOUND:
        return False
    if not answer.ok:
        raise DeviceFault("chip_card.no_access", f"file {file:04X}: {answer.sw:04X}")
    return True


def read(ask: Ask, file: int) -> bytes | None:
    """All of ``file``, tag and length included; None when the chip has none.

    Raises DeviceFault chip_card.no_access when it may not be read, chip_card.bad_data when it is no file.
    """
    if not select(ask, file):
        return None
    data = _part(ask, file, 0, 4)
    _tag, length, size = tlv.head(data + b"\0\0")
    total = size + length
    if total > LARGEST:
        raise DeviceFault("chip_card.bad_data", f"file {file:04X}: too long")
    while len(data) < total:
        data += _part(ask, file, len(data), min(LONGEST_SHORT, total - len(data)))
    return data[:total]


def _part(ask: Ask, file: int, offset: int, size: int) -> bytes:
    if offset < _FAR:
        answer = ask(Command(0, 0xB0, offset >> 8, offset & 0xFF, le=size))
        data = answer.data
    else:
        place = tlv.encode(0x54, offset.to_bytes((offset.bit_length() + 7) // 8, "big"))
        answer = ask(Command(0, 0xB1, 0, 0, place, le=min(LONGEST_SHORT, size + 4)))
        data = tlv.need(answer.data, 0x53) if answer.data else b""
    if answer.sw not in (0x9000, END_OF_FILE):
        raise DeviceFault("chip_card.no_access", f"file {file:04X} at {offset}: {answer.sw:04X}")
    if not data:
        raise DeviceFault("chip_card.bad_data", f"file {file:04X} ends at {offset}")
    return data
