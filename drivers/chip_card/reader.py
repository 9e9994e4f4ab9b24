"""A chip card reader: the cards' protocols on top of whatever slot carries the bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from drivers.chip_card import social
from drivers.chip_card.apdu import Answer, Command, exchange
from drivers.chip_card.api import AccessKey, Capabilities, Inserted, SocialCard, TravelDocument
from drivers.chip_card.slot import Slot
from drivers.fault import DeviceFault, Patience

if TYPE_CHECKING:
    from drivers.chip_card.icao.trust import TrustStore

T = TypeVar("T")
Ask = Callable[[Command], Answer]

SOCIAL = 10.0
TRAVEL = 45.0
"""Seconds in which a card that has been laid down is read to its end, whatever the caller's deadline was for laying
it down. A passport's photo takes ten of them on a slow chip."""


class ChipReader:
    """``csca`` is the folder of country signing certificates, "" for none; ``now`` judges certificates."""

    def __init__(self, slot: Slot, csca: str = "", now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._slot = slot
        self._csca = csca
        self._now = now
        self._powered = False

    @property
    def capabilities(self) -> Capabilities:
        from drivers.chip_card.icao.curves import CURVES

        return Capabilities(
            social_card=True,
            travel_document=True,
            access=("pace", "bac"),
            proofs=(*(("passive",) if self._csca else ()), "active", "chip"),
            curves=tuple(curve.name for curve in CURVES.values()),
        )

    def open(self) -> None:
        """Raises DeviceFault chip_card.no_service, chip_card.gone, chip_card.refused, config.bad (a certificate)."""
        self._trusted()
        self._slot.open()

    def close(self) -> None:
        """Never raises."""
        self._powered = False
        self._slot.close()

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        return self._slot.identify(Patience(deadline, cancel))

    def wait_card(self, deadline: float, cancel: Event | None = None) -> Inserted:
        """Raises DeviceFault chip_card.no_card at the deadline, and the faults of the reader."""
        self._powered = False
        return self._slot.wait(Patience(deadline, cancel))

    def card_present(self, deadline: float = 3.0, cancel: Event | None = None) -> bool:
        """Whether the card given last still lies there, without having been away."""
        return self._slot.same_card(Patience(deadline, cancel))

    def transmit(self, apdu: bytes, deadline: float = 10.0, cancel: Event | None = None) -> Answer:
        """One command and its whole answer (61xx and 6Cxx are followed). Connects to the card when it is not yet.

        Raises ValueError for bytes that are no command; DeviceFault chip_card.removed, chip_card.mute,
        chip_card.no_answer at the deadline, chip_card.in_use.
        """
        command = Command.decode(apdu)
        patience = Patience(deadline, cancel)
        if not self._powered:
            self._slot.power(patience)
            self._powered = True
        try:
            return self._ask(patience)(command)
        except DeviceFault:
            self._powered = False
            raise

    def read_social(self, deadline: float, cancel: Event | None = None) -> SocialCard:
        """See ``social.read``. ``deadline`` is for laying the card down: a reading that has begun is brought to its
        end, unless cancelled. Raises DeviceFault chip_card.no_card."""
        return self._read(deadline, cancel, SOCIAL, lambda ask, card: social.read(ask, card.interface))

    def read_travel_document(self, key: AccessKey, deadline: float, cancel: Event | None = None) -> TravelDocument:
        """See ``icao.reading.Reading.read``; ``deadline`` as for ``read_social``."""
        from drivers.chip_card.icao.reading import Reading

        store = self._trusted()
        return self._read(deadline, cancel, TRAVEL, lambda ask, _card: Reading(ask, store, self._now).read(key))

    def _read(self, deadline: float, cancel: Event | None, allowed: float, work: Callable[[Ask, Inserted], T]) -> T:
        self.wait_card(deadline, cancel)
        patience = Patience(allowed, cancel)
        try:
            card = self._slot.power(patience)
            return work(self._ask(patience), card)
        finally:
            self._slot.release()

    def _ask(self, patience: Patience) -> Ask:
        return lambda command: exchange(lambda raw: self._slot.transmit(raw, patience), command)

    def _trusted(self) -> TrustStore | None:
        """The store as it is now: certificates may be added while the terminal runs."""
        if not self._csca:
            return None
        from drivers.chip_card.icao.trust import TrustStore

        return TrustStore.load(Path(self._csca))
