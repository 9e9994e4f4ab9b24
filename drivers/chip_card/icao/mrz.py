"""The machine readable zone (Doc 9303 parts 3 to 6): three lines of 30 (TD1), two of 36 (TD2), two of 44 (TD3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from drivers.chip_card.api import MrzKey
from drivers.fault import DeviceFault

_WEIGHTS = (7, 3, 1)
_ALLOWED = re.compile(r"[0-9A-Z<]*\Z")
_SHAPES = {90: 30, 72: 36, 88: 44}
"""Length of the whole zone -> of one line."""


def check_digit(text: str) -> str:
    """Weights 7 3 1, letters from 10, modulo 10 (part 3, 4.9). Raises DeviceFault chip_card.bad_mrz."""
    if not _ALLOWED.match(text):
        raise _bad("a character that does not belong there")
    total = sum((0 if sign == "<" else int(sign, 36)) * _WEIGHTS[at % 3] for at, sign in enumerate(text))
    return str(total % 10)


@dataclass(frozen=True, repr=False)
class Mrz:
    """Fields without their filling; dates YYMMDD as printed, ``sex`` M, F or <."""

    kind: str
    issuing_state: str
    number: str
    surname: str
    given_names: str
    nationality: str
    birth: str
    sex: str
    expiry: str
    optional_data: str

    def __repr__(self) -> str:
        return f"Mrz(kind={self.kind!r})"

    @property
    def key(self) -> MrzKey:
        """What opens the chip of this document."""
        return MrzKey(self.number, self.birth, self.expiry)


def parse(text: str) -> Mrz:
    """Read a zone, with or without line breaks. Every check digit must fit.

    Raises DeviceFault chip_card.bad_mrz, whose detail names the field and none of its contents.
    """
    zone = "".join(text.split())
    width = _SHAPES.get(len(zone))
    if width is None:
        raise _bad(f"{len(zone)} characters")
    if not _ALLOWED.match(zone):
        raise _bad("a character that does not belong there")
    lines = [zone[at : at + width] for at in range(0, len(zone), width)]
    return _td1(*lines) if width == 30 else _two_lines(*lines)


def _td1(first: str, second: str, third: str) -> Mrz:
    number, optional = _number(first[5:14], first[14], first[15:30])
    _checked("birth", second[:6], second[6])
    _checked("expiry", second[8:14], second[14])
    _checked("all", first[5:30] + second[:7] + second[8:15] + second[18:29], second[29])
    more = second[18:29].rstrip("<")
    return _made(first, number, third, second[15:18], (second[:6], second[7], second[8:14]), optional or more)


def _two_lines(first: str, second: str) -> Mrz:
    wide = len(second) == 44
    optional = second[28:42] if wide else second[28:35]
    if wide:
        number = second[:9].rstrip("<")
        _checked("number", second[:9], second[9])
        # An empty optional field may carry a filler for its check digit.
        if optional.strip("<") or second[42] != "<":
            _checked("optional", optional, second[42])
        rest = optional.rstrip("<")
    else:
        number, rest = _number(second[:9], second[9], optional)
    _checked("birth", second[13:19], second[19])
    _checked("expiry", second[21:27], second[27])
    end = 43 if wide else 35
    _checked("all", second[:10] + second[13:20] + second[21:end], second[end])
    return _made(first, number, first[5:], second[10:13], (second[13:19], second[20], second[21:27]), rest)


def _number(field: str, digit: str, optional: str) -> tuple[str, str]:
    """(number, optional data). A number longer than nine goes on in the optional field, its check digit after it;
    the place of the check digit then holds a filler (part 5, 4.2.2.1 note j)."""
    if digit != "<":
        _checked("number", field, digit)
        return field.rstrip("<"), optional.rstrip("<")
    tail, _, rest = optional.partition("<")
    if len(tail) < 2:
        raise _bad("number")
    number = field + tail[:-1]
    _checked("number", number, tail[-1])
    return number.rstrip("<"), rest.strip("<")


def _made(first: str, number: str, names: str, nationality: str, dates: tuple[str, str, str], optional: str) -> Mrz:
    birth, sex, expiry = dates
    if not re.fullmatch(r"[0-9<]{6}", birth) or not re.fullmatch(r"[0-9]{6}", expiry):
        raise _bad("a date")
    if sex not in "MF<" or not number:
        raise _bad("sex or number")
    surname, _, given = names.rstrip("<").partition("<<")
    return Mrz(
        kind=first[:2].rstrip("<"),
        issuing_state=first[2:5].rstrip("<"),
        number=number,
        surname=_words(surname),
        given_names=_words(given),
        nationality=nationality.rstrip("<"),
        birth=birth,
        sex=sex,
        expiry=expiry,
        optional_data=optional,
    )


def information(key: MrzKey) -> bytes:
    """The bytes from which access keys are made: number, birth and expiry, each with its check digit (part 11, 4.3.2).

    Raises DeviceFault chip_card.bad_mrz for anything that a zone cannot hold.
    """
    number = key.number.upper().ljust(9, "<")
    if not (re.fullmatch(r"[0-9<]{6}", key.birth) and re.fullmatch(r"[0-9]{6}", key.expiry)):
        raise _bad("a date")
    if not key.number.strip("<"):
        raise _bad("number")
    return "".join(field + check_digit(field) for field in (number, key.birth, key.expiry)).encode("ascii")


def _checked(name: str, field: str, digit: str) -> None:
    if check_digit(field) != digit and not (digit == "<" and not field.strip("<")):
        raise _bad(name)


def _words(field: str) -> str:
    return field.replace("<", " ").strip()


def _bad(reason: str) -> DeviceFault:
    return DeviceFault("chip_card.bad_mrz", reason)
