"""Who is taken in next, and when a batch is turned away: pure, without a thread or a clock of its own.

What was handed in alone has somebody who stands and waits, so it goes before what comes in batches; of these every
SHARE-th goes all the same. While more than LIMIT_S seconds of work wait, a batch is turned away and told when to come
back: as many seconds as half of all those who were turned away will take. So a city that comes back after an outage
keeps the centre busy, and nobody else waits behind it.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from typing import Generic, TypeVar

J = TypeVar("J")
LIMIT_S = 1.0
SHARE = 8
FIRST_GUESS_S = 0.005
"""What a submission is taken to cost before one was measured."""
LONGEST_S = 600
"""Seconds that a batch is asked to wait at most."""
FORGOTTEN_S = 3 * LONGEST_S
"""Who was turned away and is silent for so long is not waited for any more."""


class Busy(Exception):
    """Turned away; come back in `retry_after_s` seconds."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class Turns(Generic[J]):
    """Jobs that wait. Not safe to use from many threads: the caller holds a lock."""

    def __init__(self, limit_s: float | None = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._alone: deque[J] = deque()
        self._many: deque[J] = deque()
        self._since_many = self._under_way = 0
        self._away: dict[str, float] = {}
        self.each_s = FIRST_GUESS_S
        """Seconds that a submission takes, lately."""

    def __len__(self) -> int:
        return len(self._alone) + len(self._many)

    @property
    def work_s(self) -> float:
        """Seconds of work that wait, and that are under way."""
        return (len(self) + self._under_way) * self.each_s

    def alone(self, job: J) -> None:
        """Always taken."""
        self._alone.append(job)

    def many(self, terminal: str, jobs: Sequence[J], now: float) -> None:
        """Taken unless there is enough to do; `now` monotonic, in seconds. Raises Busy."""
        if self._limit_s is not None and self.work_s > self._limit_s:
            self._away.pop(terminal, None)
            self._away[terminal] = now
            while now - next(iter(self._away.values())) > FORGOTTEN_S:
                del self._away[next(iter(self._away))]
            wait = math.ceil(len(self._away) * len(jobs) * self.each_s / 2)
            raise Busy(min(LONGEST_S, max(1, wait)))
        self._away.pop(terminal, None)
        self._many.extend(jobs)

    def take(self, *, alone_only: bool = False) -> tuple[J, bool] | None:
        """The next one, and whether it came alone; None when nothing waits."""
        if not (self._alone or (self._many and not alone_only)):
            return None
        self._under_way += 1
        if self._alone and not (self._many and self._since_many >= SHARE - 1 and not alone_only):
            self._since_many += 1
            return self._alone.popleft(), True
        self._since_many = 0
        return self._many.popleft(), False

    def done(self, count: int, took_s: float) -> None:
        """So many that were taken are answered; all of them together took that long."""
        self._under_way -= count
        self.each_s += (took_s / count - self.each_s) / 8
