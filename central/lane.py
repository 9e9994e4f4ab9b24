"""One thread for small submissions: it takes what waits, opens and judges each, and keeps them all with one commit.

Threads that compute take the interpreter's lock from each other at every statement that they wait for; here only one
computes. What is large, and everything that is no submission, goes by the pool of threads and does not wait here.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.responses import Response

from central.store.db import Store, Writing

MOST = 32
"""Taken at once at most: the first is answered with the last."""
WORTH = 8
"""Of those who wait, so many more are taken in that opening and judging them takes this many times what a commit does:
the disk then costs a ninth, slow or quick, and nobody waits for more company than that is worth."""
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
    last: Callable[[Told | Exception], Response]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Response]
    work: Work | None = None
    outcome: Told | Exception = field(default_factory=lambda: RuntimeError("never looked at"))


class Lane:
    """Begins with the first job. Safe to use from many event loops."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    async def do(self, first: Callable[[], Told | Work], last: Callable[[Told | Exception], Response]) -> Response:
        """`first` on the lane, what it leaves to do in a common transaction, then `last` of what came of it."""
        loop = asyncio.get_running_loop()
        job = _Job(first, last, loop, loop.create_future())
        self._start()
        self._waiting.put(job)
        return await job.future

    def close(self) -> None:
        """After the jobs that wait."""
        with self._starting:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._waiting.put(None)
            thread.join()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="lane", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            jobs, ended = self._next()
            if jobs:
                self._do(jobs)
            if ended:
                return

    def _next(self) -> tuple[list[_Job], bool]:
        """Those who are taken in together, opened and judged; and whether that is the end."""
        jobs: list[_Job] = []
        one = self._waiting.get()
        until = time.monotonic() + WORTH * self._store.commit_s
        while one is not None:
            _look(one)
            jobs.append(one)
            if len(jobs) == MOST or time.monotonic() > until:
                return jobs, False
            try:
                one = self._waiting.get_nowait()
            except queue.Empty:
                return jobs, False
        return jobs, True

    def _do(self, jobs: list[_Job]) -> None:
        works = [(job, job.work) for job in jobs if job.work is not None]
        for (job, work), given in zip(works, self._store.together([work.keep for _, work in works]), strict=True):
            job.outcome = given
            if not isinstance(given, Exception):
                # it is kept; what was only to be tidied up is swept later
                with contextlib.suppress(OSError):
                    work.kept()
        told: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Response], Response | Exception]]] = {}
        for job in jobs:
            told.setdefault(job.loop, []).append((job.future, _last(job)))
        for loop, answers in told.items():
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


def _last(job: _Job) -> Response | Exception:
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
