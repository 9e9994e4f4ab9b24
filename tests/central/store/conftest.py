"""A PostgreSQL server for these tests, started when the first one needs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.central.store.server import Server
from tests.central.store.world import World


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    where = tmp_path / "central.db" if request.param == "sqlite" else request.getfixturevalue("server").fresh()
    made = World(where, tmp_path)
    yield made
    made.close()
