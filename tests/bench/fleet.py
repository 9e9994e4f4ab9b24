"""A city comes back after three days without its centre: 2,000 terminals, 450 submissions each, in simulated time.

Every terminal is the real sender with the real outbox, batches and waits (terminal/outbox); only its store, its clock
and its line are simulated. The centre is one worker with the real order of turns (central/turns.py), as fast as was
measured beside it in the same run: `tests.bench.recovery` and `intake`. Citizens go on handing in. One JSON line.

    python -m tests.bench.fleet                 a seventh: 300 terminals, a centre a seventh as fast; five minutes
    python -m tests.bench.fleet 300 1500 400    terminals; what the centre takes a second in batches, singly

Beside `ours`, as it ships, three controls: `taken`, a centre that takes every batch, in the order in which they come;
`whole`, terminals whose whole queue waits when a batch is turned away, and who has just handed in stands behind a batch
under way; `none`, no chance in the waits, so all that failed together come back together. `same_second` is the share of
terminals heard of again within one second.
"""

from __future__ import annotations

import heapq
import itertools
import json
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from central.lane import MOST, WORTH
from central.turns import Busy, Turns
from terminal.link.client import Ack
from terminal.link.faults import LinkDown
from terminal.link.http import _SLOWEST_BYTES_S, PATIENCE_S
from terminal.outbox.queue import Backoff, Outbox
from terminal.outbox.sender import Sender
from tests.bench import intake, recovery

TIMEOUT_S, BYTES = 4.0, 5000
COMMIT_S = 0.002
"""What the disk costs with each commit; the rates that were measured have it in them."""
LINE_S = 0.03
"""There and back."""
PER_DAY = 150
"""Claims at one terminal; ten times as many in the busiest hour, which it is."""
FLEET, QUEUED = 2000, 450
BIN_S = 10.0
BACK_S = 60.0
"""The centre comes back so long after the simulation begins: every terminal has failed often enough by then."""
KNOWN = 0.2
"""Work for a submission the centre has already, against that for a new one."""


class World:
    """One clock, many threads, one of them running: whoever sleeps lets the next one run."""

    def __init__(self) -> None:
        self.now = 0.0
        self._heap: list[tuple[float, int, threading.Semaphore]] = []
        self._order, self._main = itertools.count(), threading.Semaphore(0)
        self._alive = 0

    def go(self, run: Callable[[], None]) -> None:
        """A thread that begins now."""
        wake = threading.Semaphore(0)
        heapq.heappush(self._heap, (self.now, next(self._order), wake))
        self._alive += 1

        def whole() -> None:
            wake.acquire()
            try:
                run()
            finally:
                self._alive -= 1
                self._main.release()

        threading.Thread(target=whole, daemon=True).start()

    def sleep(self, until: float, alarm: Alarm | Group | None = None) -> None:
        wake = threading.Semaphore(0)
        entry = (max(until, self.now), next(self._order), wake)
        heapq.heappush(self._heap, entry)
        if alarm is not None:
            alarm.sleeper = wake
        self._main.release()
        wake.acquire()

    def rouse(self, wake: threading.Semaphore) -> None:
        """Who sleeps on this runs next; its own time is passed over later."""
        heapq.heappush(self._heap, (self.now, next(self._order), wake))

    def run(self) -> None:
        """Until nobody is left."""
        roused: set[threading.Semaphore] = set()
        while self._alive:
            self.now, _, wake = heapq.heappop(self._heap)
            if wake in roused:
                continue
            roused.add(wake)
            wake.release()
            self._main.acquire()
            if len(roused) > 200_000:
                waiting = {one for _, _, one in self._heap}
                roused &= waiting


class Alarm:
    """Stands for the sender's threading.Event."""

    def __init__(self, world: World) -> None:
        self._world, self._set = world, False
        self.sleeper: threading.Semaphore | None = None

    def set(self) -> None:
        self._set = True
        if self.sleeper is not None:
            self._world.rouse(self.sleeper)
            self.sleeper = None

    def clear(self) -> None:
        self._set = False

    def wait(self, timeout: float = 1e9) -> None:
        if not self._set:
            self._world.sleep(self._world.now + timeout, self)
            self.sleeper = None


@dataclass
class Asked:
    """One submission that the centre has before it; `group` is the request it came with."""

    name: str
    each_s: float
    group: Group


@dataclass
class Group:
    """One request; `sleeper` waits for its answer."""

    left: int
    sleeper: threading.Semaphore | None = None
    over: float | None = None


