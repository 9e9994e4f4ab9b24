"""One `walk` as a process of its own, and what must be true of every good one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
Walked = tuple[int, str, str]
"""Exit code, what was printed, what was logged."""


def run_walk(*arguments: str, item: str = "unemployment-benefit", log: Path) -> Walked:
    """Walk an item."""
    command = [sys.executable, "main.py", "walk", item, "--json", *arguments]
    with log.open("w") as errors:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, timeout=110, cwd=ROOT, check=False
        )
    return done.returncode, done.stdout, log.read_text()


def good(walked: Walked) -> dict[str, Any]:
    """The one JSON object of a walk that ended well."""
    code, out, log = walked
    assert len(out.splitlines()) == 1, log[-2000:]
    result: dict[str, Any] = json.loads(out)
    assert "fault" not in result, (result["fault"], log[-2000:])
    assert code == 0
    assert "Traceback" not in log
    return result
