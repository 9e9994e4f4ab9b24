"""A centre for the intake bench: `python -m central`, with how it commits chosen.

    python -m tests.bench.intake_server WAY CORE SYNC_MS -- arguments of central

WAY: group (as shipped), each (on the lane, one commit for each submission), pool and loop (an ordinary application:
each request by itself, in a thread of the pool or on the event loop, one commit for each), taken (every batch is, in
the order in which they come).
CORE: the processor it runs on, or -1.
SYNC_MS: what every wait for the disk of SQLite's takes longer, in milliseconds: a disk that is slower than this one.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw

from central import answering, commands, lane
from central.__main__ import main
from central.keys import CentreKeys
from central.store.db import Store
from central.turns import Turns


def store_of(options: argparse.Namespace, keys: CentreKeys | None = None) -> Store:
    """As central.commands.store_of, with one writing in a transaction."""
    if options.database:
        from central.store.postgres import PostgresStore

        return PostgresStore(options.database, options.data, most=1)
    from central.store.sqlite import SqliteStore

    return SqliteStore(Path(options.data) / "central.db", most=1)


class SlowFile(apsw.VFSFile):
    """A file whose disk takes its time."""

    wait_s = 0.0
    below = apsw.vfs_names()[0]
    """What SQLite would open it on otherwise."""

    def __init__(self, name: Any, flags: list[int]) -> None:
        super().__init__(self.below, name, flags)

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        time.sleep(self.wait_s)


class SlowDisk(apsw.VFS):
    """What SQLite opens everything on, once made."""

    def __init__(self, wait_s: float) -> None:
        SlowFile.wait_s = wait_s
        super().__init__("slow", SlowFile.below, makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return SlowFile(name, flags)


async def here(do: Callable[..., Any], *given: Any) -> Any:
    """In the place of a thread of the pool: on the event loop, which waits for the disk."""
    return do(*given)


class Untold(Turns[Any]):
    """Takes whatever comes, in the order in which it comes."""

    def __init__(self) -> None:
        super().__init__(None)
        self._alone = self._many


if __name__ == "__main__":
    way, core, sync_ms = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    if core >= 0:
        os.sched_setaffinity(0, {core})
    if way in ("each", "pool", "loop"):
        commands.store_of = store_of
    if way in ("pool", "loop"):
        answering.LANE_BODY = 0
    if way == "loop":
        answering.run_in_threadpool = here
    if way == "taken":
        lane.Turns = Untold  # type: ignore[misc, assignment]
    disk = SlowDisk(sync_ms / 1000) if sync_ms else None  # kept: SQLite holds no reference
    sys.exit(main(sys.argv[5:]))
