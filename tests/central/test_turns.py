"""A centre with enough to do: who goes first, which batch is turned away, and what the terminal makes of that."""

from __future__ import annotations

import functools
import itertools
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.responses import Response

from central.batch import MOST
from central.lane import Lane, Told
from central.turns import SHARE, Busy, Turns
from terminal.link.client import Ack
from terminal.link.faults import LinkDown
from terminal.outbox.queue import Backoff, Outbox
from terminal.outbox.sender import Sender
from terminal.vault.keyfile import key_file
from terminal.vault.store import Vault
from tests.central.centre import Centre, submission
from tests.central.store.world import World
from tests.central.test_batch import sealed
from tests.terminal.vault.conftest import KEY, keep


def test_who_was_handed_in_alone_goes_before_a_batch_and_starves_none() -> None:
    turns: Turns[str] = Turns()
    turns.many("T", ["m"] * 4, 0.0)
    for place in range(3 * SHARE):
        turns.alone(f"a{place}")
    taken = [one[0] for one in iter(turns.take, None)]
    assert taken[: SHARE - 1] == [f"a{place}" for place in range(SHARE - 1)]
    assert taken[SHARE - 1] == "m", "batches go on, slowly"
    assert [taken.count("m"), len(taken)] == [4, 4 + 3 * SHARE]


def test_a_batch_is_turned_away_while_there_is_enough_to_do() -> None:
    turns: Turns[int] = Turns()
    turns.each_s = 0.01
    for number in (1, 2, 3):
        turns.many(f"T{number}", [number] * 50, 0.0)
    for _ in range(1000):
        turns.alone(0)
    with pytest.raises(Busy):
        turns.many("T4", [4] * 50, 0.0)
    assert len(turns) == 1150, "whoever is handed in alone is taken whatever waits"
    while turns.take() is not None:
        pass
    assert turns.work_s == pytest.approx(11.5), "what is under way counts"
    turns.done(1150, 11.5)
    turns.many("T4", [4] * 50, 0.0)


def test_the_wait_grows_with_those_who_were_turned_away() -> None:
    turns: Turns[int] = Turns()
    turns.each_s = 0.01
    turns.many("T0", [0] * 101, 0.0)

    def asked(terminal: str, now: float) -> int:
        with pytest.raises(Busy) as busy:
            turns.many(terminal, [1] * 50, now)
        return busy.value.retry_after_s

    assert asked("T1", 1.0) == 1
    assert [asked(f"T{number}", 2.0) for number in range(2, 401)][-1] == 100, "400 batches of half a second, half of it"
    assert asked("T9", 3.0) == 100, "nobody counts twice"
    assert asked("T9", 10_000.0) == 1, "who has been silent for so long does not count"
    assert [asked(f"S{number}", 10_001.0) for number in range(5000)][-1] == 600


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "c.db", tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("fair", [True, False])
def test_on_the_lane_somebody_who_waits_passes_a_batch(world: World, fair: bool) -> None:
    """Control: in the order in which they came, all of the batch goes before."""
    lane, begun, gate = Lane(world.store), threading.Event(), threading.Event()
    if not fair:
        lane._turns.alone = lane._turns._many.append  # type: ignore[method-assign]
    order: list[str] = []

    def first(name: str) -> Told:
        begun.set()
        assert gate.wait(10)
        order.append(name)
        return 200, {}

    def alone() -> None:
        import asyncio
        asyncio.run(lane.do(lambda: first("alone"), lambda outcome: Response()))

    with ThreadPoolExecutor(2) as pool:
        batch = pool.submit(lane.many, "T", [lambda: first("many")] * MOST)
        assert begun.wait(10)
        single = pool.submit(alone)
        while len(lane._turns) < MOST:
            time.sleep(0.001)
        gate.set()
        single.result(10)
        assert batch.result(10) == [(200, {})] * MOST
    lane.close()
    assert order.index("alone") == (1 if fair else MOST)


