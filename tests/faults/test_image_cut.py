"""Power cuts under a real file system: the whole data folder of a terminal on ext4, on a disk with a cache of its own.

What the sectors of test_power_cut cannot see is in here: the file system's own journal, files written through other
modules (keys, settings), attachments and database together. Needs the right to mount (root), and a kernel with FUSE and
loop devices; without them tests/conftest.py says that this was left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.central.centre import ROOT
from tests.faults.conftest import Tell


def _propagation() -> str:
    """What is mounted stays with the test. Where / is no mount of its own (chroot) that cannot be asked for, and the
    test unmounts what it mounted."""
    mounts = (line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines())
    return "private" if "/" in mounts else "unchanged"


def _run(seed: int, evenings: int, cuts: int, order: str) -> dict[str, Any]:
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shm if shm.is_dir() else None) as work:
        command = ["unshare", "--mount", "--propagation", _propagation()]
        command += [sys.executable, "-m", "tests.faults.image_runner"]
        done = subprocess.run([*command, work, *map(str, (seed, evenings, cuts)), order], cwd=ROOT,
                              capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _figures(found: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in found.items() if name != "why"}


def test_the_power_is_cut_under_ext4(thorough: bool, tell: Tell) -> None:
    found = _run(4000, *((10, 20) if thorough else (1, 5)), "honest")
    tell("power cut under ext4, whole data folder", _figures(found))
    assert (found["lost"], found["small_lost"], found["doubled"], found["unusable"]) == (0, 0, 0, 0), found["why"]
    assert found["acknowledged"] > 2 * found["cuts"]
    assert found["pages"] > found["cuts"]
    assert found["small"] >= found["cuts"] / 2
    assert found["flushes"] > 0, "the file system asks the disk to sync"


@pytest.mark.parametrize(("order", "what"), [
    ("normal", "synchronous=NORMAL"),
    ("pages", "attachments without fsync"),
    ("lying", "the disk ignores what it is asked to sync"),
])
def test_control_must_lose(order: str, what: str, thorough: bool, tell: Tell) -> None:
    found = _run(5000, *((5, 20) if thorough else (1, 6)), order)
    tell(f"control under ext4: {what}", _figures(found))
    assert found["lost"] > 0


def test_control_small_files_without_fsync_must_be_lost(thorough: bool, tell: Tell) -> None:
    found = _run(6000, *((5, 20) if thorough else (1, 6)), "small")
    tell("control under ext4: small files without fsync", _figures(found))
    assert found["unusable"] + found["small_lost"] > 0
    assert "terminal.key: a key has # bytes, this file has #" in found["why"]
