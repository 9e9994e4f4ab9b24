"""Seal for the centre (HPKE, RFC 9180, base mode): the booth can write what it cannot read again.

Container and parts are described in docs/protocol.md, "The sealed container".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE_ID = "hpke-x25519-sha256-chacha20poly1305"
MAGIC = b"BDY1"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True)
class SealKey:
    """The centre's public key: raw X25519, 32 bytes, and its id."""

    id: str
    public: bytes

    @classmethod
    def of(cls, public: bytes) -> SealKey:
        """A key with its id made from it (first 16 hex digits of the SHA-256)."""
        return cls(hashlib.sha256(public).hexdigest()[:16], public)


@dataclass(frozen=True)
class SealedPart:
    """One sealed part. `kind` is "submission" or "attachment", `sha256` (hex) that of the opened bytes."""

    kind: str
    sha256: str
    data: bytes


def seal(kind: str, plain: bytes, key: SealKey, sha256: str = "") -> SealedPart:
    """Seal one part to the centre's public key. Nothing on the terminal can open it again.

    `sha256` is that of `plain` as hex, where the caller has it already.
    """
    sha256 = sha256 or hashlib.sha256(plain).hexdigest()
    info = f"budayang/v1/{kind}/{sha256}".encode()
    return SealedPart(
        kind, sha256, _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(key.public), info)
    )


class Elsewhere(Protocol):
    """A sealed part that is at the centre before its container (terminal/vault/attachments.py)."""

    @property
    def sha256(self) -> str: ...

    @property
    def sealed(self) -> str: ...

    @property
    def length(self) -> int: ...


def container(submission_id: str, terminal: str, key_id: str, parts: Sequence[SealedPart | Elsewhere]) -> bytes:
    """Put sealed parts together for the wire; the first one is the submission."""
    listed = [
        {"kind": part.kind, "sha256": part.sha256, "length": len(part.data)}
        if isinstance(part, SealedPart)
        else {"kind": "attachment", "sha256": part.sha256, "length": part.length, "sealed": part.sealed}
        for part in parts
    ]
    header = {
        "id": submission_id,
        "hash": parts[0].sha256,
        "key": key_id,
        "suite": SUITE_ID,
        "terminal": terminal,
        "parts": listed,
    }
    text = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    inside = (part.data for part in parts if isinstance(part, SealedPart))
    return b"".join([MAGIC, len(text).to_bytes(4, "big"), text, *inside])
