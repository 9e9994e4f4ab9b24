"""A small agreed set of pictures: a screen that looks different from what was agreed is looked at by a person.

Compared small and blurred, so that another version of a font does not matter but a missing part, another colour or a
shifted block does. After a change that is wanted: AGREE=1 python -m pytest tests/terminal/ui/test_pictures.py, look at
the pictures in tests/terminal/ui/pictures, and commit them.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage

from terminal.clock import SystemClock
from terminal.session.state import MINE
from tests.terminal.session.test_view import SESSIONS
from tests.terminal.ui.stage import Stage

AGREED = Path(__file__).parent / "pictures"
WIDE, TALL = (240, 135), (135, 240)
MOST_MEAN, MOST_BLOCK = 2.0, 16.0
"""Grey levels of 255: over the whole picture, and of the worst 15 x 15 block."""
ITEMS = ("unemployment-benefit", "house-contract", "maintenance-fund", "insurance-proof", "resident-medical")
HALL = ("complaint", "evaluation")
Grey = npt.NDArray[np.float32]

SET: dict[str, tuple[str, str, dict[str, Any]]] = {
    "home": ("portrait", "home-hall", {}),
    "records": ("portrait", "records", {}),
    "records-large": ("portrait", "records", {"large": True}),
    "person-contrast": ("portrait", "person-typing", {"contrast": True}),
    "home-seated": ("portrait", "home-hall", {"reach": True}),
    "mine": ("portrait", "mine-three", {}),
    "sign-english": ("portrait", "sign-declare", {"language": "en"}),
    "review-lying": ("landscape", "review", {}),
    "done-lying-large": ("landscape", "done-out", {"large": True}),
}


class Night(SystemClock):
    """22:47 for ever: sky, greeting and clock follow the hour."""

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 14, 47, tzinfo=UTC)


def small(image: QImage) -> Grey:
    """The picture in grey, 135 pixels on its short side."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    colour = flat[:, : image.width() * 3].reshape(image.height(), image.width(), 3)
    grey = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    size = WIDE if image.width() > image.height() else TALL
    return np.asarray(cv2.GaussianBlur(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), (5, 5), 0), np.float32)


def differences(one: Grey, other: Grey) -> tuple[float, float]:
    """Mean difference, and that of the worst block."""
    gap = np.abs(one - other)
    blocks = cv2.blur(gap, (15, 15))
    return float(gap.mean()), float(blocks.max())


def taken(stage: Stage, name: str) -> Grey:
    orientation, screen, changes = SET[name]
    stage.turn(orientation)
    stage.blank()
    clock, stage.kiosk._clock = stage.kiosk._clock, Night()
    try:
        stage.kiosk._time = ""  # the hour is told anew, also to a window that has just been turned
        stage.kiosk._tick()
        shown = SESSIONS[screen]
        if screen.startswith("home"):
            # the pictures agreed on are of home, not of how many items a city offers
            changes = {**changes, "items": {name: shown.items[name] for name in (*ITEMS, *HALL, MINE)}}
        stage.show(replace(shown, **changes), 120)
        return small(stage.window.grabWindow())
    finally:
        stage.kiosk._clock = clock


@pytest.mark.parametrize("name", sorted(SET))
def test_looks_as_agreed(stage: Stage, name: str) -> None:
    now = taken(stage, name)
    path = AGREED / f"{name}.png"
    if os.environ.get("AGREE"):
        cv2.imwrite(str(path), now)
    agreed = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    assert agreed is not None, f"no agreed picture {path.name}"
    mean, block = differences(now, agreed.astype(np.float32))
    assert mean <= MOST_MEAN, f"{name}: {mean:.1f} grey levels on the average"
    assert block <= MOST_BLOCK, f"{name}: {block:.1f} grey levels in one place"


def test_the_comparison_sees_what_is_gone(stage: Stage) -> None:
    now = taken(stage, "records")
    without = now.copy()
    without[60:80, 10:60] = without[5, 130]  # a few lines of the record
    assert differences(now, without)[1] > MOST_BLOCK or differences(now, without)[0] > MOST_MEAN
    other = taken(stage, "person-contrast")
    assert differences(now, other)[0] > MOST_MEAN
