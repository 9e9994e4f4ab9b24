"""Files of a travel document as a state writes them (Doc 9303 part 10, 4; part 11, 9.2)."""

from __future__ import annotations

from typing import Any

from asn1crypto import core
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drivers.chip_card import tlv
from drivers.chip_card.icao.infos import ACTIVE, CHIP, CHIP_KEY, PACE_GM

PHOTO = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
"""A JPEG without a picture: its marks are all that a reader looks at."""


def group1(zone: str) -> bytes:
    """DG1 with the machine readable ``zone``."""
    return tlv.encode(0x61, tlv.encode(0x5F1F, zone.replace("\n", "").encode("ascii")))


def group2(photo: bytes = PHOTO) -> bytes:
    """DG2 with one portrait (ISO/IEC 19794-5: record header, facial information, image information)."""
    image = (20 + 12 + len(photo)).to_bytes(4, "big") + bytes(16) + bytes(12) + photo
    record = b"FAC\x00010\x00" + (14 + len(image)).to_bytes(4, "big") + b"\0\1" + image
    template = tlv.encode(0xA1, tlv.encode(0x87, b"\1\1") + tlv.encode(0x88, b"\0\x08")) + tlv.encode(0x5F2E, record)
    return tlv.encode(0x75, tlv.encode(0x7F61, tlv.encode(0x02, b"\1") + tlv.encode(0x7F60, template)))


def group11(native_name: str, birth: str = "", personal_number: str = "", birth_place: str = "") -> bytes:
    """DG11 with what is given; ``birth`` is YYYYMMDD."""
    fields = {0x5F0E: native_name, 0x5F10: personal_number, 0x5F2B: birth, 0x5F11: birth_place}
    given = {tag: text.encode() for tag, text in fields.items() if text}
    tags = b"".join(tag.to_bytes(2, "big") for tag in given)
    return tlv.encode(0x6B, tlv.encode(0x5C, tags) + b"".join(tlv.encode(tag, text) for tag, text in given.items()))


def card_access(offers: tuple[tuple[int, int], ...]) -> bytes:
    """EF.CardAccess that offers PACE with generic mapping: (suite, curve)."""
    infos = [
        _sequence(core.ObjectIdentifier(f"{PACE_GM}.{suite}"), core.Integer(2), core.Integer(curve))
        for suite, curve in offers
    ]
    return tlv.encode(0x31, b"".join(infos))


def group14(
    chip_key: ec.EllipticCurvePublicKey | None = None,
    suite: int = 2,
    *,
    active_hash: int = 0,
    pace: tuple[tuple[int, int], ...] = (),
) -> bytes:
    """DG14: the key and protocol of chip authentication; ``active_hash`` 1 to 5 names ECDSA's digest; ``pace`` are the
    offers of EF.CardAccess, signed."""
    infos = tlv.need(card_access(pace), 0x31)
    if chip_key is not None:
        spki = chip_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        infos += tlv.encode(0x30, core.ObjectIdentifier(CHIP_KEY).dump() + spki)
        infos += _sequence(core.ObjectIdentifier(f"{CHIP}.{suite}"), core.Integer(1))
    if active_hash:
        named = core.ObjectIdentifier(f"0.4.0.127.0.7.1.1.4.1.{active_hash}")
        infos += _sequence(core.ObjectIdentifier(ACTIVE), core.Integer(1), named)
    return tlv.encode(0x6E, tlv.encode(0x31, infos))


def group15(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> bytes:
    """DG15: the public key of active authentication."""
    return tlv.encode(0x6F, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _sequence(*parts: Any) -> bytes:
    return tlv.encode(0x30, b"".join(part.dump() for part in parts))
