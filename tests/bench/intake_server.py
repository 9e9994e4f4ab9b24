"""A centre for the intake bench: `python -m central`, with how it commits chosen.

    python -m tests.bench.intake_server WAY CORE -- arguments of central

WAY: group (as shipped), each (one commit for each submission), taken (every batch is, in the order in which they come).
CORE: the processor it runs on, or -1.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from central import commands, lane
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


class Untold(Turns[Any]):
    """Takes whatever comes, in the order in which it comes."""

    def __init__(self) -> None:
        super().__init__(None)
        self._alone = self._many


if __name__ == "__main__":
    way, core = sys.argv[1], int(sys.argv[2])
    if core >= 0:
        os.sched_setaffinity(0, {core})
    if way == "each":
        commands.store_of = store_of
    if way == "taken":
        lane.Turns = Untold  # type: ignore[misc, assignment]
    sys.exit(main(sys.argv[4:]))
