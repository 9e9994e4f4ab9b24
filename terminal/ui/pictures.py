"""Camera frames and captured pages for QML. Held in memory only, dropped by the wipe."""

from __future__ import annotations

import threading

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider


class Album:
    """The last camera frame and the pages of this session, as images; safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frame: QImage | None = None
        self._pages: dict[str, bytes] = {}

    def set_frame(self, bgr: object) -> None:
        """A frame as an array (height, width, 3), BGR, uint8."""
        array = bgr
        height, width = array.shape[:2]  # type: ignore[attr-defined]
        image = QImage(array.tobytes(), width, height, 3 * width, QImage.Format.Format_BGR888).copy()  # type: ignore[attr-defined]
        with self._lock:
            self._frame = image

    def add_page(self, sha256: str, jpeg: bytes) -> None:
        with self._lock:
            self._pages[sha256] = jpeg

    def clear(self) -> None:
        """Forget everything; frames are overwritten by a blank one first."""
        with self._lock:
            if self._frame is not None:
                self._frame.fill(0)
            self._frame = None
            self._pages.clear()

    def frame(self) -> QImage | None:
        with self._lock:
            return self._frame

    def page(self, sha256: str) -> bytes | None:
        with self._lock:
            return self._pages.get(sha256)


class FrameProvider(QQuickImageProvider):
    """image://camera/<n>"""

    def __init__(self, album: Album) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._album = album

    def requestImage(self, id: str, size: QSize, requested: QSize) -> QImage:  # noqa: A002, N802
        return self._album.frame() or QImage(2, 2, QImage.Format.Format_RGB888)


class PageProvider(QQuickImageProvider):
    """image://pages/<sha256>"""

    def __init__(self, album: Album) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._album = album

    def requestImage(self, id: str, size: QSize, requested: QSize) -> QImage:  # noqa: A002, N802
        data = self._album.page(id)
        image = QImage.fromData(data) if data else QImage(2, 2, QImage.Format.Format_RGB888)
        if image.width() > 400:
            image = image.scaledToWidth(400)
        return image
