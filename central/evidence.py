"""Evidence on the file system, for what travelled on its own: named by the SHA-256 of what was captured.

Durable before the database names it: written beside, synced, renamed, the folder synced. What no submission names
(a transaction that was undone) is swept a day later.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from central.disk import to_disk

_NAME = re.compile(r"[0-9a-f]{64}\Z")
ORPHAN_S = 86400.0


class EvidenceFiles:
    """Files in `folder/ab/abcd…`. Safe to use from many threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where a piece of evidence lies, whether it is there or not."""
        return self._folder / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def read(self, sha256: str) -> Iterator[bytes]:
        """Its bytes in pieces. Raises FileNotFoundError."""
        with self.path(sha256).open("rb") as file:
            while piece := file.read(1 << 20):
                yield piece

    def keep(self, sha256: str, pieces: Iterable[bytes]) -> int:
        """Keep evidence; on disk when this returns. Answers its length in bytes.

        Raises ValueError: it is not what its hash says; then nothing is kept. OSError.
        """
        path = self.path(sha256)
        for folder in (self._folder, path.parent):
            if not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                to_disk(folder.parent)
        beside = path.with_name(f"{sha256}.{os.getpid()}-{threading.get_ident()}.new")
        digest, size = hashlib.sha256(), 0
        try:
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as file:
                for piece in pieces:
                    digest.update(piece)
                    size += len(piece)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            if digest.hexdigest() != sha256:
                raise ValueError("not what its hash says")
            os.replace(beside, path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        to_disk(path.parent)
        return size

    def erase(self, sha256: str) -> None:
        """Remove evidence for good: overwritten first, as the database does it."""
        path = self.path(sha256)
        with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:
            left = path.stat().st_size
            while left > 0:
                left -= file.write(bytes(min(left, 1 << 20)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink(missing_ok=True)

    def sweep(self, named: Callable[[str], bool], now: Callable[[], float] = time.time) -> int:
        """Remove what no submission names and is older than a day; answers how many files."""
        removed = 0
        for path in self._folder.glob("??/*"):
            with contextlib.suppress(FileNotFoundError):
                old = path.stat().st_mtime < now() - ORPHAN_S
                if old and not (_NAME.match(path.name) and named(path.name)):
                    path.unlink()
                    removed += 1
        return removed
