"""Camera frames and captured pages of this session: in memory only, dropped by the wipe."""

from __future__ import annotations

import threading
from typing import Any


class Pictures:
    """The last frame (height, width, 3; BGR uint8) and the pages (JPEG by SHA-256). Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frame: Any = None
        self._pages: dict[str, bytes] = {}

    def set_frame(self, bgr: Any) -> None:
        """The next frame; None: whoever was on the last one is seen no more."""
        with self._lock:
            if bgr is None:
                self._blank()
            self._frame = bgr

    def add_page(self, sha256: str, jpeg: bytes) -> None:
        with self._lock:
            self._pages[sha256] = jpeg

    def frame(self) -> Any:
        """The last frame, or None."""
        with self._lock:
            return self._frame

    def page(self, sha256: str) -> bytes | None:
        """One page, or None."""
        with self._lock:
            return self._pages.get(sha256)

    def clear(self) -> None:
        """Let go of everything; the frame is blanked first, since others may still hold it."""
        with self._lock:
            self._blank()
            self._frame = None
            self._pages.clear()

    def _blank(self) -> None:
        flags = getattr(self._frame, "flags", None)
        if flags is not None and flags.writeable:
            self._frame[:] = 0
