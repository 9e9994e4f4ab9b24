"""The queue: full jitter, nothing given up, a poisoned one blocks nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from terminal.link.client import Ack
from terminal.link.faults import LinkRefused
from terminal.outbox.post import Post
from terminal.outbox.queue import LINE_DOWN_AFTER, Backoff, Outbox
from terminal.outbox.sender import Sender
from terminal.vault.faults import VaultFault
from terminal.vault.keyfile import key_file
from terminal.vault.store import Vault
from tests.central.centre import Centre, submission
from tests.terminal.vault.conftest import KEY, keep


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = Vault(tmp_path / "vault", key_file(tmp_path / "key"), reserve_bytes=0, session_bytes=0)
    made.seal_key = KEY
    yield made
    made.close()


def test_backoff_is_full_jitter_with_a_cap() -> None:
    backoff = Backoff(1.0, 60.0)
    assert [backoff.wait(tries, lambda: 1.0) for tries in (0, 1, 2, 5, 6, 500)] == [1, 2, 4, 32, 60, 60]
    assert backoff.wait(9, lambda: 0.0) == 0


def test_a_failing_one_does_not_stop_the_next(vault: Vault) -> None:
    outbox = Outbox(vault, Backoff(10.0, 100.0), draw=lambda: 1.0)
    first, second = keep(vault).submission_id, keep(vault).submission_id
    assert outbox.lease(0) == first
    assert outbox.retry(first, 0, "link.timeout") == 10
    assert outbox.lease(1) == second
    assert outbox.lease(2) is None, "leased or not due"
    outbox.quarantine(second, "submission.evidence")
    assert outbox.next_due() == 10
    assert outbox.lease(10) == first
    assert outbox.retry(first, 10, "link.timeout") == 20
    outbox.hurry()
    assert outbox.lease(11) == first
    outbox.done(first, "1", b"{}", purge=True)
    assert outbox.counts() == {"waiting": 0, "sent": 1, "quarantined": 1}
    outbox.requeue(second)
    assert outbox.lease(12) == second
    status = outbox.status(second)
    assert status is not None
    assert status.state == "waiting"


def test_what_the_centre_asks_for_holds_for_all(vault: Vault) -> None:
    outbox = Outbox(vault, Backoff(4.0, 100.0), draw=lambda: 0.5)
    first, second = keep(vault).submission_id, keep(vault).submission_id
    assert outbox.lease(0) == first
    assert outbox.retry(first, 0, "link.unavailable", 60.0, line=True) == 62, "jitter comes on top"
    assert outbox.lease(61) is None, "the one behind it does not knock either"
    outbox.hurry()
    assert outbox.lease(61) is None, "nor does it when the next citizen hands in"
    assert outbox.next_due() == 62
    assert outbox.lease(62) == first
    outbox.done(first, "1", b"{}", purge=True)
    assert outbox.lease(62) == second


def test_a_dead_line_is_not_knocked_at_by_everyone(vault: Vault) -> None:
    """Of an evening's forty submissions only some try a line that is down; the first that comes through opens it."""

    def knocks(line: bool) -> int:
        outbox = Outbox(vault, Backoff(10.0, 100.0), draw=lambda: 1.0)
        times = 0
        while (name := outbox.lease(5)) is not None:
            outbox.retry(name, 5, "link.timeout", line=line)
            times += 1
        return times

    for _ in range(40):
        keep(vault)
    assert knocks(line=True) == LINE_DOWN_AFTER
    assert knocks(line=False) == 40, "control: each by itself"
    outbox = Outbox(vault, Backoff(10.0, 100.0), draw=lambda: 1.0)
    for _ in range(LINE_DOWN_AFTER):
        name = outbox.lease(0)
        assert name is not None
        outbox.retry(name, 0, "link.timeout", line=True)
    assert outbox.next_due() == 10
    name = outbox.lease(10)
    assert name is not None
    outbox.done(name, "1", b"{}", purge=True)
    assert outbox.next_due() == 0, "what failed with the line goes at once"


class _Centre:
    """Refuses one submission for ever, takes all others; counts."""

    identity = SimpleNamespace(terminal="T")

    def __init__(self, poison: str) -> None:
        self.poison, self.taken, self.refused = poison, list[str](), 0

    def put(self, submission_id: str, content_hash: str, body: bytes) -> Ack:
        if submission_id == self.poison:
            self.refused += 1
            raise LinkRefused(422, {"title": "submission.evidence"})
        self.taken.append(submission_id)
        return Ack(submission_id, content_hash, "1", "received", "", "", True, b"{}")


