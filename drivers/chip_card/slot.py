"""Where a card lies: what a reader must give to the protocols above it."""

from __future__ import annotations

from typing import Protocol

from drivers.chip_card.api import Inserted
from drivers.fault import Patience


class Slot(Protocol):
    """A place for one card and the line to it. All calls raise DeviceFault."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def identify(self, patience: Patience) -> dict[str, str]: ...

    def wait(self, patience: Patience) -> Inserted:
        """The card that lies there, or the next. chip_card.no_card at the deadline."""
        ...

    def same_card(self, patience: Patience) -> bool:
        """Whether the card given last by ``wait`` lies there and has not been away."""
        ...

    def power(self, patience: Patience) -> Inserted:
        """Connect to the card, freshly reset. chip_card.no_card, .removed, .mute, .in_use."""
        ...

    def transmit(self, apdu: bytes, patience: Patience) -> bytes:
        """One command and its answer, status included. chip_card.removed, chip_card.mute, chip_card.no_answer."""
        ...

    def release(self) -> None:
        """Let go of the card, and let it forget what was agreed. Never raises."""
        ...


def interface_of(atr: bytes) -> str:
    """contact or contactless. A contactless reader makes the ATR itself, in a form of its own: 3B 8n 80 01 and n
    historical bytes (PC/SC part 3, 3.1.3.2.3)."""
    made = len(atr) >= 4 and atr[0] == 0x3B and atr[1] >> 4 == 8 and atr[2:4] == b"\x80\x01"
    return "contactless" if made else "contact"
