"""Camera frames, captured pages and codes for QML."""

from __future__ import annotations

from urllib.parse import unquote

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider

from terminal.conductor.pictures import Pictures

CODE_PX = 12
"""Pixels for each module of a QR code, before it is fitted to its place."""
QUIET = 4
THUMBNAIL_PX = 400
MOST_PX = 2400
"""Widest picture of a page: an A4 page at 290 dots an inch."""


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


class PaperProvider(QQuickImageProvider):
    """image://paper/<sha256>/<page>/<width>: a page of a PDF among the session's pictures, as wide as asked for."""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._pictures = pictures

    def requestImage(self, id: str, size: QSize, requested: QSize) -> QImage:
        sha256, _, rest = id.partition("/")
        page, _, width = rest.partition("/")
        data = self._pictures.page(sha256)
        if data is None or not page.isdigit() or not width.isdigit():
            return _blank()
        return _drawn(data, int(page), min(int(width), MOST_PX))


def _drawn(data: bytes, page: int, width: int) -> QImage:
    # only who reads a contract needs it
    from PySide6.QtCore import QBuffer, QByteArray
    from PySide6.QtPdf import QPdfDocument

    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    if not 0 <= page < document.pageCount():
        return _blank()
    points = document.pagePointSize(page)
    drawn = document.render(page, QSize(width, round(width * points.height() / points.width())))
    document.close()
    # the paper's white is not drawn
    paper = QImage(drawn.size(), QImage.Format.Format_RGB32)
    paper.fill(0xFFFFFF)
    painter = QPainter(paper)
    painter.drawImage(0, 0, drawn)
    painter.end()
    return paper


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
