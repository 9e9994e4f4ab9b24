"""From the bytes of a scanner to codes: where one ends, which signs they are, which symbology it says.

Scanners end a code with CR, LF or both, or with silence. Texts are UTF-8 or GB 18030; some scanners are set to
put an AIM symbology identifier (ISO/IEC 15424, "]Q1") before each code.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.scanners.api import SYMBOLOGIES, Code

LONGEST = 7089
"""Bytes of the longest code: digits in a QR code of version 40-L (ISO/IEC 18004)."""
ENCODINGS = ("auto", "utf-8", "gb18030")
_ENDS = b"\r\n"


@dataclass(frozen=True)
class Damage:
    """Something came that is no code."""

    reason: str


class Splitter:
    """Takes bytes in pieces of any size and gives what stands between the ends of lines.

    Without ``lines`` a code ends with silence only, and may itself hold ends of lines.
    """

    def __init__(self, *, lines: bool = True) -> None:
        self._lines = lines
        self._buffer = bytearray()
        self._drowned = False

    @property
    def pending(self) -> bool:
        """A code has begun and its end has not come."""
        return bool(self._buffer) or self._drowned

    def feed(self, data: bytes) -> list[bytes | Damage]:
        """The codes ended by ``data``, in their order; empty lines are none. One that grows too long is told at
        once, and passed over up to its end."""
        found: list[bytes | Damage] = []
        for byte in data:
            if self._lines and byte in _ENDS:
                found += self.silence()
            elif len(self._buffer) < LONGEST:
                self._buffer.append(byte)
            elif not self._drowned:
                self._drowned = True
                found.append(Damage(f"longer than {LONGEST} bytes"))
        return found

    def silence(self) -> list[bytes | Damage]:
        """Nothing more came: what was begun is a whole code."""
        piece, drowned = bytes(self._buffer), self._drowned
        self._buffer.clear()
        self._drowned = False
        return [piece] if piece and not drowned else []


def read(raw: bytes, encoding: str = "auto") -> Code | Damage:
    """The code in the bytes of one scan. ``encoding`` is one of ``ENCODINGS``; auto tries UTF-8 first, which
    GB 18030 texts of more than a few signs cannot be taken for."""
    for name in ("utf-8", "gb18030") if encoding == "auto" else (encoding,):
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        break
    else:
        return Damage("not a text in the scanner's encoding")
    symbology = ""
    if len(text) > 3 and text[0] == "]" and text[1] in SYMBOLOGIES and text[2].isascii() and text[2].isalnum():
        symbology, text = SYMBOLOGIES[text[1]], text[3:]
    text = text.strip(" \t\r\n\0")
    # 1D is the separator of GS1 codes; other controls are noise on the line.
    if not text.strip() or any((ord(sign) < 0x20 and sign not in "\t\r\n\x1d") or ord(sign) == 0x7F for sign in text):
        return Damage("nothing that can be read" if not text.strip() else "control characters")
    return Code(text, symbology, raw)
