"""PACE with generic mapping over elliptic curves (Doc 9303 part 11, 4.4)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from drivers.chip_card import tlv
from drivers.chip_card.apdu import OK, Answer, Command
from drivers.chip_card.api import AccessKey, CanKey
from drivers.chip_card.icao import mrz
from drivers.chip_card.icao.curves import CURVES, Curve
from drivers.chip_card.icao.infos import PaceInfo, oid_bytes
from drivers.chip_card.icao.messaging import SecureMessaging
from drivers.chip_card.icao.suites import ENC, MAC, PACE, SUITES, Suite
from drivers.fault import DeviceFault

Ask = Callable[[Command], Answer]
Secret = Callable[[Curve], int]

MRZ_PASSWORD, CAN_PASSWORD = 1, 2


def choose(infos: tuple[PaceInfo, ...]) -> PaceInfo | None:
    """The strongest of a chip's offers that is known here: generic mapping, the longest cipher key."""
    known = [info for info in infos if info.suite in SUITES and info.parameters in CURVES]
    return max(known, key=lambda info: (info.suite, CURVES[info.parameters].size), default=None)


def password_key(suite: Suite, key: AccessKey) -> bytes:
    """K_pi, which the nonce is enciphered with (9.7.3). Raises DeviceFault chip_card.bad_mrz."""
    if isinstance(key, CanKey):
        if not (key.can.isascii() and key.can.isdigit()):
            raise DeviceFault("chip_card.bad_mrz", "card access number")
        return suite.derive(key.can.encode("ascii"), PACE)
    return suite.derive(hashlib.sha1(mrz.information(key), usedforsecurity=False).digest(), PACE)


def token_input(oid: str, public: bytes) -> bytes:
    """What an authentication token is made over: the other side's public key with the protocol's name (4.4.3.4)."""
    return tlv.encode(0x7F49, tlv.encode(0x06, oid_bytes(oid)) + tlv.encode(0x86, public))


def authenticate(
    ask: Ask, key: AccessKey, info: PaceInfo, *, several: bool = False, secret: Secret = Curve.secret
) -> SecureMessaging:
    """Agree on session keys by the password ``key``; secure messaging from then on.

    ``several`` says that the chip offers more than one curve for this protocol, so that it must be named.
    Raises DeviceFault chip_card.wrong_key when the chip does not accept the password, chip_card.no_access when it
    refuses the protocol, chip_card.tampered when it cannot show that it knows the password.
    """
    suite, curve = SUITES[info.suite], CURVES[info.parameters]
    password = password_key(suite, key)
    reference = CAN_PASSWORD if isinstance(key, CanKey) else MRZ_PASSWORD
    data = tlv.encode(0x80, oid_bytes(info.oid)) + tlv.encode(0x83, bytes([reference]))
    if several:
        data += tlv.encode(0x84, bytes([info.parameters]))
    answer = ask(Command(0, 0x22, 0xC1, 0xA4, data))
    # 63Cx: accepted, with a warning of how many tries are left.
    if not answer.ok and answer.sw >> 4 != 0x63C:
        raise DeviceFault("chip_card.no_access", f"PACE: {answer.sw:04X}")
    sealed = _step(ask, b"", 0x80)
    if not sealed or len(sealed) % suite.block:
        raise DeviceFault("chip_card.bad_data", "PACE: nonce")
    nonce = suite.decrypt(password, sealed, bytes(suite.block))
    generator = _map(ask, curve, nonce, secret(curve))
    own = secret(curve)
    public = curve.encode(generator * own)
    theirs = _step(ask, tlv.encode(0x83, public), 0x84)
    if theirs == public:
        raise DeviceFault("chip_card.tampered", "PACE: our own key came back")
    shared = curve.shared_x(own, curve.decode(theirs))
    enc, mac = suite.derive(shared, ENC), suite.derive(shared, MAC)
    token = _step(ask, tlv.encode(0x85, suite.token(mac, token_input(info.oid, theirs))), 0x86, last=True)
    if not hmac.compare_digest(token, suite.token(mac, token_input(info.oid, public))):
        raise DeviceFault("chip_card.tampered", "PACE: token")
    return SecureMessaging(suite, enc, mac)


def _map(ask: Ask, curve: Curve, nonce: bytes, own: int) -> Any:
    theirs = _step(ask, tlv.encode(0x81, curve.encode(curve.generator * own)), 0x82)
    return curve.mapped(nonce, curve.decode(theirs) * own)


def _step(ask: Ask, data: bytes, wanted: int, *, last: bool = False) -> bytes:
    """One GENERAL AUTHENTICATE; the value of ``wanted`` in its answer."""
    answer = ask(Command(0x00 if last else 0x10, 0x86, 0, 0, tlv.encode(0x7C, data), le=256))
    if last and answer.sw != OK:
        # Only here has the chip compared anything with the password.
        raise DeviceFault("chip_card.wrong_key", f"PACE: {answer.sw:04X}")
    if not answer.ok:
        raise DeviceFault("chip_card.no_access", f"PACE: {answer.sw:04X}")
    return tlv.need(answer.data, 0x7C, wanted)
