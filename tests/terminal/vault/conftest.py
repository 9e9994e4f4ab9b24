"""A vault in a temporary folder, sealed to a key whose private half the tests hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uuid6
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from terminal.vault.keyfile import key_file
from terminal.vault.sealing import SealKey, seal
from terminal.vault.store import Kept, Vault

PRIVATE = X25519PrivateKey.generate()
KEY = SealKey.of(PRIVATE.public_key().public_bytes_raw())


@pytest.fixture
def open_vault(tmp_path: Path) -> Iterator[Callable[..., Vault]]:
    """Opens vaults and closes them at the end."""
    opened: list[Vault] = []

    def make(folder: Path | None = None, **options: Any) -> Vault:
        options = {"reserve_bytes": 0, "session_bytes": 0, **options}
        vault = Vault((folder or tmp_path) / "vault", key_file(tmp_path / "keys" / "vault.key"), **options)
        vault.seal_key = KEY
        opened.append(vault)
        return vault

    yield make
    for vault in opened:
        vault.close()


def keep(vault: Vault, plain: bytes = b'{"name":"secret-canary"}', attachments: tuple[str, ...] = ()) -> Kept:
    """Keep one made-up submission."""
    return vault.keep(str(uuid6.uuid7()), seal("submission", plain, KEY), vault.next_stamp(), attachments)
