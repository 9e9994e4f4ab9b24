"""Cameras: simulated above the desk and before a face, a network stream, a film."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from drivers import registry
from drivers.cameras.opencv import OpenCvCamera
from drivers.simulated.booth import Booth
from tests.contracts.contract import Backend, Contract
from tests.drivers.conftest import PEOPLE
from tests.drivers.mjpeg import MjpegServer


def _backend(make: Callable[[], Any], **moves: Callable[[], None]) -> Backend:
    def wait(driver: Any, deadline: float, cancel: Any) -> None:
        moves["stall"]()
        while True:
            driver.read_frame(deadline, cancel)

    return Backend(
        make=make,
        use=lambda driver: driver.read_frame(3),
        wait=wait,
        late=frozenset({"camera.stalled", "device.timeout"}),
        unplug=moves.get("unplug"),
        plug_in=moves.get("plug_in"),
        gone=frozenset({"camera.gone", "camera.stalled"}),
    )


def _simulated(kind: str, folder: Path, ends: ExitStack) -> Backend:
    booth = Booth(PEOPLE, folder)
    ends.callback(booth.close)
    desk = booth.desk if kind == "document_camera" else booth.face
    return _backend(
        lambda: registry.make(kind, {"driver": "simulated"}, booth),
        stall=lambda: desk.fault("stalled"),
        unplug=desk.unplug,
        plug_in=desk.plug_in,
    )


def _stream(folder: Path, ends: ExitStack) -> Backend:
    server = MjpegServer()
    ends.callback(server.close)
    return _backend(
        lambda: OpenCvCamera(server.url), stall=server.stalled.set, unplug=server.hang_up, plug_in=server.answer
    )


def _film(folder: Path, ends: ExitStack) -> Backend:
    path = folder / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (320, 240))
    for grey in range(12):
        writer.write(np.full((240, 320, 3), 20 * grey, np.uint8))
    writer.release()
    return _backend(lambda: OpenCvCamera(str(path)))


class TestCamera(Contract):
    backends = {
        "simulated": lambda folder, ends: _simulated("document_camera", folder, ends),
        "simulated face": lambda folder, ends: _simulated("face_camera", folder, ends),
        "stream": _stream,
        "film": _film,
    }
    steady = frozenset({"film"})
