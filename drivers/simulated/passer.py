"""Whoever stands before a simulated booth, as its face camera sees them: an MJPEG stream for the real driver.

The faces are invented (assets/city/faces/README.md): seven views of each, from one shoulder to the other.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from drivers.cameras.api import Frame
from drivers.simulated.faults import Faults
from drivers.simulated.mjpeg import MjpegStream

VIEWS = (-36, -24, -12, 0, 12, 24, 36)
"""Degrees of the head, positive to the person's left."""
SIDES = {"left": 36.0, "ahead": 0.0, "right": -36.0}
WIDTH, HEIGHT = 640, 480
RATE = 25.0
A_SECOND = 90.0
"""Degrees that a head turns in a second."""
FLAT, FAR = 30.0, 2.5
"""A photo in the hand is turned by at most so many degrees, seen from so many of its own widths."""


class Passer(Faults):
    """The scene and its stream. `url` starts the stream when it is first asked for."""

    faults = ("stalled", "gone")
    spoils = False

    def __init__(self, faces: Path) -> None:
        super().__init__()
        self._faces = faces
        self._lock = threading.Lock()
        self._people: tuple[str, ...] = ()
        self._photo = self._still = False
        self._yaw, self._goal, self._at = 0.0, 0.0, 0.0
        self._server: MjpegStream | None = None

    def has(self, person: str) -> bool:
        """Whether there is a face for this member of the cast."""
        return (self._faces / f"{person}+00.jpg").exists()

    def stand(self, *people: str, photo: bool = False, still: bool = False) -> None:
        """Nobody, one or two people; `photo`: only a printed picture is held up, `still`: somebody who never moves.

        Raises KeyError for somebody without a face.
        """
        for person in people:
            if not self.has(person):
                raise KeyError(person)
        with self._lock:
            self._people, self._photo, self._still = people[:2], photo, still
            self._yaw = self._goal = 0.0

    def turn(self, side: str) -> None:
        """Turn the head, as the screen asks: `left`, `right` or `ahead`; a photo is turned in the hand."""
        with self._lock:
            self._yaw, self._at = self._now(), time.monotonic()
            self._goal = 0.0 if self._still else SIDES[side]

    def unplug(self) -> None:
        self.fault("gone")

    def plug_in(self) -> None:
        self.fault(None)

    def fault(self, name: str | None, times: int | None = None) -> None:
        super().fault(name, times)
        if self._server is not None:
            if name == "gone":
                self._server.hang_up()
            else:
                self._server.answer()

    @property
    def url(self) -> str:
        """Where the real driver finds the stream."""
        if self._server is None:
            self._server = MjpegStream(self._sent, RATE)
            if self.active("gone"):
                self._server.hang_up()
        return self._server.url

    def close(self) -> None:
        if self._server is not None:
            self._server.hang_up()

    def _now(self) -> float:
        step = (time.monotonic() - self._at) * A_SECOND
        return self._goal if abs(self._goal - self._yaw) <= step else self._yaw + step * np.sign(self._goal - self._yaw)

    def _sent(self) -> bytes | None:
        return None if self.active("stalled") else self.jpeg()

    def jpeg(self) -> bytes:
        """The picture of this moment."""
        with self._lock:
            people, photo, yaw = self._people, self._photo, self._now()
        view = min(VIEWS, key=lambda each: abs(each - yaw))
        return _scene(self._faces, people, photo, view)


@lru_cache(maxsize=64)
def _scene(faces: Path, people: Sequence[str], photo: bool, view: int) -> bytes:
    import cv2

    shade = np.linspace(196, 150, HEIGHT, dtype=np.float32)[:, None, None]
    scene = np.asarray(shade + np.array([4, 0, -6], np.float32) + np.zeros((1, WIDTH, 1), np.float32), dtype=np.uint8)
    size = HEIGHT if len(people) < 2 else WIDTH // 2
    for place, person in enumerate(people):
        picture: Any = cv2.imread(str(faces / f"{person}{0 if photo else view:+03d}.jpg"))
        picture = cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)
        if photo:
            picture = _in_the_hand(picture, view, scene[:size, :size])
        left = (WIDTH - size) // 2 if len(people) < 2 else place * size
        scene[HEIGHT - size :, left : left + size] = picture
    done, data = cv2.imencode(".jpg", scene, [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert done
    return bytes(data.tobytes())


def _in_the_hand(picture: Frame, view: int, behind: Frame) -> Frame:
    """A print of a picture, turned as far as `view` says: flat, in perspective."""
    import cv2

    size = picture.shape[0]
    angle, half, eye = np.radians(FLAT * view / max(VIEWS)), size / 2, FAR * size
    corners = [(half + x * np.cos(angle) * eye / (eye + x * np.sin(angle)), half + y * eye / (eye + x * np.sin(angle)))
               for x, y in ((-half, -half), (half, -half), (half, half), (-half, half))]
    flat = np.array([(0, 0), (size, 0), (size, size), (0, size)], np.float32)
    matrix = cv2.getPerspectiveTransform(flat, np.array(corners, np.float32))
    found = cv2.warpPerspective(picture, matrix, (size, size), dst=behind.copy(), borderMode=cv2.BORDER_TRANSPARENT)
    return np.asarray(found, dtype=np.uint8)