def test_a_poisoned_one_blocks_nobody_and_is_not_asked_again(vault: Vault) -> None:
    poison, *others = (keep(vault).submission_id for _ in range(4))
    centre = _Centre(poison)
    outbox = Outbox(vault, Backoff(0.0, 0.0))
    sender = Sender(vault, outbox, centre)  # type: ignore[arg-type]
    while sender.send_one():
        pass
    assert (centre.taken, centre.refused) == (others, 1)
    assert outbox.counts() == {"waiting": 0, "sent": 3, "quarantined": 1}
    outbox.requeue(poison)
    centre.poison = ""
    assert sender.send_one()
    assert outbox.counts() == {"waiting": 0, "sent": 4, "quarantined": 0}


def test_control_without_quarantine_everybody_waits_behind_it(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    poison, *others = (keep(vault).submission_id for _ in range(4))
    centre = _Centre(poison)
    outbox = Outbox(vault, Backoff(0.0, 0.0))
    monkeypatch.setattr(outbox, "quarantine", lambda submission_id, reason: outbox.retry(submission_id, 0, reason))
    sender = Sender(vault, outbox, centre)  # type: ignore[arg-type]
    for _ in range(20):
        sender.send_one()
    assert (centre.taken, centre.refused) == ([], 20)
    assert outbox.counts()["waiting"] == len([poison, *others])


def test_tries_are_written_only_when_the_reason_changes(vault: Vault) -> None:
    outbox = Outbox(vault, Backoff(0.0, 0.0))
    one = keep(vault).submission_id
    for _ in range(5):
        outbox.lease(0)
        outbox.retry(one, 0, "link.timeout")
    entry = vault.entry(one)
    assert entry is not None
    assert (entry.tries, entry.last_error) == (1, "link.timeout")


def test_post_tells_and_sets_poison_aside(centre: Centre, tmp_path: Path) -> None:
    told: list[tuple[str, str, str | None]] = []
    post = Post.open(
        tmp_path,
        centre.url,
        terminal="T-post",
        enrolment_code=centre.new_code(),
        backoff=Backoff(0.01, 0.05),
        reserve_bytes=0,
        session_bytes=0,
    )
    post.on_change = lambda *change: told.append(change)
    try:
        assert post.room_for_session()
        poison = submission("T-post", item_version=999)
        good = submission("T-post", pages=(b"a page",))
        post.submit(poison)
        kept = post.submit(good, {good.evidence[-1].sha256: b"a page"})
        ack = post.wait_ack(good.id, 10)
        assert ack is not None
        assert post.wait_ack(poison.id, 10) is None
        assert post.status(poison.id).state == "quarantined"
        assert post.status(poison.id).reason == "submission.unknown_item"
        assert post.status(good.id).case_number == ack.case_number
        assert post.submit(good) == kept, "pressing twice changes nothing"
        limit = time.monotonic() + 5
        while len(told) < 2 and time.monotonic() < limit:
            time.sleep(0.01)
        assert sorted(told) == sorted([(poison.id, "quarantined", None), (good.id, "sent", ack.case_number)])
        with pytest.raises(VaultFault, match="never captured"):
            post.submit(submission("T-post", pages=(b"not captured",)))
        post.keep_page(b"left behind")
        assert post.end_session() == 1
        assert post.status("01890000-0000-7000-8000-000000000000").state == "unknown"
    finally:
        post.close()


def test_a_fault_in_one_sending_silences_nothing(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post.open(
        tmp_path,
        centre.url,
        terminal="T-fault",
        enrolment_code=centre.new_code(),
        reserve_bytes=0,
        session_bytes=0,
    )
    try:
        assert post.can_seal()
        real, calls = post.link.put, []

        def put(*arguments: str) -> object:
            calls.append(1)
            if len(calls) == 1:
                raise ZeroDivisionError
            return real(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(post.link, "put", put)
        one = submission("T-fault")
        post.submit(one)
        limit = time.monotonic() + 5
        while post.sender.last_error != "sender.fault" and time.monotonic() < limit:
            time.sleep(0.01)
        assert post.status(one.id).state == "waiting"
        post.sender.wake()
        assert post.wait_ack(one.id, 10) is not None
    finally:
        post.close()