def test_a_store_that_breaks_is_told_to_all_and_the_lane_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, lane = submission(), Lane(world.store)
    look = functools.partial(world.intake.work, one.id, one.terminal, world.sealed(one))

    def broken(works: object) -> list[Told]:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(world.store, "together", broken)
        told = lane.many("T", [look, look])
        assert [type(answer) for answer in told] == [MemoryError, MemoryError]
    (kept,) = lane.many("T", [look])
    assert isinstance(kept, tuple)
    assert kept[0] == 201
    lane.close()


def test_a_centre_turns_batches_away_under_its_signature_and_takes_who_comes_alone(
    tmp_path: Path, own: Centre
) -> None:
    # its own centre: one that has measured how quick it is takes more
    link = own.link(tmp_path / "link", "T-busy")
    link.enrol()
    batches = [[sealed(link, submission("T-busy")) for _ in range(MOST)] for _ in range(9)]
    one = sealed(link, submission("T-busy"))
    together, over = threading.Barrier(len(batches)), list[float]()

    def hand_over(batch: list[Any]) -> LinkDown | list[Any]:
        together.wait()
        try:
            return link.put_many(batch)
        except LinkDown as down:
            return down
        finally:
            over.append(time.monotonic())

    with ThreadPoolExecutor(len(batches)) as pool:
        told = [pool.submit(hand_over, batch) for batch in batches]
        while not over:
            time.sleep(0.002)
        assert link.put(*one).case_number
        alone = time.monotonic()
        answers = [future.result() for future in told]
    away = [answer for answer in answers if isinstance(answer, LinkDown)]
    assert 1 <= len(away) < len(batches), "some are taken"
    assert {down.code for down in away} == {"link.busy"}, "signed, or it would be link.unsigned"
    assert all(1.0 <= (down.retry_after_s or 0.0) <= 600.0 for down in away)
    assert alone < max(over), "a submission by itself is answered before the batches are done"
    kept = [answer for answer in answers if isinstance(answer, list)]
    assert all(isinstance(ack, Ack) for ack in itertools.chain.from_iterable(kept))
    link.close()


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = Vault(tmp_path / "vault", key_file(tmp_path / "key"), reserve_bytes=0, session_bytes=0)
    made.seal_key = KEY
    yield made
    made.close()


class _Busy:
    """Turns batches away, takes what comes alone. With `gate` a batch waits for it, and is taken."""

    identity = SimpleNamespace(terminal="T")
    exchange = SimpleNamespace(upload_bytes_s=0.0)

    def __init__(self, gate: threading.Event | None = None) -> None:
        self.taken: list[str] = []
        self.batches, self.gate, self.begun = 0, gate, threading.Event()

    def put(self, submission_id: str, content_hash: str, body: bytes) -> Ack:
        self.taken.append(submission_id)
        return Ack(submission_id, content_hash, "1", "received", "", "", True, b"{}")

    def put_many(self, given: list[tuple[str, str, bytes]]) -> list[Ack]:
        self.batches += 1
        if self.gate is None:
            raise LinkDown("link.busy", "status 503", 40.0)
        self.begun.set()
        assert self.gate.wait(10)
        return [self.put(*one) for one in given]

    def close(self) -> None:
        pass


def _night(vault: Vault, centre: _Busy, now: list[float]) -> tuple[Sender, list[str]]:
    """A sender that has a night's queue, the first of which is sent."""
    night = [keep(vault).submission_id for _ in range(20)]
    outbox = Outbox(vault, Backoff(1.0, 120.0), draw=lambda: 0.5)
    sender = Sender(vault, outbox, centre, monotonic=lambda: now[0])  # type: ignore[arg-type]
    assert sender.send_one()
    return sender, night


