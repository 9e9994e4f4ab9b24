"""Numbers of submissions: gaps are named and filled, what is gone for good and what came twice is an alarm."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import apsw
import pytest

from central import sequences
from central.problems import Problem
from central.store.sqlite import SqliteStore
from terminal.link.faults import LinkRefused
from terminal.outbox.post import Post
from terminal.outbox.queue import Backoff
from tests.central.centre import ROOT, Centre, submission


def _post(centre: Centre, folder: Path, terminal: str = "T-1") -> Post:
    if not (folder / "link").exists():
        link = centre.link(folder / "link", terminal)
        link.enrol()
        link.close()
    return Post.open(folder, centre.url, terminal=terminal, backoff=Backoff(0.0, 0.0), start=False, reserve_bytes=0,
                     session_bytes=0)


def _send(post: Post, count: int, **changes: Any) -> list[str]:
    made = [submission(post.link.identity.terminal, **changes) for _ in range(count)]
    for one in made:
        post.submit(one)
    while post.sender.send_one():
        pass
    return [one.id for one in made]


def _reconcile(post: Post) -> None:
    post.sender._reconcile_at = 0.0
    assert post.sender.reconcile()
    while post.sender.send_one():
        pass


def _lose(centre: Centre, ids: list[str]) -> None:
    """Rows that a disk or a person has taken out of the centre's database."""
    db = apsw.Connection(str(centre.folder / "central.db"))
    db.set_busy_timeout(5000)
    with db:
        for one in ids:
            (number,) = db.execute("SELECT number FROM office_case WHERE submission=?", (one,)).fetchall()[0]
            db.execute("DELETE FROM submission_evidence WHERE submission=?", (one,))
            db.execute("DELETE FROM case_event WHERE number=?", (number,))
            db.execute("DELETE FROM office_case WHERE number=?", (number,))
            db.execute("DELETE FROM submission WHERE id=?", (one,))
    db.close()


