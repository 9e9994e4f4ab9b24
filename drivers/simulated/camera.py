"""A document camera above a simulated desk."""

from __future__ import annotations

import threading
import time
from functools import lru_cache
from threading import Event

import numpy as np

from drivers.cameras.api import Frame
from drivers.fault import DeviceFault, Patience
from drivers.simulated.faults import Faults


class Desk(Faults):
    """What the camera looks at: an empty desk or one paper. Pictures are ``height`` x ``width`` x 3, BGR."""

    faults = ("stalled", "gone")
    spoils = False

    def __init__(self, width: int = 2048, height: int = 1536) -> None:
        super().__init__()
        from drivers.simulated.papers import desk

        self._lock = threading.Lock()
        self._empty = desk(width, height)
        self._scene = self._empty
        self.size = (width, height)

    def lay(self, scene: Frame) -> None:
        """Show ``scene``, a whole picture of the desk."""
        with self._lock:
            self._scene = scene

    def unplug(self) -> None:
        self.fault("gone")

    def plug_in(self) -> None:
        self.fault(None)

    def clear(self) -> None:
        with self._lock:
            self._scene = self._empty

    @property
    def empty(self) -> Frame:
        return self._empty

    def look(self) -> Frame:
        with self._lock:
            return self._scene


class SimulatedCamera:
    """Gives pictures of the desk at ``rate`` a second with a little noise, as a sensor does."""

    def __init__(self, desk: Desk, rate: float = 15.0) -> None:
        self._desk = desk
        self._period = 1.0 / rate
        self._open = False
        self._next = 0.0
        self._noise = _grain(*desk.size)
        self._turn = 0

    def open(self) -> None:
        if self._desk.active("gone"):
            raise DeviceFault("camera.gone", "the cable is out")
        self._open = True

    def close(self) -> None:
        self._open = False

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        height, width = self.read_frame(deadline, cancel).shape[:2]
        return {"source": "simulated", "size": f"{width}x{height}"}

    def read_frame(self, deadline: float = 1.0, cancel: Event | None = None) -> Frame:
        patience = Patience(deadline, cancel)
        if not self._open or self._desk.active("gone"):
            raise DeviceFault("camera.gone", "the cable is out")
        while self._desk.active("stalled"):
            patience.check("camera.stalled", "no picture before the deadline")
            patience.pause(0.05)
        now = time.monotonic()
        patience.pause(max(0.0, self._next - now))
        self._next = max(now, self._next) + self._period
        scene = self._desk.look()
        self._turn = (self._turn + 5) % 16
        height, width = scene.shape[:2]
        noise = self._noise[self._turn : self._turn + height, self._turn : self._turn + width]
        # Saturating by hand: the pictures are kept at or below 250.
        return np.asarray(np.minimum(scene, 250) + noise, dtype=np.uint8)

    def capture(self, deadline: float = 3.0, cancel: Event | None = None) -> Frame:
        return self.read_frame(deadline, cancel)


@lru_cache(maxsize=2)
def _grain(width: int, height: int) -> Frame:
    """Noise of a sensor, somewhat larger than the picture: every picture takes another part of it."""
    rng = np.random.default_rng(7)
    return rng.integers(0, 5, (height + 16, width + 16, 1), dtype=np.uint8)
