"""The store in a PostgreSQL database: for several centre processes, on one machine or on many.

One writer at a time, as with SQLite, here by a lock that belongs to the transaction (``LOCK``): whoever writes reads
what all before it have kept, so a person's open case, an id that is known and the next number are what they seem, and
numbers have no gaps. What costs time (opening, judging) is done before, in each process for itself. Writings that wait
for each other share a transaction (group.py).
"""

from __future__ import annotations

import functools
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from central.store.db import Refused, Row, StoreFault, WrongStore, fitting
from central.store.group import MOST, Group, GroupedStore, Hands
from central.store.migrate import steps

FOLDER = Path(__file__).parent / "migrations_postgres"
LOCK = 4104
"""Name of the advisory lock that the one who writes holds until its transaction has ended."""
WAIT_MS = 10_000
"""The longest wait for that lock."""
SILENCE_MS = 5_000
"""The longest silence of the process that holds it: then its transaction is undone, and it finds out."""
READERS = 8
DOWN_S = 3.0
"""So long a reading waits for a server that does not answer; whoever asked is told to try again later."""
DUMP_S = 6 * 3600


class _Hands(Hands):
    def __init__(self, address: str) -> None:
        self._address = address
        self._db: psycopg.Connection[Row] | None = None

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        if self._db is None:
            raise StoreFault("TransactionLost")
        with _told():
            return _all(self._db, sql, values)

    def rows(self, sql: str, *values: Any) -> list[Row]:
        return self.execute(sql, values)

    def row(self, sql: str, *values: Any) -> Row | None:
        rows = self.execute(sql, values)
        return rows[0] if rows else None

    def begin(self) -> None:
        for last in (False, True):
            try:
                if self._db is None:
                    with _told():
                        self._db = _connect(self._address)
                self._say(f"BEGIN; SELECT pg_advisory_xact_lock({LOCK})")
                return
            except StoreFault:
                broken = self._db is None or self._db.broken
                self.undo()
                # the server was started anew, or another one took over: once more over a new line
                if last or not broken:
                    raise

    def mark(self, again: bool) -> None:
        self._say("RELEASE SAVEPOINT member; SAVEPOINT member" if again else "SAVEPOINT member")

    def back(self) -> None:
        self._say("ROLLBACK TO SAVEPOINT member")

    def commit(self) -> None:
        # of a transaction in which something has failed COMMIT makes ROLLBACK, and says so only here
        if self._say("COMMIT") != "COMMIT":
            raise StoreFault("TransactionLost")

    def undo(self) -> None:
        if self._db is None:
            return
        try:
            self._db.execute("ROLLBACK")
        except psycopg.Error:
            self.close()

    def close(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            with suppress(psycopg.Error):
                db.close()

    def _say(self, text: str) -> str | None:
        if self._db is None:
            raise StoreFault("TransactionLost")
        with _told():
            return self._db.execute(text.encode()).statusmessage


class PostgresStore(GroupedStore):
    """The database of one centre at an address (``postgresql://user@host/name``); all its processes see `folder`."""

    shared, copy_suffix = True, ".dump"

    def __init__(self, address: str, folder: Path, most: int = MOST) -> None:
        self._address, self.folder = address, folder
        with _told():
            with _connect(address) as db:
                _fit_to_use(db)
                migrate(db)
            self._readers = ConnectionPool(
                address, min_size=1, max_size=READERS, open=True, timeout=DOWN_S,
                kwargs={"autocommit": True}, configure=_set_up, name="readers",
            )
        self._hands = _Hands(address)
        self._group = Group(self._hands, most)

    def rows(self, sql: str, *values: Any) -> list[Row]:
        with _told():
            for last in (False, True):
                try:
                    with self._readers.connection() as db:
                        return _all(db, sql, values)
                except psycopg.OperationalError as error:
                    if last or isinstance(error, PoolTimeout):
                        raise
                    # the server was started anew: all the others are broken as well
                    self._readers.check()
        raise AssertionError("unreachable")

    def at_once(self, sql: str, *values: Any) -> list[Row]:
        return self.rows(sql, *values)

    def belongs_to(self, sign_key: str) -> None:
        with self.write() as db:
            db.execute("INSERT INTO centre VALUES (1, ?) ON CONFLICT DO NOTHING", (sign_key,))
            (known,) = db.rows("SELECT sign_key FROM centre")[0]
        if known != sign_key:
            raise WrongStore(f"this database belongs to the centre with signing key {known}; put its keys into --data")

    def size(self) -> int:
        return int(self.rows("SELECT pg_database_size(current_database())")[0][0])

    def scrub(self) -> None:
        self.rows("VACUUM submission, office_case, complaint, evaluation, evidence, submission_evidence")

    def copy(self, target: Path) -> int:
        with _told(), _connect(self._address) as db:
            # the dump and the number are of the same moment
            db.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            db.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            snapshot, schema, upto = db.execute(
                "SELECT pg_export_snapshot(), current_schema(), (SELECT coalesce(max(rowid), 0) FROM submission)"
            ).fetchall()[0]
            _run(["pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--schema={schema}",
                  "--no-unlogged-table-data", "--file", str(target)], self._address)
        # every byte is read again; what is not whole is no copy
        _run(["pg_restore", "--file", "/dev/null", str(target)], None)
        return int(upto)

    def close(self) -> None:
        with self._group.alone():
            self._hands.close()
        self._readers.close()


def migrate(db: psycopg.Connection[Row], folder: Path = FOLDER) -> int:
    """Bring a database to the newest schema; answers its number (table schema_version). Raises MigrationFault."""
    with db.transaction():
        db.execute(f"SELECT pg_advisory_xact_lock({LOCK})".encode())
        db.execute("CREATE TABLE IF NOT EXISTS schema_version (number INTEGER PRIMARY KEY)")
        (current,) = db.execute("SELECT coalesce(max(number), 0) FROM schema_version").fetchall()[0]
    for number, sql in steps(folder, current):
        with db.transaction():
            db.execute(f"SELECT pg_advisory_xact_lock({LOCK})".encode())
            # another process may have been quicker
            if not db.execute("SELECT 1 FROM schema_version WHERE number=%s", (number,)).fetchall():
                db.execute(sql.encode())
                db.execute("INSERT INTO schema_version VALUES (%s)", (number,))
        current = number
    return int(current)


def _connect(address: str) -> psycopg.Connection[Row]:
    db = psycopg.connect(address, autocommit=True, connect_timeout=10)
    _set_up(db)
    return db


def _set_up(db: psycopg.Connection[Any]) -> None:
    """Durable whatever the server's default is; and a process that hangs does not keep the lock."""
    db.execute(
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'")
    db.execute(f"SET lock_timeout = {WAIT_MS}; SET idle_in_transaction_session_timeout = {SILENCE_MS}; "
               "SET client_min_messages = warning".encode())


def _fit_to_use(db: psycopg.Connection[Row]) -> None:
    """Raises WrongStore: not a database that keeps what it has said it kept, or not one for every citizen's name."""
    fsync, pages, encoding, standby = db.execute(
        "SELECT current_setting('fsync'), current_setting('full_page_writes'), current_setting('server_encoding'), "
        "pg_is_in_recovery()").fetchall()[0]
    if fsync != "on" or pages != "on":
        raise WrongStore("fsync and full_page_writes must be on: what is acknowledged must be on the disk")
    if encoding != "UTF8":
        raise WrongStore(f"the database must be in UTF8, it is in {encoding}")
    if standby:
        raise WrongStore("this server is a standby; name the one that can be written")


@functools.lru_cache(1024)
def _translated(sql: str) -> bytes:
    return sql.replace("%", "%%").replace("?", "%s").encode()


def _all(db: psycopg.Connection[Row], sql: str, values: Sequence[Any]) -> list[Row]:
    done = db.execute(_translated(sql), [fitting(value) for value in values], prepare=True)
    return done.fetchall() if done.description else []


def _run(command: list[str], address: str | None) -> None:
    """One of PostgreSQL's own programs. Raises StoreFault. The password goes by the environment."""
    environment = dict(os.environ)
    if address is not None:
        told = conninfo_to_dict(address)
        password = told.pop("password", None)
        if password is not None:
            environment["PGPASSWORD"] = str(password)
        command = [*command, "--dbname", make_conninfo("", **told)]
    try:
        done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              timeout=DUMP_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StoreFault(f"{command[0]}: {type(error).__name__}") from None
    if done.returncode != 0:
        raise StoreFault(f"{command[0]} ended with {done.returncode}")


@contextmanager
def _told() -> Iterator[None]:
    """PostgreSQL's errors as the store's; their texts may hold values, so only their kind goes on."""
    try:
        yield
    except psycopg.IntegrityError as error:
        raise Refused(type(error).__name__) from None
    except psycopg.Error as error:
        raise StoreFault(type(error).__name__) from error
