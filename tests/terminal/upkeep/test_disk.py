"""The disk's trial on a real folder: each thing that can be wrong is the one that is named."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from terminal.upkeep import disk
from terminal.upkeep.network import StepFault
from terminal.vault.faults import VaultFault


def fails(folder: Path, code: str, last: str, *, reserve: bool = True, events: int | Exception = 3) -> None:
    def verify() -> int:
        if isinstance(events, Exception):
            raise events
        return events

    with pytest.raises(StepFault) as caught:
        disk.examine(folder, lambda: reserve, verify)
    assert caught.value.code == code
    assert caught.value.lines[-1][0] == last
    assert list(folder.glob("*.probe")) == []


def test_all_well(tmp_path: Path) -> None:
    ticks = iter(range(0, 100, 2))
    found = dict(disk.examine(tmp_path, lambda: True, lambda: 3, lambda: float(next(ticks))))
    # 1 MiB in two seconds
    assert (found["write"], found["read"]) == ("0.5 MB/s", "0.5 MB/s")
    assert (found["same"], found["reserve"], found["store"]) == ("same", "whole", "3")
    assert list(tmp_path.iterdir()) == []


def test_it_is_made_durable_and_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    sync, advise = os.fsync, os.posix_fadvise
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("fsync"), sync(handle)))
    monkeypatch.setattr(os, "posix_fadvise", lambda *told: (done.append("let go"), advise(*told)))
    disk.examine(tmp_path, lambda: True, lambda: 3)
    assert done == ["fsync", "let go"]


def test_one_flipped_bit_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = disk._read

    def spoilt(path: Path) -> bytes:
        data = bytearray(path.read_bytes())
        data[700_000] ^= 4
        path.write_bytes(data)
        return read(path)

    monkeypatch.setattr(disk, "_read", spoilt)
    fails(tmp_path, "disk.differs", "read")


def test_what_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "write", full)
    fails(tmp_path, "disk.write", "free")


def test_the_reserve_and_the_store(tmp_path: Path) -> None:
    fails(tmp_path, "disk.reserve", "reserve", reserve=False)
    fails(tmp_path, "vault.damaged", "reserve", events=VaultFault("vault.damaged", "a page"))