class Centre:
    """One worker with the turns of the real one, from `back_s` on."""

    def __init__(self, world: World, batch_s: float, single_s: float, back_s: float, turns: Turns[Asked]) -> None:
        self.world, self._batch_s, self._single_s, self.back_s = world, batch_s, single_s, back_s
        self._turns, self._bell, self.ended = turns, Alarm(world), False
        turns.each_s = single_s
        self.known: dict[str, None] = {}
        """In the order in which they came."""
        self.first: dict[str, float] = {}
        """When a terminal was heard of again."""
        self.arrived: Counter[int] = Counter()
        self.turned_away = self.too_late = 0
        self.last = 0.0

    def work(self) -> None:
        """The lane: central/lane.py. Looking and keeping are one here, so nothing is held."""
        while not self.ended:
            if not len(self._turns):
                self._bell.wait(3600.0)
                self._bell.clear()
                continue
            jobs, begun, waited_for = list[Asked](), self.world.now, False
            while len(jobs) < MOST and self.world.now < begun + WORTH * COMMIT_S:
                if (taken := self._turns.take(alone_only=waited_for)) is None:
                    break
                job, alone = taken
                waited_for = waited_for or alone
                jobs.append(job)
                self.world.sleep(self.world.now + job.each_s * (KNOWN if job.name in self.known else 1.0))
            took_s = self.world.now - begun
            self._turns.done(len(jobs), took_s)
            for job in jobs:
                self.known[job.name] = None
                job.group.left -= 1
                if not job.group.left:
                    job.group.over = self.world.now
                    if job.group.sleeper is not None:
                        self.world.rouse(job.group.sleeper)

    def ask(self, terminal: str, names: list[str]) -> None:
        """Returns when the answer is there. Raises LinkDown."""
        world, begun = self.world, self.world.now
        world.sleep(begun + LINE_S / 2)
        if world.now < self.back_s:
            world.sleep(world.now + LINE_S / 2)
            raise LinkDown("link.unreachable", "simulated")
        self.first.setdefault(terminal, world.now)
        self.arrived[int(world.now / BIN_S)] += 1
        group = Group(len(names))
        jobs = [Asked(name, self._single_s if len(names) == 1 else self._batch_s, group) for name in names]
        if len(names) == 1:
            self._turns.alone(jobs[0])
        else:
            try:
                self._turns.many(terminal, jobs, world.now)
            except Busy as busy:
                self.turned_away += 1
                world.sleep(world.now + LINE_S / 2)
                raise LinkDown("link.busy", "status 503", busy.retry_after_s) from None
        self._bell.set()
        patience = TIMEOUT_S + min(PATIENCE_S, len(names) * BYTES / _SLOWEST_BYTES_S)
        limit = begun + patience - LINE_S / 2
        world.sleep(limit, group)
        group.sleeper = None
        if group.over is None:
            self.too_late += 1
            raise LinkDown("link.timeout", "simulated")
        world.sleep(world.now + LINE_S / 2)


class Terminal:
    """The real sender over a store in memory."""

    def __init__(self, world: World, centre: Centre, number: int, queued: int, draw: Callable[[], float],
                 drained: list[int]) -> None:
        self.world, self._centre, self._number = world, centre, number
        self._waits = dict.fromkeys(f"{number}:{one}" for one in range(queued))
        self._errors: dict[str, str] = {}
        self._handed_in: dict[str, float] = {}
        self.took: list[float] = []
        self._drained = drained
        vault: Any = SimpleNamespace(
            waiting=lambda limit: list(itertools.islice(self._waits, limit)),
            find=lambda name: SimpleNamespace(content_hash=name),
            parcel=lambda name, terminal: SimpleNamespace(container=b"x", apart=()),
            entry=lambda name: SimpleNamespace(last_error=self._errors.get(name)),
            note_try=self._errors.__setitem__, sync_head=lambda: None, unsettled=lambda limit: [],
            mark=lambda name, *more: self._sent(name),
            mark_all=lambda state, marks: [self._sent(one.submission_id) for one in marks],
        )
        link: Any = SimpleNamespace(
            identity=SimpleNamespace(terminal=str(number)), exchange=SimpleNamespace(upload_bytes_s=0.0),
            put=lambda name, digest, body: self._ask([name])[0],
            put_many=lambda given: self._ask([name for name, _, _ in given]), close=lambda: None)
        outbox = Outbox(vault, Backoff(), draw)
        self.sender = Sender(vault, outbox, link, monotonic=lambda: world.now)
        self.sender._wake = Alarm(world)  # type: ignore[assignment]
        self.sender._passing = Alarm(world)  # type: ignore[assignment]
        # how the terminal stands and which numbers it has are not told: a few small requests an hour
        self.sender._reconcile_at = self.sender._report_at = float("inf")

    def run(self) -> None:
        """As `Sender.start`."""
        self.world.go(self.sender._run)
        self.world.go(self.sender._pass)

    def hand_in(self, name: str) -> None:
        """A citizen, now."""
        self._handed_in[name] = self.world.now
        self._waits[name] = None
        self.sender.wake(name)

    def all_wait(self) -> None:
        """What the centre asks of a batch holds for all; and nobody passes a batch under way."""
        outbox = self.sender._outbox
        outbox.turned_away = lambda now, asked: outbox.retry(  # type: ignore[method-assign]
            next(iter(self._waits)), now, "link.busy", asked, line=True)
        self.sender.send_fresh = lambda: False  # type: ignore[method-assign]

    def _ask(self, names: list[str]) -> list[Ack]:
        self._centre.ask(str(self._number), names)
        return [Ack(name, name, "1", "received", "", "", True, b"{}") for name in names]

    def _sent(self, name: str) -> None:
        del self._waits[name]
        if (begun := self._handed_in.pop(name, None)) is not None:
            self.took.append(self.world.now - begun)
        else:
            self._drained[0] += 1
            self._centre.last = self.world.now


