"""What only the one-file store has to be held to: its copies while others write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from central import audit
from central.store import sqlite
from central.store.db import StoreFault
from central.store.sqlite import SqliteStore, look

LINES = 400


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path / "central.db")
    with made.write() as db:
        for _ in range(LINES):
            audit.line(db, "x" * 500)
    yield made
    made.close()


def _written_to(store: SqliteStore, monkeypatch: pytest.MonkeyPatch, *, held: bool, most: int) -> list[int]:
    """Pages left after each step of a copy, between which somebody writes; `held` as shipped."""
    monkeypatch.setattr(sqlite, "STEP_PAGES", 8)
    left: list[int] = []

    class Source(apsw.Connection):
        def execute(self, sql: str, *values: Any) -> Any:
            # the control: everything but the transaction that holds the moment
            return super().execute(sql if held or sql != "BEGIN" else "SELECT 1", *values)

    class Target(Source):
        def backup(self, *names: Any) -> Any:
            copying = super().backup(*names)

            class Step:
                def __enter__(self) -> Step:
                    return self

                def __exit__(self, *fault: object) -> None:
                    copying.close(True)

                @property
                def done(self) -> bool:
                    return bool(copying.done) or len(left) >= most

                def step(self, pages: int) -> None:
                    copying.step(pages)
                    left.append(copying.remaining)
                    with store.write() as db:
                        audit.line(db, "meanwhile")

            return Step()

    monkeypatch.setattr(sqlite.apsw, "Connection", Target)
    try:
        store.copy(store.path.with_name("copy.db"))
    except StoreFault:
        assert not held, "only what was given up is no sound copy"
    finally:
        monkeypatch.undo()
    return left


def test_a_copy_ends_while_others_write(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    left = _written_to(store, monkeypatch, held=True, most=1000)
    assert left[-1] == 0
    assert left == sorted(left, reverse=True), "never begun anew"
    look(store.path.with_name("copy.db"))
    copy = apsw.Connection(str(store.path.with_name("copy.db")))
    assert copy.execute("SELECT count(*) FROM audit").fetchall() == [(LINES,)], "one moment, the one of its beginning"
    copy.close()
    assert store.row("SELECT count(*) FROM audit WHERE what='meanwhile'") == (len(left),)


def test_control_without_holding_the_moment_it_begins_anew_each_time(store: SqliteStore,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    left = _written_to(store, monkeypatch, held=False, most=300)
    assert len(left) == 300, "many times what the copy above took"
    assert 0 not in left
