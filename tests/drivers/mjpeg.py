"""The network camera of software with pictures that say which one they are; it can stall, hang up and go away."""

from __future__ import annotations

import threading
from typing import Any

import cv2
import numpy as np

from drivers.simulated.mjpeg import MjpegStream

SHADES = 12
ROUND = SHADES * SHADES


class MjpegServer(MjpegStream):
    """Gives ``rate`` pictures a second; ``number_of`` reads from a picture which one it is, modulo ROUND."""

    def __init__(self, rate: float = 30.0) -> None:
        self.number = 0
        self.stalled = threading.Event()
        self._closing = threading.Event()
        self._pictures = [_picture(number) for number in range(ROUND)]
        self._clock = threading.Thread(target=self._count, args=(1 / rate,), name="mjpeg-clock", daemon=True)
        self._clock.start()
        super().__init__(self._shown, rate)

    def close(self) -> None:
        self._closing.set()
        self.hang_up()
        self._clock.join(5)

    def _shown(self) -> bytes | None:
        return None if self.stalled.is_set() else self._pictures[self.number % ROUND]

    def _count(self, pause: float) -> None:
        while not self._closing.wait(pause):
            self.number += 1


def _picture(number: int) -> bytes:
    """Two greys side by side: the digits of ``number`` to the base SHADES."""
    scene = np.full((240, 320, 3), number // SHADES * 20, np.uint8)
    scene[:, 160:] = number % SHADES * 20
    done, data = cv2.imencode(".jpg", scene)
    assert done
    return data.tobytes()


def number_of(picture: Any) -> int:
    """Which picture this is."""
    high, low = (round(int(picture[120, x, 0]) / 20) for x in (40, 280))
    return high * SHADES + low
