"""Basic access control (Doc 9303 part 11, 4.3): who has read the printed page may read the chip."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable

from drivers.chip_card.apdu import Answer, Command
from drivers.chip_card.api import MrzKey
from drivers.chip_card.icao import mrz
from drivers.chip_card.icao.messaging import SecureMessaging
from drivers.chip_card.icao.suites import ENC, MAC, TDES
from drivers.fault import DeviceFault

Ask = Callable[[Command], Answer]
Random = Callable[[int], bytes]


def document_keys(key: MrzKey) -> tuple[bytes, bytes]:
    """K_Enc and K_MAC, 16 bytes each. Raises DeviceFault chip_card.bad_mrz."""
    seed = hashlib.sha1(mrz.information(key), usedforsecurity=False).digest()[:16]
    return TDES.derive(seed, ENC), TDES.derive(seed, MAC)


def session(seed: bytes, chip: bytes, terminal: bytes) -> SecureMessaging:
    """Secure messaging from the two halves of the key (XORed to ``seed``) and both random numbers (9.8.6.3)."""
    counter = int.from_bytes(chip[-4:] + terminal[-4:], "big")
    return SecureMessaging(TDES, TDES.derive(seed, ENC), TDES.derive(seed, MAC), counter)


def authenticate(ask: Ask, key: MrzKey, random: Random = secrets.token_bytes) -> SecureMessaging:
    """Mutual authentication; secure messaging from then on.

    Raises DeviceFault chip_card.wrong_key when the chip does not accept ``key``, chip_card.tampered when the chip
    cannot show that it has it, chip_card.no_access when it knows no basic access control.
    """
    enc, mac = document_keys(key)
    challenge = ask(Command(0, 0x84, 0, 0, le=8))
    if not challenge.ok or len(challenge.data) != 8:
        raise DeviceFault("chip_card.no_access", f"no challenge: {challenge.sw:04X}")
    mine, half = random(8), random(16)
    sent = TDES.encrypt(enc, mine + challenge.data + half, bytes(8))
    sent += TDES.checksum(mac, TDES.pad(sent))
    answer = ask(Command(0, 0x82, 0, 0, sent, le=40))
    if answer.sw in (0x6D00, 0x6E00, 0x6A81):
        raise DeviceFault("chip_card.no_access", f"no mutual authentication: {answer.sw:04X}")
    if not answer.ok:
        raise DeviceFault("chip_card.wrong_key", f"mutual authentication: {answer.sw:04X}")
    body, check = answer.data[:-8], answer.data[-8:]
    if len(body) != 32 or not hmac.compare_digest(check, TDES.checksum(mac, TDES.pad(body))):
        raise DeviceFault("chip_card.tampered", "mutual authentication: checksum")
    plain = TDES.decrypt(enc, body, bytes(8))
    if plain[:8] != challenge.data or plain[8:16] != mine:
        raise DeviceFault("chip_card.tampered", "mutual authentication: random numbers")
    seed = bytes(a ^ b for a, b in zip(half, plain[16:], strict=True))
    return session(seed, challenge.data, mine)
