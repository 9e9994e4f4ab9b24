"""Where the store's key comes from: a provider. Here a file of 32 random bytes, mode 0600; a TPM fits the
same door."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

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
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    data = os.urandom(32)
    # written beside and renamed: a power cut must not leave half a key that later counts as the key
    beside = path.with_name(path.name + ".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    os.rename(beside, path)
    sync_directory(path.parent)
    return data


def sync_directory(path: Path) -> None:
    """Make names in a directory durable."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
