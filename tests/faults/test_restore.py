"""The centre's disk is lost and yesterday's copy put back: no submission is lost, no receipt loses its number."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from central import backup
from central.store.db import open_store
from terminal.outbox.post import Post
from terminal.outbox.queue import Backoff
from terminal.outbox.sender import Sender
from tests.central.centre import ROOT, Centre, submission

QUICK = Backoff(first_s=0.01, cap_s=0.05)
Started = tuple[Centre, Post]


def eventually(true: Callable[[], object], seconds: float = 20.0) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "did not happen in time"
        time.sleep(0.05)


def started(folder: Path, *more: str) -> Started:
    centre = Centre(folder / "centre", *more).start()
    link = centre.link(folder / "t" / "link", "T-0001")
    link.enrol()
    link.close()
    post = Post.open(folder / "t", centre.url, terminal="T-0001", timeout_s=2.0, backoff=QUICK, reserve_bytes=0,
                     session_bytes=0)
    return centre, post


def hand_in(post: Post) -> tuple[str, str]:
    """A submission and the case number its citizen went home with."""
    one = submission("T-0001")
    post.submit(one)
    ack = post.wait_ack(one.id, 20.0)
    assert ack is not None
    return one.id, ack.case_number


def copies(post: Post) -> int:
    """Sealed copies still at the terminal."""
    return len(post.vault.unsettled()) + post.counts()["waiting"]


def ask_now(post: Post) -> None:
    post.sender._settle_at = 0.0
    post.sender.wake()


def copy_now(centre: Centre, folder: Path) -> None:
    """What the hourly copy does, beside the running centre."""
    store = open_store(centre.folder / "central.db")
    backup.make(store, folder / "copies")
    store.close()


def lose_and_restore(centre: Centre, folder: Path) -> None:
    """The disk goes; keys are kept apart and come back; the newest copy comes back."""
    centre.stop(signal.SIGKILL)
    kept = sorted((folder / "copies").glob("central-*.db"))[-1]
    for file in centre.folder.glob("central.db*"):
        file.unlink()
    done = subprocess.run(
        [sys.executable, "-m", "central", "--data", str(centre.folder), "--restore", str(kept)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
    )
    assert '"restored"' in done.stdout
    centre.start()


def test_yesterdays_copy_loses_nothing(tmp_path: Path) -> None:
    every = ("--backup", str(tmp_path / "copies"), "--backup-every", "3600")
    centre, post = started(tmp_path, *every)
    try:
        old = hand_in(post)
        copy_now(centre, tmp_path)
        ask_now(post)
        eventually(lambda: copies(post) == 0)
        lost = [hand_in(post) for _ in range(3)]
        assert copies(post) == 3, "what is in no copy yet stays at the terminal"

        lose_and_restore(centre, tmp_path)
        assert [case["submission"] for case in centre.cases()] == [old[0]]
        ask_now(post)
        eventually(lambda: len(centre.cases()) == 4)
        held = {case["submission"]: case["case_number"] for case in centre.cases()}
        assert held == dict([old, *lost]), "every number on a receipt is still its citizen's"
        new = hand_in(post)
        assert new[1] not in held.values()
        eventually(lambda: post.counts() == {"waiting": 0, "sent": 5, "quarantined": 0})
    finally:
        post.close()
        centre.stop()


def test_a_newcomer_before_the_terminal_asks_takes_nobodys_number(tmp_path: Path) -> None:
    every = ("--backup", str(tmp_path / "copies"), "--backup-every", "3600")
    centre, post = started(tmp_path, *every)
    try:
        copy_now(centre, tmp_path)
        lost = hand_in(post)
        lose_and_restore(centre, tmp_path)
        new = hand_in(post)
        ask_now(post)
        eventually(lambda: len(centre.cases()) == 2)
        assert {case["submission"]: case["case_number"] for case in centre.cases()} == dict([lost, new])
        assert lost[1] != new[1]
    finally:
        post.close()
        centre.stop()


def test_control_without_copies_in_mind_the_submission_is_gone(tmp_path: Path) -> None:
    """The same loss at a centre that lets terminals forget at once."""
    centre, post = started(tmp_path)
    try:
        hand_in(post)
        copy_now(centre, tmp_path)
        hand_in(post)
        assert copies(post) == 0
        lose_and_restore(centre, tmp_path)
        ask_now(post)
        time.sleep(1.0)
        assert len(centre.cases()) == 1
    finally:
        post.close()
        centre.stop()


def test_a_damaged_copy_and_a_full_folder_are_refused(tmp_path: Path) -> None:
    data = tmp_path / "centre"
    data.mkdir()
    store = open_store(data / "central.db")
    made = backup.make(store, tmp_path / "copies")
    store.close()
    with pytest.raises(backup.BackupFault, match="move it away"):
        backup.restore(made.file, data)
    shutil.rmtree(data)
    whole = made.file.read_bytes()
    bad = tmp_path / "bad.db"
    bad.write_bytes(whole[:4096] + bytes(4096) + whole[8192:])
    with pytest.raises(backup.BackupFault):
        backup.restore(bad, data)
    assert not (data / "central.db").exists()
    assert backup.restore(made.file, data) == 0


def test_a_copy_that_cannot_be_written_does_not_count(tmp_path: Path) -> None:
    store = open_store(tmp_path / "central.db")
    (tmp_path / "copies").write_text("a file, no folder")
    with pytest.raises((backup.BackupFault, OSError)):
        backup.make(store, tmp_path / "copies")
    assert store.row("SELECT count(*) FROM backup") == (0,)
    store.close()


def test_only_so_many_copies_are_kept(tmp_path: Path) -> None:
    store = open_store(tmp_path / "central.db")
    for _ in range(backup.KEPT + 3):
        backup.make(store, tmp_path / "copies")
    assert len(list((tmp_path / "copies").iterdir())) == backup.KEPT
    store.close()


def test_the_sender_asks_at_the_start_and_then_once_in_a_while() -> None:
    asked: list[int] = []
    now = [1000.0]

    class Vault:
        def unsettled(self, limit: int) -> list[tuple[str, bytes]]:
            asked.append(limit)
            return []

    class Open:
        def closed(self, now: float) -> bool:
            return False

    sender = Sender(Vault(), Open(), None, monotonic=lambda: now[0], settle_s=600.0)  # type: ignore[arg-type]
    for step in (0.0, 10.0, 580.0, 20.0, 1.0):
        now[0] += step
        sender.settle()
    assert len(asked) == 2
