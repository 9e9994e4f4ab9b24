"""Document camera over OpenCV: a local camera, or a file or address for trials and tests.

A thread keeps grabbing, so that nothing queues up in the camera's buffers; a picture is decoded only while
somebody waits for one, and is handed over as soon as it is grabbed.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from threading import Event
from typing import Any

from drivers.cameras.api import Frame
from drivers.fault import DeviceFault, Patience

OPEN_TIMEOUT = 3.0
READ_TIMEOUT = 1.5
"""Seconds without a byte after which a stream is given up."""
_LOCAL = ("/dev/video", "/dev/v4l/")
_MANUAL = 1
"""V4L2_EXPOSURE_MANUAL of Linux's uapi/linux/v4l2-controls.h."""


class OpenCvCamera:
    """``source`` is an index, /dev/videoN, or a file or URL that OpenCV reads. ``stall`` is the number of
    seconds without a picture after which the camera counts as stalled. A file is played in a loop at its own
    speed.

    ``exposure`` (in units of 0.1 ms) and ``focus`` (in the camera's own units) are set by hand when they are given,
    and left to the camera otherwise; only cameras of this machine have them.
    """

    def __init__(
        self,
        source: int | str,
        width: int = 3264,
        height: int = 2448,
        stall: float = 2.0,
        exposure: int | None = None,
        focus: int | None = None,
    ) -> None:
        self._source = source
        self._controls = Controls(exposure, focus)
        self._size = (width, height)
        self._stall = stall
        self._state: _Grabber | None = None

    def open(self) -> None:
        """Open and wait for a first picture. Raises DeviceFault camera.gone, camera.stalled."""
        if self._state is not None:
            return
        state = _Grabber(self._source, self._size, self._stall, self._controls)
        state.thread.start()
        try:
            state.ask(Patience(OPEN_TIMEOUT + self._stall))
        except DeviceFault:
            state.end()
            raise
        self._state = state

    def close(self) -> None:
        """Release the camera; never raises."""
        state, self._state = self._state, None
        if state is not None:
            state.end()

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """The picture size that the camera really gives, and the settings it did not take."""
        height, width = self.read_frame(deadline, cancel).shape[:2]
        found = {"source": str(self._source), "size": f"{width}x{height}"}
        if self._state is not None and self._state.refused:
            found["not taken"] = ", ".join(self._state.refused)
        return found

    def read_frame(self, deadline: float = 1.0, cancel: Event | None = None) -> Frame:
        """The newest picture, for looking on. Raises DeviceFault camera.gone, camera.stalled, device.*."""
        return self._ask(Patience(deadline, cancel), 1)

    def capture(self, deadline: float = 3.0, cancel: Event | None = None) -> Frame:
        """A picture exposed after this call; the camera always runs in its full resolution."""
        # The first picture grabbed from now may have been on its way already.
        return self._ask(Patience(deadline, cancel), 2)

    def _ask(self, patience: Patience, number: int) -> Frame:
        if self._state is None:
            raise DeviceFault("camera.gone", "camera is not open")
        return self._state.ask(patience, number)


@dataclass(frozen=True)
class Controls:
    """What is set by hand; None is left to the camera."""

    exposure: int | None = None
    focus: int | None = None


