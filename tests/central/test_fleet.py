"""Telemetry and heads of chains: the newest word of each terminal; a chain that goes back or forks is an alarm."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest

from central import fleet, heads
from central.problems import Problem
from terminal.devices.health import Health
from terminal.devices.rollup import Cause
from terminal.link.faults import LinkRefused
from terminal.outbox.post import Post
from terminal.outbox.queue import Backoff
from terminal.session.staff_words import standing_lines
from terminal.upkeep.standing import Part, Standing
from terminal.upkeep.telemetry import health
from terminal.words import Words
from tests.central.centre import ROOT, Centre, submission

STANDING = Standing("reduced", (Cause("document_printer", "printer.paper_out", False),), "", "",
                    (Part("id_card", Health(), 41, 9, (("id_card.gone", 2, "2026-01-05T00:00:00Z"),)),), 3, 1, 20480)


@pytest.fixture
def opened(own: Centre) -> Any:
    posts: list[Post] = []

    def open_post(folder: Path, terminal: str = "T-1") -> Post:
        if not (folder / "link").exists():
            link = own.link(folder / "link", terminal)
            link.enrol()
            link.close()
        post = Post.open(folder, own.url, terminal=terminal, backoff=Backoff(0.0, 0.0), start=False, reserve_bytes=0,
                         session_bytes=0)
        posts.append(post)
        return post

    yield open_post
    for post in posts:
        post.close()


def _central(centre: Centre, *words: str, code: int = 0) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "central", "--data", str(centre.folder), *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def _audit(centre: Centre) -> list[tuple[Any, ...]]:
    db = apsw.Connection(str(centre.folder / "central.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return db.execute("SELECT what, terminal FROM audit WHERE what LIKE 'head.%' OR what='terminal.new_store' "
                          "ORDER BY id").fetchall()
    finally:
        db.close()


def test_the_newest_word_of_each_terminal(own: Centre, opened: Callable[..., Post], tmp_path: Path) -> None:
    post = opened(tmp_path / "t")
    assert not post.sender.report(), "nobody says how it stands: nothing is told unasked"
    post.sender.telemetry.health = lambda: health(STANDING)
    post.sender._report_at = 0.0
    post.submit(submission("T-1"))
    assert post.sender.report()
    assert not post.sender.report(), "not again at once"
    for post_more in range(3):
        post.vault.event("test", {"n": post_more})
        post.sender.telemetry.send()
    own.link(tmp_path / "never", "T-2").enrol()
    one, other = _central(own, "--fleet")
    assert (one["terminal"], one["silent"], one["alarms"], one["revoked"]) == ("T-1", False, [], False)
    assert one["health"] == {"state": "reduced", "kept_out": "",
                             "causes": [{"device": "document_printer", "code": "printer.paper_out"}]}
    assert one["queue"]["waiting"] == 1
    assert one["counters"] == {"id_card.good": 41, "id_card.hours": 9, "id_card.faults": 2}
    assert {"program", "python", "sqlite"} <= one["versions"].keys()
    assert (other["terminal"], other["last_seen"], other["silent"]) == ("T-2", None, True)
    metrics = {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in _metrics(own) if line[:1] != "#"}
    assert metrics['budayang_terminals{state="reduced"}'] == 1
    assert metrics['budayang_terminals{state="never"}'] == 1
    assert metrics["budayang_terminal_queue_waiting"] == 1
    assert metrics['budayang_terminals_alarmed{alarm="head.forked"}'] == 0
    assert not any("T-1" in line for line in metrics)
    assert _audit(own) == []


def _metrics(centre: Centre) -> list[str]:
    import requests

    with requests.Session() as session:
        session.trust_env = False
        return session.get(centre.url + "/metrics", timeout=10).text.splitlines()


def test_a_copy_of_the_disk_forks_the_chain(own: Centre, opened: Callable[..., Post], tmp_path: Path) -> None:
    first = opened(tmp_path / "first")
    first.vault.event("test", {})
    first.sender.telemetry.send()
    first.close()
    shutil.copytree(tmp_path / "first", tmp_path / "copy")
    first, copy = opened(tmp_path / "first"), opened(tmp_path / "copy")
    for _ in range(2):
        first.vault.event("first", {})
        first.sender.telemetry.send()
    assert (first.vault.alarms(), _audit(own)) == ({}, []), "control: a chain that only grows"
    copy.vault.event("copy", {})
    copy.sender.telemetry.send()
    assert copy.vault.alarms() == {"head.back": {}}, "the copy has fewer events"
    for _ in range(3):
        copy.vault.event("copy", {})
    copy.sender.telemetry.send()
    assert set(copy.vault.alarms()) == {"head.back", "head.forked"}, "now more, but others"
    assert _audit(own) == [("head.back", "T-1"), ("head.forked", "T-1")]
    assert _central(own, "--fleet")[0]["alarms"] == ["head.back", "head.forked"]
    first.sender.telemetry.send()
    assert first.vault.alarms() == {}, "the other machine's chain still fits"
    # staff look, keep the copy, and say so
    _central(own, "--accept-head", "T-9", code=78)
    _central(own, "--accept-head", "T-1", "--why", "disk put back")
    copy.sender.telemetry.send()
    assert copy.vault.alarms() == {}
    copy.sender.telemetry.send()
    assert _central(own, "--fleet")[0]["alarms"] == []
    for _ in range(100):
        # told by a clock that is behind the other's it is taken for one that was overtaken, and says nothing yet
        first.sender.telemetry.send()
        if first.vault.alarms():
            break
        time.sleep(0.05)
    assert first.vault.alarms() != {}, "and now it is the first that does not fit"


def test_a_new_store_is_a_line_and_no_alarm(own: Centre, opened: Callable[..., Post], tmp_path: Path) -> None:
    first = opened(tmp_path / "first")
    first.sender.telemetry.send()
    first.close()
    (tmp_path / "new").mkdir()
    shutil.copytree(tmp_path / "first" / "link", tmp_path / "new" / "link")
    new = opened(tmp_path / "new")
    new.sender.telemetry.send()
    assert new.vault.alarms() == {}
    assert _audit(own) == [("terminal.new_store", "T-1")]


def test_only_the_terminals_own_signed_head_counts(own: Centre, opened: Callable[..., Post], tmp_path: Path) -> None:
    post, other = opened(tmp_path / "t"), opened(tmp_path / "o", "T-2")
    told = {**post.sender.telemetry.made(), **post.sender.telemetry._head()}
    for change in (
        {"signature": "A" * 86}, {"head": {**told["head"], "position": 7}}, {"head": None}, {"health": {}},
        {"health": {"state": "well", "kept_out": "", "causes": []}}, {"alarms": ["王 小明"]}, {"alarms": "x"},
        {"queue": {"waiting": 1.5, "aside": 0, "oldest_s": 0}}, {"counters": {"a": True}}, {"disk_free_mb": None},
        {"versions": {"x": "4104 1119"}},
    ):
        with pytest.raises(LinkRefused, match=r"400 telemetry\.malformed"):
            post.link.telemetry({**told, **change})
    with pytest.raises(LinkRefused, match=r"400 telemetry\.malformed"):
        other.link.telemetry(told)
    assert post.link.telemetry({**told, "news": "left out"}) == 0
    assert "news" not in _central(own, "--fleet")[0]


def test_an_overtaken_one_is_no_step_back(own: Centre, opened: Callable[..., Post], tmp_path: Path) -> None:
    from central.store.sqlite import SqliteStore

    post = opened(tmp_path / "t")
    store = SqliteStore(own.folder / "central.db")
    key, now = post.link.identity.public, int(time.time())

    def tell(created: int, before: int | None = None) -> Any:
        post.sender.telemetry._known = before
        body = {**post.sender.telemetry.made(), **post.sender.telemetry._head()}
        return lambda: fleet.telemetry(store, "T-1", key, created, body)

    older = tell(now)
    assert older() == {"position": 0}
    post.vault.event("test", {})
    newer, back = tell(now + 5, 0), tell(now + 6)
    assert newer() == {"position": 1}
    assert older() == {"position": 1}, "created before the newest: passed over"
    assert back() == {"position": 1}
    post.vault.event("test", {})
    untied = tell(now + 7)
    with pytest.raises(Problem, match=r"409 head\.before") as asked:
        untied()
    assert asked.value.extra == {"position": 1}
    store.close()


def test_alarms_have_sentences() -> None:
    for language in ("zh", "en"):
        words = Words(language)
        standing = Standing("in_service", alarms=fleet.ALARMS)
        lines = [line["value"] for line in standing_lines(standing, words) if line["label"] == words("staff.alarm")]
        assert len(set(lines)) == len(fleet.ALARMS) == 5
    assert {heads.BACK, heads.FORKED} <= set(fleet.ALARMS)
