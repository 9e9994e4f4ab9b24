"""The wall clock jumps while the terminal runs: five days back, nine hundred days on. Nothing may hang on it.

Both terminal and store run in this process, whose wall clock is moved (monotonic time is not); the centre is another
process and keeps the right time.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from central.store.db import open_store
from terminal.clock import SystemClock
from terminal.link.faults import LinkDown, LinkRefused
from terminal.outbox.post import Post
from terminal.outbox.queue import Backoff
from tests.central.centre import Centre, submission

JUMPS = (timedelta(days=-5), timedelta(days=900), timedelta(days=-900), timedelta(days=5))


def _post(centre: Centre, folder: Path, terminal: str) -> Post:
    return Post.open(
        folder, centre.url, terminal=terminal, enrolment_code=centre.new_code(), timeout_s=4.0,
        backoff=Backoff(0.01, 0.05), reserve_bytes=0, session_bytes=0,
    )


def test_submissions_go_through_jumps_of_the_clock(centre: Centre, tmp_path: Path) -> None:
    post, handed_in = _post(centre, tmp_path, "T-clock"), []
    try:
        with time_machine.travel(datetime.now(UTC), tick=True) as wall:
            for jump in (timedelta(0), *JUMPS):
                wall.shift(jump)
                for _ in range(2):
                    one = submission("T-clock")
                    handed_in.append(one.id)
                    post.submit(one)
                    wall.shift(jump)  # in the middle of a sending as well
                    ack = post.wait_ack(one.id, 20.0)
                    assert ack is not None, (jump, post.sender.last_error)
                    wall.shift(-jump)
            post.vault.verify()
            order = post.vault._engine.rows("SELECT id FROM submission ORDER BY sequence")
    finally:
        post.close()
    assert [row[0].hex() for row in order] == [one.replace("-", "") for one in handed_in], "order is never the clock's"
    assert Counter(c["submission"] for c in centre.cases() if c["terminal"] == "T-clock") == Counter(handed_in)


def test_the_business_date_stays_the_centres(centre: Centre, tmp_path: Path) -> None:
    link = centre.link(tmp_path / "link", "T-date")
    with_link, without = SystemClock(link.trusted), SystemClock()
    today = without.today()
    with pytest.raises(LinkRefused, match="404"):
        link.case("1" * 22)  # any signed answer tells the time
    with time_machine.travel(datetime.now(UTC) + timedelta(days=900), tick=True):
        assert with_link.today() == today
        assert without.today() > today + timedelta(days=800), "control: the machine's clock alone"
        assert abs(link.offset_s + 900 * 86400) < 60
    link.close()


def test_control_signatures_by_the_wall_clock_are_refused(centre: Centre, tmp_path: Path) -> None:
    link = centre.link(tmp_path / "link", "T-wall")
    link.time()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=900), tick=True):
        link._now = time.time  # type: ignore[method-assign]
        with pytest.raises(LinkDown, match=r"signature\.skew"):
            link.case("1" * 22)
    link.close()


def test_a_business_date_that_is_not_yet_goes_to_a_person(centre: Centre, tmp_path: Path) -> None:
    """A clock that ran ahead before the centre could say what day it is."""
    post = _post(centre, tmp_path, "T-ahead")
    today = SystemClock().today()
    try:
        handed_in = {days: submission("T-ahead", as_of=(today + timedelta(days=days)).isoformat()) for days in (0, 900)}
        for one in handed_in.values():
            post.submit(one)
            assert post.wait_ack(one.id, 20.0) is not None, "it is taken all the same"
    finally:
        post.close()
    store = open_store(centre.folder / "central.db")
    judged = {one: json.loads(verdict) for one, verdict in store.rows("SELECT submission, verdict FROM office_case")}
    store.close()
    assert judged[handed_in[900].id] == {"outcome": "unknown", "automatic": False, "error": "as_of.ahead"}
    assert "results" in judged[handed_in[0].id], "control: today's is judged by the rules"


def test_waits_are_not_the_clocks(centre: Centre, tmp_path: Path) -> None:
    """A retry that is due in ten seconds is neither due at once nor in years."""
    post = _post(centre, tmp_path, "T-wait")
    post.sender.stop()
    try:
        post.outbox._backoff, post.outbox._draw = Backoff(10.0, 10.0), lambda: 1.0
        one = submission("T-wait")
        post.submit(one)
        for jump in JUMPS:
            now = time.monotonic()
            assert post.outbox.lease(now + 11) == one.id
            post.outbox.retry(one.id, now, "link.timeout")
            with time_machine.travel(datetime.now(UTC) + jump, tick=True):
                due = post.outbox.next_due()
                assert due is not None
                assert 5 < due - time.monotonic() <= 10
                assert post.outbox.lease(time.monotonic()) is None
    finally:
        post.close()
