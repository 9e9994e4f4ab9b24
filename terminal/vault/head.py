"""The head file: sequence and hash of the newest audit event, outside the database.

One flipped bit in a write-ahead log makes SQLite drop every transaction behind it without a word. The
head file knows
better: a database that is behind its head has lost something.
"""

from __future__ import annotations

import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from terminal.durable import sync_directory
from terminal.vault.faults import VaultFault

_SLOT = struct.Struct("<4sQ32sI")
_MAGIC = b"BDH1"
_SLOTS = (0, 4096)
"""Two slots in two blocks, written in turn: a torn write spoils the older one only."""


@dataclass(frozen=True)
class Head:
    """`hash` is 32 bytes. Sequence 0 with a zero hash is an empty store."""

    sequence: int
    hash: bytes


class HeadFile:
    """Opened once, written in place: one small write and one fdatasync a transaction."""

    def __init__(self, path: Path) -> None:
        new = not path.exists()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if new or os.fstat(self._file).st_size < 8192:
            os.ftruncate(self._file, 8192)
            os.pwrite(self._file, bytes(8192), 0)
            os.fsync(self._file)
            sync_directory(path.parent)

    def read(self) -> Head | None:
        """The newest head, None before the first one. Raises VaultFault vault.damaged: no slot can be
        read."""
        heads, damaged, blank = [], False, 0
        for offset in _SLOTS:
            raw = os.pread(self._file, _SLOT.size, offset)
            if raw == bytes(_SLOT.size):
                blank += 1
                continue
            if len(raw) != _SLOT.size or zlib.crc32(raw[:-4]) != int.from_bytes(raw[-4:], "little"):
                damaged = True
                continue
            magic, sequence, digest, _ = _SLOT.unpack(raw)
            if magic == _MAGIC:
                heads.append(Head(sequence, digest))
        # one slot torn and the other never written: the power went while the very first head was written, which says
        # that there is no event yet. Where the database has one all the same, its caller misses the head.
        if not heads and damaged and not blank:
            raise VaultFault("vault.damaged", "the head file cannot be read")
        return max(heads, key=lambda head: head.sequence) if heads else None

    def put(self, head: Head) -> None:
        """Write a head; durable only after `sync`."""
        raw = _SLOT.pack(_MAGIC, head.sequence, head.hash, 0)[:-4]
        os.pwrite(self._file, raw + zlib.crc32(raw).to_bytes(4, "little"), _SLOTS[head.sequence % 2])

    def sync(self) -> None:
        """Make what was written durable."""
        os.fdatasync(self._file)

    def close(self) -> None:
        """Give the file back."""
        os.close(self._file)
