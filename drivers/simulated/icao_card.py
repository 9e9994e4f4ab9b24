"""The chip of a travel document, made of software (Doc 9303 part 11): BAC, PACE, secure messaging, proofs."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from drivers.chip_card import tlv
from drivers.chip_card.apdu import END_OF_FILE, FILE_NOT_FOUND, OK, SECURITY, Answer, Command
from drivers.chip_card.api import AccessKey, CanKey, MrzKey
from drivers.chip_card.icao import bac, pace
from drivers.chip_card.icao.curves import CURVES
from drivers.chip_card.icao.files import APPLICATION, CARD_ACCESS
from drivers.chip_card.icao.infos import CHIP, PACE_GM, oid_bytes
from drivers.chip_card.icao.messaging import SecureMessaging
from drivers.chip_card.icao.suites import ENC, MAC, SUITES, TDES
from drivers.fault import DeviceFault
from drivers.simulated.icao_groups import card_access
from drivers.simulated.virtual_card import NOT_KNOWN, VirtualCard

WRONG_PASSWORD = 0x6300
WRONG_DATA = 0x6A80
NOT_ALLOWED = 0x6985
BROKEN_MESSAGING = 0x6988


@dataclass(frozen=True)
class Chip:
    """What one chip holds and can do. ``pace`` are (suite, curve) offers; ``active_key`` and ``chip_key`` what it
    proves itself with, ``chip_suite`` the cipher of chip authentication (1 for 3DES)."""

    files: Mapping[int, bytes]
    key: MrzKey
    can: str = ""
    basic: bool = True
    pace: tuple[tuple[int, int], ...] = ()
    active_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None = None
    chip_key: ec.EllipticCurvePrivateKey | None = None
    chip_suite: int = 2


@dataclass
class _Pace:
    """How far a PACE run has come."""

    oid: str
    suite: int
    curve: int
    password: bytes
    nonce: bytes = b""
    generator: Any = None
    token_input: bytes = b""
    keys: tuple[bytes, bytes] | None = None
    own: bytes = field(default=b"")


class PassportChip(VirtualCard):
    """A contactless chip; see ``Chip``."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(contact=False)
        self.chip = chip
        self._files = dict(chip.files)
        if chip.pace:
            self._files[CARD_ACCESS] = card_access(chip.pace)
        self.reset()

    def reset(self) -> None:
        super().reset()
        self._session: SecureMessaging | None = None
        self._next: SecureMessaging | None = None
        self._application = False
        self._challenge = b""
        self._pace: _Pace | None = None
        self._agreement: int | None = None
        self._file = b""

    def answer(self, command: Command) -> Answer:
        if not command.cla & 0x0C:
            # A command in the clear ends secure messaging.
            self._session = None
            return self._handle(command, protected=False)
        session = self._session
        try:
            plain = session.open(command) if session is not None else None
        except DeviceFault:
            plain = None
        if session is None or plain is None:
            self._session = None
            return Answer(b"", BROKEN_MESSAGING)
        sealed = session.seal(self._handle(plain, protected=True), odd=bool(command.ins & 1))
        if self._next is not None:
            # What was agreed holds from the next command on.
            self._session, self._next = self._next, None
        return sealed

    def _handle(self, command: Command, *, protected: bool) -> Answer:
        try:
            work = {
                0xA4: self._select,
                0xB0: self._read,
                0xB1: self._read_far,
                0x84: self._get_challenge,
                0x82: self._basic,
                0x22: self._set,
                0x86: self._general,
                0x88: self._active,
            }.get(command.ins)
            if work is None:
                return Answer(b"", NOT_KNOWN)
            return work(command, protected)
        except DeviceFault:
            return Answer(b"", WRONG_DATA)

    # -- files ---------------------------------------------------------------------------------------------

    def _select(self, command: Command, protected: bool) -> Answer:
        if command.p1 == 0x04:
            self._application = command.data == APPLICATION
            return Answer(b"", OK if self._application else FILE_NOT_FOUND)
        number = int.from_bytes(command.data, "big")
        if number == 0x3F00:
            self._application = False
            return Answer(b"", OK)
        if number not in self._files or (number == CARD_ACCESS) == self._application:
            return Answer(b"", FILE_NOT_FOUND)
        if number != CARD_ACCESS and not protected:
            return Answer(b"", SECURITY)
        self._file = self._files[number]
        return Answer(b"", OK)

    def _read(self, command: Command, protected: bool) -> Answer:
        return self._part(command.p1 << 8 | command.p2, command.le or 0)

    def _read_far(self, command: Command, protected: bool) -> Answer:
        offset = int.from_bytes(tlv.need(command.data, 0x54), "big")
        answer = self._part(offset, (command.le or 4) - 4)
        return Answer(tlv.encode(0x53, answer.data) if answer.data else b"", answer.sw)

    def _part(self, offset: int, size: int) -> Answer:
        data = self._file[offset : offset + size]
        if not data:
            return Answer(b"", 0x6B00)
        return Answer(data, OK if len(data) == size else END_OF_FILE)

    # -- basic access control ------------------------------------------------------------------------------

    def _get_challenge(self, command: Command, protected: bool) -> Answer:
        if not self.chip.basic:
            return Answer(b"", NOT_KNOWN)
        self._challenge = secrets.token_bytes(8)
        return Answer(self._challenge, OK)

    def _basic(self, command: Command, protected: bool) -> Answer:
        challenge, self._challenge = self._challenge, b""
        enc, mac = bac.document_keys(self.chip.key)
        body, check = command.data[:-8], command.data[-8:]
        if not challenge or len(body) != 32 or not hmac.compare_digest(check, TDES.checksum(mac, TDES.pad(body))):
            return Answer(b"", WRONG_PASSWORD)
        plain = TDES.decrypt(enc, body, bytes(8))
        theirs, ours, half = plain[:8], plain[8:16], plain[16:]
        if ours != challenge:
            return Answer(b"", WRONG_PASSWORD)
        own = secrets.token_bytes(16)
        answer = TDES.encrypt(enc, challenge + theirs + own, bytes(8))
        seed = bytes(a ^ b for a, b in zip(half, own, strict=True))
        self._session = bac.session(seed, challenge, theirs)
        return Answer(answer + TDES.checksum(mac, TDES.pad(answer)), OK)

    # -- PACE ----------------------------------------------------------------------------------------------

    def _set(self, command: Command, protected: bool) -> Answer:
        """MSE:Set for PACE (C1 A4) or chip authentication (41 A4, 41 A6)."""
        place = (command.p1, command.p2)
        if place == (0xC1, 0xA4):
            return self._begin_pace(command.data)
        key = self.chip.chip_key
        if key is None or not protected:
            return Answer(b"", NOT_ALLOWED)
        if place == (0x41, 0xA6) and self.chip.chip_suite == 1:
            return self._agree(tlv.need(command.data, 0x91), key, 1)
        if place == (0x41, 0xA4) and self.chip.chip_suite != 1:
            self._agreement = self.chip.chip_suite
            wanted = oid_bytes(f"{CHIP}.{self.chip.chip_suite}")
            return Answer(b"", OK if tlv.need(command.data, 0x80) == wanted else WRONG_DATA)
        return Answer(b"", WRONG_DATA)

    def _begin_pace(self, data: bytes) -> Answer:
        oid, reference = tlv.need(data, 0x80), tlv.need(data, 0x83)[0]
        named = tlv.find(data, 0x84)
        for suite, curve in self.chip.pace:
            if oid_bytes(f"{PACE_GM}.{suite}") == oid and (named is None or named[0] == curve):
                key: AccessKey = self.chip.key
                if reference == pace.CAN_PASSWORD:
                    key = CanKey(self.chip.can)
                password = pace.password_key(SUITES[suite], key)
                self._pace = _Pace(f"{PACE_GM}.{suite}", suite, curve, password)
                return Answer(b"", OK)
        return Answer(b"", WRONG_DATA)

    def _general(self, command: Command, protected: bool) -> Answer:
        data = tlv.need(command.data, 0x7C)
        if self._agreement is not None and self.chip.chip_key is not None:
            suite, self._agreement = self._agreement, None
            answer = self._agree(tlv.need(data, 0x80), self.chip.chip_key, suite)
            return Answer(tlv.encode(0x7C, b""), OK) if answer.ok else answer
        run = self._pace
        if run is None:
            return Answer(b"", NOT_ALLOWED)
        tag, value = next(tlv.parse(data), (0, b""))
        steps = {0: self._nonce, 0x81: self._map, 0x83: self._share, 0x85: self._token}
        if tag not in steps:
            return Answer(b"", WRONG_DATA)
        back = steps[tag](run, value)
        return Answer(b"", WRONG_PASSWORD) if back is None else Answer(tlv.encode(0x7C, back), OK)

    def _nonce(self, run: _Pace, value: bytes) -> bytes:
        suite = SUITES[run.suite]
        run.nonce = secrets.token_bytes(16)
        return tlv.encode(0x80, suite.encrypt(run.password, run.nonce, bytes(suite.block)))

    def _map(self, run: _Pace, value: bytes) -> bytes:
        curve = CURVES[run.curve]
        own = curve.secret()
        run.generator = curve.mapped(run.nonce, curve.decode(value) * own)
        return tlv.encode(0x82, curve.encode(curve.generator * own))

    def _share(self, run: _Pace, value: bytes) -> bytes:
        curve, suite = CURVES[run.curve], SUITES[run.suite]
        own = curve.secret()
        run.own = curve.encode(run.generator * own)
        shared = curve.shared_x(own, curve.decode(value))
        run.keys = suite.derive(shared, ENC), suite.derive(shared, MAC)
        run.token_input = pace.token_input(run.oid, value)
        return tlv.encode(0x84, run.own)

    def _token(self, run: _Pace, value: bytes) -> bytes | None:
        self._pace = None
        if run.keys is None:
            return None
        suite, (enc, mac) = SUITES[run.suite], run.keys
        if not hmac.compare_digest(value, suite.token(mac, pace.token_input(run.oid, run.own))):
            return None
        self._session = SecureMessaging(suite, enc, mac)
        return tlv.encode(0x86, suite.token(mac, run.token_input))

    # -- proofs --------------------------------------------------------------------------------------------

    def _agree(self, public: bytes, key: ec.EllipticCurvePrivateKey, suite_number: int) -> Answer:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(key.curve, public)
        shared = key.exchange(ec.ECDH(), theirs)
        suite = SUITES[suite_number]
        self._next = SecureMessaging(suite, suite.derive(shared, ENC), suite.derive(shared, MAC))
        return Answer(b"", OK)

    def _active(self, command: Command, protected: bool) -> Answer:
        key = self.chip.active_key
        if key is None or not protected:
            return Answer(b"", NOT_ALLOWED)
        if isinstance(key, rsa.RSAPrivateKey):
            return Answer(recovery_signature(key, command.data), OK)
        r, s = decode_dss_signature(key.sign(command.data, ec.ECDSA(hashes.SHA256())))
        size = (key.curve.key_size + 7) // 8
        return Answer(r.to_bytes(size, "big") + s.to_bytes(size, "big"), OK)


def recovery_signature(key: rsa.RSAPrivateKey, challenge: bytes) -> bytes:
    """ISO/IEC 9796-2 scheme 1 over ``challenge``, with SHA-256 (identifier 34) and trailer CC."""
    numbers = key.private_numbers()
    modulus = numbers.public_numbers.n
    size = (modulus.bit_length() + 7) // 8
    filling = secrets.token_bytes(size - 32 - 3)
    message = b"\x6a" + filling + hashlib.sha256(filling + challenge).digest() + b"\x34\xcc"
    return pow(int.from_bytes(message, "big"), numbers.d, modulus).to_bytes(size, "big")
