"""Power cuts at the sectors of the disk, under the very engine that ships: nothing acknowledged is lost or doubled.

A killed process proves nothing here: what it wrote and never synced is still in the machine's memory.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.power_cut import Found, cuts, record, record_first, short_log

CUTS_AN_EVENING = 50


def _cut(
    folder: Path, seed: int, evenings: int, synchronous: str = "FULL", ignores: tuple[str, ...] = ()
) -> Found:
    found = Found()
    with short_log():
        for number in range(seed, seed + evenings):
            # in memory where the machine has that: thousands of disks are made and thrown away
            shm = Path("/dev/shm")
            with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else folder) as place:
                evening = record(Path(place), number, synchronous)
                cuts(Path(place), evening, number, CUTS_AN_EVENING, found, ignores)
    return found


@pytest.mark.slow
def test_the_power_is_cut(tmp_path: Path, thorough: bool, tell: Tell) -> None:
    found = _cut(tmp_path, 1000, 200 if thorough else 3)
    tell("power cut, sectors kept, dropped or torn", found.figures())
    assert (found.lost, found.doubled, found.unusable) == (0, 0, 0), found.why.most_common(5)
    assert found.acknowledged > 5 * found.cuts
    assert found.log_begun_anew > found.cuts / CUTS_AN_EVENING, "cuts fall into checkpoints as well"


def _cut_first(folder: Path, evenings: int, ignores: tuple[str, ...] = ()) -> Found:
    found = Found()
    with short_log():
        for number in range(evenings):
            with tempfile.TemporaryDirectory(dir=folder) as place:
                cuts(Path(place), record_first(Path(place), number), number, CUTS_AN_EVENING, found, ignores)
    return found


def test_the_power_is_cut_at_the_very_first_start(tmp_path: Path, thorough: bool, tell: Tell) -> None:
    found = _cut_first(tmp_path, 20 if thorough else 1)
    tell("power cut at the very first start", found.figures())
    assert (found.lost, found.doubled, found.unusable) == (0, 0, 0), found.why.most_common(5)


def test_control_a_folder_that_is_not_synced_must_lose(tmp_path: Path, thorough: bool, tell: Tell) -> None:
    """SQLite deletes its journal when it goes over to the log; one that comes back undoes the whole database."""
    found = _cut_first(tmp_path, 20 if thorough else 1, ignores=("folder",))
    tell("control: the folder is not synced", found.figures())
    assert found.lost > 0


def test_control_a_log_that_is_not_synced_must_lose(tmp_path: Path, thorough: bool, tell: Tell) -> None:
    found = _cut(tmp_path, 2000, 10 if thorough else 1, synchronous="NORMAL")
    tell("control: synchronous=NORMAL", found.figures())
    assert found.lost > 0


def test_control_a_disk_that_only_says_synced_must_lose(tmp_path: Path, thorough: bool, tell: Tell) -> None:
    found = _cut(tmp_path, 3000, 10 if thorough else 1, ignores=("sync", "folder"))
    tell("control: fsync ignored", found.figures())
    assert found.lost > 0