@pytest.mark.parametrize("told_apart", [True, False])
def test_a_batch_turned_away_holds_what_waits_and_not_who_stands_there(
    vault: Vault, told_apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: what a centre asks of a batch holds for the whole queue, as of a submission by itself."""
    centre, now = _Busy(), [100.0]
    sender, night = _night(vault, centre, now)
    outbox = sender._outbox
    if not told_apart:
        monkeypatch.setattr(outbox, "turned_away",
                            lambda at, asked: outbox.retry(night[1], at, "link.busy", asked, line=True))
    assert not sender.send_one()
    assert centre.batches == 1
    citizen = keep(vault).submission_id
    sender.wake(citizen)
    while sender.send_one():
        pass
    if not told_apart:
        assert centre.taken == [night[0]], "the citizen waits with the night"
        return
    assert (centre.taken, centre.batches) == ([night[0], citizen], 1), "and nothing of the night goes with it"
    assert outbox.next_due() == 160.0, "what was asked for, and chance on top"
    assert outbox.closed(159.0), "nor is the centre asked anything else"
    now[0] = 159.0
    assert not sender.send_one()
    now[0] = 160.0
    centre.gate = threading.Event()
    centre.gate.set()
    while sender.send_one():
        pass
    assert sorted(centre.taken) == sorted([*night, citizen])


@pytest.mark.parametrize("two", [True, False])
def test_who_hands_in_while_a_batch_is_on_its_way_does_not_wait_for_it(vault: Vault, two: bool) -> None:
    """Control: one thread."""
    gate = threading.Event()
    centre = _Busy(gate)
    sender, night = _night(vault, centre, [100.0])
    sender._settle_at = sender._reconcile_at = float("inf")
    if not two:
        sender._threads[1] = threading.Thread(target=int)
    sender.start()
    sender.wake()
    try:
        assert centre.begun.wait(10)
        citizen, before = keep(vault).submission_id, list(centre.taken)
        sender.wake(citizen)
        limit = time.monotonic() + (10.0 if two else 0.3)
        while citizen not in centre.taken and time.monotonic() < limit:
            time.sleep(0.002)
        assert centre.taken == [*before, citizen][: len(before) + two]
    finally:
        gate.set()
        deadline = time.monotonic() + 10
        while vault.counts()["waiting"] and time.monotonic() < deadline:
            time.sleep(0.005)
        assert sender.stop()
    assert sorted(centre.taken) == sorted([*night, citizen]), "each once"


@pytest.mark.parametrize("told", [True, False])
def test_who_hands_in_just_before_a_batch_goes_out_does_not_wait_either(vault: Vault, told: bool) -> None:
    """Control: the second thread is not told that a batch begins."""
    gate, citizens = threading.Event(), list[str]()
    centre = _Busy(gate)
    sender, _ = _night(vault, centre, [100.0])
    sender._settle_at = sender._reconcile_at = float("inf")
    outbox, real = sender._outbox, sender._outbox.lease_small

    def lease_small(now: float, most: int) -> list[str]:
        names = real(now, most)
        if names and not citizens:
            citizens.append(keep(vault).submission_id)
            sender.wake(citizens[0])
            time.sleep(0.1)  # the second thread has looked, and nothing was on its way yet
        return names

    outbox.lease_small = lease_small  # type: ignore[method-assign]
    if not told:
        sender._batcher._begins = lambda: None
    sender.start()
    sender.wake()
    try:
        assert centre.begun.wait(10)
        limit = time.monotonic() + (10.0 if told else 0.3)
        while citizens[0] not in centre.taken and time.monotonic() < limit:
            time.sleep(0.002)
        assert (citizens[0] in centre.taken) is told
    finally:
        gate.set()
        assert sender.stop()


def test_what_was_settled_while_the_queue_was_read_is_not_sent_again(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox = Outbox(vault, Backoff(0.0, 0.0))
    name, real = keep(vault).submission_id, vault.waiting
    outbox.hurry(name, 0.0)
    assert outbox.lease_fresh(0.0) == name

    def waiting(limit: int) -> list[str]:
        found = real(limit)
        outbox.done(name, "1", b"{}", purge=True)
        return found

    monkeypatch.setattr(vault, "waiting", waiting)
    assert outbox.lease(0.0) is None
