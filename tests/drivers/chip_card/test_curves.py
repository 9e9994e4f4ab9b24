"""The curves of PACE against those of another package, and points that must never meet a secret."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drivers.chip_card.icao.curves import CURVES, Curve
from drivers.fault import DeviceFault

FaultOf = Callable[..., DeviceFault]
SAME: dict[int, ec.EllipticCurve] = {
    12: ec.SECP256R1(),
    13: ec.BrainpoolP256R1(),
    15: ec.SECP384R1(),
    16: ec.BrainpoolP384R1(),
    17: ec.BrainpoolP512R1(),
    18: ec.SECP521R1(),
}
ALL = pytest.mark.parametrize("number", list(CURVES), ids=[curve.name for curve in CURVES.values()])


def test_every_curve_is_compared() -> None:
    assert set(SAME) == set(CURVES)


@ALL
def test_key_agreement_as_the_other_package_does_it(number: int) -> None:
    curve, theirs = CURVES[number], ec.generate_private_key(SAME[number])
    public = theirs.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    own = curve.secret()
    ours = ec.EllipticCurvePublicKey.from_encoded_point(SAME[number], curve.encode(curve.generator * own))
    assert curve.shared_x(own, curve.decode(public)) == theirs.exchange(ec.ECDH(), ours)


@ALL
def test_both_sides_map_to_the_same_generator(number: int) -> None:
    curve = CURVES[number]
    one, other, nonce = curve.secret(), curve.secret(), bytes(range(16))
    first = curve.mapped(nonce, curve.generator * one * other)
    second = curve.mapped(nonce, curve.decode(curve.encode(curve.generator * other)) * one)
    assert curve.encode(first) == curve.encode(second)
    assert curve.encode(first) != curve.encode(curve.generator)
    assert curve.encode(curve.mapped(bytes(15) + b"\1", curve.generator * one * other)) != curve.encode(first)


def wrong_points(curve: Curve) -> list[bytes]:
    good = curve.encode(curve.generator)
    prime = int(curve.known.curve.p())
    x = int.from_bytes(good[1 : 1 + curve.size], "big")
    beyond = x + prime
    found = [b"", b"\0", good[:-1], good + b"\0", b"\2" + good[1:], good[:-1] + bytes([good[-1] ^ 1]),
             b"\4" + bytes(2 * curve.size)]  # fmt: skip
    if beyond < 256**curve.size:
        found.append(b"\4" + beyond.to_bytes(curve.size, "big") + good[1 + curve.size :])
    return found


@ALL
def test_a_point_beside_the_curve_is_refused(number: int, fault_of: FaultOf) -> None:
    for raw in wrong_points(CURVES[number]):
        assert fault_of(CURVES[number].decode, raw).code == "chip_card.bad_data"


def test_the_point_at_infinity_is_refused(fault_of: FaultOf) -> None:
    curve = CURVES[12]
    opposite = curve.generator * (curve.order - 1)
    assert fault_of(curve.mapped, bytes(15) + b"\1", opposite).code == "chip_card.bad_data"
