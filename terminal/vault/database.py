"""Open the encrypted database, and turn its errors into VaultFaults. No table is read or written here."""

from __future__ import annotations

import contextlib
import ctypes
import errno
from collections.abc import Iterator
from pathlib import Path

import apsw

from terminal.vault.faults import VaultFault
from terminal.vault.reserve import FULL

SOUND = (3, 51, 3)
"""SQLite 3.7.0 to 3.51.2 can corrupt a database when its WAL is reset."""
_FIRST_WITH_WAL = (3, 7, 0)

_QUEUE = """
CREATE TABLE queue (
    sequence INTEGER PRIMARY KEY REFERENCES submission (sequence),
    id BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'quarantined')),
    pages INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    last_error TEXT
) STRICT;
CREATE INDEX queue_apart ON queue (priority, sequence) WHERE priority <> 1 AND state = 'waiting';
CREATE TABLE shared (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
"""
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE submission (
    sequence INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    incarnation TEXT NOT NULL,
    boot TEXT NOT NULL,
    hash BLOB NOT NULL,
    key_id TEXT NOT NULL,
    kept_at TEXT NOT NULL,
    attachments TEXT NOT NULL,
    sealed_hash BLOB NOT NULL,
    ack BLOB,
    sealed BLOB
) STRICT;
""" + _QUEUE + """CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    subject BLOB,
    at TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;
PRAGMA user_version=4;
"""
"""A queue row stands for a sealed copy that is still here; it goes when the copy is purged. So the queue is
as short as what waits, and needs no index of its own: every index is one more page in every commit; there is one of
what is not an ordinary submission (priority 1) only. It names the submission's id and how many attachments it has, so
that whoever looks for what is next touches no body.
`shared`: attachments (file names) that more than one submission may name; see pages.py.
"""
VERSION = 4
UPGRADES = {
    2: ("ALTER TABLE queue ADD COLUMN priority INTEGER NOT NULL DEFAULT 1; PRAGMA user_version=3;",),
    3: ("ALTER TABLE queue RENAME TO queue3", _QUEUE, """
INSERT INTO queue SELECT q.sequence, s.id, q.state,
    CASE s.attachments WHEN '' THEN 0 ELSE 1 + length(s.attachments) - length(replace(s.attachments, ',', '')) END,
    q.priority, q.tries, q.last_error FROM queue3 q JOIN submission s USING (sequence);
DROP TABLE queue3;
PRAGMA user_version=4;
"""),
}
"""From each older schema to the next; all of it is one transaction."""
_ONE = ctypes.c_int(1)


def _pointer_to_one() -> int:
    return ctypes.addressof(_ONE)


def refuse_unsafe(version: str) -> None:
    """Raise VaultFault vault.unsafe_sqlite for a SQLite with the WAL-reset fault."""
    numbers = tuple(int(part) for part in version.split(".")[:3])
    if _FIRST_WITH_WAL <= numbers < SOUND:
        raise VaultFault(
            "vault.unsafe_sqlite", f"SQLite {version} has the WAL-reset fault; 3.51.3 or newer is needed"
        )


@contextlib.contextmanager
def faults() -> Iterator[None]:
    """Errors of SQLite and of the file system become VaultFaults."""
    try:
        yield
    except apsw.FullError as error:
        raise VaultFault("vault.disk_full", "no space left for the store") from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise VaultFault("vault.damaged", f"the database is not what was written: {error}") from error
    except (apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError) as error:
        raise VaultFault("vault.io", f"{type(error).__name__} {error}") from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise VaultFault("vault.busy", "another process has the store") from error
    except OSError as error:
        if error.errno in FULL:
            raise VaultFault("vault.disk_full", "no space left for the store") from error
        raise VaultFault(
            "vault.io", f"{errno.errorcode.get(error.errno or 0, '?')} {error.strerror}"
        ) from error


def open_database(path: Path, key: bytes, vfs: str | None = None) -> apsw.Connection:
    """Open or make the database: encrypted (ChaCha20-Poly1305, every page authenticated), WAL,
    synchronous=FULL.

    `key` is raw, 32 bytes: no password is stretched, opening takes under a millisecond. `vfs` is for tests.
    Raises VaultFault.
    """
    refuse_unsafe(apsw.sqlite_lib_version())
    with faults():
        db = apsw.Connection(str(path), vfs=vfs)
    try:
        with faults():
            db.set_busy_timeout(0)
            db.pragma("cipher", "chacha20")
            db.pragma("key", f"raw:{key.hex()}")
            # one process owns the store: no shared memory file, and SQLite itself keeps a second one out
            db.pragma("locking_mode", "EXCLUSIVE")
            if db.pragma("journal_mode", "WAL") != "wal":
                raise VaultFault("vault.io", "the store's file system does not take a write-ahead log")
            for name, value in (
                ("synchronous", "FULL"),
                ("foreign_keys", "ON"),
                ("temp_store", "MEMORY"),
                ("trusted_schema", "OFF"),
                ("cell_size_check", "ON"),
            ):
                db.pragma(name, value)
            # the laid-out log stays when the program ends
            db.file_control("main", apsw.SQLITE_FCNTL_PERSIST_WAL, _pointer_to_one())
            version = db.pragma("user_version")
            if version not in (0, *UPGRADES, VERSION):
                raise VaultFault("vault.damaged", f"made by another program (schema {version}, not {VERSION})")
            if version != VERSION:
                with db:
                    _upgrade(db, version)
    except BaseException:
        db.close()
        raise
    return db


def _upgrade(db: apsw.Connection, version: int) -> None:
    """Inside one transaction: to the present schema."""
    if version == 0:
        db.execute(SCHEMA)
        return
    for older in range(version, VERSION):
        for statements in UPGRADES[older]:
            db.execute(statements)
    seen: set[str] = set()
    shared: set[str] = set()
    for attachments, key_id in db.execute(
        "SELECT s.attachments, s.key_id FROM queue q JOIN submission s USING (sequence) WHERE q.pages > 0"
    ):
        for sha256 in attachments.split(","):
            name = f"{sha256}.{key_id}"
            (shared if name in seen else seen).add(name)
    db.executemany("INSERT INTO shared VALUES (?)", [(name,) for name in shared])
