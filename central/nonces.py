"""Nonces that several centre processes have seen: what one has answered, no other answers again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from central.problems import Problem
from central.signatures import SKEW_S, NonceBook, Nonces, fresh
from central.store.db import Store


class SharedNonces:
    """In the database, in tables that are not written to its log: a request costs no wait for the disk.

    A crash of the database server empties these tables. Then, as with a new database, everything created before they
    were found empty is refused; the terminal signs anew and goes on.
    """

    def __init__(self, store: Store, now: Callable[[], float] = time.time) -> None:
        self._store, self._now = store, now
        self._lock = threading.Lock()
        self._swept = now()

    def check(self, terminal: str, nonce: str, created: int) -> None:
        """Remember a nonce. Raises Problem 401 signature.skew or signature.replayed, StoreFault."""
        now = self._now()
        fresh(now, created)
        new = self._store.at_once(
            "INSERT INTO nonce VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING (SELECT at FROM nonce_since)",
            terminal, nonce, int(now))
        if not new:
            raise Problem(401, "signature.replayed", "this nonce was used before")
        since = new[0][0]
        if since is None:
            self._store.at_once("INSERT INTO nonce_since VALUES (1, ?) ON CONFLICT DO NOTHING", int(now))
            (since,) = self._store.rows("SELECT at FROM nonce_since")[0]
        if created < since:
            raise Problem(401, "signature.skew", "created before nonces were kept here; sign anew")
        self._sweep(now)

    def _sweep(self, now: float) -> None:
        with self._lock:
            due = now - self._swept > SKEW_S
            if due:
                self._swept = now
        if due:
            self._store.at_once("DELETE FROM nonce WHERE at < ?", int(now - 2 * SKEW_S))


def nonces_of(store: Store) -> NonceBook:
    """In memory where one process serves, in the database where several may."""
    return SharedNonces(store) if store.shared else Nonces()
