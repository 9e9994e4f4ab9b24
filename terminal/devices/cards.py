"""Watching a reader: a laid card is told once, its removal once; with its content, or only that one lies there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import Any

from drivers.fault import DeviceFault
from drivers.id_card.api import IdCard
from terminal.devices.health import LOST
from terminal.devices.worker import OnFault, Ticket, Watch, tell

STEP = 0.3
"""Seconds of one look; commands for a reader that is well and has no card wait no longer than this."""
PRESENCE = 6.0
"""Seconds for the question whether the card still lies there: enough for every repetition of a request, so
that a dumb reader is called one."""
BETWEEN = 0.25
_AGAIN = frozenset({"id_card.read_failed", "id_card.bad_data", "id_card.bad_number", "id_card.lay_again"})
"""Faults of a card that still lies there: told once, then its removal is waited for."""


class CardWatch(Watch):
    """States: nobody's, a card told, a card refused, or not known whether it is still the same."""

    def __init__(self, on_card: Callable[[IdCard], None], on_removed: Callable[[], None], on_fault: OnFault) -> None:
        self.ticket = Ticket()
        self._on_card, self._on_removed, self._on_fault = on_card, on_removed, on_fault
        self._told: bytes | None = None
        self._refused = False
        self._unsure = False
        self._last_fault = ""
        # The card is recognised by a keyed hash, so that a watch holds nothing of a citizen.
        self._key = os.urandom(16)

    def step(self, driver: Any) -> None:
        cancel = self.ticket.cancelled
        if (self._told or self._refused) and not self._unsure:
            if driver.card_present(PRESENCE, cancel):
                self._last_fault = "" if self._told else self._last_fault
                cancel.wait(BETWEEN)
                return
            self._gone()
            return
        try:
            card: IdCard = driver.wait_card(STEP, cancel)
        except DeviceFault as fault:
            if fault.code == "id_card.no_card":
                if self._told:
                    self._gone()
                self._last_fault = ""
                return
            raise
        mark = hashlib.blake2b(card.raw, key=self._key).digest()
        self._unsure = False
        self._last_fault = ""
        if self._told == mark:
            return
        if self._told:
            self._gone()
        self._told = mark
        self._tell(self._on_card, card)

    def lost(self, fault: DeviceFault) -> None:
        if fault.code in LOST or fault.code == "id_card.garbled":
            self._unsure = True
            self._refused = False
        elif fault.code in _AGAIN:
            self._refused = True
        if fault.code != self._last_fault or fault.code == "id_card.removed":
            self._last_fault = fault.code
            self._tell(self._on_fault, fault)

    def _gone(self) -> None:
        told, self._told = self._told, None
        if not self._refused:
            # A damaged card answers no presence question either: its fault is told again only after a look
            # that found nothing at all.
            self._last_fault = ""
        self._refused = self._unsure = False
        if told:
            self._tell(self._on_removed)

    def _tell(self, callback: Callable[..., None], *values: Any) -> None:
        if not self.ticket.cancelled.is_set():
            tell(callback, *values)


class PresenceWatch(Watch):
    """Only whether a card lies there: nothing of it is read, so nobody has to agree to it.

    ``on_there(laid)``: ``laid`` is False for a card that lay there already at the first look. ``known``: whether one
    lies there is known from before (True, False), or not (None).
    """

    def __init__(self, on_there: Callable[[bool], None], on_gone: Callable[[], None], known: bool | None) -> None:
        self.ticket = Ticket()
        self._on_there, self._on_gone = on_there, on_gone
        self._there = known

    def step(self, driver: Any) -> None:
        cancel = self.ticket.cancelled
        before, now = self._there, driver.card_there(PRESENCE, cancel, known=bool(self._there))
        self._there = now
        if not cancel.is_set() and now and not before:
            tell(self._on_there, before is not None)
        elif not cancel.is_set() and before and not now:
            tell(self._on_gone)
        cancel.wait(BETWEEN)

    def lost(self, fault: DeviceFault) -> None:
        """What was known is known no more; its health says that the reader is away."""
        if fault.code in LOST and not self._there:
            self._there = None
