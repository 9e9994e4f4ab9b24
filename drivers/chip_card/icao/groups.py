"""What is in the data groups (Doc 9303 part 10, 4)."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.chip_card import tlv
from drivers.chip_card.icao import mrz
from drivers.chip_card.icao.files import TAGS
from drivers.fault import DeviceFault

_JPEG = b"\xff\xd8\xff"
_JP2 = b"\x00\x00\x00\x0cjP  "
_J2K = b"\xff\x4f\xff\x51"
_GROUP_OF = {tag: group for group, tag in TAGS.items()}


@dataclass(frozen=True, repr=False)
class More:
    """Details of the holder (DG11); "" where it says nothing. ``birth`` is YYYYMMDD."""

    native_name: str = ""
    personal_number: str = ""
    birth: str = ""
    birth_place: str = ""


def listed(com: bytes) -> frozenset[int]:
    """The data groups that EF.COM says are there. Raises DeviceFault chip_card.bad_data."""
    return frozenset(_GROUP_OF[tag] for tag in tlv.need(com, 0x60, 0x5C) if tag in _GROUP_OF)


def zone(dg1: bytes) -> mrz.Mrz:
    """Raises DeviceFault chip_card.bad_data, also when its check digits do not fit."""
    try:
        return mrz.parse(tlv.need(dg1, 0x61, 0x5F1F).decode("ascii"))
    except UnicodeDecodeError:
        raise DeviceFault("chip_card.bad_data", "DG1: not ASCII") from None
    except DeviceFault as fault:
        raise DeviceFault("chip_card.bad_data", f"DG1: {fault.detail}") from None


def photo(dg2: bytes) -> tuple[bytes, str]:
    """(the first portrait as it is, jpeg or jp2); (b"", "") when it is neither.

    Raises DeviceFault chip_card.bad_data when there is no biometric template.
    """
    template = tlv.need(dg2, 0x75, 0x7F61, 0x7F60)
    record = tlv.find(template, 0x5F2E) or tlv.find(template, 0x7F2E) or b""
    # Between the record's beginning and its picture lie a header and any number of feature points.
    places = [(record.find(mark), name) for mark, name in ((_JPEG, "jpeg"), (_JP2, "jp2"), (_J2K, "jp2"))]
    begin, name = min(((at, name) for at, name in places if at >= 0), default=(-1, ""))
    return (record[begin:], name) if begin >= 0 else (b"", "")


def more(dg11: bytes) -> More:
    """Raises DeviceFault chip_card.bad_data."""
    body = tlv.need(dg11, 0x6B)
    birth = tlv.find(body, 0x5F2B) or b""
    # The date is written in ASCII or, by an older edition, in BCD.
    date = birth.hex() if len(birth) == 4 else birth.decode("ascii", "ignore")
    return More(
        native_name=_text(tlv.find(body, 0x5F0E)).replace("<<", " ").replace("<", " ").strip(),
        personal_number=_text(tlv.find(body, 0x5F10)).strip("<"),
        birth=date if len(date) == 8 and date.isdigit() else "",
        birth_place=_text(tlv.find(body, 0x5F11)).replace("<", " ").strip(),
    )


def _text(value: bytes | None) -> str:
    try:
        return (value or b"").decode("utf-8")
    except UnicodeDecodeError:
        raise DeviceFault("chip_card.bad_data", "DG11: not UTF-8") from None
