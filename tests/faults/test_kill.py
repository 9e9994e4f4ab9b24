"""kill -9 at enumerated write points: what a citizen was shown as done exists once at the centre.

`--thorough` stops at every point; without it at every sixth, and always on both sides of the commit.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from terminal.vault.keyfile import key_file
from terminal.vault.sealing import SealKey
from terminal.vault.store import Vault
from tests.central.centre import ROOT, Centre
from tests.faults.conftest import Tell
from tests.faults.kill_runner import TERMINAL
from tests.faults.shim import NAME, Shim

SHORT_STEP = 6
BOUNDARY = {"transaction.audit", "transaction.committed", "head.written", "shown"}
EVERY = BOUNDARY | {
    "attachment.renamed",
    "keep.submission",
    "vault.db-wal.write",
    "vault.db-wal.sync",
    "send.before",
    "send.answered",
    "mark.sent.written",
}


def _run(centre: Centre, work: Path, phase: str, order: str, step: int) -> list[dict[str, Any]]:
    template = work / "template"
    link = centre.link(template / "link", TERMINAL)
    link.enrol()
    link.close()
    shim = Shim(lambda what, file: None)
    vault = Vault(template / "vault", key_file(template / "keys" / "vault.key"), reserve_bytes=0, vfs=NAME)
    vault.seal_key = SealKey.of(link.keys().seal)
    vault.close()
    del shim
    command = [sys.executable, "-m", "tests.faults.kill_runner", centre.url, str(work), phase, order, str(step)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def _at_centre(centre: Centre) -> Counter[str]:
    return Counter(case["submission"] for case in centre.cases())


@pytest.mark.slow
@pytest.mark.parametrize("phase", ["create", "submit"])
def test_shown_as_done_exists_once(centre: Centre, tmp_path: Path, phase: str, thorough: bool, tell: Tell) -> None:
    step = 1 if thorough else SHORT_STEP
    runs = _run(centre, tmp_path, phase, "honest", step)
    assert len(runs) >= (20 if phase == "create" else 60) / step
    assert [run for run in runs if not run["killed"] or not run["recovered"]] == []
    there = _at_centre(centre)
    shown = [one for run in runs for one in run["shown"]]
    lost = [(run["point"], run["name"]) for run in runs for one in run["shown"] if there[one] == 0]
    doubled = sum(there[one] > 1 for one in shown)
    figures = {"points": len(runs), "shown": len(shown), "lost": len(lost), "doubled": doubled}
    tell(f"kill -9 at every write, {phase}", figures)
    assert lost == []
    assert max(there.values()) == 1
    if phase == "submit":
        assert (EVERY if thorough else BOUNDARY) <= {run["name"] for run in runs}


@pytest.mark.slow
def test_control_shown_before_kept_must_lose(
    centre: Centre, tmp_path: Path, thorough: bool, tell: Tell
) -> None:
    runs = _run(centre, tmp_path, "submit", "early", 1 if thorough else SHORT_STEP)
    there = _at_centre(centre)
    shown = [one for run in runs for one in run["shown"]]
    lost = [run["name"] for run in runs for one in run["shown"] if there[one] == 0]
    tell("control: shown before it was kept", {"points": len(runs), "shown": len(shown), "lost": len(lost)})
    least = 4 if thorough else 1
    assert len(lost) >= least, "acknowledging before the commit must lose, or this test sees nothing"
