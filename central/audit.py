"""What was refused and what staff did: lines that stay (网络安全法 21: logs for at least six months).

A line names a reason, a terminal and an address, never a citizen and nothing of a request's content.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from central.store.db import Store, StoreFault, Writing

log = logging.getLogger("central.audit")
MOST_A_MINUTE = 60
"""Refusals written line by line in one minute. Whoever floods the centre must not fill its disk with lines, nor keep
its one writer busy: what is above is counted, and the counts are a line of the next minute."""
_COLUMNS = ("at", "what", "terminal", "place", "detail")


def line(db: Writing, what: str, terminal: str = "-", place: str = "-", detail: str = "") -> None:
    """Write one line inside the transaction of what it is about, so that neither is there without the other."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    db.execute("INSERT INTO audit (at, what, terminal, place, detail) VALUES (?,?,?,?,?)",
               (at, what, terminal, place, detail))


def lines(store: Store, most: int = 1000) -> list[dict[str, Any]]:
    """The newest lines, oldest of them first."""
    rows = store.rows("SELECT at, what, terminal, place, detail FROM audit ORDER BY id DESC LIMIT ?", most)
    return [dict(zip(_COLUMNS, row, strict=True)) for row in reversed(rows)]


class Refusals:
    """Writes down what the centre refused. Safe to use from many threads."""

    def __init__(self, store: Store, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store, self._monotonic = store, monotonic
        self._lock = threading.Lock()
        self._minute, self._written = monotonic(), 0
        self._more: Counter[str] = Counter()

    def note(self, what: str, terminal: str, place: str) -> None:
        """One refusal; `what` is the problem's title. Never raises: the refusal stands, written down or not."""
        with self._lock:
            due = self._due()
            self._written += 1
            alone = self._written <= MOST_A_MINUTE
            if not alone:
                self._more[what] += 1
        try:
            if due:
                self._sum(due)
            if alone:
                with self._store.write() as db:
                    line(db, what, terminal, place)
        except StoreFault as fault:
            log.error("a refusal was not written down: %s", fault.kind)

    def close(self) -> None:
        """Write down what was only counted so far."""
        with self._lock:
            due, self._more = self._more, Counter()
        if due:
            try:
                self._sum(due)
            except StoreFault as fault:
                log.error("refusals were not written down: %s", fault.kind)

    def _due(self) -> Counter[str]:
        now = self._monotonic()
        if now - self._minute < 60:
            return Counter()
        self._minute, self._written = now, 0
        due, self._more = self._more, Counter()
        return due

    def _sum(self, counts: Counter[str]) -> None:
        told = ", ".join(f"{what} {count}" for what, count in sorted(counts.items()))
        with self._store.write() as db:
            line(db, "refusals.more", detail=told)
