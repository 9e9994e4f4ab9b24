"""Camera frames and captured pages for QML, from the session's pictures."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider

from terminal.conductor.pictures import Pictures

THUMBNAIL_PX = 400


def _blank() -> QImage:
    image = QImage(2, 2, QImage.Format.Format_RGB888)
    image.fill(0x2B333F)
    return image


class FrameProvider(QQuickImageProvider):
    """image://camera/<n>"""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._pictures = pictures

    def requestImage(self, id: str, size: QSize, requested: QSize) -> QImage:
        frame = self._pictures.frame()
        if frame is None:
            return _blank()
        height, width = frame.shape[:2]
        return QImage(frame.tobytes(), width, height, 3 * width, QImage.Format.Format_BGR888).copy()


class PageProvider(QQuickImageProvider):
    """image://pages/<sha256>"""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._pictures = pictures

    def requestImage(self, id: str, size: QSize, requested: QSize) -> QImage:
        data = self._pictures.page(id)
        image = QImage.fromData(data) if data else _blank()
        return image.scaledToWidth(THUMBNAIL_PX) if image.width() > THUMBNAIL_PX else image
