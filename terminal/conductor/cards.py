"""Effects about the card: read it, stop, ask it back. One watch at a time, from laying down to taking away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.session import events as sv
from terminal.session.effects import NobodyHere, WatchForLift

from . import Conductor, Post


class CardDevices(Protocol):
    """What this needs of the devices."""

    def watch_card(self, on_card: Callable[[Any], None], on_removed: Callable[[], None],
                   on_fault: Callable[[Any], None]) -> Any: ...

    def watch_presence(self, on_there: Callable[[bool], None], on_gone: Callable[[], None],
                       known: bool | None) -> Any: ...


class CardDesk:
    """Nothing is read before a journey (or a curtain) asks for it; until then it is only noticed that a card lies
    there. A card that still lies there from somebody else is not read for the next person: it has to be lifted first.

    `laid` is called when a card is laid down while none is asked for, `read` with each that was asked for.
    """

    def __init__(self, devices: CardDevices, session: Callable[[sv.SessionEvent], None], driver: str,
                 laid: Callable[[], None] = lambda: None, read: Callable[[Any], None] = lambda card: None) -> None:
        self._devices = devices
        self._session = session
        self._driver = driver
        self._laid, self._asked_for = laid, read
        self._lock = threading.Lock()
        self._change = threading.RLock()  # the session and the reader's thread may both change the watch
        self._post: Post | None = None
        self._lift = False
        self._lies = False
        self._old = False  # the card that lies there was read already, or is of somebody who has gone
        self._reading = False  # the present watch reads; otherwise it only notices
        self._told = False  # the reading watch has read the card that lies there: it will tell when it is taken
        self._ticket: Any = None

    def register(self, conductor: Conductor) -> None:
        conductor.register(fx.ReadCard, self._read)
        conductor.register(fx.StopReading, self._stop)
        conductor.register(fx.AskCardBack, self._ask_back)
        conductor.register(WatchForLift, self._watch_for_lift)
        conductor.register(NobodyHere, self._nobody)

    def close(self) -> None:
        with self._change:
            self._let_go()

    def notice(self, known: bool | None = None) -> None:
        """From now on only notice whether a card lies there."""
        with self._change:
            self._let_go()
            self._reading = self._told = False
            self._ticket = self._devices.watch_presence(self._on_there, self._on_gone, known)

    def _watch(self) -> None:
        with self._change:
            if self._reading and self._ticket is not None:
                return
            self._let_go()
            self._reading = True
            self._ticket = self._devices.watch_card(self._on_card, self._on_removed, self._on_fault)

    def _let_go(self) -> None:
        ticket, self._ticket = self._ticket, None
        if ticket is not None:
            ticket.cancel()

    # --- what is asked ------------------------------------------------------------------------------

    def _read(self, effect: fx.ReadCard, post: Post) -> None:
        with self._lock:
            self._post, self._lift = post, False
            lifted_first = self._lies and self._old
            unread = lifted_first and not self._reading
        if lifted_first:
            post(jv.CardFault("id_card.remove_first"))
        if not unread:
            # nobody may look into a card that somebody else left here: it is only seen to be taken away
            self._watch()

    def _watch_for_lift(self, effect: WatchForLift, post: Post) -> None:
        with self._lock:
            self._post, self._lift = None, True
            lay_before = self._lies and not self._reading
        if not lay_before:
            # a card that lay there when its owner went away says nothing about who is here now
            self._watch()

    def _stop(self, effect: fx.StopReading, post: Post) -> None:
        with self._lock:
            self._post, self._lift = None, False
            # the watch that read a card goes on while it lies here, to know when it is taken
            idle, lies = self._reading and not self._told, self._lies
        if idle:
            self.notice(known=True if lies else None)

    def _nobody(self, effect: NobodyHere, post: Post) -> None:
        with self._lock:
            self._old = self._lies

    def _ask_back(self, effect: fx.AskCardBack, post: Post) -> None:
        """The screens say it, and the reader's lamp (`terminal.session.attention`); a sound joins here where the booth
        has one."""

    # --- what the reader tells ----------------------------------------------------------------------

    def _on_card(self, card: Any) -> None:
        with self._lock:
            post, lift = self._post, self._lift
            self._lies, self._told, self._post = True, True, None
            unasked = post is None and not lift
            self._old = not unasked
        self._session(sv.CardLies(True))
        if lift:
            self._session(sv.LiftCard(card.number))
        elif post is not None:
            self._asked_for(card)
            post(jv.CardRead(card.identity_dict(), self._driver))
        else:
            # laid in the place of another: what was read of it is let go, and read again when it is asked for
            self.notice(known=True)
            self._laid()

    def _on_removed(self) -> None:
        with self._lock:
            self._lies = self._old = self._told = False
            post, lift = self._post, self._lift
        self._session(sv.CardLies(False))
        if post is not None:
            post(jv.CardTaken())
        if post is None and not lift:
            self.notice(known=False)

    def _on_fault(self, fault: Any) -> None:
        with self._lock:
            post = self._post
        if post is not None:
            post(jv.CardFault(fault.code))

    def _on_there(self, laid: bool) -> None:
        with self._lock:
            self._lies, self._old = True, not laid
        self._session(sv.CardLies(True))
        if laid:
            self._laid()

    def _on_gone(self) -> None:
        with self._lock:
            self._lies = self._old = False
            post, lift = self._post, self._lift
        self._session(sv.CardLies(False))
        if post is not None:
            post(jv.CardTaken())
        if post is not None or lift:
            self._watch()

