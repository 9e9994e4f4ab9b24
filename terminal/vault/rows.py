"""What the queue's rows say: what waits, what may go, how many there are. Asked often, however long the queue is.

What would need a look at every row is counted once and then kept in memory; after a fault it is counted anew.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass

from terminal.vault.engine import Engine


@dataclass(frozen=True)
class Entry:
    """A queue row. `state` waiting, sent or quarantined; `ack` the centre's signed acknowledgement as
    JSON bytes."""

    submission_id: str
    sequence: int
    state: str
    tries: int
    last_error: str | None
    ack: bytes | None


class Rows:
    """Queries over an engine; every method takes its lock. Raises VaultFault."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._first_waiting = 0
        """No ordinary submission with a smaller number waits: what was sent and may not be purged yet stands before it,
        perhaps for a day, and is not looked at each time."""
        self._counts: Counter[str] | None = None

    def waiting(self, limit: int) -> list[str]:
        """Ids that wait to be sent: by priority, then the oldest first."""
        with self._engine.lock:
            apart = self._engine.rows(
                "SELECT id, priority FROM queue WHERE priority <> 1 AND state = 'waiting' "
                "ORDER BY priority, sequence LIMIT ?", limit)
            rows = self._engine.rows(
                "SELECT id, sequence FROM queue WHERE sequence >= ? AND state = 'waiting' AND priority = 1 "
                "ORDER BY sequence LIMIT ?", self._first_waiting, limit)
            if rows:
                self._first_waiting = rows[0][1]
        before = [identity for identity, priority in apart if priority < 1]
        after = [identity for identity, priority in apart if priority > 1]
        line = [*before, *(identity for identity, _ in rows), *after]
        return [str(uuid.UUID(bytes=identity)) for identity in line[:limit]]

    def unsettled(self, limit: int) -> list[tuple[str, bytes]]:
        """Acknowledged, and the sealed copies still here: id and acknowledgement, oldest first."""
        with self._engine.lock:
            if self._counts is not None and not self._counts["sent"]:
                return []
            rows = self._engine.rows(
                "SELECT q.id, s.ack FROM queue q JOIN submission s USING (sequence) "
                "WHERE q.state = 'sent' AND s.ack IS NOT NULL ORDER BY q.sequence LIMIT ?",
                limit)
        return [(str(uuid.UUID(bytes=identity)), bytes(ack)) for identity, ack in rows]

    def unacknowledged(self) -> list[tuple[Entry, str]]:
        """All that waits or was set aside, with the time it was kept (ISO 8601, UTC), oldest first."""
        rows = self._engine.rows(
            "SELECT s.id, s.sequence, q.state, q.tries, q.last_error, s.ack, s.kept_at FROM queue q "
            "JOIN submission s USING (sequence) WHERE q.state <> 'sent' ORDER BY q.sequence")
        return [(Entry(str(uuid.UUID(bytes=identity)), *more), at) for identity, *more, at in rows]

    def counts(self) -> dict[str, int]:
        """How many submissions are waiting, sent, quarantined."""
        with self._engine.lock:
            counted = self._counted()
        waiting, quarantined = counted["waiting"], counted["quarantined"]
        return {"waiting": waiting, "sent": counted["kept"] - waiting - quarantined, "quarantined": quarantined}

    def kept(self) -> None:
        """One more is durable here, and waits."""
        if self._counts is not None:
            self._counts.update(kept=1, waiting=1)

    def moved(self, sequence: int, before: str, now: str | None) -> None:
        """A row went from one state to another, durably; None: it is purged."""
        if self._counts is not None:
            self._counts[before] -= 1
            if now is not None:
                self._counts[now] += 1
        if now == "waiting":
            self._first_waiting = min(self._first_waiting, sequence)

    def unsure(self) -> None:
        """A fault: what is true now is looked for on the disk."""
        self._counts, self._first_waiting = None, 0

    def _counted(self) -> Counter[str]:
        if self._counts is None:
            row = self._engine.row(
                # no GROUP BY: that would sort a long queue first
                "SELECT total(state = 'waiting'), total(state = 'sent'), total(state = 'quarantined'), "
                "(SELECT count(*) FROM submission) FROM queue")
            names = ("waiting", "sent", "quarantined", "kept")
            self._counts = Counter(dict(zip(names, map(int, row or ()), strict=True)))
        return self._counts
