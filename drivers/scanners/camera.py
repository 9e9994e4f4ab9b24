"""Scanner made of a camera: codes are looked for in its pictures (zxing-cpp reads UTF-8, ECI and Hanzi mode)."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from threading import Event
from typing import Any

from drivers.cameras.api import DocumentCamera, Frame
from drivers.cameras.opencv import OpenCvCamera
from drivers.fault import DeviceFault, Patience
from drivers.scanners.api import Code
from drivers.scanners.text import LONGEST

AWAY = 1.5
"""Seconds a code must be out of the picture before it counts as held up again."""
NAMES = {
    "QRCode": "qr", "QRCodeModel2": "qr", "MicroQRCode": "qr", "Code128": "code128", "Code39": "code39",
    "Code39Std": "code39", "Code93": "code93", "Codabar": "codabar", "ITF": "itf", "EAN13": "ean", "EAN8": "ean",
    "UPCA": "ean", "UPCE": "ean", "PDF417": "pdf417", "DataMatrix": "data_matrix", "Aztec": "aztec",
}  # fmt: skip
_CAMERA = {"camera.gone": "scanner.gone", "camera.stalled": "scanner.gone"}


def look(picture: Frame) -> list[Code]:
    """The codes in a picture (height x width x 3, BGR), largest first."""
    import zxingcpp

    # Plain: what was encoded, without the brackets that people like to see around the parts of GS1 codes.
    codes = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)
    found = [code for code in codes if code.valid and code.text]
    found.sort(key=_size, reverse=True)
    return [Code(code.text[:LONGEST], NAMES.get(code.format.name, "other"), bytes(code.bytes)) for code in found]


def _size(code: Any) -> float:
    at = code.position
    return float(abs((at.bottom_right.x - at.top_left.x) * (at.bottom_right.y - at.top_left.y)))


class CameraScanner:
    """``source``, ``width``, ``height`` and ``stall`` as for OpenCvCamera; the camera is used for nothing else.

    A code that stays in the picture is given once.
    """

    def __init__(
        self,
        source: int | str,
        width: int = 1280,
        height: int = 720,
        stall: float = 2.0,
        camera: Callable[..., DocumentCamera] = OpenCvCamera,
    ) -> None:
        self._camera = camera(source, width, height, stall)
        # What was read is recognised by a keyed hash: nothing of the citizen is kept.
        self._key = os.urandom(16)
        self._last = b""
        self._seen = 0.0

    def open(self) -> None:
        """Open the camera. Raises DeviceFault scanner.gone."""
        self._last = b""
        try:
            self._camera.open()
        except DeviceFault as fault:
            raise _scanner(fault) from None

    def close(self) -> None:
        """Release the camera; never raises."""
        self._camera.close()

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """The camera and its picture size. Raises DeviceFault scanner.gone."""
        try:
            return {"protocol": "camera", **self._camera.identify(deadline, cancel)}
        except DeviceFault as fault:
            raise _scanner(fault) from None

    def wait_code(self, deadline: float, cancel: Event | None = None) -> Code:
        """See CodeScanner."""
        patience = Patience(deadline, cancel)
        while True:
            patience.check("scanner.no_code", "no code before the deadline")
            try:
                picture = self._camera.read_frame(patience.left(), cancel)
            except DeviceFault as fault:
                if fault.code == "device.timeout":
                    raise DeviceFault("scanner.no_code", fault.detail) from None
                raise _scanner(fault) from None
            for code in look(picture):
                if self._new(code):
                    return code

    def _new(self, code: Code) -> bool:
        now = time.monotonic()
        mark = hashlib.blake2b(code.raw, key=self._key).digest()
        known = mark == self._last and now - self._seen < AWAY
        self._last, self._seen = mark, now
        return not known


def _scanner(fault: DeviceFault) -> DeviceFault:
    return DeviceFault(_CAMERA.get(fault.code, fault.code), fault.detail, recoverable=fault.recoverable)
