"""A PC/SC reader, by the low-level calls of pyscard.

Its monitors for cards and readers are not used: their threads end for good when the service is restarted. Here a
service that has died is a fault like a cable pulled out; after ``close`` and ``open`` a new context is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smartcard import scard

from drivers.chip_card import pcsc_codes as codes
from drivers.chip_card import pcsc_place
from drivers.chip_card.apdu import Command
from drivers.chip_card.api import Inserted
from drivers.chip_card.pcsc_hand import Hand, Stuck
from drivers.chip_card.reader import ChipReader
from drivers.chip_card.slot import interface_of
from drivers.fault import DeviceFault, Patience

PLUG_AND_PLAY = "\\\\?PnP?\\Notification"
"""A reader that is none: its state changes when readers come and go."""
LOOK = 1.0
"""Seconds of one wait in the service."""
RELIST = 0.1
"""Seconds before readers are listed anew after some came or went."""
SETTLE = 0.6
"""Seconds until a reader has noticed that a card is away; some look for it only twice a second."""
AGAIN = 0.3
"""Seconds after which a refusal is believed."""
TRIES = 3
"""A card just laid down may be held by another program for a moment."""

_PRESENT = scard.SCARD_STATE_PRESENT
_LOST = scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_IGNORE


class PcscReader(ChipReader):
    """``reader`` is a part of the reader's name ("" for all there are); a device with a contact and a contactless side
    has two names with a common part, and the side with a card is used. ``csca`` is the folder of country signing
    certificates. ``socket`` is where the service listens, when not at its usual place."""

    def __init__(self, reader: str = "", csca: str = "", socket: str = "") -> None:
        super().__init__(PcscSlot(reader, socket), csca)


class PcscSlot:
    """The slot behind ``PcscReader``."""

    def __init__(self, part: str = "", socket: str = "") -> None:
        self._part = part
        self._socket = socket
        self._hand: Hand | None = None
        self._context: Any = None
        self._card: Any = None
        self._protocol = 0
        self._inserted: Inserted | None = None
        self._state = 0

    # -- the service ---------------------------------------------------------------------------------------

    def open(self) -> None:
        """Raises DeviceFault chip_card.no_service, chip_card.gone when no reader has that name, chip_card.refused."""
        if self._context is not None:
            return
        self._hand = Hand(f"pcsc {self._part}")
        patience = Patience(3.0)
        try:
            value, context = self._run(patience, self._establish)
            if codes.code(value) == codes.REFUSED:
                # A service that dies in this moment looks like one that refuses.
                patience.pause(AGAIN)
                value, context = self._run(patience, self._establish)
            if codes.code(value) != codes.OK:
                raise self._failed(codes.code(value), "service")
            self._context = context
            self._names(patience)
        except DeviceFault:
            self.close()
            raise

    def _establish(self) -> Any:
        with pcsc_place.at(self._socket):
            return scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)

    def close(self) -> None:
        """Never raises; a service that has died answers nothing any more."""
        self.release()
        hand, self._hand = self._hand, None
        context, self._context = self._context, None
        self._inserted = None
        if hand is None:
            return
        if context is not None:
            try:
                hand.run(lambda: scard.SCardReleaseContext(context), Patience(2.0), lambda: None)
            except Stuck:
                hand.abandon(lambda: None)
                return
        hand.end()

    def identify(self, patience: Patience) -> dict[str, str]:
        names = self._names(patience)
        state, _ = self._look(names[0], patience)
        present = "yes" if state & _PRESENT else "no"
        return {"protocol": "pc/sc", "reader": names[0], "readers": str(len(names)), "card": present}

    # -- cards ---------------------------------------------------------------------------------------------

    def wait(self, patience: Patience) -> Inserted:
        known: dict[str, int] = {}
        while True:
            # The first look is at what is there now, a later one at what happens.
            first = not known
            known = known or {name: scard.SCARD_STATE_UNAWARE for name in (*self._names(patience), PLUG_AND_PLAY)}
            for name, state, atr in self._change(known, 0 if first else min(LOOK, patience.left()), patience):
                known[name] = state & ~scard.SCARD_STATE_CHANGED
                moved = state & (scard.SCARD_STATE_CHANGED if name == PLUG_AND_PLAY else _LOST)
                if moved and not first:
                    # Readers came or went: begin anew with those that are there.
                    known = {}
                    patience.pause(RELIST)
                    break
                if moved and name != PLUG_AND_PLAY:
                    raise DeviceFault("chip_card.gone", name)
                if state & _PRESENT and name != PLUG_AND_PLAY:
                    return self._found(name, state, atr)
            if not first:
                patience.check("chip_card.no_card", "no card before the deadline")

    def same_card(self, patience: Patience) -> bool:
        if self._inserted is None:
            return False
        state, _ = self._look(self._inserted.reader, patience)
        # The upper half counts how often a card came or went.
        return bool(state & _PRESENT) and state >> 16 == self._state >> 16

    def power(self, patience: Patience) -> Inserted:
        self.release()
        if self._inserted is None or not self.same_card(patience):
            self._inserted = None
            self.wait(Patience(0.0, patience.cancel))
        inserted = self._inserted
        if inserted is None:
            raise DeviceFault("chip_card.no_card", "no card")
        for attempt in range(TRIES):
            # Not cancelled half way: a connection nobody knows of would keep the card from everybody.
            value, card, protocol = self._run(
                Patience(patience.left()),
                lambda: scard.SCardConnect(
                    self._context,
                    inserted.reader,
                    scard.SCARD_SHARE_EXCLUSIVE,
                    scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
                ),
            )
            if codes.code(value) == codes.OK:
                self._card, self._protocol = card, protocol
                if patience.cancel is not None and patience.cancel.is_set():
                    self.release()
                    raise DeviceFault("device.cancelled", "cancelled by the caller")
                return inserted
            if codes.code(value) != codes.IN_USE:
                break
            patience.pause(0.1 * (attempt + 1))
        raise self._card_fault(codes.code(value), "connect")

    def transmit(self, apdu: bytes, patience: Patience) -> bytes:
        if self._card is None:
            raise DeviceFault("chip_card.removed", "not connected")
        patience.check("chip_card.no_answer", "deadline passed")
        card, protocol = self._card, self._protocol
        contact = self._inserted is not None and self._inserted.interface == "contact"
        sent = list(_for_t0(apdu) if contact and protocol == scard.SCARD_PROTOCOL_T0 else apdu)
        value, answer = self._run(patience, lambda: scard.SCardTransmit(card, protocol, sent))
        if codes.code(value) != codes.OK:
            raise self._card_fault(codes.code(value), "transmit")
        if len(answer) < 2:
            # Some reader drivers report success for a card that is taken away in the middle.
            raise self._card_fault(codes.NOT_TRANSACTED, "transmit")
        return bytes(answer)

    def release(self) -> None:
        card, self._card = self._card, None
        if card is None or self._hand is None:
            return
        try:
            # A reset: the session keys of a travel document end here.
            self._run(Patience(2.0), lambda: (scard.SCardDisconnect(card, scard.SCARD_RESET_CARD),))
        except DeviceFault:  # nothing more can be done for it
            return

    # -- calls ---------------------------------------------------------------------------------------------

    def _found(self, name: str, state: int, atr: list[int]) -> Inserted:
        if state & scard.SCARD_STATE_MUTE:
            raise DeviceFault("chip_card.mute", "a card without an answer to reset")
        self._state = state
        self._inserted = Inserted(name, bytes(atr), interface_of(bytes(atr)))
        return self._inserted

    def _names(self, patience: Patience) -> list[str]:
        """Readers that are meant. Raises DeviceFault chip_card.gone when there is none."""
        value, names = self._run(patience, lambda: scard.SCardListReaders(self._context, []))
        if codes.code(value) not in (codes.OK, codes.NO_READERS):
            raise self._failed(codes.code(value), "readers")
        found = [name for name in names or () if self._part in name]
        if not found:
            raise DeviceFault("chip_card.gone", f"no reader with {self._part!r} in its name, {len(names or ())} others")
        return found

    def _look(self, name: str, patience: Patience) -> tuple[int, bytes]:
        """(state, ATR) of a reader now. Raises DeviceFault chip_card.gone when it is away."""
        for _name, state, atr in self._change({name: scard.SCARD_STATE_UNAWARE}, 0, patience):
            if not state & _LOST:
                return int(state), bytes(atr)
        raise DeviceFault("chip_card.gone", name)

    def _change(self, known: dict[str, int], seconds: float, patience: Patience) -> list[tuple[str, int, list[int]]]:
        """States of readers, at once when they differ from ``known``; [] when nothing changed in ``seconds``."""
        wanted = list(known.items())
        value, states = self._run(
            patience, lambda: scard.SCardGetStatusChange(self._context, int(seconds * 1000), wanted)
        )
        if codes.code(value) in (codes.TIMEOUT, codes.CANCELLED):
            return []
        if codes.code(value) != codes.OK:
            raise self._failed(codes.code(value), "status")
        return list(states)

    def _run(self, patience: Patience, call: Callable[[], Any]) -> Any:
        """One call of the library in its thread. Raises DeviceFault chip_card.no_answer when it does not come back."""
        hand = self._hand
        if hand is None:
            raise DeviceFault("chip_card.gone", "not open")
        try:
            return hand.run(call, patience, self._let_go)
        except Stuck:
            card, context = self._card, self._context
            self._hand = self._card = self._context = self._inserted = None
            hand.abandon(lambda: _forget(card, context))
            raise DeviceFault("chip_card.no_answer", "the reader does not come back") from None

    def _let_go(self) -> None:
        """End a wait in the service. An exchange with a card cannot be ended; it is waited for."""
        if self._context is not None:
            scard.SCardCancel(self._context)

    def _failed(self, value: int, what: str) -> DeviceFault:
        """The fault for ``value``; a context that is worthless is let go, so that ``open`` makes a new one."""
        if value in codes.SERVICE:
            self.close()
        return codes.fault(value, what)

    def _card_fault(self, value: int, what: str) -> DeviceFault:
        """The fault for ``value`` of a call to the card: away and mute look alike until one looks at the reader."""
        if value not in codes.AWAY or self._inserted is None:
            return self._failed(value, what)
        settling = Patience(SETTLE)
        known = {self._inserted.reader: scard.SCARD_STATE_UNAWARE}
        while not settling.over:
            for name, state, _atr in self._change(known, settling.left(), Patience(SETTLE + 1.0)):
                if not state & _PRESENT or state >> 16 != self._state >> 16:
                    return DeviceFault("chip_card.removed", f"{what}: {value:08X}")
                known[name] = state & ~scard.SCARD_STATE_CHANGED
        return codes.fault(value, what)


def _for_t0(apdu: bytes) -> bytes:
    """T=0 has no room for the wanted length beside data: the card says 61xx instead (ISO/IEC 7816-3, 12.2.1)."""
    command = Command.decode(apdu)
    if not command.data or command.le is None:
        return apdu
    return Command(command.cla, command.ins, command.p1, command.p2, command.data).encode()


def _forget(card: Any, context: Any) -> None:
    if card is not None:
        scard.SCardDisconnect(card, scard.SCARD_RESET_CARD)
    if context is not None:
        scard.SCardReleaseContext(context)
