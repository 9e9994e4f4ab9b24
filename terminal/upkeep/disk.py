"""The disk: room, the reserve, a file written, made durable and read back, and the store's own check."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from terminal.durable import write_all
from terminal.upkeep.network import StepFault
from terminal.vault.faults import VaultFault

BYTES = 1 << 20
Line = tuple[str, str]


def examine(folder: Path, reserve_there: Callable[[], bool], verify: Callable[[], int],
            now: Callable[[], float] = time.perf_counter) -> tuple[Line, ...]:
    """(step, what was found) of free, write, read, same, reserve and store. Raises StepFault disk.write, disk.differs,
    disk.reserve, or a code of the vault.

    `verify` checks every page of the store and its whole chain and gives the number of events; it raises VaultFault.
    Speeds are of 1 MiB of chance, fsync and directory counted in, in MB (10^6 bytes) a second.
    """
    lines: list[Line] = []
    try:
        for line in _steps(folder, reserve_there, verify, now):
            lines.append(line)
    except OSError as error:
        raise StepFault("disk.write", tuple(lines)) from error
    except VaultFault as error:
        raise StepFault(error.code, tuple(lines)) from error
    except _Wrong as wrong:
        raise StepFault(str(wrong), tuple(lines)) from wrong
    return tuple(lines)


class _Wrong(Exception):
    """A step that went through and found something wrong."""


def _steps(folder: Path, reserve_there: Callable[[], bool], verify: Callable[[], int],
           now: Callable[[], float]) -> Iterator[Line]:
    yield "free", f"{shutil.disk_usage(folder).free // 2**20} MB"
    path = folder / "upkeep.probe"
    data = os.urandom(BYTES)
    try:
        began = now()
        _write(path, data)
        yield "write", _speed(now() - began)
        began = now()
        back = _read(path)
        yield "read", _speed(now() - began)
    finally:
        path.unlink(missing_ok=True)
    if back != data:
        raise _Wrong("disk.differs")
    yield "same", "same"
    if not reserve_there():
        yield "reserve", "gone"
        raise _Wrong("disk.reserve")
    yield "reserve", "whole"
    yield "store", str(verify())


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_all(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path) -> bytes:
    """From the disk where the kernel follows the advice to let go of its copy (POSIX posix_fadvise)."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        parts = []
        while part := os.read(handle, BYTES):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(handle)


def _speed(seconds: float) -> str:
    return f"{BYTES / 1e6 / max(seconds, 1e-9):.1f} MB/s"
