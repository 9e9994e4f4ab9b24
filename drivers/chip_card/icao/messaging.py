"""Secure messaging: every command and answer enciphered and with a checksum (Doc 9303 part 11, 9.8)."""

from __future__ import annotations

import hmac

from drivers.chip_card import tlv
from drivers.chip_card.apdu import LONG_LE, OK, SHORT_LE, Answer, Command
from drivers.chip_card.icao.suites import Suite
from drivers.fault import DeviceFault

LONGEST_SHORT = 223
"""Bytes that surely fit into a short answer once they are protected."""


class SecureMessaging:
    """One end of a session. ``counter`` is the send sequence counter before the first command."""

    def __init__(self, suite: Suite, enc: bytes, mac: bytes, counter: int = 0) -> None:
        self.suite = suite
        self._enc, self._mac = enc, mac
        self._counter = counter

    def wrap(self, command: Command) -> Command:
        """``command`` under protection."""
        suite = self.suite
        counter = self._next()
        cla = command.cla | 0x0C
        head = suite.pad(bytes([cla, command.ins, command.p1, command.p2]))
        body = b""
        if command.data:
            cipher = suite.encrypt(self._enc, suite.pad(command.data), suite.message_iv(self._enc, counter))
            # An odd instruction carries data objects, whose object has no byte that tells the padding.
            body = tlv.encode(0x85, cipher) if command.ins & 1 else tlv.encode(0x87, b"\1" + cipher)
        if command.le is not None:
            size = 1 if command.le <= SHORT_LE else 2
            body += tlv.encode(0x97, (command.le % 256**size).to_bytes(size, "big"))
        check = suite.checksum(self._mac, suite.pad(counter + head + body))
        body += tlv.encode(0x8E, check)
        wide = len(body) > 255 or (command.le or 0) > SHORT_LE
        return Command(cla, command.ins, command.p1, command.p2, body, LONG_LE if wide else SHORT_LE)

    def unwrap(self, answer: Answer) -> Answer:
        """What the protected ``answer`` says.

        An error may come without protection; it is given as it is and carries no data. Raises DeviceFault
        chip_card.tampered when a checksum is wrong or missing, chip_card.bad_data when the contents are no answer.
        """
        if not answer.data and not answer.ok:
            return answer
        suite = self.suite
        counter = self._next()
        body, check, status, cipher = b"", b"", b"", b""
        for tag, value in tlv.parse(answer.data):
            if tag == 0x8E:
                check = value
                continue
            body += tlv.encode(tag, value)
            if tag == 0x99:
                status = value
            elif tag == 0x87:
                if value[:1] != b"\1":
                    raise DeviceFault("chip_card.bad_data", "secure messaging: padding indicator")
                cipher = value[1:]
            elif tag == 0x85:
                cipher = value
        if not hmac.compare_digest(check, suite.checksum(self._mac, suite.pad(counter + body))):
            raise DeviceFault("chip_card.tampered", "secure messaging: checksum")
        if len(status) != 2 or len(cipher) % suite.block:
            raise DeviceFault("chip_card.bad_data", "secure messaging: contents")
        data = b""
        if cipher:
            data = suite.unpad(suite.decrypt(self._enc, cipher, suite.message_iv(self._enc, counter)))
        return Answer(data, int.from_bytes(status, "big"))

    # -- the chip's end ------------------------------------------------------------------------------------

    def open(self, command: Command) -> Command | None:
        """The command in a protected one; None when its checksum does not fit. For the counterpart of a reader."""
        suite = self.suite
        counter = self._next()
        body, check, cipher, le = b"", b"", b"", None
        for tag, value in tlv.parse(command.data):
            if tag == 0x8E:
                check = value
                continue
            body += tlv.encode(tag, value)
            if tag in (0x85, 0x87):
                cipher = value[1:] if tag == 0x87 else value
            elif tag == 0x97:
                le = int.from_bytes(value, "big") or 256 ** len(value)
        head = suite.pad(bytes([command.cla, command.ins, command.p1, command.p2]))
        if not hmac.compare_digest(check, suite.checksum(self._mac, suite.pad(counter + head + body))):
            return None
        data = b""
        if cipher:
            data = suite.unpad(suite.decrypt(self._enc, cipher, suite.message_iv(self._enc, counter)))
        return Command(command.cla & ~0x0C, command.ins, command.p1, command.p2, data, le)

    def seal(self, answer: Answer, *, odd: bool = False) -> Answer:
        """``answer`` under protection; ``odd`` for an odd instruction. For the counterpart of a reader."""
        suite = self.suite
        counter = self._next()
        body = b""
        if answer.data:
            cipher = suite.encrypt(self._enc, suite.pad(answer.data), suite.message_iv(self._enc, counter))
            body = tlv.encode(0x85, cipher) if odd else tlv.encode(0x87, b"\1" + cipher)
        body += tlv.encode(0x99, answer.sw.to_bytes(2, "big"))
        return Answer(body + tlv.encode(0x8E, suite.checksum(self._mac, suite.pad(counter + body))), OK)

    def _next(self) -> bytes:
        self._counter += 1
        size = self.suite.block
        return (self._counter % (1 << 8 * size)).to_bytes(size, "big")
