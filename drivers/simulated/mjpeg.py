"""A network camera of software: MJPEG over HTTP on a loopback port, which can hang up on everybody and come back."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class MjpegStream:
    """Gives ``rate`` pictures a second. ``picture`` is asked for each (JPEG); None: nothing is sent, as by a camera
    that stalls. Serves from the start; the port stays the same when it comes back."""

    def __init__(self, picture: Callable[[], bytes | None], rate: float) -> None:
        self._picture, self._pause, self._port = picture, 1 / rate, 0
        self._hung_up = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None
        self.answer()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/video.mjpg"

    def answer(self) -> None:
        """Take callers (again)."""
        if self._server is not None:
            return
        self._hung_up.clear()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                with contextlib.suppress(OSError):
                    outer._send(self.wfile)
                self.close_connection = True

            def log_message(self, *parts: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="mjpeg", daemon=True)
        self._thread.start()

    def hang_up(self) -> None:
        """On everybody; nobody is answered any more."""
        self._hung_up.set()
        server, self._server = self._server, None
        if server is not None and self._thread is not None:
            server.shutdown()
            server.server_close()
            self._thread.join(5)

    def _send(self, out: Any) -> None:
        while not self._hung_up.wait(self._pause):
            data = self._picture()
            if data is not None:
                out.write(b"--frame\r\nContent-Type: image/jpeg\r\n")
                out.write(f"Content-Length: {len(data)}\r\n\r\n".encode() + data + b"\r\n")
