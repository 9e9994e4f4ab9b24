"""Full and failing disks: a clear fault, nothing half kept, and back to work without a restart."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from terminal import durable
from terminal.link.identity import Identity
from terminal.outbox.post import Post
from terminal.vault.attachments import Attachments
from terminal.vault.faults import VaultFault
from terminal.vault.keyfile import key_file
from terminal.vault.reserve import Reserve
from terminal.vault.store import Vault
from tests.faults.shim import NAME, Shim
from tests.terminal.vault.conftest import KEY, keep

# closing a database whose disk fails has nobody to tell: Python reports what the shim raised there
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class Disk:
    """What the shim asks; tests set `fault` to raise."""

    def __init__(self) -> None:
        self.fault: Callable[[str], None] | None = None

    def hook(self, what: str, file: str) -> None:
        if self.fault is not None:
            self.fault(what)


def _raise(what: str, error: type[apsw.Error], times: list[int]) -> Callable[[str], None]:
    def fault(asked: str) -> None:
        if asked == what and times[0] > 0:
            times[0] -= 1
            raise error("injected")

    return fault


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk()
    shim = Shim(disk.hook)
    yield disk
    del shim


def _vault(tmp_path: Path, reserve_bytes: int = 1 << 20) -> Vault:
    vault = Vault(
        tmp_path / "vault",
        key_file(tmp_path / "key"),
        vfs=NAME,
        reserve_bytes=reserve_bytes,
        session_bytes=0,
    )
    vault.seal_key = KEY
    return vault


def test_full_disk_gives_up_the_reserve_and_the_session_ends_well(disk: Disk, tmp_path: Path) -> None:
    vault = _vault(tmp_path)
    reserve = tmp_path / "vault" / "reserve"
    assert reserve.stat().st_size == 1 << 20
    disk.fault = _raise("write", apsw.FullError, [1])
    kept = keep(vault)
    assert vault.waiting() == [kept.submission_id]
    assert not reserve.exists()
    assert vault.room_for_session(), "the reserve is made again when there is room"
    assert reserve.exists()
    vault.close()


def test_full_disk_without_reserve_is_a_clear_fault(disk: Disk, tmp_path: Path) -> None:
    vault = _vault(tmp_path)
    disk.fault = _raise("write", apsw.FullError, [1000])
    with pytest.raises(VaultFault, match=r"vault\.disk_full"):
        keep(vault)
    assert vault.waiting() == []
    disk.fault = None
    kept = keep(vault)
    assert kept.sequence == 1
    vault.verify()
    vault.close()


@pytest.mark.parametrize("nth", [0, 1])
def test_failed_sync_is_never_acknowledged_blindly(disk: Disk, tmp_path: Path, nth: int) -> None:
    vault = _vault(tmp_path)
    before = keep(vault)
    left = [nth]

    def fault(what: str) -> None:
        if what == "sync":
            left[0] -= 1
            if left[0] < 0:
                raise apsw.IOError("injected")

    disk.fault = fault
    if nth == 0:
        with pytest.raises(VaultFault, match=r"vault\.io"):
            keep(vault)
        assert not vault.room_for_session()
        disk.fault = None
        assert vault.room_for_session(), "after the disk works again so does the store, without a restart"
    else:
        keep(vault)
        disk.fault = None
    after = keep(vault)
    waiting = vault.waiting()
    assert waiting[0] == before.submission_id
    assert waiting[-1] == after.submission_id
    vault.verify()
    vault.close()
    vault = _vault(tmp_path)
    assert vault.waiting() == waiting
    vault.close()


def test_attachment_on_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = Attachments(tmp_path / "a")

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.put(b"page", KEY)
    assert list((tmp_path / "a").iterdir()) == []


def test_a_small_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that becomes full takes a part first: `write` answers with less than it was given."""
    real, path = os.write, tmp_path / "file"
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, bytes(data)[:7]))
    durable.write(path, b"a file longer than seven bytes")
    assert path.read_bytes() == b"a file longer than seven bytes"

    def full(handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        durable.write(path, b"another")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [
        ("file", b"a file longer than seven bytes")]


def test_no_session_without_room(tmp_path: Path) -> None:
    disk = os.statvfs(tmp_path)
    too_much = disk.f_bavail * disk.f_frsize + (1 << 30)
    assert not Reserve(tmp_path / "r", 0, too_much).room()
    assert not Reserve(tmp_path / "r", too_much, 0).room()
    assert not (tmp_path / "r").exists()
    assert Reserve(tmp_path / "r", 1 << 20, 1 << 20).room()


def test_post_says_no_room(tmp_path: Path) -> None:
    Identity(tmp_path / "link", "T-1")
    post = Post.open(tmp_path, "http://127.0.0.1:9", terminal="T-1", timeout_s=0.5, session_bytes=1 << 60)
    try:
        assert not post.room_for_session()
    finally:
        post.close()
