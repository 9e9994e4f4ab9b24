"""What the centre says of its catalogue, believed only under its pinned key."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from forms.bundle import BundleFault, Manifest
from terminal.link.client import Link


@dataclass(frozen=True)
class Signed:
    """A list of files under the centre's signature; `raw` is all of it as JSON, to be kept and read again."""

    manifest: Manifest
    raw: bytes

    @classmethod
    def read(cls, raw: bytes, sign: bytes) -> Signed:
        """Read what was told or kept. Raises BundleFault: another shape, or not under this raw Ed25519 key."""
        try:
            told: Any = json.loads(raw)
            manifest = Manifest.from_json(told["manifest"])
            signature = base64.urlsafe_b64decode(str(told["signature"]) + "==")
            statement = b"budayang/v1/catalogue\n" + manifest.canonical()
            Ed25519PublicKey.from_public_bytes(sign).verify(signature, statement)
        except (InvalidSignature, ValueError, KeyError, TypeError, RecursionError) as error:
            raise BundleFault(f"the list does not hold: {type(error).__name__}") from error
        return cls(manifest, raw)


def newest(link: Link, unless: str = "") -> Signed | None:
    """What is in force at the centre; None when that is `unless`. Raises LinkDown, LinkRefused, BundleFault."""
    told = link.get("/v1/catalogue", unless)
    return Signed.read(json.dumps(told, ensure_ascii=False).encode(), link.keys().sign) if told else None


def file(link: Link, digest: str) -> bytes:
    """One file by its hash, which the caller compares. Raises LinkDown, LinkRefused."""
    return str(link.get("/v1/catalogue/" + digest).get("text", "")).encode()
