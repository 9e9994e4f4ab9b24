"""A network camera of software: MJPEG over HTTP on a loopback port, which can stall, hang up and go away."""

from __future__ import annotations

import contextlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import cv2
import numpy as np

SHADES = 12
ROUND = SHADES * SHADES


class MjpegServer:
    """Gives ``rate`` pictures a second; ``number_of`` reads from a picture which one it is, modulo ROUND."""

    def __init__(self, rate: float = 30.0) -> None:
        self._pause = 1 / rate
        self.number = 0
        self.stalled = threading.Event()
        self.hung_up = threading.Event()
        self._closing = threading.Event()
        self._pictures = [_picture(number) for number in range(ROUND)]
        self._clock = threading.Thread(target=self._count, name="mjpeg-clock", daemon=True)
        self._clock.start()
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self._port = 0
        self.plug_in()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/video.mjpg"

    def plug_in(self) -> None:
        if self._server is not None:
            return
        self.hung_up.clear()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                with contextlib.suppress(OSError):
                    outer.stream(self.wfile)
                self.close_connection = True

            def log_message(self, *parts: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Hang up on everybody and answer nobody."""
        self.hung_up.set()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(5)
            self._server = None

    def close(self) -> None:
        self._closing.set()
        self.unplug()
        self._clock.join(5)

    def stream(self, out: Any) -> None:
        while not self.hung_up.is_set() and not self._closing.is_set():
            if not self.stalled.is_set():
                data = self._pictures[self.number % ROUND]
                out.write(b"--frame\r\nContent-Type: image/jpeg\r\n")
                out.write(f"Content-Length: {len(data)}\r\n\r\n".encode() + data + b"\r\n")
            time.sleep(self._pause)

    def _count(self) -> None:
        while not self._closing.wait(self._pause):
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
