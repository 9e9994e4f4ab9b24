"""Camera frames, captured pages and codes for QML."""

from __future__ import annotations

from urllib.parse import unquote

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider

from terminal.conductor.pictures import Pictures

CODE_PX = 12
"""Pixels for each module of a QR code, before it is fitted to its place."""
QUIET = 4
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


class CodeProvider(QQuickImageProvider):
    """image://code/<text, percent-encoded>: a QR code with its quiet zone (ISO/IEC 18004)."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requested: QSize) -> QImage:
        import numpy as np

        from forms.papers.sheet import qr_modules

        text = unquote(id)
        if not text:
            return _blank()
        dark = np.pad(np.array(qr_modules(text)), QUIET)
        pixels = np.where(np.kron(dark, np.ones((CODE_PX, CODE_PX), dtype=bool)), 0, 255).astype(np.uint8)
        side = pixels.shape[0]
        return QImage(pixels.tobytes(), side, side, side, QImage.Format.Format_Grayscale8).copy()
