"""ID card reader, SDT protocol (SAM_V modules of second-generation readers), over a serial line.

Every request flushes the input first and looks for the preamble afresh, so that one damaged answer never
spoils the next. The state machine: find, select, read; a card that was read answers "no card" to find until
it leaves the field, therefore its presence is asked by reading the appended address.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import Protocol

import serial

from drivers.fault import DeviceFault, Patience
from drivers.id_card import frames, layout
from drivers.id_card.api import IdCard
from drivers.id_card.frames import Answer, Damage
from drivers.port import PORT_ERRORS, words

RESET = b"\x10\xff"
SAM_STATUS = b"\x11\xff"
SAM_ID = b"\x12\xff"
FIND = b"\x20\x01"
SELECT = b"\x20\x02"
READ_BASE = b"\x30\x01"
READ_NEW_ADDRESS = b"\x30\x03"

FIRST_BYTE = {RESET: 2.0, SAM_STATUS: 0.6, SAM_ID: 0.6, FIND: 0.5, SELECT: 0.5, READ_BASE: 3.0}
"""Seconds until an answer must begin. A module takes up to about a second for the base text."""
NEW_ADDRESS_FIRST_BYTE = 1.5
GAP = 0.4
"""Seconds of silence inside an answer after which it is given up as cut off."""
LONGEST_ANSWER = 10.0
"""Seconds from the first byte to the last of one answer, however steadily bytes trickle in."""
ADDRESS_BYTES = 70
TRIES = 3
LOOK = 6.0
READING = 12.0
"""Seconds that one look for a card, and the reading of one that lies there, may take whatever the caller's
deadline: a request cut short would make a dumb reader look like a missing card, and a card laid down in the
last moment would never be read. Only a reader in trouble comes near them."""


class Line(Protocol):
    """What carries the frames; all raise OSError when it is cut, TimeoutError when nothing is taken any more."""

    @property
    def in_waiting(self) -> int: ...

    def reset_input_buffer(self) -> None: ...

    def write(self, data: bytes, /) -> int | None: ...

    def read(self, size: int, /) -> bytes:
        """What has come; waits a few hundredths of a second for the first byte."""
        ...

    def close(self) -> None: ...


class SdtReader:
    """``port`` is a serial device; ``poll`` the seconds between two looks for a card."""

    def __init__(self, port: str, baud: int = 115200, poll: float = 0.15) -> None:
        self._port = port
        self._baud = baud
        self._poll = poll
        self._line: Line | None = None

    def open(self) -> None:
        """Open the port. Raises DeviceFault id_card.gone."""
        if self._line is not None:
            return
        try:
            self._line = self._connect()
        except ValueError as error:
            raise DeviceFault("config.bad", f"baud = {self._baud}: {error}", recoverable=False) from error
        except PORT_ERRORS as error:
            raise DeviceFault("id_card.gone", f"{self._port}: {words(error)}") from error

    def _connect(self) -> Line:
        return serial.Serial(self._port, self._baud, timeout=0.05, write_timeout=1.0)

    def close(self) -> None:
        """Close the port; never raises."""
        line, self._line = self._line, None
        if line is not None:
            try:
                line.close()
            except PORT_ERRORS:  # an unplugged port cannot be closed any better
                return

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """The security module's number. Raises DeviceFault id_card.not_ready when the module is not well."""
        patience = Patience(deadline, cancel)
        state = self._ask(SAM_STATUS, patience)
        if state.status != frames.OK:
            raise DeviceFault("id_card.not_ready", f"module: {state.meaning}", recoverable=False)
        answer = self._ask(SAM_ID, patience)
        if answer.status != frames.OK or len(answer.data) < 16:
            raise DeviceFault("id_card.not_ready", f"module number: {answer.meaning}")
        return {"protocol": "sdt", "port": self._port, "sam": sam_number(answer.data)}

    def wait_card(self, deadline: float, cancel: Event | None = None) -> IdCard:
        """Wait for a card, read it and its newest address. ``deadline`` is for laying it down: what has been
        begun by then is brought to its end (see ``LOOK`` and ``READING``), unless cancelled.

        Raises DeviceFault id_card.no_card at the deadline, id_card.lay_again when a card lies there that
        the module does not give a second time, id_card.removed when it was pulled away while reading,
        id_card.read_failed, id_card.bad_data, id_card.bad_number, and the faults of the line.
        """
        patience = Patience(deadline, cancel)
        lying = False
        polls = 0
        while True:
            code = "id_card.lay_again" if lying else "id_card.no_card"
            patience.check(code, "no card to read before the deadline")
            selected, lying = self._look(Patience(LOOK, cancel), lying, thorough=polls % 4 == 0)
            if selected:
                return self._read(Patience(max(READING, patience.left()), cancel))
            polls += 1
            patience.pause(self._poll)

    def _look(self, patience: Patience, lying: bool, *, thorough: bool) -> tuple[bool, bool]:
        """One look for a card: (selected and ready to be read, known to lie there)."""
        found = self._ask(FIND, patience).status == frames.FOUND
        if not found and not thorough:
            return False, lying
        # A card found earlier (by us before a restart, or by a look that was interrupted) is not found
        # again, yet it may still be selected.
        if self._ask(SELECT, patience).status == frames.OK:
            return True, True
        if found or not self._same_card(patience):
            return False, False
        # A card read before still lies there. The field goes off and on: it counts as newly laid.
        self._ask(RESET, patience)
        return False, True

    def card_there(self, deadline: float = 3.0, cancel: Event | None = None, *, known: bool = False) -> bool:
        """Whether any card lies in the field. It is found and selected; none of its content is asked for.

        ``known``: one lay there a moment ago; before it is called gone the field goes off and on, since a module may
        neither find nor select a card twice.
        """
        patience = Patience(deadline, cancel)
        if self._lies(patience):
            return True
        if known:
            self._ask(RESET, patience)
            return self._lies(patience)
        return False

    def _lies(self, patience: Patience) -> bool:
        found = self._ask(FIND, patience).status == frames.FOUND
        return found or self._ask(SELECT, patience).status == frames.OK

    def card_present(self, deadline: float = 3.0, cancel: Event | None = None) -> bool:
        """Whether the card read last still lies there; one miss is looked at twice."""
        patience = Patience(deadline, cancel)
        if self._same_card(patience):
            return True
        patience.pause(0.05)
        return self._same_card(patience)

    # -- one card ------------------------------------------------------------------------------------------

    def _same_card(self, patience: Patience) -> bool:
        return self._ask(READ_NEW_ADDRESS, patience).status in (frames.OK, frames.EMPTY)

    def _read(self, patience: Patience) -> IdCard:
        """Read the selected card; look again when reading fails and the card is still there."""
        for _ in range(TRIES):
            base = self._ask(READ_BASE, patience)
            if base.status == frames.OK:
                return self._decode(base, patience)
            patience.check()
            self._ask(FIND, patience)
            if self._ask(SELECT, patience).status != frames.OK:
                raise DeviceFault("id_card.removed", f"while reading: {base.meaning}")
        raise DeviceFault("id_card.read_failed", base.meaning)

    def _decode(self, base: Answer, patience: Patience) -> IdCard:
        data = base.data
        if len(data) < 4:
            raise DeviceFault("id_card.garbled", "base answer without lengths")
        text_bytes, photo_bytes = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
        if len(data) < 4 + text_bytes + photo_bytes:
            raise DeviceFault("id_card.garbled", "base answer shorter than it says")
        text, photo = data[4 : 4 + text_bytes], data[4 + text_bytes : 4 + text_bytes + photo_bytes]
        more = self._ask(READ_NEW_ADDRESS, patience)
        if more.status not in (frames.OK, frames.EMPTY):
            # The card left right after the base text. Nothing says that the text is wrong, but the newest
            # address is unknown, and the card's owner may be gone with it.
            raise DeviceFault("id_card.removed", f"while reading the new address: {more.meaning}")
        address = new_address(more.data) if more.status == frames.OK else None
        return layout.decode(text, photo, address)

    # -- one request ---------------------------------------------------------------------------------------

    def _ask(self, command: bytes, patience: Patience) -> Answer:
        """Send and wait; a damaged or missing answer is asked for again. Raises the faults of the line."""
        fault = DeviceFault("id_card.no_answer", "not asked")
        for attempt in range(TRIES):
            if attempt:
                patience.pause(0.05)
            patience.check(fault.code if attempt else "device.timeout", fault.detail)
            try:
                answer = self._once(command, patience)
            except DeviceFault as damaged:
                if damaged.code not in ("id_card.garbled", "id_card.no_answer"):
                    raise
                fault = damaged
                continue
            if answer.status in (0x10, 0x11):  # the module could not read us: the line is bad
                fault = DeviceFault("id_card.garbled", answer.meaning)
                continue
            return answer
        raise fault

    def _once(self, command: bytes, patience: Patience) -> Answer:
        line = self._line
        if line is None:
            raise DeviceFault("id_card.gone", "port is not open")
        request = frames.encode(command)
        try:
            line.reset_input_buffer()
            line.write(request)
            return self._receive(line.read, lambda: line.in_waiting, command, patience)
        except (serial.SerialTimeoutException, TimeoutError) as error:
            raise DeviceFault("id_card.no_answer", "the port takes no bytes") from error
        except PORT_ERRORS as error:
            self.close()
            raise DeviceFault("id_card.gone", f"{self._port}: {words(error)}") from error

    def _receive(
        self, read: Callable[[int], bytes], waiting: Callable[[], int], command: bytes, patience: Patience
    ) -> Answer:
        parser = frames.FrameParser()
        begun: float | None = None
        asked = last = time.monotonic()
        allowed = FIRST_BYTE.get(command, NEW_ADDRESS_FIRST_BYTE)
        damage: Damage | None = None
        while True:
            data = read(max(1, waiting()))
            now = time.monotonic()
            if data:
                begun, last = begun or now, now
                for part in parser.feed(data):
                    if isinstance(part, Answer):
                        return part
                    damage = part
            # A deadline that comes early is the caller's, not the reader's fault, unless damage was seen.
            patience.check("id_card.garbled" if damage else "device.timeout", damage.reason if damage else "")
            if begun is None:
                if now - asked > allowed:
                    raise DeviceFault("id_card.no_answer", f"nothing for {command.hex()}")
            elif now - last > GAP or now - begun > LONGEST_ANSWER:
                raise DeviceFault("id_card.garbled", damage.reason if damage else "answer cut off")


def sam_number(data: bytes) -> str:
    """The 16 bytes of a module's number in the form readers print on their label."""
    first, second = int.from_bytes(data[:2], "little"), int.from_bytes(data[2:4], "little")
    rest = [int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12)]
    return f"{first:02d}.{second:02d}-{rest[0]:08d}-{rest[1]:010d}-{rest[2]:010d}"


def new_address(data: bytes) -> str | None:
    """The newest of the appended addresses (70 bytes each, GA/T 490); None when all are blank."""
    if len(data) % ADDRESS_BYTES == 2:  # some modules put a length before it
        data = data[2:]
    parts = [data[at : at + ADDRESS_BYTES] for at in range(0, len(data), ADDRESS_BYTES)]
    texts = [part.decode("utf-16-le", "ignore").rstrip("\0 \u3000") for part in parts]
    return next((text for text in reversed(texts) if text), None)
