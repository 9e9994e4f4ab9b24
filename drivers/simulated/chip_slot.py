"""A reader without a PC/SC service: the slot of the drivers, in this process, with a hand that puts cards in.

What it does not show: the service, its deaths, several readers. For those there is ``vpcd_line``.
"""

from __future__ import annotations

import threading
import time

from drivers.chip_card.api import Inserted
from drivers.chip_card.slot import interface_of
from drivers.fault import DeviceFault, Patience
from drivers.simulated.faults import Faults
from drivers.simulated.virtual_card import Mute, Pulled, VirtualCard

NAME = "Budayang simulated"
STEP = 0.02


class ChipTray(Faults):
    """Where a hand puts a card, and the cable. ``pulled`` takes the card away at the next command, ``mute`` leaves it
    unanswered, ``garbled`` turns over a byte of its answer; ``gone`` is the cable pulled out, as by ``unplug``."""

    faults = ("pulled", "mute", "garbled", "gone")

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._card: VirtualCard | None = None
        self._count = 0
        self.plugged = True

    def unplug(self) -> None:
        """Pull the reader's cable."""
        self.plugged = False

    def plug_in(self) -> None:
        """Put the cable back."""
        self.plugged = True

    def insert(self, card: VirtualCard) -> None:
        """Put ``card`` in, in place of another."""
        with self._lock:
            card.reset()
            self._card = card
            self._count += 1

    def remove(self) -> None:
        with self._lock:
            self._card = None
            self._count += 1

    @property
    def now(self) -> tuple[VirtualCard | None, int]:
        """The card, and how often one came or went."""
        with self._lock:
            return self._card, self._count


class SimulatedSlot:
    """The slot of ``drivers.chip_card.slot`` over a tray."""

    def __init__(self, tray: ChipTray) -> None:
        self._tray = tray
        self._open = False
        self._found = 0
        self._powered: VirtualCard | None = None

    def open(self) -> None:
        """Raises DeviceFault chip_card.gone."""
        self._open = True
        self._there()

    def close(self) -> None:
        self.release()
        self._open = False

    def identify(self, patience: Patience) -> dict[str, str]:
        card, _ = self._there()
        return {"protocol": "simulated", "reader": NAME, "readers": "1", "card": "yes" if card else "no"}

    def wait(self, patience: Patience) -> Inserted:
        while True:
            card, self._found = self._there()
            if card is not None:
                return Inserted(NAME, card.atr, interface_of(card.atr))
            patience.check("chip_card.no_card", "no card before the deadline")
            patience.pause(STEP)

    def same_card(self, patience: Patience) -> bool:
        card, count = self._there()
        return card is not None and count == self._found

    def power(self, patience: Patience) -> Inserted:
        self.release()
        found = self.wait(Patience(0.0, patience.cancel))
        self._powered = self._there()[0]
        return found

    def transmit(self, apdu: bytes, patience: Patience) -> bytes:
        card, count = self._there()
        if card is None or card is not self._powered or count != self._found:
            raise DeviceFault("chip_card.removed", "no card")
        patience.check("chip_card.no_answer", "deadline passed")
        try:
            return self._answered(card, apdu)
        except Pulled:
            self._tray.remove()
            raise DeviceFault("chip_card.removed", "transmit") from None
        except Mute:
            while True:
                patience.check("chip_card.no_answer", "the card does not answer")
                time.sleep(STEP)

    def _answered(self, card: VirtualCard, apdu: bytes) -> bytes:
        """Raises Pulled or Mute when such a fault strikes."""
        tray = self._tray
        if tray.take("pulled"):
            raise Pulled
        if tray.take("mute"):
            raise Mute
        answer = tray.spoil(card.transmit(apdu))
        if len(answer) > 2 and tray.take("garbled"):
            answer = answer[:-3] + bytes([answer[-3] ^ 0x5A]) + answer[-2:]
        return answer

    def release(self) -> None:
        card, self._powered = self._powered, None
        if card is not None:
            card.reset()

    def _there(self) -> tuple[VirtualCard | None, int]:
        if not self._open or not self._tray.plugged or self._tray.active("gone"):
            raise DeviceFault("chip_card.gone", "the simulated reader is away")
        return self._tray.now
