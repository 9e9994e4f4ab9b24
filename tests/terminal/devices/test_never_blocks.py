"""The window goes on while devices do not: a short run of the bench, with its control."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent.parent
FRAMES = 120


@pytest.mark.slow
def test_mute_devices_and_a_held_lock_stop_no_frame() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.bench.mute_child", str(FRAMES)], cwd=ROOT, check=True,
                          stdout=subprocess.PIPE, text=True)  # fmt: skip
    found = json.loads(done.stdout.strip().splitlines()[-1])
    # mute was mute, and the lock was held while the frames were counted
    assert found["mute"]["id_card"]
    assert found["mute"]["document_camera"]
    assert found["held_apart"]
    assert found["held_inside"]
    # the control: the same driver in our own process stops the window
    assert found["inside_p99"] > 5 * found["idle_p99"]
    for part in ("asked", "mute", "apart"):
        assert found[f"{part}_p99"] < found["inside_p99"] / 5, part
