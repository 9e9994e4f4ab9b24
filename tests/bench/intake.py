"""How fast the centre takes in: `python -m tests.bench.intake [rounds] [count]`, or `… disks [count]`.

Each round starts one centre after the other on one core, the load on another, and takes the same work: signature,
opening, judging, keeping, signing. Ways: sqlite (as shipped: group commit), sqlite_pool and sqlite_loop (an ordinary
application: each request by itself, in a thread of the pool or on the event loop, one commit for each), sqlite_each
(on our lane, one commit for each), postgres (as shipped), postgres_each. Prints one JSON line of medians. `make bench`
runs a short one. `disks` compares the first with sqlite_pool and sqlite_each on disks that are slower than this one by
so many milliseconds a wait (WAITS_MS).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.central.centre import CITY, ROOT
from tests.central.store.server import Server

WAYS = ("sqlite", "sqlite_pool", "sqlite_loop", "sqlite_each", "postgres", "postgres_each")
CONNECTIONS = 32
WAITS_MS = (0.0, 1.0, 2.0, 5.0, 10.0)


def cores() -> tuple[int, int]:
    """One for the centre, another for the load; -1 where there is only one."""
    known = sorted(os.sched_getaffinity(0))
    return (known[0], known[1]) if len(known) > 1 else (-1, -1)


def _committing(way: str) -> str:
    return way if way == "taken" else way.partition("_")[2] or "group"


class Running:
    """One centre process."""

    def __init__(self, folder: Path, way: str, database: str | None, *more: str, sync_ms: float = 0.0) -> None:
        command = [sys.executable, "-m", "tests.bench.intake_server", _committing(way),
                   str(cores()[0]), str(sync_ms), "--", "--data", str(folder), "--port", "0", "--city", str(CITY),
                   "--demo", *more]
        if database is not None:
            command += ["--database", database]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        ready = json.loads(self.process.stdout.readline())
        self.url, self.code = f"http://127.0.0.1:{ready['port']}", ready["enrolment_code"]

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        assert self.process.stdout is not None
        self.process.stdout.close()


def load(running: Running, count: int) -> dict[str, Any]:
    """What the load says; it has run in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.intake_load", running.url, running.code, str(count),
               str(CONNECTIONS), str(cores()[1]), str(running.process.pid)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["firsts"]["statuses"] == {"201": count}, told
    assert told["duplicates"]["statuses"] == {"200": count}, told
    return told


def once(way: str, server: Server | None, count: int, sync_ms: float = 0.0) -> dict[str, Any]:
    """One way, on an empty store."""
    with tempfile.TemporaryDirectory() as folder:
        database = server.fresh() if server is not None and way.startswith("postgres") else None
        running = Running(Path(folder) / "centre", way, database, sync_ms=sync_ms)
        try:
            return load(running, count)
        finally:
            running.end()


def measure(rounds: int, count: int) -> dict[str, Any]:
    """Medians over the rounds, ways in turns."""
    told: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    server = Server()
    try:
        for _ in range(rounds):
            for way, runs in told.items():
                runs.append(once(way, server, count))
    finally:
        server.stop()

    def middle(way: str, part: str, what: str) -> float:
        return float(statistics.median(one[part][what] for one in told[way]))

    result: dict[str, Any] = {"bench": "intake", "rounds": rounds, "count": count, "bytes": told["sqlite"][0]["bytes"]}
    for way in WAYS:
        result[way] = {what: middle(way, "firsts", what) for what in ("per_s", "p50_ms", "p99_ms", "cpu_ms")}
        result[way] |= {f"again_{what}": middle(way, "duplicates", what) for what in ("per_s", "cpu_ms")}
    return result


def disks(count: int) -> dict[str, Any]:
    """Ways of SQLite on slower disks, in turns: per_s and p99 of each, and the ratios."""
    result: dict[str, Any] = {"bench": "intake on slower disks", "count": count}
    others = ("sqlite_pool", "sqlite_each")
    for wait in WAITS_MS:
        told = {way: once(way, None, count, wait)["firsts"] for way in ("sqlite", *others)}
        result[f"{wait:g} ms"] = {
            **{way: {what: one[what] for what in ("per_s", "p99_ms")} for way, one in told.items()},
            "ratios": {way: round(told["sqlite"]["per_s"] / told[way]["per_s"], 2) for way in others}}
    return result


if __name__ == "__main__":
    if sys.argv[1:2] == ["disks"]:
        print(json.dumps(disks(int((*sys.argv[2:3], "800")[0]))))
        sys.exit()
    print(json.dumps(measure(*(int(word) for word in (*sys.argv[1:3], "3", "1500")[:2]))))
