"""What a scanned code is to the rest of the program, and what a scanner can do."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Protocol


@dataclass(frozen=True, repr=False)
class Code:
    """One code as it was scanned.

    ``text`` is what it says; ``symbology`` one of ``SYMBOLOGIES`` or "" where the scanner does not tell; ``raw``
    the bytes as they came. Whoever uses a code checks its text: anybody can print one.
    """

    text: str
    symbology: str = ""
    raw: bytes = b""

    def __repr__(self) -> str:
        # A health code or a payment code is personal: neither tracebacks nor log lines may hold it.
        return f"Code(symbology={self.symbology!r}, {len(self.text)} characters)"


SYMBOLOGIES = {
    "A": "code39", "C": "code128", "E": "ean", "F": "codabar", "G": "code93", "I": "itf", "L": "pdf417",
    "Q": "qr", "X": "other", "d": "data_matrix", "e": "databar", "z": "aztec",
}  # fmt: skip
"""Code character of an AIM symbology identifier (ISO/IEC 15424) -> name."""


class CodeScanner(Protocol):
    """A scanner. ``deadline`` is in seconds from the call; all calls raise DeviceFault."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """Where the scanner is and that it is there."""
        ...

    def wait_code(self, deadline: float, cancel: Event | None = None) -> Code:
        """The next code scanned from now on; what was scanned before the call belongs to somebody else.

        scanner.no_code when none came in time, scanner.garbled, scanner.gone.
        """
        ...
