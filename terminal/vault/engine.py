"""Durable transactions: database, head file, reserve, and what to do when the disk says no."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import apsw

from terminal.vault import audit
from terminal.vault.database import faults, open_database
from terminal.vault.faults import VaultFault
from terminal.vault.head import HeadFile
from terminal.vault.keyfile import KeyProvider
from terminal.vault.killpoints import At
from terminal.vault.reserve import Reserve

log = logging.getLogger("terminal.vault")
T = TypeVar("T")
Event = tuple[uuid.UUID | None, Callable[[apsw.Connection], dict[str, Any]]]
CHECKED_AT_START = 2000
"""Audit events checked at every start; `verify` checks all of them."""
LOG_BYTES = 4 << 20
"""The write-ahead log is laid out once and overwritten: a commit into it takes half the time of one that
makes the file longer (the file system has no size to journal)."""
TIDY_PAGES, LONGEST_PAGES = 400, 900


class Engine:
    """One connection, one writer. Opening compares the head file and checks the chain. Raises VaultFault."""

    def __init__(
        self, directory: Path, key: KeyProvider, reserve: Reserve, at: At, vfs: str | None = None
    ) -> None:
        self._path, self._key, self._vfs, self._at = directory / "vault.db", key, vfs, at
        self._reserve = reserve
        self.lock = threading.RLock()
        self._closed, self._trouble = False, False
        self._log_pages, self._head_due = 0, False
        with faults():
            head_path = directory / "head"
            if not self._path.exists() and head_path.exists():
                # an empty store is never taken for the truth: a disk mounted late, a deleted file
                raise VaultFault("vault.damaged", "the database is missing but its head file is there")
            if not self._path.exists():
                # SQLite throws away a log that lies beside an empty database: first the database, then the log
                self._open_database().close()
            self._lay_out_log()
            self._db = self._open_database()
        try:
            with faults():
                self._head = HeadFile(head_path)
                self._newest = audit.verify(self._db, self._head.read(), CHECKED_AT_START)
                self._head.put(self._newest)
                self._head.sync()
                reserve.whole()
        except BaseException:
            self._db.close()
            if hasattr(self, "_head"):
                self._head.close()
            raise

    def sound(self) -> bool:
        """True when nothing is wrong; opens the database again after a failed write to find out."""
        with self.lock:
            if self._closed:
                return False
            if self._trouble:
                try:
                    self._reopen()
                except VaultFault as fault:
                    log.error("store still in trouble: %s", fault.code)
            return not self._trouble

    def head(self) -> tuple[int, str]:
        """Position and hash (hex) of the newest event."""
        with self.lock:
            return self._newest.sequence, self._newest.hash.hex()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query. Raises VaultFault."""
        with self.lock:
            self._open_now()
            with faults():
                return list(self._db.execute(sql, values))

    def row(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row of a query, or None. Raises VaultFault."""
        rows = self.rows(sql, *values)
        return rows[0] if rows else None

    def write_small(self, sql: str, *values: Any) -> None:
        """One statement on its own, without an audit event: only for what nothing hangs on."""
        with self.lock:
            self._open_now()
            self._with_reserve(lambda: self._db.execute(sql, values))

    def transaction(
        self, kind: str, subject: uuid.UUID | None, write: Callable[[apsw.Connection], dict[str, Any]]
    ) -> None:
        """The same of one event."""
        self.transactions(kind, [(subject, write)])

    def transactions(self, kind: str, writes: Sequence[Event]) -> None:
        """What each `write` does and an audit event with the detail it answers, all in one transaction; then the head
        file.

        Durable when it returns; the head file is written then, and synced by `sync_head` a moment later (only
        a power cut within that moment, on top of a rotten log, would pass unseen). At a full disk the reserve
        is given up and all is done once more.
        Raises VaultFault; then nothing of it is there (vault.io: see `sound`).
        """
        with self.lock:
            self._open_now()
            if self._trouble:
                self._reopen()
            self.sync_head()
            try:
                self._with_reserve(lambda: self._transaction(kind, writes))
            except VaultFault as fault:
                if fault.code == "vault.io":
                    # after a failed sync the kernel calls the pages clean: the same sync again would lie,
                    # so the disk is looked at anew
                    self._trouble = True
                    with contextlib.suppress(VaultFault):
                        self._reopen()
                raise

    def with_reserve(self, do: Callable[[], T]) -> T:
        """Do something that needs disk space; at a full disk give the reserve up and do it once more."""
        with self.lock:
            self._open_now()
            return self._with_reserve(do)

    def verify(self) -> int:
        """Check every page and the whole chain; answers the number of events. Raises VaultFault."""
        with self.lock:
            self._open_now()
            with faults():
                if (answer := self._db.pragma("integrity_check")) != "ok":
                    raise VaultFault("vault.damaged", f"integrity check: {str(answer)[:80]}")
                return audit.verify(self._db, self._head.read()).sequence

    def sync_head(self) -> None:
        """Make the head file durable, when it is not. Called off the citizen's way."""
        with self.lock:
            if not self._head_due or self._closed:
                return
            try:
                self._head.sync()
            except OSError as error:
                # the transaction itself is durable; no new session until the head file is right again
                log.error("head file: %s", error.strerror)
                self._trouble = True
            self._head_due = False
        self._at("head.synced")
        self.tidy()

    def tidy(self, pages: int = TIDY_PAGES) -> None:
        """Between two citizens: bring a long log back to its beginning, so that it is overwritten, not
        grown."""
        with self.lock, contextlib.suppress(apsw.Error):
            if self._log_pages > pages:
                self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_RESTART)
                self._log_pages = 0

    def close(self) -> None:
        """Give the files back."""
        with self.lock:
            if not self._closed:
                self.sync_head()
                self._closed = True
                self._db.close()
                self._head.close()

    def _open_now(self) -> None:
        if self._closed:
            raise VaultFault("vault.closed", "the store is closed")

    def _with_reserve(self, do: Callable[[], T]) -> T:
        try:
            with faults():
                return do()
        except VaultFault as fault:
            if fault.code != "vault.disk_full" or not self._reserve.release():
                raise
            log.error("disk full: reserve given up")
            with faults():
                return do()

    def _transaction(self, kind: str, writes: Sequence[Event]) -> None:
        head = self._newest
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for subject, write in writes:
                detail = write(self._db)
                head = audit.append(self._db, head, kind, None if subject is None else subject.bytes, detail)
            self._at("transaction.audit")
            self._db.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(apsw.Error):
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
            raise
        self._newest = head
        self._at("transaction.committed")
        try:
            self._head.put(head)
            self._head_due = True
        except OSError as error:
            log.error("head file: %s", error.strerror)
            self._trouble = True
        self._at("head.written")
        self.tidy(LONGEST_PAGES)

    def _reopen(self) -> None:
        self._trouble = True
        with contextlib.suppress(apsw.Error):
            self._db.close()
        self._db = self._open_database()
        with faults():
            self._newest = audit.verify(self._db, self._head.read(), CHECKED_AT_START)
            # what the log holds is written to other blocks and synced there before anybody relies on it
            self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            self._head.put(self._newest)
            self._head.sync()
        self._trouble = False

    def _open_database(self) -> apsw.Connection:
        db = open_database(self._path, self._key(), self._vfs)
        db.set_wal_hook(self._count_pages)
        return db

    def _count_pages(self, db: apsw.Connection, name: str, pages: int) -> int:
        self._log_pages = pages
        return apsw.SQLITE_OK

    def _lay_out_log(self) -> None:
        """Zeros behind what the log holds; only while no connection has it open.

        SQLite reads a log up to the first frame whose salt and checksum do not fit; zeros never do.
        """
        path = self._path.with_name(self._path.name + "-wal")
        with contextlib.suppress(OSError), open(path, "ab") as file:
            if (missing := LOG_BYTES - file.tell()) > 0:
                file.write(bytes(missing))
                file.flush()
                os.fsync(file.fileno())
