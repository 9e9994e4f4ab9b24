"""kill -9 of the store's process at instants drawn by chance: an acknowledged claim is there, and there once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.central.centre import ROOT
from tests.faults.conftest import Tell


def _run(work: Path, seed: int, kills: int, order: str) -> dict[str, int]:
    work.mkdir()
    command = [sys.executable, "-m", "tests.faults.random_kill_runner", str(work), str(seed), str(kills), order]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, int] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_killed_at_any_instant(tmp_path: Path, thorough: bool, tell: Tell) -> None:
    found = _run(tmp_path / "honest", 1, 1000 if thorough else 30, "honest")
    tell("kill -9 of the store at random instants", found)
    assert (found["lost"], found["doubled"]) == (0, 0)
    assert found["acknowledged"] > found["kills"]
    assert found["opening"] > 0, "some kills fall into the opening"


@pytest.mark.slow
def test_control_acknowledged_before_the_commit_must_lose(tmp_path: Path, thorough: bool, tell: Tell) -> None:
    found = _run(tmp_path / "early", 2, 200 if thorough else 30, "early")
    tell("control: acknowledged before the commit", found)
    assert found["lost"] > 0


@pytest.mark.slow
def test_control_a_new_id_after_a_crash_must_double(tmp_path: Path, thorough: bool, tell: Tell) -> None:
    found = _run(tmp_path / "forgetful", 3, 200 if thorough else 40, "forgetful")
    tell("control: a new id for what had no answer", found)
    assert found["doubled"] > 0
