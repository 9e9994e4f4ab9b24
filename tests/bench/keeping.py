"""What a commit costs the store alone: the same prepared submissions kept one by one, and eight to a commit.

Without HTTP, opening and judging, in one thread: neither way can hide the wait for the disk behind other work. Prints
one JSON line: submissions a second, by engine and way, medians of rounds in turns.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path

from terminal.vault.sealing import SealKey
from tests.bench.intake_load import bodies
from tests.central.store.server import Server
from tests.central.store.world import World

ROUNDS, COUNT, MOST = 5, 160, 8


def kept_per_s(world: World, made: list[tuple[str, bytes]], most: int) -> float:
    """Submissions kept in a second."""
    works = []
    for name, body in made:
        work = world.intake.work(name, "T-0001", body)
        assert not isinstance(work, tuple)
        works.append(work.keep)
    begun = time.perf_counter()
    for first in range(0, len(works), most):
        for told in world.store.together(works[first : first + most]):
            assert isinstance(told, tuple), told
    return len(works) / (time.perf_counter() - begun)


def main() -> None:
    """Both engines, both ways."""
    server = Server()
    told: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        worlds = {"sqlite": World(folder / "central.db", folder), "postgres": World(server.fresh(), folder)}
        try:
            for engine, world in worlds.items():
                made = [(one.id, body) for one, body in bodies(SealKey.of(world.keys.seal_public), COUNT * 2 * ROUNDS)]
                for _ in range(ROUNDS):
                    for way, most in (("each", 1), ("together", MOST)):
                        pile = [made.pop() for _ in range(COUNT)]
                        told.setdefault(f"{engine}_{way}", []).append(kept_per_s(world, pile, most))
        finally:
            for world in worlds.values():
                world.close()
            server.stop()
    print(json.dumps({"bench": "keeping", **{way: round(statistics.median(runs)) for way, runs in told.items()}}))


if __name__ == "__main__":
    main()
