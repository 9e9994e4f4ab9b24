"""The queue: what waits, when it is tried again, what was set aside. State is the vault's; waits are
monotonic."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from terminal.link.client import Ack
from terminal.vault.store import Entry, Mark, Vault


@dataclass(frozen=True)
class Backoff:
    """Full jitter: a wait is drawn evenly between 0 and min(cap, first × 2^tries), in seconds."""

    first_s: float = 1.0
    cap_s: float = 120.0

    def wait(self, tries: int, draw: Callable[[], float]) -> float:
        """Seconds until the next try; `draw` gives a number from 0 to 1."""
        return draw() * min(self.cap_s, self.first_s * 2.0 ** min(tries, 30))


LINE_DOWN_AFTER = 3
"""So many sendings failed one after another: it is the line and not this submission. From then on the whole queue
waits, or an evening's hundred submissions would knock a hundred times at a centre that is trying to come back."""

FRESH_S = 30.0
"""So long somebody is taken to stand at the screen and wait for the number."""
READ_AT_ONCE = 1000
SHORTEST_TURN_S = 1.0
"""A centre that turns a batch away without saying for how long is left alone for this long."""


class Outbox:
    """Leases, retries and states over a vault. There is no greatest number of tries: nothing is ever
    given up.

    Each submission has its own due time; a pause holds for all of them: the centre asked for it (Retry-After), or
    the line is down. A centre that turned a batch away (link.busy) is asked to take what waits later, but whoever
    stands at the screen is sent at once. All of it lives in memory: after a start everything is due at once. Safe to
    use from many threads.
    """

    def __init__(
        self, vault: Vault, backoff: Backoff | None = None, draw: Callable[[], float] = random.random
    ) -> None:
        self._vault, self._backoff, self._draw = vault, backoff or Backoff(), draw
        self._due: dict[str, float] = {}
        self._tries: dict[str, int] = {}
        self._leased: set[str] = set()
        self._line: dict[str, None] = {}
        """What waits, in order, as it was read last; read again when it may be another or nothing of it is due."""
        self._changed = True
        self._fresh: dict[str, float] = {}
        self._heavy: set[str] = set()
        self._failed_in_a_row, self._line_until, self._asked_until, self._turn_at = 0, 0.0, 0.0, 0.0
        self._gone: set[str] | None = None
        """What was settled by another thread while the queue is being read; None: it is not."""
        self._lock = threading.Lock()

    def lease(self, now: float) -> str | None:
        """What goes next, taken by the caller until done, retry, quarantine or put_back. `now` monotonic.

        First what somebody waits for at the screen, then by priority and age; what has large attachments to send
        before it lets the others go first.
        """
        for again in (True, False):
            with self._lock:
                if now < self._opens_at():
                    return None
                name = None if self._changed and again else self._next(now)
                if name is not None:
                    self._leased.add(name)
                    return name
            if again:
                self._read()
        return None

    def lease_small(self, now: float, most: int) -> list[str]:
        """Up to `most` that may go together: nobody stands and waits for them, and nothing large goes before them."""
        with self._lock:
            if now < self._waits_until() or self._changed or self._fresh:
                return []
            names = []
            for name in self._line:
                if name not in self._leased and name not in self._heavy and self._due.get(name, 0.0) <= now:
                    names.append(name)
                    if len(names) == most:
                        break
            self._leased.update(names)
            return names

    def lease_fresh(self, now: float) -> str | None:
        """What somebody stands and waits for, for a thread beside the one that drains; nothing that is large."""
        with self._lock:
            if now < self._opens_at():
                return None
            name = next((one for one, until in self._fresh.items() if until > now and one not in self._heavy
                         and self._ready(one, now)), None)
            if name is not None:
                self._leased.add(name)
            return name

    def _ready(self, name: str, now: float) -> bool:
        return name not in self._leased and self._due.get(name, 0.0) <= now

    def _next(self, now: float) -> str | None:
        self._fresh = {name: until for name, until in self._fresh.items() if until > now}
        for name in sorted(self._fresh, key=self._heavy.__contains__):
            if name in self._line and self._ready(name, now):
                return name
        if now < self._turn_at:
            return None
        light = (name for name in self._line if name not in self._heavy and self._ready(name, now))
        heavy = (name for name in self._line if name in self._heavy and self._ready(name, now))
        return next(light, None) or next(heavy, None)

    def _read(self) -> None:
        with self._lock:
            self._gone = set()
        waiting = self._vault.waiting(READ_AT_ONCE)
        with self._lock:
            # read before it was settled, it would be sent again
            self._line = dict.fromkeys(name for name in waiting if name not in self._gone)
            self._gone, self._changed = None, False

    def heavy(self, submission_id: str) -> bool:
        """It has large attachments to send before it; True when it should let others go first now."""
        with self._lock:
            first_time = submission_id not in self._heavy
            self._heavy.add(submission_id)
            return first_time and submission_id not in self._fresh

    def urgent(self, submission_id: str, now: float) -> bool:
        """True when something else is to go before more of this one's attachments."""
        with self._lock:
            if self._changed:
                self._changed = False
            else:
                return False
        self._read()
        with self._lock:
            name = self._next(now)
            if name is None or name in self._heavy:
                return False
            return name in self._fresh or submission_id not in self._fresh

    def put_back(self, submission_id: str) -> None:
        """Not sent and not failed: something else goes first."""
        with self._lock:
            self._leased.discard(submission_id)

    def moved(self, submission_id: str) -> None:
        """A piece of it came through: the line works, and what failed before does not count any more."""
        with self._lock:
            self._tries.pop(submission_id, None)
        self.answered()

    def closed(self, now: float) -> bool:
        """True while what nobody stands and waits for has to wait: the line is down, or the centre asked for it."""
        with self._lock:
            return now < self._waits_until()

    def next_due(self) -> float | None:
        """Monotonic time of the next try; None when nothing waits."""
        waiting = self._vault.waiting(READ_AT_ONCE)
        with self._lock:
            times = [max(self._due.get(name, 0.0), 0.0 if name in self._fresh else self._turn_at)
                     for name in waiting if name not in self._leased]
            return max(min(times), self._opens_at()) if times else None

    def _opens_at(self) -> float:
        return max(self._line_until, self._asked_until)

    def _waits_until(self) -> float:
        return max(self._opens_at(), self._turn_at)

    def turned_away(self, now: float, retry_after_s: float | None) -> float:
        """The centre has enough to do for now: what waits goes on later, whoever stands at the screen at once; answers
        the wait in seconds. Chance comes on top of what the centre asked for, up to as much again."""
        asked = max(retry_after_s or 0.0, SHORTEST_TURN_S)
        with self._lock:
            wait = asked * (1.0 + self._draw())
            self._turn_at = now + wait
        self.answered()
        return wait

    def hurry(self, fresh: str | None = None, now: float = 0.0) -> None:
        """Make everything due now (a submission is new, or a person asked). What the centre asked for stays.

        `fresh` is what somebody hands in this moment, and waits to read its number: for a while it goes first.
        """
        with self._lock:
            self._due.clear()
            self._line_until, self._changed = 0.0, True
            if fresh is not None:
                self._fresh[fresh] = now + FRESH_S

    def done(self, submission_id: str, case_number: str, ack: bytes, purge: bool) -> None:
        """The centre has it: keep its acknowledgement, drop the sealed copy when the centre allows."""
        self._vault.mark(submission_id, "sent", {"case": case_number}, ack, purge)
        self._free(submission_id)
        self.answered()

    def done_all(self, acks: Sequence[Ack]) -> None:
        """The same of several."""
        self._vault.mark_all("sent", [
            Mark(ack.submission_id, {"case": ack.case_number}, ack.raw, ack.may_purge) for ack in acks])
        for ack in acks:
            self._free(ack.submission_id)
        self.answered()

    def settle(self, backed_up: Sequence[str], missing: Sequence[str]) -> None:
        """What the centre has in a copy may go; what it lost is sent once more."""
        for submission_id in backed_up:
            self._vault.mark(submission_id, "sent", {"backed_up": True}, None, purge=True)
        for submission_id in missing:
            self._vault.mark(submission_id, "waiting", {"reason": "missing_at_centre"}, None, purge=False)
            self._free(submission_id, waits=True)

    def retry(
        self, submission_id: str, now: float, error: str, retry_after_s: float | None = None, *, line: bool = False
    ) -> float:
        """Try again later; answers the wait in seconds.

        `retry_after_s` is what the centre asked for: nothing is sent before, and the jitter comes on top of it, or
        all terminals that were turned away together would come back together. `line`: there was no answer at all.
        """
        with self._lock:
            tries = self._tries.get(submission_id, 0)
            self._tries[submission_id] = tries + 1
            wait = (retry_after_s or 0.0) + self._backoff.wait(tries, self._draw)
            self._due[submission_id] = now + wait
            self._leased.discard(submission_id)
            if retry_after_s:
                self._asked_until = max(self._asked_until, now + wait)
            if line:
                self._failed_in_a_row += 1
                if (over := self._failed_in_a_row - LINE_DOWN_AFTER) >= 0:
                    self._line_until = now + self._backoff.wait(over, self._draw)
        entry = self._vault.entry(submission_id)
        if entry is not None and entry.last_error != error:
            # written when it changes, not at every try: an outage of days must not wear the disk
            self._vault.note_try(submission_id, error)
        return wait

    def answered(self) -> None:
        """The line works; when it had been down, what waited for it goes now."""
        with self._lock:
            if self._failed_in_a_row >= LINE_DOWN_AFTER:
                self._due.clear()
            self._failed_in_a_row, self._line_until = 0, 0.0

    def quarantine(self, submission_id: str, reason: str) -> None:
        """Set aside, visibly: the centre will never take it as it is, and it must block nobody."""
        self._vault.mark(submission_id, "quarantined", {"reason": reason}, None, purge=False)
        self._free(submission_id)

    def requeue(self, submission_id: str) -> None:
        """A person decided that it shall be tried again."""
        self._vault.mark(submission_id, "waiting", {"reason": "requeued"}, None, purge=False)
        self._free(submission_id, waits=True)

    def status(self, submission_id: str) -> Entry | None:
        """The queue row."""
        return self._vault.entry(submission_id)

    def counts(self) -> dict[str, int]:
        """How many are waiting, sent, quarantined."""
        return self._vault.counts()

    def _free(self, submission_id: str, *, waits: bool = False) -> None:
        with self._lock:
            self._changed |= waits
            if self._gone is not None and not waits:
                self._gone.add(submission_id)
            self._line.pop(submission_id, None)
            self._fresh.pop(submission_id, None)
            self._heavy.discard(submission_id)
            self._leased.discard(submission_id)
            self._due.pop(submission_id, None)
            self._tries.pop(submission_id, None)
