"""Writing made from the middle lines of characters: trembling, other stroke order, joined strokes. Seeded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Medians = Sequence[Sequence[Sequence[float]]]
"""One character: strokes of points (x, y), x to the right and y upwards, in a box of 1024."""

TREMBLE = 0.014
"""Part of the box: standard deviation of every point of a middle line for each step of `jitter`. Middle lines have
about five points a stroke, so this bends and displaces strokes; it is no noise of the glass."""
STEP_MS = 12


def write(medians: Medians, rng: np.random.Generator, *, jitter: float = 2.0, swaps: int = 0, joins: int = 0,
          ) -> list[list[tuple[float, float, float]]]:
    """Strokes (x, y, t): x and y as parts of the box, y downwards; t in ms.

    `swaps` neighbours change places in the order, `joins` pairs are written without lifting the finger.
    """
    lines = []
    for median in medians:
        line = np.array(median, dtype=np.float64)
        line[:, 1] = 900 - line[:, 1]
        line /= 1024
        if jitter:
            line = line + rng.normal(0, jitter * TREMBLE, line.shape)
        lines.append(line)
    for _ in range(swaps if len(lines) > 1 else 0):
        place = int(rng.integers(len(lines) - 1))
        lines[place], lines[place + 1] = lines[place + 1], lines[place]
    for _ in range(joins):
        if len(lines) < 2:
            break
        place = int(rng.integers(len(lines) - 1))
        lines[place : place + 2] = [np.concatenate(lines[place : place + 2])]
    strokes, time = [], 0.0
    for line in lines:
        stroke = []
        for x, y in line:
            stroke.append((float(x), float(y), time))
            time += STEP_MS
        strokes.append(stroke)
        time += 150
    return strokes
