"""The numbers of what was kept, 1, 2, 3 … : which of them wait, which were set aside."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terminal.vault.engine import Engine

Range = tuple[int, int]


@dataclass(frozen=True)
class Numbers:
    """Everything from 1 to `highest` was kept in this store; what is neither in `waiting` nor in `aside` (ranges, both
    ends within) was acknowledged."""

    incarnation: str
    highest: int
    waiting: tuple[Range, ...]
    aside: tuple[Range, ...]


def read(engine: Engine, incarnation: str) -> Numbers:
    """As the store has it now. Raises VaultFault."""
    with engine.lock:
        row = engine.row("SELECT coalesce(max(sequence), 0) FROM submission")
        rows = engine.rows("SELECT state, sequence FROM queue WHERE state <> 'sent' ORDER BY sequence")
    assert row is not None
    waiting, aside = (
        tuple(ranges(number for state, number in rows if state == wanted)) for wanted in ("waiting", "quarantined")
    )
    return Numbers(incarnation, row[0], waiting, aside)


def held(engine: Engine, sequence: int) -> tuple[str, bool] | None:
    """Id of the submission with this number, and whether its sealed copy is still here; None: no such number."""
    row = engine.row("SELECT id, sealed IS NOT NULL FROM submission WHERE sequence=?", sequence)
    return None if row is None else (str(uuid.UUID(bytes=row[0])), bool(row[1]))


def oldest_waiting(engine: Engine) -> str | None:
    """When the oldest that waits was kept."""
    row = engine.row("SELECT s.kept_at FROM queue q JOIN submission s USING (sequence) WHERE q.state='waiting' "
                     "ORDER BY q.sequence LIMIT 1")
    return None if row is None else str(row[0])


def ranges(numbers: Iterable[int]) -> list[Range]:
    """Rising numbers as ranges."""
    found: list[Range] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