class _Grabber:
    """The thread that owns one capture, from opening to release."""

    def __init__(self, source: int | str, size: tuple[int, int], stall: float, controls: Controls) -> None:
        self._source, self._size, self._stall = source, size, stall
        self._controls = controls
        self._node = _node(source)
        self.refused: list[str] = []
        self._change = threading.Condition()
        self._wanted = 0
        self._frame: Frame | None = None
        self._number = 0
        self._fault: DeviceFault | None = None
        self._ending = False
        self._alive = time.monotonic() + OPEN_TIMEOUT
        self.thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def ask(self, patience: Patience, number: int = 1) -> Frame:
        """The ``number``-th picture grabbed from now."""
        with self._change:
            after = self._number + number - 1
            self._wanted += 1
            try:
                while self._frame is None or self._number <= after:
                    if self._fault is not None:
                        raise self._fault
                    if self._node and not os.path.exists(self._node):
                        # Some drivers go on giving the last picture of a camera that was pulled out.
                        raise DeviceFault("camera.gone", f"{self._node} is gone")
                    if time.monotonic() - self._alive > self._stall:
                        raise DeviceFault("camera.stalled", f"no picture for {self._stall:g} s")
                    patience.check("device.timeout", "no picture before the deadline")
                    self._change.wait(min(0.05, patience.left() + 0.001))
                return self._frame
            finally:
                self._wanted -= 1
                if not self._wanted:
                    self._frame = None  # a picture of somebody's paper is kept no longer than it is needed

    def end(self) -> None:
        with self._change:
            self._ending = True
            self._change.notify_all()
        # A grab that hangs in the system's driver cannot be interrupted; the thread then releases the
        # camera when it comes back.
        self.thread.join(2.0)

    def _run(self) -> None:
        capture = None
        try:
            capture = _open(self._source, self._size)
            self.refused = adjust(capture, self._controls) if self._node else []
            self._grab(capture)
        except DeviceFault as fault:
            self._fail(fault)
        except Exception as error:
            self._fail(DeviceFault("camera.gone", type(error).__name__))
        finally:
            if capture is not None:
                capture.release()

    def _grab(self, capture: Any) -> None:
        import cv2

        is_file = not self._node and "://" not in str(self._source)
        pause = 1.0 / min(max(capture.get(cv2.CAP_PROP_FPS) or 25.0, 5.0), 60.0) if is_file else 0.0
        fails = 0
        while not self._ending:
            began = time.monotonic()
            if not capture.grab():
                if is_file and fails == 0:
                    fails += 1
                    capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
                    continue
                waited = time.monotonic() - began
                code = "camera.stalled" if waited >= READ_TIMEOUT * 0.9 else "camera.gone"
                raise DeviceFault(code, "the camera gives no more pictures")
            fails = 0
            with self._change:
                self._alive = time.monotonic()
                wanted = self._wanted > 0
            if wanted:
                good, frame = capture.retrieve()
                if good and frame is not None and frame.ndim == 3:
                    with self._change:
                        self._frame = frame
                        self._number += 1
                        self._change.notify_all()
            if pause:
                time.sleep(max(0.0, pause - (time.monotonic() - began)))

    def _fail(self, fault: DeviceFault) -> None:
        with self._change:
            self._fault = fault
            self._change.notify_all()


def adjust(capture: Any, controls: Controls) -> list[str]:
    """Set by hand what is given; the names of what the camera did not take."""
    import cv2

    refused = []
    if controls.focus is not None:
        capture.set(cv2.CAP_PROP_AUTOFOCUS, 0)
        if not capture.set(cv2.CAP_PROP_FOCUS, controls.focus):
            refused.append("focus")
    if controls.exposure is not None:
        capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, _MANUAL)
        if not capture.set(cv2.CAP_PROP_EXPOSURE, controls.exposure):
            refused.append("exposure")
    return refused


def _node(source: int | str) -> str:
    """The device file of a camera of this machine; empty for files and streams."""
    if isinstance(source, int):
        return f"{_LOCAL[0]}{source}"
    return source if source.startswith(_LOCAL) else ""


def _open(source: int | str, size: tuple[int, int]) -> Any:
    import cv2

    if node := _node(source):
        if not os.path.exists(node):
            raise DeviceFault("camera.gone", f"there is no {node}")
        # A name that stays, such as those of /dev/v4l/by-id, leads to the file that has the number.
        number = os.path.realpath(node).removeprefix(_LOCAL[0])
        source = int(number) if number.isdigit() else node
        capture = cv2.VideoCapture(source, cv2.CAP_V4L2)
        # Compressed, or a USB 2 line carries the full resolution at two pictures a second.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, size[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size[1])
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    else:
        capture = cv2.VideoCapture(
            source,
            cv2.CAP_FFMPEG,
            [
                cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
                int(OPEN_TIMEOUT * 1000),
                cv2.CAP_PROP_READ_TIMEOUT_MSEC,
                int(READ_TIMEOUT * 1000),
            ],
        )
    if not capture.isOpened():
        capture.release()
        raise DeviceFault("camera.gone", f"cannot open {source}")
    return capture
