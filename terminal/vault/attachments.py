"""Attachments: sealed at capture, durable at capture, named by the SHA-256 of what was captured."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from terminal.durable import sync_directory
from terminal.vault.faults import VaultFault
from terminal.vault.killpoints import At, nowhere
from terminal.vault.sealing import SealedPart, SealKey, seal

_HASH_BYTES = 32
_READ = 1 << 20


def file_name(sha256: str, key_id: str) -> str:
    """Of one attachment, sealed to one key."""
    return f"{sha256}.{key_id}"


@dataclass(frozen=True)
class Apart:
    """An attachment that travels on its own. `sha256` is that of what was captured, `sealed` that of the `length`
    sealed bytes, both as hex."""

    sha256: str
    sealed: str
    length: int
    path: Path

    def read(self, offset: int, size: int) -> bytes:
        """Sealed bytes. Raises VaultFault vault.damaged."""
        try:
            with self.path.open("rb") as file:
                file.seek(_HASH_BYTES + offset)
                return file.read(size)
        except OSError as error:
            raise _unreadable(self.sha256, error) from error


class Attachments:
    """Files in one folder: <sha256>.<key id>, each the sealed bytes and their own SHA-256 before them."""

    def __init__(self, folder: Path, at: At = nowhere) -> None:
        self._folder, self._name, self._at = folder, str(folder), at
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, data: bytes, key: SealKey) -> tuple[str, bool]:
        """Seal and keep; answers the SHA-256 (hex) of `data`, and whether it was not there before. Durable when it
        returns. OSError passes through; then it is not there."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256, key.id)
        if path.exists():
            return sha256, False
        sealed = seal("attachment", data, key, sha256)
        beside = path.with_name(path.name + ".new")
        self._at("attachment.begin")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(handle, "wb", buffering=0) as file:
                for piece in (hashlib.sha256(sealed.data).digest(), sealed.data):
                    view = memoryview(piece)
                    while view:
                        view = view[file.write(view) :]
                self._at("attachment.written")
                os.fsync(file.fileno())
            self._at("attachment.synced")
            os.rename(beside, path)
            self._at("attachment.renamed")
            sync_directory(self._folder)
        except OSError:
            beside.unlink(missing_ok=True)
            # a name whose folder could not be synced must not count as durable the next time
            path.unlink(missing_ok=True)
            raise
        self._at("attachment.durable")
        return sha256, True

    def get(self, sha256: str, key_id: str) -> SealedPart:
        """The sealed part. Raises VaultFault vault.damaged: missing, or not what was written."""
        try:
            raw = self._path(sha256, key_id).read_bytes()
        except OSError as error:
            raise _unreadable(sha256, error) from error
        if hashlib.sha256(raw[_HASH_BYTES:]).digest() != raw[:_HASH_BYTES]:
            raise VaultFault("vault.damaged", f"attachment {sha256[:12]} is not what was written")
        return SealedPart("attachment", sha256, raw[_HASH_BYTES:])

    def size(self, sha256: str, key_id: str) -> int:
        """Length of the sealed bytes; 0 for one that is not there."""
        try:
            return max(0, os.stat(self._path(sha256, key_id)).st_size - _HASH_BYTES)
        except OSError:
            return 0

    def apart(self, sha256: str, key_id: str) -> Apart:
        """The sealed part without its bytes, after all of them were looked at. Raises VaultFault vault.damaged."""
        path, digest = self._path(sha256, key_id), hashlib.sha256()
        try:
            with path.open("rb") as file:
                stated = file.read(_HASH_BYTES)
                while piece := file.read(_READ):
                    digest.update(piece)
                length = file.tell() - _HASH_BYTES
        except OSError as error:
            raise _unreadable(sha256, error) from error
        if digest.digest() != stated:
            raise VaultFault("vault.damaged", f"attachment {sha256[:12]} is not what was written")
        return Apart(sha256, stated.hex(), length, path)

    def has(self, sha256: str, key_id: str) -> bool:
        """True when this attachment is on disk, sealed to this key."""
        # asked between "submit" and "done": no Path is built for it
        return os.path.exists(f"{self._name}/{file_name(sha256, key_id)}")

    def names(self) -> set[str]:
        """Of all files in the folder, also of those that are none of ours (half written ones)."""
        return set(os.listdir(self._folder))

    def remove(self, names: Iterable[str]) -> int:
        """Remove files by their names; answers how many were there."""
        removed = 0
        for name in names:
            try:
                os.unlink(f"{self._name}/{name}")
            except FileNotFoundError:
                continue
            removed += 1
        return removed

    def _path(self, sha256: str, key_id: str) -> Path:
        return self._folder / file_name(sha256, key_id)


def _unreadable(sha256: str, error: OSError) -> VaultFault:
    return VaultFault("vault.damaged", f"attachment {sha256[:12]} cannot be read: {error.strerror}")
