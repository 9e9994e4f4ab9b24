"""Active authentication: the chip signs our random number with a key it cannot give away (Doc 9303 part 11, 6.1)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable

from asn1crypto.keys import PublicKeyInfo
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from drivers.chip_card import tlv
from drivers.chip_card.apdu import LONG_LE, SHORT_LE, Answer, Command
from drivers.chip_card.icao import keys
from drivers.chip_card.icao.sound import sound
from drivers.fault import DeviceFault

Ask = Callable[[Command], Answer]

_TRAILERS = {0x33: "sha1", 0x34: "sha256", 0x35: "sha512", 0x36: "sha384", 0x38: "sha224"}
"""Hash identifiers of ISO/IEC 10118-3 before a trailer CC."""


def prove(ask: Ask, dg15: bytes, ecdsa_hash: str, random: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """ "" when the chip holds the private key to ``dg15``; otherwise why that stays open: chip_proof_refused or
    unsupported_signature. ``ecdsa_hash`` is what DG14 says of the digest.

    Raises DeviceFault chip_card.not_genuine for a wrong signature: the chip is a copy.
    """
    with sound("DG15"):
        info = PublicKeyInfo.load(tlv.need(dg15, 0x6F))
        try:
            key = keys.load(info)
        except keys.Unsupported:
            return "unsupported_signature"
    challenge = random(8)
    # A long signature does not fit into a short answer once it is protected.
    wide = isinstance(key, rsa.RSAPublicKey) and key.key_size > 1536
    answer = ask(Command(0, 0x88, 0, 0, challenge, le=LONG_LE if wide else SHORT_LE))
    if not answer.ok:
        return "chip_proof_refused"
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        good = recovered_is_good(numbers.n, numbers.e, answer.data, challenge)
    else:
        good = _plain_ecdsa(key, answer.data, challenge, ecdsa_hash)
    if not good:
        raise DeviceFault("chip_card.not_genuine", "active authentication", recoverable=False)
    return ""


def recovered_is_good(modulus: int, exponent: int, signature: bytes, challenge: bytes) -> bool:
    """Whether an RSA signature with message recovery (ISO/IEC 9796-2, scheme 1) was made over ``challenge``."""
    value = int.from_bytes(signature, "big")
    if value >= modulus:
        return False
    opened = pow(value, exponent, modulus)
    # The signer may have taken the smaller of the result and its complement; the last four bits are always C.
    if opened & 0xF != 0xC:
        opened = modulus - opened
    return message_is_good(opened.to_bytes((modulus.bit_length() + 7) // 8, "big"), challenge)


def message_is_good(opened: bytes, challenge: bytes) -> bool:
    """Whether ``opened`` is 6A M1 H(M1 challenge) BC, or with a hash identifier and CC (part 11, 6.1.2)."""
    if len(opened) < 3 or opened[0] != 0x6A:
        return False
    if opened[-1] == 0xBC:
        name, end = "sha1", len(opened) - 1
    elif opened[-1] == 0xCC and opened[-2] in _TRAILERS:
        name, end = _TRAILERS[opened[-2]], len(opened) - 2
    else:
        return False
    start = end - hashlib.new(name, usedforsecurity=False).digest_size
    if start < 1:
        return False
    made = hashlib.new(name, opened[1:start] + challenge, usedforsecurity=False).digest()
    return hmac.compare_digest(made, opened[start:end])


def _plain_ecdsa(key: ec.EllipticCurvePublicKey, signature: bytes, challenge: bytes, named: str) -> bool:
    """r and s one after the other (TR-03111, 5.2.1)."""
    half = len(signature) // 2
    if not half or len(signature) % 2:
        return False
    # Chips without a word about it use the digest that fits their key.
    name = named or ("sha224" if key.key_size < 256 else f"sha{min(512, key.key_size - key.key_size % 128)}")
    coded = encode_dss_signature(int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
    try:
        key.verify(coded, challenge, ec.ECDSA(keys.HASHES[name]()))
    except InvalidSignature:
        return False
    return True
