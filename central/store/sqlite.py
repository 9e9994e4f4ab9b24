"""The store in one SQLite file: for one machine. One connection writes, others read what is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apsw

from central.store.db import Refused, Row, StoreFault, fitting
from central.store.group import MOST, Group, GroupedStore, Hands
from central.store.migrate import migrate

FIRST_SOUND = (3, 51, 3)
"""SQLite from 3.7.0 to 3.51.2 can corrupt a database when its WAL is reset (fixed in 3.51.3)."""
STEP_PAGES = 256
"""Pages copied at once; between two steps others may write."""


@contextmanager
def _told() -> Iterator[None]:
    """SQLite's errors as the store's; their texts may hold values, so only their kind goes on."""
    try:
        yield
    except apsw.Error as error:
        raise _fault(error) from error


def _fault(error: apsw.Error) -> StoreFault:
    kind = type(error).__name__
    return Refused(kind) if isinstance(error, apsw.ConstraintError) else StoreFault(kind)


class _Hands(Hands):
    def __init__(self, db: apsw.Connection) -> None:
        self.db = db

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        if not self.db.in_transaction:
            # a full disk may have made SQLite undo everything: what follows would be kept without the rest
            raise StoreFault("TransactionLost")
        return self._run(sql, values)

    def rows(self, sql: str, *values: Any) -> list[Row]:
        return self.execute(sql, values)

    def row(self, sql: str, *values: Any) -> Row | None:
        rows = self.execute(sql, values)
        return rows[0] if rows else None

    def begin(self) -> None:
        self._run("BEGIN IMMEDIATE")

    def mark(self, again: bool) -> None:
        if again:
            self.execute("RELEASE member")
        self.execute("SAVEPOINT member")

    def back(self) -> None:
        self.execute("ROLLBACK TO member")

    def commit(self) -> None:
        self.execute("COMMIT")

    def undo(self) -> None:
        with suppress(apsw.Error):
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")

    def _run(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        try:
            return _all(self.db, sql, values)
        except apsw.Error as error:
            raise _fault(error) from error


class SqliteStore(GroupedStore):
    """The database of one centre in one file. One process serves terminals from it; staff's commands may run beside."""

    shared, copy_suffix = False, ".db"

    def __init__(self, path: Path, most: int = MOST) -> None:
        version = tuple(int(part) for part in apsw.sqlite_lib_version().split(".")[:3])
        if version < FIRST_SOUND:
            raise RuntimeError(
                f"SQLite {apsw.sqlite_lib_version()} has the WAL-reset fault; 3.51.3 is needed"
            )
        self.path, self.folder = path, path.parent
        with _told():
            self._db = _open(path)
            # what is erased is overwritten
            self._db.execute("PRAGMA secure_delete=ON").fetchall()
            migrate(self._db)
        self._group = Group(_Hands(self._db), most)
        self._readers: list[apsw.Connection] = []
        self._reading = threading.Lock()
        self._closed = False

    def rows(self, sql: str, *values: Any) -> list[Row]:
        # never the connection that writes: it sees what is not kept yet and may never be
        reader = self._reader()
        try:
            return _all(reader, sql, values)
        except apsw.Error as error:
            raise _fault(error) from error
        finally:
            with self._reading:
                self._readers.append(reader)
                if self._closed:
                    self._close_readers()

    def at_once(self, sql: str, *values: Any) -> list[Row]:
        with self.write() as db:
            return db.execute(sql, values)

    def belongs_to(self, sign_key: str) -> None:
        """The keys lie beside the file."""

    def size(self) -> int:
        files = (self.path, self.path.with_name(self.path.name + "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def scrub(self) -> None:
        with self._group.alone(), _told():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def copy(self, target: Path) -> int:
        target.unlink(missing_ok=True)
        with _told():
            source = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READONLY)
            source.set_busy_timeout(5000)
            into = apsw.Connection(str(target))
            try:
                # unless a moment is held, any writing makes SQLite begin anew: a busy centre's copy would never end
                source.execute("BEGIN").fetchall()
                source.execute("SELECT 1 FROM written").fetchall()
                with into.backup("main", source, "main") as copying:
                    while not copying.done:
                        copying.step(STEP_PAGES)
                into.execute("PRAGMA journal_mode=DELETE").fetchall()
            finally:
                into.close()
                source.close()
            return look(target)[1]

    def close(self) -> None:
        with self._group.alone():
            self._db.close()
        with self._reading:
            self._closed = True
            self._close_readers()

    def _reader(self) -> apsw.Connection:
        with self._reading:
            if self._readers:
                return self._readers.pop()
        with _told():
            reader = _open(self.path)
            reader.execute("PRAGMA query_only=ON").fetchall()
        return reader

    def _close_readers(self) -> None:
        while self._readers:
            self._readers.pop().close()


def look(file: Path) -> tuple[int, int]:
    """How many submissions are in a copy, and its last row of them. Raises StoreFault: it is damaged."""
    with _told():
        db = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise StoreFault("Damaged")
            (rows, last) = db.execute("SELECT count(*), coalesce(max(rowid), 0) FROM submission").fetchall()[0]
            return int(str(rows)), int(str(last))
        finally:
            db.close()


def _all(db: apsw.Connection, sql: str, values: Sequence[Any]) -> list[Row]:
    try:
        return db.execute(sql, values).fetchall()
    except UnicodeEncodeError:
        return db.execute(sql, [fitting(value) for value in values]).fetchall()


def _open(path: Path) -> apsw.Connection:
    db = apsw.Connection(str(path))
    db.set_busy_timeout(5000)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    return db
