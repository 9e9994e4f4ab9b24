"""Thousands of citizens on one running kiosk: what the first one had, the last one has too.

Each session goes through the real window from home to good-bye, in changing ways of showing, and is wiped. Measured:
memory (least squares over all sessions after the warm-up), objects of the scene, file descriptors, and how long a
session takes (of the processor, so that other work beside it does not count) at the beginning and at the
end. Run: python -m tests.soak sessions [COUNT]
"""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.soak.growth import descriptors, ended, grown, resident, slope

SLOPE_BYTES = 2048.0
"""Most bytes a session may leave behind, on the average."""
ALIKE = 420
"""After so many sessions the ways of showing come round again: every 3rd large, 4th English, 5th in contrast, 7th
seated."""
SLOWER = 1.25
"""Most that the last sessions may take longer than the first."""
WAY = ("item", "notice", "card", "person-typing", "records", "question-live_address", "capture-1", "review",
       "sign-signed", "submit", "done-out", "bye-done")


def run(count: int) -> dict[str, object]:
    """`count` sessions; what was measured."""
    from terminal.ui.window import prepare_environment

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    prepare_environment(Path(tempfile.mkdtemp(prefix="soak-")))
    from PySide6.QtGui import QGuiApplication

    from terminal.ui.scene import everything
    from tests.terminal.session.test_view import SESSIONS
    from tests.terminal.ui.stage import Stage

    stage = Stage(QGuiApplication.instance() or QGuiApplication(["soak"]))
    way = [name for name in WAY if name in SESSIONS]
    missing = set(WAY) - set(way)
    assert not missing, f"no such screens: {missing}; there are {sorted(SESSIONS)}"
    memory: list[float] = []
    seconds: list[float] = []
    first: tuple[int, int] | None = None
    last = (0, 0)
    warm_up = max(20, count // 10)
    for number in range(count):
        begun = time.process_time()
        for place, name in enumerate(way):
            stage.show(replace(SESSIONS[name], large=number % 3 == 0, contrast=number % 5 == 0, reach=number % 7 == 0,
                               language="en" if (number + place) % 4 == 0 else "zh"), 1)
        stage.blank()
        if number >= warm_up:
            seconds.append(time.process_time() - begun)
            memory.append(float(resident()))
        # after two sessions that were shown alike: what is on the screen differs from way to way
        if number == warm_up or (number >= count - ALIKE and (number - warm_up) % ALIKE == 0):
            gc.collect()
            last = (sum(1 for _ in everything(stage.canvas, stage.canvas)), descriptors())
            first = first or last
    assert first is not None
    part = max(1, len(seconds) // 10)
    result = {
        "sessions": count,
        "bytes_a_session": round(slope(memory)),
        "resident_mb": [round(memory[0] / 2**20, 1), round(memory[-1] / 2**20, 1)],
        "scene_objects": [first[0], last[0]],
        "descriptors": [first[1], last[1]],
        "seconds_first": round(statistics.median(seconds[:part]), 3),
        "seconds_last": round(statistics.median(seconds[-part:]), 3),
    }
    stage.close()
    return result


def faults(result: dict[str, Any]) -> list[str]:
    """What breaks a promise."""
    found = grown(result, "session", SLOPE_BYTES, ("scene_objects", "descriptors"))
    if result["seconds_last"] > SLOWER * result["seconds_first"]:
        found.append("the last sessions are slower than the first")
    return found


def main(count: int) -> int:
    result = run(count)
    return ended(result, faults(result))
