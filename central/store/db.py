"""What the centre asks of its store, whichever it is: short transactions, readings, plain SQL that both understand.

One parameter style: ``?`` for each value, in order; a literal question mark in SQL is therefore not possible. Types are
whole numbers (64 bits), text, and bytes. In text, what not every engine keeps (a NUL, half a surrogate pair) may become
U+FFFD.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Row = tuple[Any, ...]
_HALF = re.compile("[\ud800-\udfff]")


def fitting(value: Any) -> Any:
    """Text as every engine can keep it: a NUL, or half a surrogate pair, becomes U+FFFD."""
    if type(value) is not str:
        return value
    value = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _HALF.search(value) else value


class StoreFault(Exception):
    """The store did not do it; `kind` names the engine's reason. Its text holds no values of anybody."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Refused(StoreFault):
    """A constraint or a trigger of the schema does not allow it."""


class MigrationFault(Exception):
    """The database is newer than this program, or the migrations are not 1, 2, 3 …"""


class WrongStore(Exception):
    """A database that cannot be used as the centre's; one sentence says why."""


class Writing(Protocol):
    """A transaction under way. What it reads is what is kept, and what it has written itself."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """One statement; the rows it returns. Raises Refused, StoreFault."""
        ...

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """All rows of a query."""
        ...

    def row(self, sql: str, *values: Any) -> Row | None:
        """The first row of a query, or None."""
        ...


class Store(ABC):
    """The database of one centre. Safe to use from many threads."""

    shared: bool
    """Other processes serve terminals from this database too."""
    folder: Path
    """Where the files lie that the database names: evidence, and attachments on their way."""

    copy_suffix: str
    """What the name of a copy ends with."""

    @abstractmethod
    def write(self) -> AbstractContextManager[Writing]:
        """One transaction: on disk when the block has been left, undone when it is left by an exception.

        One writer at a time, also among processes: what is read inside cannot change before it is kept. Writings that
        wait for each other share one commit (group.py). Raises StoreFault, also when the block is left.
        """

    @abstractmethod
    def together(self, works: Sequence[Callable[[Writing], T]]) -> list[T | Exception]:
        """Several writings of which none takes another with it, and one commit; of each what it gave, or the exception
        that ended it."""

    @property
    @abstractmethod
    def commit_s(self) -> float:
        """Seconds that a commit took lately: how much it is worth to share one."""

    @abstractmethod
    def rows(self, sql: str, *values: Any) -> list[Row]:
        """All rows of a query over what is kept. Raises StoreFault."""

    def row(self, sql: str, *values: Any) -> Row | None:
        """The first row of a query over what is kept, or None. Raises StoreFault."""
        rows = self.rows(sql, *values)
        return rows[0] if rows else None

    def try_write(self, at: str) -> None:
        """Write one row as everything is written, to see whether that works. Raises StoreFault."""
        with self.write() as db:
            db.execute("INSERT INTO written VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at=excluded.at", (at,))

    @abstractmethod
    def at_once(self, sql: str, *values: Any) -> list[Row]:
        """One statement kept by itself, for what needs no order among the writings. Raises Refused, StoreFault."""

    @abstractmethod
    def belongs_to(self, sign_key: str) -> None:
        """Where others may use this database: that they are this centre. Raises WrongStore: it is another one's."""

    @abstractmethod
    def size(self) -> int:
        """Bytes of the database on disk."""

    @abstractmethod
    def scrub(self) -> None:
        """After an erasing: leave as little of the erased bytes on the disk as the engine can."""

    @abstractmethod
    def copy(self, target: Path) -> int:
        """Write a whole, sound copy to a new file; the last row of submissions in it. Raises StoreFault, OSError."""

    @abstractmethod
    def close(self) -> None:
        """Close the database; writes nothing."""


def open_store(where: Path | str, folder: Path | None = None) -> Store:
    """The store at a path (SQLite) or an address (``postgresql://…``), brought to the newest schema.

    `folder` is where the files lie that a database at an address names; beside the file otherwise.

    Raises MigrationFault, WrongStore: a database that is not fit; StoreFault: it cannot be opened.
    """
    if isinstance(where, str):
        try:
            from central.store.postgres import PostgresStore
        except ImportError:
            raise WrongStore("for PostgreSQL install budayang[postgres]: psycopg is not there") from None
        return PostgresStore(where, folder or Path())
    from central.store.sqlite import SqliteStore

    return SqliteStore(where)
