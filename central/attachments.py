"""Attachments that travel on their own, piece by piece: what has come so far, and what is whole.

Each terminal has a folder; in it `<sha256>.<length>.part` grows and becomes `<sha256>` when all of it came and its hash
is right. Both names are of the sealed bytes. How far it is, is the file's length: nothing else has to agree with it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from central.disk import to_disk
from central.problems import Problem

if TYPE_CHECKING:
    from hashlib import _Hash

CHUNK = 4 << 20
"""Bytes of one piece at most: it is held in memory until its signature holds."""
LONGEST = 256 << 20
QUOTA = 512 << 20
"""Bytes that one terminal may have here unclaimed, by the lengths it stated."""
KEPT_S = 7 * 86400.0
"""So long nobody has to claim what came: longer than a weekend without a line."""
SWEEP_S = 3600.0
_READ = 1 << 20
_HEX = re.compile(r"[0-9a-f]{64}\Z")
_NUMBER = re.compile(r"0\Z|[1-9][0-9]{0,11}\Z")
_HASHES = 64


class Uploads:
    """Files of attachments that no submission has named yet. Safe to use from many threads.

    `alone`: no other process writes here; then what was hashed when it came is not read again at the end.
    """

    def __init__(
        self, folder: Path, *, quota: int = QUOTA, alone: bool = True, now: Callable[[], float] = time.time
    ) -> None:
        self._folder, self._quota, self._alone, self._now = folder, quota, alone, now
        self._locks = [threading.Lock() for _ in range(64)]
        self._hashes: dict[Path, tuple[int, _Hash]] = {}
        self._next_sweep = 0.0

    def offset(self, terminal: str, name: str) -> dict[str, Any]:
        """How far an upload is: {"offset": bytes kept, "complete": bool}; 0 where nothing has come."""
        whole = self._of(terminal) / name_of(name)
        self.sweep()
        with contextlib.suppress(FileNotFoundError):
            return {"offset": whole.stat().st_size, "complete": True}
        parts = [part.stat().st_size for part in whole.parent.glob(f"{name}.*.part")]
        return {"offset": max(parts, default=0), "complete": False}

    def append(self, terminal: str, name: str, length: str, offset: str, data: bytes) -> dict[str, Any]:
        """Keep the next piece; on disk when this returns. The answer is that of `offset`.

        Raises Problem 400 attachment.malformed, 403 attachment.quota, 409 attachment.offset (with the right offset) and
        attachment.wrong_hash (all of it came and is not what its name says: it is thrown away), 413 body.too_large.
        """
        total, at = number_of(length), number_of(offset)
        malformed_piece(total, at, data)
        whole = self._of(terminal) / name_of(name)
        part = whole.with_name(f"{name}.{total}.part")
        self.sweep()
        with self._lock(whole):
            if whole.exists():
                return {"offset": whole.stat().st_size, "complete": True}
            have = part.stat().st_size if part.exists() else 0
            if have != at:
                raise Problem(409, "attachment.offset", "the next piece begins elsewhere", {"offset": have})
            if at == 0:
                self._begin(part, total)
            self._write(part, at, data)
            if at + len(data) < total:
                return {"offset": at + len(data), "complete": False}
            self._finish(part, whole, name)
            return {"offset": total, "complete": True}

    def whole(self, terminal: str, name: str, length: int) -> Path | None:
        """The file of an attachment that has come whole, or None."""
        path = self._of(terminal) / name_of(name)
        return path if path.is_file() and path.stat().st_size == length else None

    def claimed(self, terminal: str, names: Iterable[str]) -> None:
        """A submission has them now: they are kept as evidence, the sealed bytes may go."""
        for name in names:
            (self._of(terminal) / name).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what nobody claimed in time, once an hour at most; answers how many files."""
        now, removed = self._now(), 0
        if now < self._next_sweep:
            return 0
        self._next_sweep = now + SWEEP_S
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < now - KEPT_S:
                    path.unlink()
                    removed += 1
        return removed

    def bytes_here(self) -> int:
        """Bytes of everything unclaimed."""
        return sum(path.stat().st_size for path in self._folder.glob("*/*") if path.is_file())

    # -- inside --------------------------------------------------------------------------------------

    def _of(self, terminal: str) -> Path:
        # a terminal's name may be "..": its hash is a name like any other
        return self._folder / hashlib.sha256(terminal.encode()).hexdigest()[:32]

    def _lock(self, path: Path) -> threading.Lock:
        return self._locks[hash(path) % len(self._locks)]

    def _begin(self, part: Path, total: int) -> None:
        folder = part.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if sum(_stated(path) for path in folder.iterdir() if path != part) + total > self._quota:
            raise Problem(403, "attachment.quota", "this terminal has too much here that no submission names")
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        for path in (folder, folder.parent, folder.parent.parent):
            to_disk(path)

    def _write(self, part: Path, at: int, data: bytes) -> None:
        known, running = self._hashes.pop(part, (0, hashlib.sha256()))
        # hashed while the disk writes; both leave the interpreter to others
        hashing = threading.Thread(target=running.update, args=(data,))
        goes_on = known == at and self._alone
        if goes_on:
            hashing.start()
        try:
            self._to_disk(part, at, data)
        finally:
            if goes_on:
                hashing.join()
        if goes_on:
            self._hashes[part] = (at + len(data), running)
            while len(self._hashes) > _HASHES:
                self._hashes.pop(next(iter(self._hashes)), None)

    def _to_disk(self, part: Path, at: int, data: bytes) -> None:
        handle = os.open(part, os.O_WRONLY | os.O_CLOEXEC)
        try:
            view, place = memoryview(data), at
            while view:
                written = os.pwrite(handle, view, place)
                view, place = view[written:], place + written
            os.fsync(handle)
        except OSError:
            # what may or may not have got there must not count as kept
            os.ftruncate(handle, at)
            raise
        finally:
            os.close(handle)

    def _finish(self, part: Path, whole: Path, name: str) -> None:
        size, running = self._hashes.pop(part, (0, hashlib.sha256()))
        found = running.hexdigest() if size == part.stat().st_size else _sha256_of(part)
        if found != name:
            part.unlink()
            raise Problem(409, "attachment.wrong_hash", "what came is not what its name says", {"offset": 0})
        os.rename(part, whole)
        to_disk(whole.parent)


def _sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_READ):
            digest.update(piece)
    return digest.hexdigest()


def _stated(path: Path) -> int:
    words = path.name.split(".")
    return int(words[1]) if words[-1] == "part" else path.stat().st_size


def malformed_piece(total: int, at: int, data: bytes) -> None:
    """Raises Problem 400, 413: not a piece of an attachment of `total` bytes."""
    if not 0 < len(data) <= total - at:
        raise Problem(400, "attachment.malformed", "a piece has at least one byte and ends within the attachment")
    if total > LONGEST:
        raise Problem(413, "body.too_large", "the attachment is larger than this address takes")


def name_of(text: str) -> str:
    """A name as it came in an address. Raises Problem 400."""
    if not _HEX.match(text):
        raise Problem(400, "attachment.malformed", "an attachment is named by the 64 hex digits of its SHA-256")
    return text


def number_of(text: str) -> int:
    """A number of bytes as it came in an address. Raises Problem 400."""
    if not _NUMBER.match(text):
        raise Problem(400, "attachment.malformed", "length and offset are decimal numbers of bytes")
    return int(text)
