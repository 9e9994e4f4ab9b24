"""Every letter can be told from what lies under it: measured on the painted picture, not on the colour's name.

WCAG 2.2 relative luminance (1.4.3, 1.4.6): 4.5 to 1, and 7 to 1 in large type and high contrast.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from terminal.session.state import Session
from terminal.ui.scene import KEYBOARD, everything, top_layer
from terminal.workshop.hands import pause
from tests.terminal.session.test_view import SESSIONS
from tests.terminal.ui.stage import Stage, is_text
from tests.terminal.ui.test_screens import LOOKED_AT

ORDINARY, DEEP = 4.5, 7.0
SLACK = 0.97
"""Letters are drawn with soft edges: the darkest pixel of a thin stroke is not quite its colour."""
Pixels = npt.NDArray[np.uint8]
Light = npt.NDArray[np.float64]
_PART = np.arange(256) / 255
LINEAR = np.where(_PART <= 0.04045, _PART / 12.92, ((_PART + 0.055) / 1.055) ** 2.4)
"""Linear light of each sRGB value; a table, for half a million pixels a screen."""


def luminance(rgb: Pixels) -> Light:
    """Relative luminance 0..1 of sRGB values 0..255, last axis R, G, B."""
    return np.asarray(LINEAR[rgb] @ np.array([0.2126, 0.7152, 0.0722]))


def ratio(one: Light, other: Light) -> Light:
    """Contrast 1..21 of two luminances."""
    return (np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)


def pixels(image: QImage) -> Pixels:
    """Height x width x 3, 0..255."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def worst(light: Light, rect: QRectF, scale: float, colour: QColor) -> float:
    """Least contrast of a text's colour with what lies under it: the pixels of its place that are not its letters.

    `light` is the luminance of the whole picture, height x width.
    """
    left, top = max(0, int(rect.x() * scale)), max(0, int(rect.y() * scale))
    part = light[top: int(rect.bottom() * scale) + 1, left: int(rect.right() * scale) + 1]
    if part.size == 0:
        return 21.0
    ink = luminance(np.array([colour.red(), colour.green(), colour.blue()], np.uint8))
    ground = ratio(part, ink)
    # under a text more than a third of its place is ground; the soft edges of letters lie between
    return float(np.quantile(ground, 0.80))


def keyboard(stage: Stage) -> QRectF:
    """Where the keyboard lies on the canvas; empty while nobody writes."""
    for loader in stage.area.childItems():
        for panel in loader.childItems():
            if panel.metaObject().className().startswith(KEYBOARD) and loader.isVisible():
                return panel.mapRectToItem(stage.canvas, panel.boundingRect())
    return QRectF()


def too_faint(stage: Stage, state: Session, wanted: float) -> list[str]:
    image = stage.window.grabWindow()
    light = luminance(pixels(image))
    scale = image.width() / stage.window.width() * stage.canvas.scale()
    found = []
    keys = keyboard(stage)
    for one in everything(top_layer(stage.area), stage.canvas):
        if not is_text(one.item) or one.shown.width() < 12 or one.shown.height() < 12:
            continue
        if one.shown.intersects(keys):
            continue  # the keyboard lies over it while somebody writes
        least = worst(light, one.shown, scale, one.item.property("color"))
        if least < wanted * SLACK:
            found.append(f"{str(one.item.property('text'))[:20]}: {least:.2f}")
    return found


@pytest.mark.parametrize(
    ("orientation", "large", "contrast"),
    [("portrait", False, False), ("portrait", True, False), ("portrait", False, True), ("landscape", False, False),
     ("landscape", False, True)],
)
def test_letters_stand_out(stage: Stage, orientation: str, large: bool, contrast: bool) -> None:
    stage.turn(orientation)
    wanted = DEEP if large or contrast else ORDINARY
    faint: dict[str, list[str]] = {}
    for name, state in LOOKED_AT.items():
        state = replace(state, large=large, contrast=contrast)
        stage.blank(state)
        stage.show(state, 30)
        if found := too_faint(stage, state, wanted):
            faint[name] = found
    assert faint == {}


def test_the_measure_sees_what_is_faint() -> None:
    grey = luminance(np.full((40, 200, 3), 255, np.uint8))
    place = QRectF(0, 0, 200, 40)
    assert worst(grey, place, 1.0, QColor("#949494")) < 3.1
    assert worst(grey, place, 1.0, QColor("#767676")) == pytest.approx(4.54, abs=0.02)
    assert worst(grey, place, 1.0, QColor("#000000")) == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("part", ["dawn", "day", "dusk", "night"])
@pytest.mark.parametrize("contrast", [False, True])
def test_home_stands_out_at_every_hour(stage: Stage, part: str, contrast: bool) -> None:
    stage.turn("portrait")
    stage.blank()
    stage.show(replace(SESSIONS["home"], contrast=contrast), 20)
    shown = {**stage.kiosk.view, "sky": part}
    stage.kiosk._view = shown
    stage.kiosk.viewChanged.emit()
    pause(60)
    assert too_faint(stage, SESSIONS["home"], DEEP if contrast else ORDINARY) == []
