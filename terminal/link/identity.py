"""This terminal's key pair, and the centre's public keys pinned at enrolment. Plain files, mode 0600."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from terminal import durable


class IdentityFault(Exception):
    """A key file cannot be used; says which and why."""


@dataclass(frozen=True)
class CentreKeys:
    """Raw public keys of the centre: `seal` X25519, `sign` Ed25519, 32 bytes each."""

    seal: bytes
    sign: bytes

    @classmethod
    def read(cls, value: Any) -> CentreKeys:
        """Read the keys document (GET /v1/keys, or a key file). Raises IdentityFault."""
        try:
            if value["protocol"] != 1:
                raise ValueError(f"protocol {value['protocol']!r}")
            if value["seal"]["suite"] != "hpke-x25519-sha256-chacha20poly1305":
                raise ValueError("unknown sealing suite")
            if value["sign"]["suite"] != "ed25519":
                raise ValueError("unknown signing suite")
            seal, sign = (_b64(value[name]["public"]) for name in ("seal", "sign"))
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            raise IdentityFault(f"not the keys of a centre: {error!r}") from error
        if len(seal) != 32 or len(sign) != 32:
            raise IdentityFault("not the keys of a centre: a key has 32 bytes")
        return cls(seal, sign)


class Identity:
    """Files in one folder: terminal.key (made at the first start) and centre.json (pinned at enrolment).

    `key_file` is the centre's keys document handed over on another way, for terminals that start without a
    line to the centre; what is pinned already must agree with it. Raises IdentityFault, OSError.
    """

    def __init__(self, directory: Path, terminal: str, key_file: Path | None = None) -> None:
        self.terminal, self._directory = terminal, directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.key = Ed25519PrivateKey.from_private_bytes(self._own_key())
        self.centre = pinned_keys(directory)
        if key_file is not None:
            try:
                document = json.loads(key_file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise IdentityFault(f"{key_file}: {error}") from error
            self.pin(document)

    @property
    def public(self) -> bytes:
        """This terminal's raw Ed25519 public key."""
        return self.key.public_key().public_bytes_raw()

    @property
    def enrolled(self) -> bool:
        """True once the centre said yes to this very key."""
        mark = self._directory / "enrolled"
        return mark.exists() and mark.read_text() == hashlib.sha256(self.public).hexdigest()

    def mark_enrolled(self, yes: bool) -> None:
        """Remember the centre's answer."""
        if yes:
            durable.write(self._directory / "enrolled", hashlib.sha256(self.public).hexdigest().encode())
        else:
            (self._directory / "enrolled").unlink(missing_ok=True)

    def pin(self, document: dict[str, Any], *, by_code: bool = False) -> None:
        """Pin the centre's keys for good. Raises IdentityFault when other keys are pinned already.

        `by_code`: the centre has just shown that it knows a new one-time code. Then it may have a new sealing key, and
        nothing else: its signing key stays, because kept acknowledgements hold under it.
        """
        keys = CentreKeys.read(document)
        renewed = by_code and self.centre is not None and keys.sign == self.centre.sign
        if self.centre is not None and keys != self.centre and not renewed:
            raise IdentityFault("the centre's keys are not the ones this terminal was enrolled with")
        if keys != self.centre:
            durable.write(self._directory / "centre.json", json.dumps(document, sort_keys=True).encode())
            self.centre = keys

    def _own_key(self) -> bytes:
        path = self._directory / "terminal.key"
        if not path.exists():
            durable.write(path, os.urandom(32))
        data = path.read_bytes()
        if len(data) != 32:
            raise IdentityFault(f"{path}: a key has 32 bytes, this file has {len(data)}")
        return data


def pinned_keys(directory: Path) -> CentreKeys | None:
    """The centre's keys as pinned in this folder; None before that. Raises IdentityFault, OSError."""
    path = directory / "centre.json"
    try:
        return CentreKeys.read(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise IdentityFault(f"{path}: {error}") from error


def _b64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