def simulate(
    terminals: int, queued: int, batch_rate: float, single_rate: float, *, jitter: bool = True,
    taken: bool = False, whole: bool = False, back_s: float = BACK_S, quiet_s: float = 5.0, seed: int = 1,
) -> dict[str, float]:
    """Minutes until all that was queued is there; seconds a citizen waited (p50, p99); requests that arrived in the
    busiest ten seconds against the mean; answers that came too late; batches turned away; the share of all terminals
    that was heard of again within the same second; submissions of one terminal that a
    newer one of its queue overtook, at most; submissions lost.

    The centre is back after `back_s` seconds, the first citizen comes `quiet_s` after that. Controls: no `jitter`;
    every batch is `taken`, all in the order in which they come; the `whole` queue waits with a batch.
    """
    draw, world = random.Random(seed), World()
    turns: Turns[Asked] = Turns(None) if taken else Turns()
    if taken:
        turns.alone = turns._many.append  # type: ignore[method-assign]
    centre = Centre(world, 1 / batch_rate, 1 / single_rate, back_s, turns)
    old, drained = terminals * queued, [0]
    chance = draw.random if jitter else (lambda: 1.0)
    fleet = [Terminal(world, centre, number, queued, chance, drained) for number in range(terminals)]
    for one in fleet if whole or taken else ():
        one.all_wait()
    rate = terminals * PER_DAY * 10 / 86_400

    def citizens() -> None:
        number, end = 0, None
        while end is None or world.now < end:
            world.sleep(world.now + draw.expovariate(rate))
            if world.now < back_s + quiet_s:
                world.sleep(back_s + quiet_s)
            number += 1
            one = fleet[draw.randrange(terminals)]
            one.hand_in(f"new{number}")
            if end is None and (drained[0] >= old or not queued):
                end = world.now + (5.0 if queued else 120.0)
        centre.ended = True
        centre._bell.set()
        for one in fleet:
            one.sender._stopping.set()
            one.sender._wake.set()
            one.sender._passing.set()

    for one in fleet:
        one.run()
    world.go(centre.work)
    world.go(citizens)
    world.run()
    bins = range(int(back_s / BIN_S), max(centre.arrived) + 1)
    arrivals = [centre.arrived[one] for one in bins]
    took = sorted(itertools.chain.from_iterable(one.took for one in fleet))
    return {
        "minutes": round((centre.last - back_s) / 60, 2),
        "lost": sum(f"{one}:{at}" not in centre.known for one in range(terminals) for at in range(queued)),
        "overtaken": max(_overtaken(centre.known, one) for one in range(terminals)),
        "same_second": round(max(Counter(map(int, centre.first.values())).values()) / terminals, 3),
        "live_p50_s": round(took[len(took) // 2], 3), "live_p99_s": round(took[int(len(took) * 0.99)], 3),
        "live": len(took), "peak_to_mean": round(max(arrivals) / (sum(arrivals) / len(arrivals)), 2),
        "too_late": centre.too_late, "turned_away": centre.turned_away,
    }


def _overtaken(came: dict[str, None], terminal: int) -> int:
    numbers = [int(name.partition(":")[2]) for name in came if name.startswith(f"{terminal}:")]
    newest = itertools.accumulate(numbers, max)
    return sum(number < before for number, before in zip(numbers, newest, strict=True))


def main(arguments: list[str]) -> None:
    """Measure the centre, simulate, print."""
    threading.stack_size(256 << 10)
    terminals = int(arguments[0]) if arguments else 300
    if len(arguments) >= 3:
        batch, single = float(arguments[1]), float(arguments[2])
    else:
        # every batch taken: the core never idle, as with a whole city behind it
        batch, single = recovery.once("taken", 3000)["batch_per_s"], intake.once("sqlite", None, 800)["firsts"]["per_s"]
    result: dict[str, object] = {"bench": "fleet", "terminals": terminals, "queued": QUEUED,
                                 "batch_per_s": batch, "single_per_s": single}
    batch, single = batch * terminals / FLEET, single * terminals / FLEET
    result["normal"] = simulate(terminals, 0, batch, single)
    for name, options in {"ours": {}, "taken": {"taken": True}, "whole": {"whole": True},
                          "none": {"jitter": False}}.items():
        result[name] = simulate(terminals, QUEUED, batch, single, **options)  # type: ignore[arg-type]
        print(name, result[name], file=sys.stderr)
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1:])
