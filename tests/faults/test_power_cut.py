"""Power cuts at the sectors of the disk, under the very engine that ships: nothing acknowledged is lost or doubled.

A killed process proves nothing here: what it wrote and never synced is still in the machine's memory.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.power_cut import Found, cuts, record, short_log

CUTS_AN_EVENING = 50


def _cut(folder: Path, seed: int, evenings: int, synchronous: str = "FULL", trusting: bool = True) -> Found:
    found = Found()
    with short_log():
        for number in range(seed, seed + evenings):
            # in memory where the machine has that: thousands of disks are made and thrown away
            shm = Path("/dev/shm")
            with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else folder) as place:
                evening = record(Path(place), number, synchronous)
                cuts(Path(place), evening, number, CUTS_AN_EVENING, found, trusting)
    return found


@pytest.mark.slow
def test_the_power_is_cut(tmp_path: Path, thorough: bool, tell: Tell) -> None:
    found = _cut(tmp_path, 1000, 200 if thorough else 3)
    tell("power cut, sectors kept, dropped or torn", found.figures())
    assert (found.lost, found.doubled, found.unusable) == (0, 0, 0), found.why.most_common(5)
    assert found.acknowledged > 5 * found.cuts
    assert found.log_begun_anew > found.cuts / CUTS_AN_EVENING, "cuts fall into checkpoints as well"


def test_control_a_log_that_is_not_synced_must_lose(tmp_path: Path, thorough: bool, tell: Tell) -> None:
    found = _cut(tmp_path, 2000, 10 if thorough else 1, synchronous="NORMAL")
    tell("control: synchronous=NORMAL", found.figures())
    assert found.lost > 0


def test_control_a_disk_that_only_says_synced_must_lose(tmp_path: Path, thorough: bool, tell: Tell) -> None:
    found = _cut(tmp_path, 3000, 10 if thorough else 1, trusting=False)
    tell("control: fsync ignored", found.figures())
    assert found.lost > 0
