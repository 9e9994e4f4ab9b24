"""A phone's camera held before the screen."""

from __future__ import annotations

from PySide6.QtGui import QImage


def read_code(picture: QImage) -> str:
    """What the one QR code in a picture says; empty when there is none that can be read."""
    import numpy as np
    import zxingcpp

    grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine())[:, :grey.width()]
    found = zxingcpp.read_barcodes(pixels.copy(), formats=zxingcpp.BarcodeFormat.QRCode)
    return str(found[0].text) if len(found) == 1 else ""
