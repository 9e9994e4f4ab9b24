"""One thread for small submissions: it takes what waits, opens and judges each, and keeps them all with one commit.

Threads that compute take the interpreter's lock from each other at every statement that they wait for; here only one
computes. Who goes first is said in central/turns.py. What is large, and everything that is no submission, goes by the
pool of threads and does not wait here.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.responses import Response

from central.store.db import Store, Writing
from central.turns import Turns

MOST = 32
"""Taken at once at most: the first is answered with the last."""
WORTH = 16
"""Of those who wait, so many more are taken in that opening and judging them takes this many times what a commit does:
the disk then costs a seventeenth, slow or quick, and nobody waits for more company than that is worth."""
Told = tuple[int, dict[str, Any]]


class Work(Protocol):
    """What is left to do of a request when all that needs no transaction is done."""

    def keep(self, db: Writing) -> Told:
        """Inside the transaction: status and answer. Raises Problem, StoreFault."""
        ...

    def kept(self) -> None:
        """After the commit."""
        ...


@dataclass
class _Job:
    first: Callable[[], Told | Work]
    work: Work | None = None
    outcome: Told | Exception = field(default_factory=lambda: RuntimeError("never looked at"))


@dataclass
class _Alone(_Job):
    """One request, whose answer a loop waits for."""

    last: Callable[[Told | Exception], Response] = field(kw_only=True)
    loop: asyncio.AbstractEventLoop = field(kw_only=True)
    future: asyncio.Future[Response] = field(kw_only=True)


class _Batch:
    """One request of many jobs, whose end a thread waits for."""

    def __init__(self, firsts: Sequence[Callable[[], Told | Work]]) -> None:
        self.jobs = [_Part(first, batch=self) for first in firsts]
        self._left, self.over = len(self.jobs), threading.Event()

    def one_less(self) -> None:
        self._left -= 1
        if not self._left:
            self.over.set()


@dataclass
class _Part(_Job):
    batch: _Batch = field(kw_only=True)


class Lane:
    """Begins with the first job. Safe to use from many threads and event loops."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._turns: Turns[_Alone | _Part] = Turns()
        self._held: list[_Alone | _Part] = []
        """Parts of batches that are looked at and not kept yet."""
        self._ended = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    async def do(self, first: Callable[[], Told | Work], last: Callable[[Told | Exception], Response]) -> Response:
        """`first` on the lane, what it leaves to do in a common transaction, then `last` of what came of it."""
        loop = asyncio.get_running_loop()
        job = _Alone(first, last=last, loop=loop, future=loop.create_future())
        with self._changed:
            self._turns.alone(job)
            self._begin()
        return await job.future

    def many(self, terminal: str, firsts: Sequence[Callable[[], Told | Work]]) -> list[Told | Exception]:
        """The same of a batch, in their order, for a thread that waits. Raises Busy, and then none was looked at."""
        batch = _Batch(firsts)
        with self._changed:
            self._turns.many(terminal, batch.jobs, time.monotonic())
            self._begin()
        batch.over.wait()
        return [job.outcome for job in batch.jobs]

    def close(self) -> None:
        """After the jobs that wait."""
        with self._changed:
            thread, self._thread, self._ended = self._thread, None, True
            self._changed.notify()
        if thread is not None:
            thread.join()

    def _begin(self) -> None:
        if self._thread is None:
            self._ended = False
            self._thread = threading.Thread(target=self._run, name="lane", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _run(self) -> None:
        while self._wait():
            begun = time.monotonic()
            jobs = self._looked(begun)
            self._do(jobs)
            with self._changed:
                self._turns.done(len(jobs), time.monotonic() - begun)

    def _wait(self) -> bool:
        """Until there is something to do; False when there is nothing any more and never will be."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._held or len(self._turns) > 0)
            return bool(self._held) or len(self._turns) > 0

    def _looked(self, begun: float) -> list[_Alone | _Part]:
        """Those who are taken in together, opened and judged.

        Where somebody comes alone, what was looked at of batches until then is kept with the next ones; but only once,
        or a batch would never be done.
        """
        jobs, self._held = self._held, []
        held = len(jobs)
        until, waited_for = begun + WORTH * self._store.commit_s, False
        while len(jobs) < MOST and (not jobs or time.monotonic() < until):
            with self._changed:
                # once somebody waits for the commit, nothing of a batch holds it up
                taken = self._turns.take(alone_only=waited_for)
            if taken is None:
                break
            job, alone = taken
            if alone and jobs and not waited_for and not held:
                self._held, jobs = jobs, []
            waited_for = waited_for or alone
            _look(job)
            jobs.append(job)
        return jobs

    def _do(self, jobs: list[_Alone | _Part]) -> None:
        works = [(job, job.work) for job in jobs if job.work is not None]
        try:
            kept: Sequence[Told | Exception] = self._store.together([work.keep for _, work in works])
        except Exception as fault:
            # whatever it was, all who wait are told, and the lane goes on
            kept = [fault] * len(works)
        for (job, work), given in zip(works, kept, strict=True):
            job.outcome = given
            if not isinstance(given, Exception):
                # it is kept; what was only to be tidied up is swept later
                with contextlib.suppress(OSError):
                    work.kept()
        told: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Response], Response | Exception]]] = {}
        for job in jobs:
            if isinstance(job, _Part):
                job.batch.one_less()
            else:
                told.setdefault(job.loop, []).append((job.future, _last(job)))
        for loop, answers in told.items():
            with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody waits
                loop.call_soon_threadsafe(_deliver, answers)


def _look(job: _Job) -> None:
    try:
        found = job.first()
    except Exception as fault:
        job.outcome = fault
        return
    if isinstance(found, tuple):
        job.outcome = found
    else:
        job.work = found


def _last(job: _Alone) -> Response | Exception:
    try:
        return job.last(job.outcome)
    except Exception as fault:
        return fault


def _deliver(answers: list[tuple[asyncio.Future[Response], Response | Exception]]) -> None:
    for future, answer in answers:
        if future.done():
            continue  # nobody waits for it any more
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
