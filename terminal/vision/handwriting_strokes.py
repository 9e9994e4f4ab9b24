"""What a finger wrote, made fit for looking at: smoothed, put into the middle of a square, drawn.

A stroke is a sequence of points (x, y, t), x to the right and y downwards in any one unit of length, t in ms. Inside
this package a stroke is a float64 array of n x 2 and the square goes from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float, float]
Stroke = Sequence[Point]
Line = NDArray[np.float64]

_SPACING = 0.012
"""Way between two points of a stroke drawn anew, as part of the character's longer side; at least 8 points."""
_LEAST_POINTS = 8
_PART, _MOST = 0.17, 0.1
"""A point is averaged with those on either side of it as far as this part of its stroke, at most this part of the
character. Takes out the tremble of a hand and keeps the bends; a stroke that joins several is not blurred more."""
_MOST_STROKES = 60
_SUPERSAMPLED = 4
_SHIFT = 4
"""Bits behind the point in OpenCV's drawing."""


def lines(strokes: Sequence[Stroke], *, margin: float) -> list[Line]:
    """Smoothed strokes in the middle of the square, `margin` (part of the square) free on every side.

    The longer side of what was written fills the square, so that it does not matter how large somebody writes.
    """
    raw = [np.array([(x, y) for x, y, _ in stroke], dtype=np.float64)
           for stroke in list(strokes)[:_MOST_STROKES] if len(stroke)]
    if not raw:
        return []
    low, _, extent = _box(raw)
    found = [_smooth((line - low) / extent) for line in raw]
    low, high, extent = _box(found)
    return [(line - (low + high) / 2) * ((1 - 2 * margin) / extent) + 0.5 for line in found]


def _box(found: Sequence[Line]) -> tuple[Line, Line, float]:
    everything = np.concatenate(found)
    low, high = everything.min(axis=0), everything.max(axis=0)
    return low, high, max(float((high - low).max()), 1e-6)


def _smooth(line: Line) -> Line:
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    length = float(way[-1])
    if length <= 0:
        return line[:1]
    count = max(_LEAST_POINTS, int(length / _SPACING) + 1)
    even = np.linspace(0, length, count)
    line = np.stack([np.interp(even, way, line[:, axis]) for axis in (0, 1)], axis=1)
    side = round(min(_PART * length, _MOST) * (count - 1) / length)
    if side == 0:
        return line
    padded = np.pad(line, ((side + 1, side), (0, 0)), mode="edge").cumsum(axis=0)
    soft = (padded[2 * side + 1 :] - padded[: -2 * side - 1]) / (2 * side + 1)
    soft[0], soft[-1] = line[0], line[-1]
    return np.asarray(soft, dtype=np.float64)


def draw(found: Sequence[Line], side: int, pen: float) -> NDArray[np.uint8]:
    """Black on white, `side` x `side` pixels, 8 bits; `pen` is the width of a line as part of the square."""
    import cv2

    large = side * _SUPERSAMPLED
    image: Any = np.full((large, large), 255, np.uint8)
    thick = max(1, round(pen * large))
    for line in found:
        points = np.round(line * large * 2**_SHIFT).astype(np.int32)
        cv2.polylines(image, [points.reshape(-1, 1, 2)], False, 0, thick, cv2.LINE_AA, _SHIFT)
    return np.asarray(cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA), dtype=np.uint8)
