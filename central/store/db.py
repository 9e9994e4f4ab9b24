"""One connection, one writer, full durability: every transaction is on disk before anybody hears of it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw

from central.store.migrate import migrate

FIRST_SOUND = (3, 51, 3)
"""SQLite from 3.7.0 to 3.51.2 can corrupt a database when its WAL is reset (fixed in 3.51.3)."""


class Store:
    """The database of one centre. Safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        version = tuple(int(part) for part in apsw.sqlite_lib_version().split(".")[:3])
        if version < FIRST_SOUND:
            raise RuntimeError(
                f"SQLite {apsw.sqlite_lib_version()} has the WAL-reset fault; 3.51.3 is needed"
            )
        self.path = path
        self._lock = threading.RLock()
        self._db = apsw.Connection(str(path))
        self._db.set_busy_timeout(5000)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        migrate(self._db)

    @contextlib.contextmanager
    def write(self) -> Iterator[apsw.Connection]:
        """One transaction; durable when the block is left without an exception, undone otherwise."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                # a full disk fails the COMMIT as well; SQLite itself may have undone the transaction by then
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._lock:
            return list(self._db.execute(sql, values))

    def row(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        rows = self.rows(sql, *values)
        return rows[0] if rows else None

    def try_write(self, at: str) -> None:
        """Write one row as everything is written, to see whether that works. Raises apsw.Error."""
        with self.write() as db:
            db.execute("INSERT INTO written VALUES (1, ?1) ON CONFLICT DO UPDATE SET at=?1", (at,))

    def close(self) -> None:
        """Close the database; writes nothing."""
        with self._lock:
            self._db.close()
