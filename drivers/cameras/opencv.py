"""Document camera over OpenCV: a local camera, or a file or address for trials and tests.

A thread keeps grabbing, so that nothing queues up in the camera's buffers; a picture is decoded only while
somebody waits for one, and is handed over as soon as it is grabbed.
"""

from __future__ import annotations

import os
import threading
import time
from threading import Event
from typing import Any

from drivers.cameras.api import Frame
from drivers.fault import DeviceFault, Patience

OPEN_TIMEOUT = 3.0
_LOCAL = "/dev/video"


class OpenCvCamera:
    """``source`` is an index, /dev/videoN, or a file or URL that OpenCV reads. ``stall`` is the number of
    seconds without a picture after which the camera counts as stalled. A file is played in a loop at its own
    speed.
    """

    def __init__(self, source: int | str, width: int = 3264, height: int = 2448, stall: float = 2.0) -> None:
        self._source = source
        self._size = (width, height)
        self._stall = stall
        self._state: _Grabber | None = None

    def open(self) -> None:
        """Open and wait for a first picture. Raises DeviceFault camera.gone, camera.stalled."""
        if self._state is not None:
            return
        state = _Grabber(self._source, self._size, self._stall)
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
        """The picture size that the camera really gives."""
        height, width = self.read_frame(deadline, cancel).shape[:2]
        return {"source": str(self._source), "size": f"{width}x{height}"}

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


class _Grabber:
    """The thread that owns one capture, from opening to release."""

    def __init__(self, source: int | str, size: tuple[int, int], stall: float) -> None:
        self._source, self._size, self._stall = source, size, stall
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

        local = _is_local(self._source)
        is_file = not local and "://" not in str(self._source)
        pause = 1.0 / min(max(capture.get(cv2.CAP_PROP_FPS) or 25.0, 5.0), 60.0) if is_file else 0.0
        fails = 0
        while not self._ending:
            began = time.monotonic()
            if not capture.grab():
                if is_file and fails == 0:
                    fails += 1
                    capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
                    continue
                raise DeviceFault("camera.gone", "the camera gives no more pictures")
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


def _is_local(source: int | str) -> bool:
    return isinstance(source, int) or source.startswith(_LOCAL)


def _open(source: int | str, size: tuple[int, int]) -> Any:
    import cv2

    if isinstance(source, str) and source.startswith(_LOCAL) and source[len(_LOCAL) :].isdigit():
        source = int(source[len(_LOCAL) :])
    if isinstance(source, int):
        if not os.path.exists(f"{_LOCAL}{source}"):
            raise DeviceFault("camera.gone", f"there is no {_LOCAL}{source}")
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
            [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, int(OPEN_TIMEOUT * 1000), cv2.CAP_PROP_READ_TIMEOUT_MSEC, 1500],
        )
    if not capture.isOpened():
        capture.release()
        raise DeviceFault("camera.gone", f"cannot open {source}")
    return capture
