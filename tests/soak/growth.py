"""What the long runs have in common: what a process holds, whether it grows, and how a run ends."""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any


def resident(process: int | str = "self") -> int:
    """Bytes of a process in memory."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors() -> int:
    """Open files of this process."""
    return len(os.listdir("/proc/self/fd"))


def slope(values: Sequence[float]) -> float:
    """Least squares over all rounds: how much one adds. 0 for fewer than two."""
    return statistics.linear_regression(range(len(values)), values).slope if len(values) > 1 else 0.0


def grown(result: Mapping[str, Any], what: str, most: float, names: Iterable[str]) -> list[str]:
    """Sentences for `bytes_a_<what>` above `most` bytes and for each [first, last] of `names` that is larger at the
    end."""
    found = []
    if result[f"bytes_a_{what}"] > most:
        found.append(f"memory grows {result[f'bytes_a_{what}']} bytes a {what}")
    for name in names:
        before, after = result[name]
        if after > before:
            found.append(f"{name} grow from {before} to {after}")
    return found


def ended(result: Mapping[str, Any], found: Iterable[str]) -> int:
    """Print what was measured and what was missed; the exit status."""
    print(json.dumps(result, ensure_ascii=False))
    missed = list(found)
    for fault in missed:
        print("MISS", fault)
    sys.stdout.flush()
    return 1 if missed else 0
