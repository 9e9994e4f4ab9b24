"""A PostgreSQL server for these tests, started when the first one needs it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from central.intake import Intake
from tests.central.store.server import Server
from tests.central.store.world import CATALOGUE, PEOPLE, World


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


@pytest.fixture
def office(world: World) -> World:
    """A centre whose city is its own, to be changed."""
    world.city = replace(PEOPLE, houses=copy.deepcopy(PEOPLE.houses), departments=copy.deepcopy(PEOPLE.departments),
                         amend={}, own={})
    world.intake = Intake(world.store, world.keys, CATALOGUE, world.city)
    return world
