"""The real camera driver on a film; what a camera does when it stalls or goes is done by a stand-in capture."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from drivers.cameras import opencv
from drivers.cameras.opencv import OpenCvCamera
from drivers.fault import DeviceFault

FaultOf = Callable[..., DeviceFault]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Twelve pictures at 30 a second, each of its own grey."""
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (320, 240))
    for grey in range(12):
        writer.write(np.full((240, 320, 3), 20 * grey, np.uint8))
    writer.release()
    return path


@pytest.fixture
def camera(film: Path) -> Iterator[OpenCvCamera]:
    camera = OpenCvCamera(str(film))
    camera.open()
    yield camera
    camera.close()


def test_pictures_of_a_film_in_a_loop(camera: OpenCvCamera) -> None:
    assert camera.identify()["size"] == "320x240"
    seen = {int(camera.read_frame(2)[0, 0, 0]) // 20 for _ in range(30)}
    assert len(seen) > 8
    assert camera.capture(2).shape == (240, 320, 3)


def test_open_and_close_again(camera: OpenCvCamera, film: Path, fault_of: FaultOf) -> None:
    before = threading.active_count()
    camera.close()
    assert fault_of(camera.read_frame).code == "camera.gone"
    camera.open()
    assert camera.read_frame(2).ndim == 3
    assert threading.active_count() == before


@pytest.mark.parametrize("source", ["/nowhere/film.avi", "/dev/video77", 77, "http://127.0.0.1:9/video"])
def test_no_such_camera(source: int | str, fault_of: FaultOf) -> None:
    began = time.monotonic()
    assert fault_of(OpenCvCamera(source).open).code == "camera.gone"
    assert time.monotonic() - began < 4


class Capture:
    """A camera that gives ``good`` pictures, then what ``after`` says."""

    def __init__(self, good: int, after: Callable[[], bool]) -> None:
        self._good, self._after = good, after
        self.released = threading.Event()

    def get(self, key: int) -> float:
        return 30.0

    def set(self, key: int, value: float) -> bool:
        return True

    def grab(self) -> bool:
        self._good -= 1
        if self._good >= 0:
            time.sleep(0.01)
            return True
        return self._after()

    def retrieve(self) -> tuple[bool, Any]:
        return True, np.zeros((240, 320, 3), np.uint8)

    def release(self) -> None:
        self.released.set()


@pytest.mark.parametrize("kind", ["camera.stalled", "camera.gone"])
def test_a_camera_that_stops(kind: str, monkeypatch: pytest.MonkeyPatch, fault_of: FaultOf) -> None:
    ended = threading.Event()
    after = (lambda: not ended.wait(3)) if kind == "camera.stalled" else (lambda: False)
    capture = Capture(8, after)
    monkeypatch.setattr(opencv, "_open", lambda source, size: capture)
    camera = OpenCvCamera(0, stall=0.3)
    camera.open()

    def look() -> None:
        for _ in range(50):
            camera.read_frame(5)

    began = time.monotonic()
    assert fault_of(look).code == kind
    assert time.monotonic() - began < 2
    ended.set()
    camera.close()
    assert capture.released.wait(2)
