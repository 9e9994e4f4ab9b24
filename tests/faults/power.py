"""The plug is pulled: what a disk may hold afterwards, sector by sector.

`Recorder` is a VFS under the encryption, over the file system: it sees what the engine really writes. Beside it the
head file and the attachments are watched at their system calls. `Disk` replays such a record up to any instant: what
was synced by then is there; of everything later each sector of 512 bytes is kept, dropped or torn by chance, and each
name made or removed in a folder that was not synced is there or not.
"""

from __future__ import annotations

import functools
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import apsw

SECTOR = 512
NAME = "multipleciphers-recorder"
"""SQLite3 Multiple Ciphers makes its VFS over the one whose name follows."""


@dataclass(frozen=True)
class Event:
    """`what`: write, truncate, sync, rename, unlink, folder (names are durable), or a mark of the test."""

    what: str
    file: str = ""
    at: int = 0
    data: bytes = b""
    other: str = ""


Note = Callable[[Event], None]


class _File(apsw.VFSFile):
    def __init__(self, name: object, flags: list[int], note: Note) -> None:
        super().__init__("unix", name, flags)
        text = str(name.filename() if isinstance(name, apsw.URIFilename) else name)
        self._short, self._note = text.rsplit("/", 1)[-1], note

    def xWrite(self, data: bytes, offset: int) -> None:
        self._note(Event("write", self._short, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self._note(Event("truncate", self._short, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._note(Event("sync", self._short))


class Recorder(apsw.VFS):
    """A store opened with `vfs=NAME` is recorded. There is one for ever: the encryption's VFS over it never goes."""

    def __init__(self) -> None:
        self.note: Note = lambda event: None
        super().__init__("recorder", "unix")

    def xOpen(self, name: object, flags: list[int]) -> _File:
        return _File(name, flags, self.note)

    def xDelete(self, name: str, sync_folder: bool) -> None:
        super().xDelete(name, sync_folder)
        self.note(Event("unlink", name.rsplit("/", 1)[-1]))
        if sync_folder:
            self.note(Event("folder"))


@functools.cache
def _recorder() -> Recorder:
    return Recorder()


class _Calls:
    """Stands for the module `os` in one module of the store, and notes what goes to the disk."""

    def __init__(self, note: Note) -> None:
        self._note, self._names = note, dict[int, str]()

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def open(self, path: Path, *more: int) -> int:
        handle = os.open(path, *more)
        self._names[handle] = short(path)
        return handle

    def pwrite(self, handle: int, data: bytes, offset: int) -> int:
        self._note(Event("write", self._names[handle], offset, data))
        return os.pwrite(handle, data, offset)

    def fdatasync(self, handle: int) -> None:
        os.fdatasync(handle)
        self._note(Event("sync", self._names[handle]))

    def fsync(self, handle: int) -> None:
        # a file written through a Python file object: all of it is noted here, and may be lost until now
        path = Path(f"/proc/self/fd/{handle}").resolve()
        self._note(Event("write", short(path), 0, path.read_bytes()))
        os.fsync(handle)
        self._note(Event("sync", short(path)))

    def rename(self, before: Path, after: Path) -> None:
        self._note(Event("rename", short(before), other=short(after)))
        os.rename(before, after)


def short(path: Path) -> str:
    """A name within the store."""
    return path.name if path.parent.name != "attachments" else f"attachments/{path.name}"


@contextmanager
def watched(note: Note) -> Iterator[None]:
    """While inside, the head file, the attachments and (opened with NAME) the database are noted."""
    from terminal.vault import attachments, engine, head

    def synced(folder: Path) -> None:
        real(folder)
        note(Event("folder"))

    _recorder().note = note
    real, modules = attachments.sync_directory, (attachments, engine, head)
    calls: ModuleType = _Calls(note)  # type: ignore[assignment]
    attachments.sync_directory = head.sync_directory = synced
    for module in modules:
        module.os = calls
    try:
        yield
    finally:
        attachments.sync_directory = head.sync_directory = real
        for module in modules:
            module.os = os


class Disk:
    """Files by name. `ignores` is for controls: kinds of sync that the disk only says it has done. `sector` (bytes) is
    kept or dropped as one; with `torn` it may also be there in part."""

    def __init__(
        self, synced: dict[str, bytes], ignores: tuple[str, ...] = (), *, sector: int = SECTOR, torn: bool = True
    ) -> None:
        self._files = {name: bytearray(data) for name, data in synced.items()}
        self._pending: list[Event] = []
        self._ignores, self._sector, self._whole = ignores, sector, 0.9 if torn else 1.0

    def feed(self, event: Event) -> None:
        """One event has happened."""
        if event.what in ("write", "truncate", "rename", "unlink"):
            self._pending.append(event)
        elif event.what in ("sync", "folder") and event.what not in self._ignores:
            names = event.what == "folder"
            later = []
            for one in self._pending:
                if one.what in ("rename", "unlink") if names else one.file == event.file and not one.other:
                    apply(self._files, one)
                else:
                    later.append(one)
            self._pending = later

    def cut(self, draw: random.Random) -> dict[str, bytearray]:
        """What is there when the power comes back."""
        files = dict(self._files)
        for name in {event.file for event in self._pending}:
            if name in files:
                files[name] = bytearray(files[name])
        keep = draw.choice((0.0, 0.5, 1.0, draw.random()))
        for event in self._pending:
            if event.what == "write":
                self._sectors(files, event, keep, draw)
            elif draw.random() < keep:
                apply(files, event)
        return files

    def _sectors(self, files: dict[str, bytearray], event: Event, keep: float, draw: random.Random) -> None:
        begin, end = event.at, event.at + len(event.data)
        while begin < end:
            stop = min(end, begin - begin % self._sector + self._sector)
            chance = draw.random()
            if chance < (keep if keep == 1.0 else keep * self._whole):
                apply(files, Event("write", event.file, begin, event.data[begin - event.at : stop - event.at]))
            elif chance < keep:
                torn = draw.randrange(begin, stop)
                apply(files, Event("write", event.file, begin, event.data[begin - event.at : torn - event.at]))
            begin = stop


def apply(files: dict[str, bytearray], event: Event) -> None:
    """All of one event is on the disk."""
    if event.what == "rename":
        if event.file in files:
            files[event.other] = files.pop(event.file)
        return
    if event.what == "unlink":
        files.pop(event.file, None)
        return
    file = files.setdefault(event.file, bytearray())
    if event.what == "truncate":
        del file[event.at :]
    elif event.data:
        if len(file) < event.at:
            file.extend(bytes(event.at - len(file)))
        file[event.at : event.at + len(event.data)] = event.data
