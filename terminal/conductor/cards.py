"""Effects about the card: read it, stop, ask it back. One watch follows a card from laying down to taking away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.session import events as sv
from terminal.session.core import WatchForLift

from . import Conductor, Post


class CardDevices(Protocol):
    """What this needs of the devices."""

    def watch_card(self, on_card: Callable[[Any], None], on_removed: Callable[[], None],
                   on_fault: Callable[[Any], None]) -> Any: ...


class CardDesk:
    """Nothing is read before a journey (or a curtain) asks for it. A card that still lies there from somebody
    else is not read for the next person: it has to be lifted first.
    """

    def __init__(self, devices: CardDevices, session: Callable[[sv.SessionEvent], None], driver: str) -> None:
        self._devices = devices
        self._session = session
        self._driver = driver
        self._lock = threading.Lock()
        self._post: Post | None = None
        self._lift = False
        self._lies = False
        self._ticket: Any = None

    def register(self, conductor: Conductor) -> None:
        conductor.register(fx.ReadCard, self._read)
        conductor.register(fx.StopReading, self._stop)
        conductor.register(fx.AskCardBack, self._ask_back)
        conductor.register(WatchForLift, self._watch_for_lift)

    def close(self) -> None:
        with self._lock:
            ticket, self._ticket = self._ticket, None
        if ticket is not None:
            ticket.cancel()

    def _read(self, effect: fx.ReadCard, post: Post) -> None:
        with self._lock:
            self._post, self._lift = post, False
            lies = self._lies
        if lies:
            post(jv.CardFault("id_card.remove_first"))
        self._watch()

    def _watch_for_lift(self, effect: WatchForLift, post: Post) -> None:
        with self._lock:
            self._post, self._lift = None, True
        self._watch()

    def _watch(self) -> None:
        with self._lock:
            if self._ticket is not None:
                return
            # taken before the call: its callbacks may come from another thread at once
            self._ticket = _Pending()
        ticket = self._devices.watch_card(self._on_card, self._on_removed, self._on_fault)
        with self._lock:
            self._ticket = ticket

    def _stop(self, effect: fx.StopReading, post: Post) -> None:
        with self._lock:
            self._post, self._lift = None, False
            # while a card lies here the watch goes on, to know when it is taken
            ticket = None if self._lies else self._ticket
            if ticket is not None:
                self._ticket = None
        if ticket is not None:
            ticket.cancel()

    def _ask_back(self, effect: fx.AskCardBack, post: Post) -> None:
        """The screens say it; a lamp or a sound joins here where the booth has one."""

    def _on_card(self, card: Any) -> None:
        with self._lock:
            self._lies = True
            post, lift = self._post, self._lift
            self._post = None
        self._session(sv.CardLies(True))
        if lift:
            self._session(sv.LiftCard(card.number))
        elif post is not None:
            post(jv.CardRead(card.identity_dict(), self._driver))

    def _on_removed(self) -> None:
        with self._lock:
            self._lies = False
            post, lift = self._post, self._lift
            ticket = None
            if post is None and not lift:
                ticket, self._ticket = self._ticket, None
        self._session(sv.CardLies(False))
        if post is not None:
            post(jv.CardTaken())
        if ticket is not None:
            ticket.cancel()

    def _on_fault(self, fault: Any) -> None:
        with self._lock:
            post = self._post
        if post is not None:
            post(jv.CardFault(fault.code))


class _Pending:
    """Stands for a ticket that is being made."""

    def cancel(self) -> None:
        """Nothing to cancel yet."""
