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
from tests.drivers.mjpeg import ROUND, MjpegServer, number_of

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
    camera = OpenCvCamera("stand-in://camera", stall=0.3)
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


# -- a network camera --------------------------------------------------------------------------------------


@pytest.fixture
def network() -> Iterator[MjpegServer]:
    server = MjpegServer()
    yield server
    server.close()


@pytest.fixture
def far(network: MjpegServer) -> Iterator[OpenCvCamera]:
    camera = OpenCvCamera(network.url)
    camera.open()
    yield camera
    camera.close()


def test_pictures_never_queue_up(network: MjpegServer, far: OpenCvCamera) -> None:
    """After a pause in which sixty pictures came, the next one is of now, not the oldest of the sixty."""
    for _ in range(3):
        time.sleep(2.0)
        seen = number_of(far.read_frame(2))
        late = (network.number - seen) % ROUND
        assert late <= 15, f"{late} pictures behind"
    bare = cv2.VideoCapture(network.url)
    bare.read()
    time.sleep(2.0)
    late = (network.number - number_of(bare.read()[1])) % ROUND
    bare.release()
    assert late > 20, "without the thread they do queue up, and this test sees it"


@pytest.mark.parametrize(("what", "codes"), [("stalled", {"camera.stalled"}), ("unplugged", {"camera.gone"})])
def test_trouble_is_noticed_within_two_seconds(
    network: MjpegServer, far: OpenCvCamera, fault_of: FaultOf, what: str, codes: set[str]
) -> None:
    far.read_frame(2)
    began = time.monotonic()
    network.stalled.set() if what == "stalled" else network.hang_up()

    def look() -> None:
        while True:
            far.read_frame(3)

    assert fault_of(look).code in codes
    assert time.monotonic() - began < 3.0
    far.close()
    network.stalled.clear()
    network.answer()
    far.open()
    assert far.read_frame(3).shape == (240, 320, 3)


# -- a camera of this machine ------------------------------------------------------------------------------


def test_a_camera_pulled_out_that_goes_on_giving_its_last_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault_of: FaultOf
) -> None:
    node = tmp_path / "video0"
    node.touch()
    monkeypatch.setattr(opencv, "_LOCAL", (f"{tmp_path}/video", "/dev/v4l/"))
    monkeypatch.setattr(opencv, "_open", lambda source, size: Capture(10**9, lambda: True))
    camera = OpenCvCamera(str(node))
    camera.open()
    assert camera.read_frame(2).ndim == 3
    node.unlink()
    assert fault_of(camera.read_frame, 2).code == "camera.gone"
    camera.close()


class Settings(Capture):
    """Notes what is set; ``takes`` says which properties this camera has."""

    def __init__(self, takes: set[int]) -> None:
        super().__init__(10**9, lambda: True)
        self.takes, self.sent = takes, list[tuple[int, float]]()

    def set(self, key: int, value: float) -> bool:
        self.sent.append((key, value))
        return key in self.takes


def test_exposure_and_focus_are_set_by_hand() -> None:
    both = {cv2.CAP_PROP_EXPOSURE, cv2.CAP_PROP_FOCUS, cv2.CAP_PROP_AUTO_EXPOSURE, cv2.CAP_PROP_AUTOFOCUS}
    camera = Settings(both)
    assert opencv.adjust(camera, opencv.Controls(exposure=156, focus=40)) == []
    assert camera.sent == [
        (cv2.CAP_PROP_AUTOFOCUS, 0), (cv2.CAP_PROP_FOCUS, 40), (cv2.CAP_PROP_AUTO_EXPOSURE, 1),
        (cv2.CAP_PROP_EXPOSURE, 156),
    ]  # fmt: skip
    untouched = Settings(both)
    assert opencv.adjust(untouched, opencv.Controls()) == []
    assert untouched.sent == [], "what nobody set stays the camera's own"


def test_what_a_camera_does_not_take_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "video0").touch()
    monkeypatch.setattr(opencv, "_LOCAL", (f"{tmp_path}/video", "/dev/v4l/"))
    monkeypatch.setattr(opencv, "_open", lambda source, size: Settings({cv2.CAP_PROP_EXPOSURE}))
    camera = OpenCvCamera(str(tmp_path / "video0"), exposure=100, focus=3)
    camera.open()
    assert camera.identify()["not taken"] == "focus"
    camera.close()
