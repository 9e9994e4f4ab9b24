"""Public keys and signatures as documents carry them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from asn1crypto import core
from asn1crypto.keys import ECDomainParameters, PublicKeyInfo
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from ecdsa import curves as known
from hypothesis import given
from hypothesis import strategies as st

from drivers.chip_card.icao import active, keys
from drivers.fault import DeviceFault
from drivers.simulated.icao_card import PassportChip, recovery_signature

FaultOf = Callable[..., DeviceFault]

READING = ("chip_card.bad_data", "chip_card.tampered", "chip_card.not_genuine", "chip_card.no_access",
           "chip_card.not_travel", "chip_card.wrong_key")  # fmt: skip
MakePassport = Callable[..., PassportChip]


def written_out(key: ec.EllipticCurvePublicKey, same: known.Curve, *, spoil: bool = False) -> PublicKeyInfo:
    """``key`` with its curve in full, as most states' certificates have it."""
    info = PublicKeyInfo.load(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    size, group, base = (int(same.curve.p()).bit_length() + 7) // 8, same.curve, same.generator
    domain = {
        "version": 1,
        "field_id": {"field_type": "prime_field", "parameters": core.Integer(int(group.p()))},
        "curve": {
            "a": int(group.a() % group.p()).to_bytes(size, "big"),
            "b": (int(group.b()) + spoil).to_bytes(size, "big"),
        },
        "base": b"\4" + int(base.x()).to_bytes(size, "big") + int(base.y()).to_bytes(size, "big"),
        "order": int(same.order),
    }
    info["algorithm"]["parameters"] = ECDomainParameters({"specified": domain})
    return PublicKeyInfo.load(info.dump(force=True))


@pytest.mark.parametrize(("curve", "same"), keys._CURVES, ids=[curve.name for curve, _ in keys._CURVES])
def test_a_curve_written_out_in_full(curve: type[ec.EllipticCurve], same: known.Curve) -> None:
    key = ec.generate_private_key(curve()).public_key()
    found = keys.load(written_out(key, same))
    assert isinstance(found, ec.EllipticCurvePublicKey)
    assert found.public_numbers() == key.public_numbers()
    with pytest.raises(keys.Unsupported):
        keys.load(written_out(key, same, spoil=True))


def test_recovery_of_both_halves() -> None:
    key = rsa.generate_private_key(65537, 1024)
    numbers = key.public_key().public_numbers()
    signature = recovery_signature(key, b"12345678")
    other = (numbers.n - int.from_bytes(signature, "big")).to_bytes(128, "big")
    for good in (signature, other):
        assert active.recovered_is_good(numbers.n, numbers.e, good, b"12345678")
        assert not active.recovered_is_good(numbers.n, numbers.e, good, b"12345679")
    too_long = (numbers.n + int.from_bytes(signature, "big")).to_bytes(129, "big")
    assert not active.recovered_is_good(numbers.n, numbers.e, too_long, b"12345678")


@given(st.binary(max_size=200), st.binary(min_size=8, max_size=8))
def test_no_made_up_message_is_good(opened: bytes, challenge: bytes) -> None:
    assert not active.message_is_good(opened, challenge)
