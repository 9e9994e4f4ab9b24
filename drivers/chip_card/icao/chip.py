"""Chip authentication: a key agreement with a key of the chip that a copy does not have (Doc 9303 part 11, 6.2)."""

from __future__ import annotations

from collections.abc import Callable

from asn1crypto.keys import PublicKeyInfo

from drivers.chip_card import tlv
from drivers.chip_card.apdu import Answer, Command
from drivers.chip_card.icao import keys
from drivers.chip_card.icao.curves import CURVES, Curve
from drivers.chip_card.icao.infos import ChipInfo, SecurityInfos, oid_bytes
from drivers.chip_card.icao.messaging import SecureMessaging
from drivers.chip_card.icao.sound import sound
from drivers.chip_card.icao.suites import ENC, MAC, SUITES
from drivers.fault import DeviceFault

Ask = Callable[[Command], Answer]
Secret = Callable[[Curve], int]


def agree(ask: Ask, infos: SecurityInfos, secret: Secret = Curve.secret) -> SecureMessaging | None:
    """New session keys, agreed with the chip's own key of DG14. None when the chip offers nothing that is known here
    or refuses.

    The agreement proves nothing by itself: the first answer under the new keys does.
    Raises DeviceFault chip_card.bad_data.
    """
    for info, public in _offers(infos):
        with sound("DG14"):
            try:
                curve = _curve(public)
            except keys.Unsupported:
                continue
            theirs = curve.decode(keys.point_of(public))
        own = secret(curve)
        if not _send(ask, info, curve.encode(curve.generator * own)):
            return None
        suite = SUITES[info.suite]
        shared = curve.shared_x(own, theirs)
        return SecureMessaging(suite, suite.derive(shared, ENC), suite.derive(shared, MAC))
    return None


def _offers(infos: SecurityInfos) -> list[tuple[ChipInfo, PublicKeyInfo]]:
    """Protocols with their keys, the longest cipher key first. A chip with a key only means 3DES (6.2.4.1)."""
    protocols = infos.chip or tuple(ChipInfo("0.4.0.127.0.7.2.2.3.2.1", 1, number) for number, _ in infos.chip_keys)
    pairs = [
        (info, public)
        for info in protocols
        for number, public in infos.chip_keys
        if info.suite in SUITES and (info.key_id == number or info.key_id is None or number is None)
    ]
    return sorted(pairs, key=lambda pair: -pair[0].suite)


def _send(ask: Ask, info: ChipInfo, public: bytes) -> bool:
    number = b""
    if info.key_id is not None:
        number = tlv.encode(0x84, info.key_id.to_bytes((info.key_id.bit_length() + 7) // 8 or 1, "big"))
    if info.suite == 1:
        return ask(Command(0, 0x22, 0x41, 0xA6, tlv.encode(0x91, public) + number)).ok
    if not ask(Command(0, 0x22, 0x41, 0xA4, tlv.encode(0x80, oid_bytes(info.oid)) + number)).ok:
        return False
    return ask(Command(0, 0x86, 0, 0, tlv.encode(0x7C, tlv.encode(0x80, public)), le=256)).ok


def _curve(public: PublicKeyInfo) -> Curve:
    if public["algorithm"]["algorithm"].native != "ec":
        raise keys.Unsupported("kind of key")
    same = keys.curve_of(public)[1]
    for curve in CURVES.values():
        if curve.known is same:
            return curve
    raise keys.Unsupported("curve")


def refused_by_copy(fault: DeviceFault) -> DeviceFault:
    """What a wrong first answer under the new keys means: the chip accepted the agreement and cannot follow it."""
    if fault.code in ("chip_card.tampered", "chip_card.bad_data", "chip_card.no_access"):
        return DeviceFault("chip_card.not_genuine", "chip authentication", recoverable=False)
    return fault
