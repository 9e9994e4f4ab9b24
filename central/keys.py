"""The centre's two key pairs: one opens what terminals seal, one signs what the centre says."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from nacl.signing import SigningKey

from central.disk import to_disk

SUITE_ID = "hpke-x25519-sha256-chacha20poly1305"
"""DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305 (RFC 9180). SM suites will get names of their
own."""
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def b64(data: bytes) -> str:
    """URL-safe base64 without padding, the protocol's text form of keys."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def key_id(public: bytes) -> str:
    """First 16 hex digits of the SHA-256 of a raw public key."""
    return hashlib.sha256(public).hexdigest()[:16]


_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8."""
    return _encoder.encode(value).encode()


@dataclass(frozen=True)
class CentreKeys:
    """Private keys of the centre. Never printed, never logged."""

    seal: X25519PrivateKey
    sign: Ed25519PrivateKey
    retired: tuple[X25519PrivateKey, ...] = ()
    """Sealing keys from before: what a terminal sealed for one of them days ago still opens."""

    @classmethod
    def open(cls, directory: Path) -> CentreKeys:
        """Read the keys of a data directory; make them (mode 0600) at the first start."""
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        seal = _secret(directory / "seal.key")
        sign = _secret(directory / "sign.key")
        before = [_secret(path) for path in sorted(directory.glob("seal-*.key"))]
        retired = tuple(X25519PrivateKey.from_private_bytes(secret) for secret in before)
        return cls(X25519PrivateKey.from_private_bytes(seal), Ed25519PrivateKey.from_private_bytes(sign), retired)

    @classmethod
    def renew_seal(cls, directory: Path) -> CentreKeys:
        """Make a new sealing key and keep the old one for opening; a centre that runs takes it at its next start.

        A power cut at any point leaves the old keys or the new ones, and no key that was given out is ever lost.
        """
        old = cls.open(directory)
        beside = directory / "next.key"
        beside.unlink(missing_ok=True)
        _secret(beside)
        kept = directory / f"seal-{key_id(old.seal_public)}.key"
        if not kept.exists():
            os.link(directory / "seal.key", kept)
        to_disk(directory)
        os.replace(beside, directory / "seal.key")
        to_disk(directory)
        return cls.open(directory)

    def opener(self, name: str) -> X25519PrivateKey | None:
        """The sealing key of this name, also a retired one."""
        return self._openers.get(name)

    @functools.cached_property
    def _openers(self) -> dict[str, X25519PrivateKey]:
        return {key_id(key.public_key().public_bytes_raw()): key for key in (*self.retired, self.seal)}

    @property
    def seal_public(self) -> bytes:
        """Raw X25519 public key, 32 bytes."""
        return self.seal.public_key().public_bytes_raw()

    @property
    def sign_public(self) -> bytes:
        """Raw Ed25519 public key, 32 bytes."""
        return self.sign.public_key().public_bytes_raw()

    @functools.cached_property
    def sign_id(self) -> str:
        """Name of the signing key."""
        return key_id(self.sign_public)

    def public(self) -> dict[str, Any]:
        """What GET /v1/keys gives."""
        return {
            "protocol": 1,
            "seal": {"id": key_id(self.seal_public), "public": b64(self.seal_public), "suite": SUITE_ID},
            "sign": {"id": self.sign_id, "public": b64(self.sign_public), "suite": "ed25519"},
        }

    @functools.cached_property
    def _signer(self) -> SigningKey:
        return SigningKey(self.sign.private_bytes_raw())

    def signature(self, message: bytes) -> bytes:
        """Ed25519 signature of 64 bytes; by libsodium, as docs/adr/0016-libsodium.md says."""
        return bytes(self._signer.sign(message).signature)

    def sign_statement(self, kind: str, statement: dict[str, Any]) -> str:
        """Detached signature of a statement; `kind` keeps one sort of statement from passing for another."""
        return b64(self.signature(f"budayang/v1/{kind}\n".encode() + canonical(statement)))


def _secret(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = os.urandom(32)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        to_disk(path.parent)
    if len(data) != 32:
        raise ValueError(f"{path}: a key has 32 bytes, this file has {len(data)}")
    return data
