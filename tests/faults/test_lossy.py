"""Large attachments through a line that is cut every megabyte, and through a centre that is killed between pieces."""

from __future__ import annotations

import hashlib
import random
import sqlite3
import time
from pathlib import Path

import pytest

from terminal.link.faults import LinkDown
from terminal.outbox.post import Post
from terminal.outbox.queue import Backoff
from tests.central.centre import Centre, submission
from tests.faults.conftest import Tell
from tests.faults.lossy import LossyLine

MB = 1 << 20
QUICK = Backoff(first_s=0.01, cap_s=0.05)
GOAL = 1.15


def _page(size: int, seed: int) -> bytes:
    return random.Random(seed).randbytes(size)


def _post(centre: Centre, folder: Path, url: str, terminal: str) -> Post:
    link = centre.link(folder / "link", terminal)
    link.enrol()
    link.close()
    return Post.open(folder, url, terminal=terminal, timeout_s=2, backoff=QUICK, reserve_bytes=0, session_bytes=0)


def _kept(centre: Centre, page: bytes) -> bool:
    sha256 = hashlib.sha256(page).hexdigest()
    path = centre.folder / "evidence" / sha256[:2] / sha256
    return path.is_file() and path.read_bytes() == page


def test_a_cut_costs_a_piece_and_not_the_file(centre: Centre, tmp_path: Path, thorough: bool, tell: Tell) -> None:
    page = _page((64 if thorough else 8) * MB, 1)
    line = LossyLine(("127.0.0.1", centre.port), MB)
    post = _post(centre, tmp_path, line.url, "T-lossy")
    try:
        one = submission("T-lossy", pages=(page,))
        post.submit(one, {one.evidence[-1].sha256: page})
        assert post.wait_ack(one.id, 120) is not None
    finally:
        post.close()
        line.close()
    tell("a line cut every MB", {"bytes": len(page), "sent": line.sent, "cuts": line.cuts})
    assert _kept(centre, page)
    assert line.cuts >= len(page) // MB - 1
    assert line.sent / len(page) <= GOAL


def test_control_the_whole_file_again_never_gets_there(centre: Centre, tmp_path: Path, tell: Tell) -> None:
    page, tries = _page(8 * MB, 1), 6
    line = LossyLine(("127.0.0.1", centre.port), MB)
    post = _post(centre, tmp_path, centre.url, "T-lossy0")
    post.sender.stop()
    try:
        one = submission("T-lossy0", pages=(page,))
        kept = post.submit(one, {one.evidence[-1].sha256: page})
        whole = post.vault.sealed_container(one.id, "T-lossy0")
        post.link.exchange.base_url = line.url
        for _ in range(tries):
            with pytest.raises(LinkDown):
                post.link.put(one.id, kept.content_hash, whole)
    finally:
        post.close()
        line.close()
    tell("control: whole file again", {"tries": tries, "sent": line.sent, "arrived": 0})
    assert not _kept(centre, page[:-1])
    assert line.sent / len(page) * 8 / tries > GOAL / 2, "a megabyte each time, for nothing"


def test_a_centre_killed_between_pieces_goes_on_where_it_was(tmp_path: Path) -> None:
    centre, page = Centre(tmp_path / "c").start(), _page(3 * MB, 2)
    line = LossyLine(("127.0.0.1", centre.port), 0)
    post = _post(centre, tmp_path / "t", line.url, "T-killed")
    try:
        one = submission("T-killed", pages=(page,))
        seen, real = [0], post.link.attachment_piece

        def piece(sealed: str, length: int, offset: int, data: bytes) -> int:
            at = real(sealed, length, offset, data)
            seen[0] += 1
            if seen[0] in (1, 3):
                centre.stop(9)
                centre.start()
            return at

        post.link.attachment_piece = piece  # type: ignore[method-assign]
        post.submit(one, {one.evidence[-1].sha256: page})
        assert post.wait_ack(one.id, 60) is not None
        assert seen[0] >= 4
    finally:
        post.close()
        line.close()
        centre.stop()
    assert _kept(centre, page)
    assert line.sent / len(page) <= GOAL, "what was acknowledged before the kill is not sent again"
    assert list((centre.folder / "attachments").glob("*/*")) == [], "claimed: the sealed bytes are gone"
    with sqlite3.connect(centre.folder / "central.db") as db:
        assert db.execute("SELECT count(*) FROM submission_file").fetchone() == (1,)
    db.close()


def test_small_ones_do_not_wait_for_a_large_one(centre: Centre, tmp_path: Path) -> None:
    """A large one is on its way over a slow line; whoever hands in meanwhile goes first."""
    post = _post(centre, tmp_path, centre.url, "T-first")
    post.link.exchange.upload_bytes_s = 400_000.0
    page = _page(2 * MB, 3)
    try:
        large = submission("T-first", pages=(page,))
        post.submit(large, {large.evidence[-1].sha256: page})
        limit = time.monotonic() + 20
        while not list((centre.folder / "attachments").glob("*/*.part")) and time.monotonic() < limit:
            time.sleep(0.02)
        small = submission("T-first")
        post.submit(small)
        assert post.wait_ack(small.id, 15) is not None
        assert post.status(large.id).state == "waiting", "control: the large one is still under way"
        post.link.exchange.upload_bytes_s = 0.0
        assert post.wait_ack(large.id, 30) is not None
    finally:
        post.close()