def _gaps(centre: Centre) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "central", "--data", str(centre.folder), "--gaps"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _audit(centre: Centre, what: str) -> list[tuple[Any, ...]]:
    db = apsw.Connection(str(centre.folder / "central.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return db.execute("SELECT terminal, detail FROM audit WHERE what=?", (what,)).fetchall()
    finally:
        db.close()


def test_gaps_are_named_and_filled(tmp_path: Path) -> None:
    centre = Centre(tmp_path / "c", "--backup", str(tmp_path / "copies")).start()
    post = _post(centre, tmp_path / "t")
    try:
        ids = _send(post, 5)
        poison = _send(post, 1, item_version=999)
        assert post.counts() == {"waiting": 0, "sent": 5, "quarantined": 1}
        _reconcile(post)
        assert (post.vault.alarms(), _gaps(centre)) == ({}, []), "what was set aside is no gap"
        _lose(centre, [ids[0], ids[2], ids[3]])
        (told,) = _gaps(centre)
        assert (told["terminal"], told["highest"], told["missing"]) == ("T-1", 6, [[1, 1], [3, 4]])
        assert told["aside"] == [[6, 6]]
        _reconcile(post)
        there = [case["submission"] for case in centre.cases()]
        assert sorted(there) == sorted(ids), "handed over again, once"
        assert (post.vault.alarms(), _gaps(centre)) == ({}, [])
        assert post.status(poison[0]).state == "quarantined"
    finally:
        post.close()
        centre.stop()


def test_what_is_gone_on_both_sides_is_an_alarm(own: Centre, tmp_path: Path) -> None:
    post = _post(own, tmp_path / "t")
    try:
        ids = _send(post, 4)
        _reconcile(post)
        assert post.vault.alarms() == {}
        _lose(own, ids[1:3])
        _reconcile(post)
        assert post.vault.alarms() == {"sequence.missing": {"numbers": [[2, 3]]}}
        events = post.vault.verify()
        _reconcile(post)
        assert post.vault.verify() == events, "the same alarm is one event"
        (told,) = _gaps(own)
        assert told["missing"] == [[2, 3]]
    finally:
        post.close()
    again = _post(own, tmp_path / "t")
    try:
        assert "sequence.missing" in again.vault.alarms(), "a restart hides nothing"
    finally:
        again.close()


def test_a_cloned_disk_is_seen_on_both_sides(own: Centre, tmp_path: Path) -> None:
    first = _post(own, tmp_path / "first")
    _send(first, 2)
    first.close()
    shutil.copytree(tmp_path / "first", tmp_path / "clone")
    first, clone = _post(own, tmp_path / "first"), _post(own, tmp_path / "clone")
    try:
        _send(first, 1)
        _reconcile(first)
        assert (first.vault.alarms(), _audit(own, "sequence.doubled")) == ({}, []), "control: one machine, no alarm"
        ids = _send(clone, 1)
        assert clone.vault.alarms() == {"sequence.doubled": {"numbers": [[3, 3]]}}
        assert ids[0] in [case["submission"] for case in own.cases()], "kept all the same"
        assert _audit(own, "sequence.doubled") == [("T-1", f"{first.vault.incarnation} 3")]
        _reconcile(first)
        assert first.vault.alarms() == {"sequence.doubled": {"numbers": [[3, 3]]}}
        (told,) = _gaps(own)
        assert (told["doubled"], told["missing"]) == ([[3, 3]], [])
        first.vault.end_alarm("sequence.doubled", "1234")
        assert first.vault.alarms() == {}
    finally:
        first.close()
        clone.close()


def test_what_waits_is_no_gap_and_nobody_else_is_told(own: Centre, tmp_path: Path) -> None:
    post, other = _post(own, tmp_path / "t"), _post(own, tmp_path / "o", "T-2")
    try:
        _send(post, 2)
        post.submit(submission("T-1"))
        numbers = post.vault.numbers()
        assert (numbers.highest, numbers.waiting, numbers.aside) == (3, ((3, 3),), ())
        assert post.link.sequences(numbers) == ([], [])
        assert other.link.sequences(numbers)[0] == [(1, 2)], "another terminal's numbers are its own"
        with pytest.raises(LinkRefused, match=r"400 sequences\.malformed"):
            post.link._ask("POST", "/v1/sequences", {"incarnation": "", "highest": 1, "waiting": [], "aside": []})
    finally:
        post.close()
        other.close()


@pytest.mark.parametrize(("kept", "highest", "accounted", "missing"), [
    ((), 0, (), []), ((), 3, (), [(1, 3)]), ((1, 2, 3), 3, (), []), ((2, 5), 7, (), [(1, 1), (3, 4), (6, 7)]),
    ((2, 5), 7, ((4, 4), (6, 9)), [(1, 1), (3, 3)]), ((5,), 4, (), [(1, 4)]), ((1, 1, 3), 3, (), [(2, 2)]),
    ((1, 9), 9, ((1, 3), (5, 5), (5, 6)), [(4, 4), (7, 8)]), ((0, -1, 2), 2, (), [(1, 1)]),
])
def test_gaps_against_a_plain_count(
    tmp_path: Path, kept: tuple[int, ...], highest: int, accounted: tuple[tuple[int, int], ...],
    missing: list[tuple[int, int]],
) -> None:
    store = SqliteStore(tmp_path / "c.db")
    with store.write() as db:
        for place, number in enumerate(kept):
            db.execute("INSERT INTO submission (id, content_hash, terminal, incarnation, boot, sequence, received_at, "
                       "body, ack) VALUES (?,'','T','i','b',?,'',?,?)", (str(place), number, b"", b""))
    assert sequences.missing(store, "T", "i", highest, accounted) == missing
    told = {number for begin, end in accounted for number in range(begin, end + 1)}
    plain = [number for number in range(1, highest + 1) if number not in {*kept, *told}]
    assert [number for begin, end in missing for number in range(begin, end + 1)] == plain
    store.close()


@pytest.mark.parametrize("change", [
    {"incarnation": "a b"}, {"incarnation": 1}, {"highest": -1}, {"highest": True}, {"waiting": None},
    {"waiting": [[1]]}, {"waiting": [[0, 1]]}, {"aside": [[2, 1]]}, {"aside": [[1, 11]]}, {"aside": [[1, "2"]]},
    {"aside": [[1, 1]] * 1001},
])
def test_other_questions_are_malformed(tmp_path: Path, change: dict[str, Any]) -> None:
    store = SqliteStore(tmp_path / "c.db")
    asked = {"incarnation": "i", "highest": 10, "waiting": [], "aside": []}
    assert sequences.stated(store, "T", asked) == {"missing": [[1, 10]], "doubled": []}
    with pytest.raises(Problem, match=r"sequences\.malformed"):
        sequences.stated(store, "T", {**asked, **change})
    store.close()
