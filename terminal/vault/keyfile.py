"""Where the store's key comes from: a provider. Here a file of 32 random bytes, mode 0600; a TPM fits the
same door."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from terminal import durable
from terminal.vault.faults import VaultFault

KeyProvider = Callable[[], bytes]
"""Gives the raw 32-byte key of the store."""


def key_file(path: Path) -> KeyProvider:
    """A provider that reads the key from a file and makes it at the first start.

    Calling it raises VaultFault vault.wrong_key: wrong length, or readable by others.
    """

    def provide() -> bytes:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return _make(path)
        if len(data) != 32:
            raise VaultFault("vault.wrong_key", f"{path} has {len(data)} bytes, a key has 32")
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise VaultFault("vault.wrong_key", f"{path} can be read by others; its mode must be 0600")
        return data

    return provide


def _make(path: Path) -> bytes:
    data = os.urandom(32)
    # as a whole: a power cut must not leave half a key that later counts as the key
    durable.write(path, data)
    return data
