"""The lane: small submissions that wait together are kept with one commit, and each is answered for itself."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from central.lane import Lane, Told
from central.problems import Problem
from central.store.db import Refused, StoreFault, Writing
from tests.central.centre import submission
from tests.central.store.world import OTHERS, World


class Work:
    def __init__(self, world: World, place: int) -> None:
        self.world, self.place, self.after = world, place, 0

    def keep(self, db: Writing) -> Told:
        db.execute("INSERT INTO official VALUES (?, ?)", (f"n{self.place}", "king" if self.place == 3 else "clerk"))
        if self.place == 5:
            raise Problem(409, "submission.conflict", "x")
        return 201, {"place": self.place}

    def kept(self) -> None:
        self.after += 1


@pytest.fixture
def world(tmp_path: Path) -> Any:
    made = World(tmp_path / "c.db", tmp_path)
    yield made
    made.close()


def _all(world: World, lane: Lane, count: int) -> tuple[list[Any], list[Work], int]:
    """What came of so many jobs that wait while the first is looked at; and how many commits that took."""
    gate, works = threading.Event(), [Work(world, place) for place in range(count)]
    hands = world.store._group._hands  # type: ignore[attr-defined]
    plain, commits = hands.commit, []
    hands.commit = lambda: (commits.append(1), plain())

    def first(place: int) -> Told | Work:
        if place == 0:
            assert gate.wait(10)
        if place == 2:
            raise Problem(422, "sealed.malformed", "x")
        return (200, {"place": 4}) if place == 4 else works[place]

    def last(outcome: Told | Exception) -> Response:
        if isinstance(outcome, Exception):
            return JSONResponse({"fault": getattr(outcome, "code", type(outcome).__name__)})
        return JSONResponse(outcome[1], outcome[0])

    async def run() -> list[Any]:
        jobs = [asyncio.ensure_future(lane.do(lambda place=place: first(place), last)) for place in range(count)]
        await asyncio.sleep(0.05)
        assert not any(job.done() for job in jobs)
        gate.set()
        return [(one.status_code, bytes(one.body).decode()) for one in await asyncio.gather(*jobs)]

    told = asyncio.run(run())
    lane.close()
    return told, works, len(commits)


def test_those_who_wait_share_a_commit_and_no_fault(world: World) -> None:
    told, works, commits = _all(world, Lane(world.store), 8)
    assert [status for status, _ in told] == [201, 201, 200, 200, 200, 200, 201, 201]
    assert [text for status, text in told if status == 200] == [
        '{"fault":"sealed.malformed"}', '{"fault":"Refused"}', '{"place":4}', '{"fault":"submission.conflict"}']
    assert [work.after for work in works] == [1, 1, 0, 0, 0, 0, 1, 1]
    assert world.store.rows("SELECT name FROM official ORDER BY name") == [("n0",), ("n1",), ("n6",), ("n7",)]
    assert commits <= 2, "the first alone, all others together"


def test_a_commit_that_fails_is_told_to_all(world: World) -> None:
    def commit() -> None:
        raise StoreFault("FullError")

    world.store._group._hands.commit = commit  # type: ignore[attr-defined]
    lane = Lane(world.store)

    async def one(place: int) -> bytes:
        answer = await lane.do(lambda: Work(world, place), lambda outcome: Response(type(outcome).__name__))
        return bytes(answer.body)

    async def run() -> list[bytes]:
        return await asyncio.gather(*(one(place) for place in (0, 1, 2)))

    assert asyncio.run(run()) == [b"StoreFault"] * 3
    assert world.store.rows("SELECT name FROM official") == []
    assert issubclass(Refused, StoreFault)
    lane.close()


def test_what_was_kept_is_what_the_intake_would_have_kept(world: World) -> None:
    """The same submission by the lane's two steps and alone."""
    one, other = submission(number=OTHERS[0]), submission(number=OTHERS[1])
    work = world.intake.work(one.id, one.terminal, world.sealed(one))
    assert not isinstance(work, tuple)
    (told,) = world.store.together([work.keep])
    assert isinstance(told, tuple)
    assert told[0] == 201
    assert world.intake.work(one.id, one.terminal, world.sealed(one)) == (200, told[1])
    assert world.take(other)[0] == 201
    assert world.running() == [1, 2]
