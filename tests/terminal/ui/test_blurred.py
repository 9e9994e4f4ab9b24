"""Who sees the screen blurred still tells one target from the other.

Sight of 0.2 (6/30) resolves five minutes of arc: 0.87 mm at 600 mm, the distance of an arm. Everything finer is blurred
away; what is left must differ from target to target, on every screen, and each must stand out from what lies around it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

import tests.terminal.ui.stage as stages
from terminal.ui.scene import Seen, controls
from tests.terminal.session.test_view import SESSIONS
from tests.terminal.ui.stage import Stage

BLUR_MM = 0.87
FINE = 0.5
"""Window pixels for a canvas pixel: finer than the blur."""
TOLD_APART = 10.0
"""Least difference, of 255, in the place where two targets differ most."""
SEEN = ("home", "items", "item", "card", "person-typing", "records", "question-want_work", "question-stop_reason",
        "question-live_address", "address-city", "capture-1", "review", "sign-declare", "done-out", "help", "display",
        "evaluation-level", "notice-curtain")
Grey = npt.NDArray[np.float32]


@pytest.fixture(scope="module")
def fine(stage: Stage) -> Iterator[Stage]:
    """The same stage with a window that shows more than the blur leaves."""
    before = stages.SCALE
    stages.SCALE = FINE
    stage.turn("landscape")
    stage.turn("portrait")
    yield stage
    stages.SCALE = before
    stage.turn("landscape")
    stage.turn("portrait")


def blurred(stage: Stage) -> Grey:
    image = stage.window.grabWindow()
    image = image.convertToFormat(image.Format.Format_Grayscale8)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    grey = flat[:, : image.width()].astype(np.float32)
    sigma = BLUR_MM / stage.mm * grey.shape[1] / stage.canvas.width()
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), sigma), np.float32)


def cut(picture: Grey, seen: Seen, stage: Stage) -> Grey:
    """What is seen of a target."""
    scale = picture.shape[1] / stage.canvas.width()
    rect = seen.shown
    left, top = round(rect.left() * scale), round(rect.top() * scale)
    return picture[top : round(rect.bottom() * scale), left : round(rect.right() * scale)]


def difference(one: Grey, other: Grey) -> float:
    """Where two targets differ most; of other sizes they are told apart by that."""
    if abs(one.shape[0] - other.shape[0]) > 3 or abs(one.shape[1] - other.shape[1]) > 3:
        return 255.0
    high, wide = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
    return float(np.abs(one[:high, :wide] - other[:high, :wide]).max())


def alike(stage: Stage) -> list[str]:
    picture = blurred(stage)
    targets = [seen for seen in controls(stage.area, stage.canvas)
               if seen.shown.width() > 10 and seen.shown.height() > 10]
    assert targets
    cuts = [(str(seen.item.objectName()), cut(picture, seen, stage)) for seen in targets]
    return [f"{one} and {other}" for (one, first), (other, second) in combinations(cuts, 2)
            if one != other and difference(first, second) < TOLD_APART]


@pytest.mark.parametrize("large", [False, True], ids=["standard", "large"])
def test_targets_are_told_apart(fine: Stage, large: bool) -> None:
    found = {}
    for name in SEEN:
        fine.blank()
        fine.show(replace(SESSIONS[name], large=large), 30)
        if merged := alike(fine):
            found[name] = merged
    assert found == {}


def test_control_without_their_words_they_are_not(fine: Stage) -> None:
    """The same measure on buttons of one size without labels finds them all alike."""
    fine.blank()
    fine.show(SESSIONS["person-typing"], 30)
    picture = blurred(fine)
    digits = [seen for seen in controls(fine.area, fine.canvas) if str(seen.item.objectName()).startswith("digit-")]
    edges = [cut(picture, seen, fine) for seen in digits]
    plain = [np.full_like(edge, edge.mean()) for edge in edges]
    assert all(difference(one, other) >= TOLD_APART for one, other in combinations(edges, 2))
    assert all(difference(one, other) < TOLD_APART for one, other in combinations(plain, 2))
