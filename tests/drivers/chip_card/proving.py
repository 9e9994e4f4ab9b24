"""Chips that can prove themselves, and copies of them that cannot."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from drivers.simulated.icao_groups import group14, group15


def chip_with(proof: str, *, copy: bool = False) -> tuple[dict[int, bytes], dict[str, Any]]:
    """(data groups, options) of a chip that can prove itself; a ``copy`` has the public key only."""
    if proof.startswith("rsa"):
        pair = [rsa.generate_private_key(65537, int(proof[3:])) for _ in range(2)]
        return {15: group15(pair[0].public_key())}, {"active_key": pair[copy]}
    if proof == "ecdsa":
        two = [ec.generate_private_key(ec.BrainpoolP256R1()) for _ in range(2)]
        return {14: group14(active_hash=3), 15: group15(two[0].public_key())}, {"active_key": two[copy]}
    suite = int(proof[-1])
    two = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    return {14: group14(two[0].public_key(), suite)}, {"chip_key": two[copy], "chip_suite": suite}
