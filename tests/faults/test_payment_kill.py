"""kill -9 of the centre around a payment: by the acquirer's books nobody is charged twice, and nobody's money is
unaccounted for. Control: a centre that forgets an open order and makes another one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.central.centre import ROOT
from tests.central.paying import SECRET, Acquirer, acquirer
from tests.faults.conftest import Tell

__all__ = ["acquirer"]


def run(tmp_path: Path, acquirer: Acquirer, how: str, number: int) -> dict[str, Any]:
    (tmp_path / how).mkdir()
    done = subprocess.run([sys.executable, "-m", "tests.faults.payment_kill_runner", str(tmp_path / how), acquirer.url,
                           SECRET, "11", how, str(number)], capture_output=True, text=True, cwd=ROOT, check=False,
                          timeout=1200)
    assert done.returncode == 0, done.stderr[-2000:]
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def judged(acquirer: Acquirer, figures: dict[str, Any]) -> dict[str, Any]:
    """By the acquirer's own books, and against what the centre says."""
    moved = acquirer.entries()
    paid = sum(fen for _, _, fen in moved)
    return {**figures, "payments": len(moved), "charged_twice": len(moved) - figures["bills"],
            "unaccounted_fen": paid - figures["paid_fen"]}


def test_at_every_write_and_question(tmp_path: Path, acquirer: Acquirer, tell: Tell) -> None:
    found = judged(acquirer, run(tmp_path, acquirer, "every", 24))
    tell("killed at each boundary of a payment", found)
    assert (found["charged_twice"], found["unaccounted_fen"], found["unpaid"]) == (0, 0, 0), found
    assert found["kills"] >= 10


def test_at_random_instants(tmp_path: Path, acquirer: Acquirer, tell: Tell, thorough: bool) -> None:
    found = judged(acquirer, run(tmp_path, acquirer, "random", 1000 if thorough else 30))
    tell("killed at random instants of a payment", found)
    assert (found["charged_twice"], found["unaccounted_fen"], found["unpaid"]) == (0, 0, 0), found


def test_the_control_charges_twice(tmp_path: Path, acquirer: Acquirer, tell: Tell, thorough: bool) -> None:
    found = judged(acquirer, run(tmp_path, acquirer, "control", 200 if thorough else 40))
    tell("control: an open order is forgotten", found)
    assert found["charged_twice"] > 0 or found["unaccounted_fen"] > 0, found
