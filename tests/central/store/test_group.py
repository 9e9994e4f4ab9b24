"""Group commit: one commit for those who wait, nobody undone by a neighbour, nobody told before the disk has it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from central.store.db import Refused, StoreFault, Writing
from central.store.group import Group, Hands
from central.store.sqlite import SqliteStore


class Counted(Hands):
    """The store's own hands, counting, and failing or waiting when told to."""

    def __init__(self, inner: Hands) -> None:
        self.inner, self.commits, self.fail = inner, 0, False
        self.gate, self.committing = threading.Event(), threading.Event()
        self.gate.set()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.inner.execute(sql, values)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.inner.execute(sql, values)

    def row(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        return next(iter(self.inner.execute(sql, values)), None)

    def begin(self) -> None:
        self.inner.begin()

    def mark(self, again: bool) -> None:
        self.inner.mark(again)

    def back(self) -> None:
        self.inner.back()

    def undo(self) -> None:
        self.inner.undo()

    def commit(self) -> None:
        self.committing.set()
        self.gate.wait(10)
        if self.fail:
            raise StoreFault("FullError")
        self.inner.commit()
        self.commits += 1


class Held:
    def __init__(self, folder: Path, most: int = 64) -> None:
        self.store = SqliteStore(folder / "c.db")
        with self.store.write() as db:
            db.execute("CREATE TABLE n (x INTEGER PRIMARY KEY CHECK (x >= 0))")
        self.hands = Counted(self.store._group._hands)
        self.store._group = Group(self.hands, most)

    def put(self, x: int) -> None:
        with self.store.write() as db:
            db.execute("INSERT INTO n VALUES (?)", (x,))

    def kept(self) -> list[int]:
        return [x for (x,) in self.store.rows("SELECT x FROM n ORDER BY x")]

    def waiting(self, count: int) -> None:
        """Until so many stand in line."""
        for _ in range(1000):
            if self.store._group._waiting >= count:
                return
            threading.Event().wait(0.005)
        raise AssertionError("they do not stand in line")


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Held]:
    made = Held(tmp_path)
    yield made
    made.hands.fail = False
    made.hands.gate.set()
    made.store.close()


def _all_at_once(held: Held, numbers: Sequence[int]) -> list[BaseException | None]:
    """The first holds the disk until all others stand in line; what each of the others was told."""
    held.hands.gate.clear()
    held.hands.committing.clear()
    with ThreadPoolExecutor(len(numbers)) as pool:
        first = pool.submit(held.put, numbers[0])
        assert held.hands.committing.wait(10)
        others = [pool.submit(held.put, x) for x in numbers[1:]]
        held.waiting(len(others))
        assert held.kept() == [], "nobody sees what is not on disk"
        assert not any(one.done() for one in (first, *others)), "and nobody is told"
        held.hands.gate.set()
        assert first.exception(10) is None
        return [one.exception(10) for one in others]


def test_who_waits_shares_one_commit(held: Held) -> None:
    assert _all_at_once(held, range(20)) == [None] * 19
    assert held.kept() == list(range(20))
    assert held.hands.commits == 2


def test_control_one_commit_each(tmp_path: Path) -> None:
    alone = Held(tmp_path, most=1)
    assert _all_at_once(alone, range(20)) == [None] * 19
    assert alone.hands.commits == 20
    alone.store.close()


def test_who_fails_takes_nobody_along(held: Held) -> None:
    told = _all_at_once(held, [0, 1, -5, 2, -6, 3, 4, 4])
    assert sum(isinstance(fault, Refused) for fault in told) == 3
    assert held.kept() == [0, 1, 2, 3, 4]
    assert held.hands.commits == 2


def test_a_commit_that_fails_fails_for_all(held: Held) -> None:
    held.put(0)
    held.hands.fail = True
    with ThreadPoolExecutor(8) as pool:
        told = [one.exception(10) for one in [pool.submit(held.put, x) for x in range(1, 9)]]
    assert [getattr(fault, "kind", None) for fault in told] == ["FullError"] * 8
    assert len({id(fault) for fault in told}) == 8, "an exception of its own for each thread"
    held.hands.fail = False
    assert held.kept() == [0]
    held.put(9)
    assert held.kept() == [0, 9]


def test_in_a_row(held: Held) -> None:
    def adds(x: int) -> Any:
        def work(db: Writing) -> int:
            db.execute("INSERT INTO n VALUES (?)", (x,))
            if x == 13:
                raise KeyError(x)
            (before,) = db.rows("SELECT count(*) FROM n")[0]
            return int(before)

        return work

    given = held.store.together([adds(x) for x in (1, 13, 2, 1, 3, -1)])
    assert [one if isinstance(one, int) else type(one).__name__ for one in given] == [
        1, "KeyError", 2, "Refused", 3, "Refused"]
    assert held.kept() == [1, 2, 3]
    assert held.hands.commits == 1
    assert [type(one) for one in held.store.together([adds(-1), adds(7)])] == [Refused, int], "the first one too"
    assert held.store.together([]) == []
    held.hands.fail = True
    assert [type(one) for one in held.store.together([adds(20), adds(-2), adds(21)])] == [StoreFault] * 3
    held.hands.fail = False
    assert held.kept() == [1, 2, 3, 7]


def test_together_joins_those_who_wait(held: Held) -> None:
    numbers = iter(range(1000))
    lock = threading.Lock()

    def one(_: int) -> list[int | Exception]:
        with lock:
            x = next(numbers)
        if x % 3:
            held.put(x)
            return []
        return held.store.together([lambda db: len(db.execute("INSERT INTO n VALUES (?)", (x,)))])

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(300)))
    assert held.kept() == list(range(300))
    assert held.hands.commits < 300


def test_sqlite_that_undid_everything_is_noticed(held: Held) -> None:
    """A full disk makes SQLite end the transaction by itself; what comes after must not be kept alone."""
    def work(db: Writing) -> None:
        db.execute("INSERT INTO n VALUES (1)")
        db.execute("ROLLBACK")
        db.execute("INSERT INTO n VALUES (2)")

    (told,) = held.store.together([work])
    assert getattr(told, "kind", None) == "TransactionLost"
    assert held.kept() == []
    held.put(3)
    assert held.kept() == [3]
