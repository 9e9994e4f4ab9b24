"""Points on the curves of PACE and chip authentication (Doc 9303 part 11, 9.5.1).

The arithmetic is that of the package ecdsa: PACE needs points on a generator of its own, which the package
cryptography does not offer. It does not run in constant time; every secret here is used once and thrown away.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from ecdsa import curves as known
from ecdsa.ellipticcurve import INFINITY, PointJacobi

from drivers.fault import DeviceFault


@dataclass(frozen=True)
class Curve:
    """``size`` is that of a coordinate in bytes."""

    name: str
    known: Any

    @property
    def size(self) -> int:
        return (int(self.known.curve.p()).bit_length() + 7) // 8

    @property
    def order(self) -> int:
        return int(self.known.order)

    @property
    def generator(self) -> Any:
        return self.known.generator

    def secret(self) -> int:
        """A number from 1 to the order less one."""
        return secrets.randbelow(self.order - 1) + 1

    def decode(self, data: bytes) -> Any:
        """The point in uncompressed form 04 x y. Raises DeviceFault chip_card.bad_data for anything that is not a
        point of this curve: a stranger's point must never meet our secret."""
        if len(data) != 1 + 2 * self.size or data[0] != 4:
            raise DeviceFault("chip_card.bad_data", "a point in an unknown form")
        x, y = int.from_bytes(data[1 : 1 + self.size], "big"), int.from_bytes(data[1 + self.size :], "big")
        prime = int(self.known.curve.p())
        # Coordinates beyond the prime would name the same point twice.
        if not (x < prime and y < prime and self.known.curve.contains_point(x, y)):
            raise DeviceFault("chip_card.bad_data", "a point beside the curve")
        return PointJacobi(self.known.curve, x, y, 1, self.order)

    def encode(self, point: Any) -> bytes:
        """Raises DeviceFault chip_card.bad_data for the point at infinity."""
        if point == INFINITY:
            raise DeviceFault("chip_card.bad_data", "the point at infinity")
        affine = point.to_affine()
        return b"\4" + int(affine.x()).to_bytes(self.size, "big") + int(affine.y()).to_bytes(self.size, "big")

    def shared_x(self, secret: int, point: Any) -> bytes:
        """The x coordinate of ``secret`` times ``point``, as key agreement takes it."""
        return self.encode(point * secret)[1 : 1 + self.size]

    def mapped(self, nonce: bytes, shared: Any) -> Any:
        """The generator of the generic mapping: nonce x generator + shared (4.4.3.3.1).

        Raises DeviceFault chip_card.bad_data for the point at infinity.
        """
        point = self.generator * (int.from_bytes(nonce, "big") % self.order) + shared
        # Back to plain coordinates, without which the sum cannot be multiplied by table.
        return self.decode(self.encode(point))


CURVES: dict[int, Curve] = {
    12: Curve("P-256", known.NIST256p),
    13: Curve("brainpoolP256r1", known.BRAINPOOLP256r1),
    15: Curve("P-384", known.NIST384p),
    16: Curve("brainpoolP384r1", known.BRAINPOOLP384r1),
    17: Curve("brainpoolP512r1", known.BRAINPOOLP512r1),
    18: Curve("P-521", known.NIST521p),
}
"""By the number of the standardised domain parameters."""
