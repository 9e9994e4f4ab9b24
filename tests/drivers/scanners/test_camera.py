"""The real driver on a simulated camera: codes in pictures, upright, turned, in Chinese."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
import zxingcpp

from drivers.cameras.api import Frame
from drivers.fault import DeviceFault
from drivers.scanners.camera import CameraScanner, look
from drivers.simulated.camera import Desk, SimulatedCamera

FaultOf = Callable[..., DeviceFault]
HANZI = "政务服务"


def picture(text: str, kind: object = zxingcpp.QRCode, turned: int = 0) -> Frame:
    """A grey scene of 640 x 480 with a code in its middle."""
    code = zxingcpp.create_barcode(text, kind)
    flat = np.rot90(np.array(code.to_image(scale=4)), turned)
    scene = np.full((480, 640), 200, np.uint8)
    top, left = (480 - flat.shape[0]) // 2, (640 - flat.shape[1]) // 2
    scene[top : top + flat.shape[0], left : left + flat.shape[1]] = flat
    return np.repeat(scene[:, :, None], 3, axis=2)


@pytest.mark.parametrize("turned", [0, 1, 2])
def test_codes_are_found(turned: int) -> None:
    found = look(picture("NC5G2W8TQGF8", turned=turned))
    assert [(code.text, code.symbology) for code in found] == [("NC5G2W8TQGF8", "qr")]


def test_chinese_codes() -> None:
    assert look(picture(HANZI))[0].text == HANZI
    hanzi_mode = qr_in_hanzi_mode()
    assert look(hanzi_mode)[0].text == HANZI


def test_bar_codes_and_nothing() -> None:
    assert look(picture("410411", zxingcpp.Code128))[0].symbology == "code128"
    assert look(picture("6901234567892", zxingcpp.EAN13))[0].symbology == "ean"
    assert look(np.full((480, 640, 3), 90, np.uint8)) == []


def qr_in_hanzi_mode() -> Frame:
    """A symbol of GB/T 18284's Hanzi mode, which zxing-cpp cannot write."""
    import segno

    rows = [list(row) for row in segno.make(HANZI, mode="hanzi", micro=False).matrix]
    flat = np.pad(np.where(np.array(rows) == 1, 0, 255).astype(np.uint8), 4, constant_values=255)
    return np.repeat(np.kron(flat, np.ones((6, 6), np.uint8))[:, :, None], 3, axis=2)


@pytest.fixture
def desk() -> Desk:
    return Desk(640, 480)


def scanner_above(desk: Desk) -> CameraScanner:
    scanner = CameraScanner(0, camera=lambda *options: SimulatedCamera(desk))
    scanner.open()
    return scanner


def test_a_code_held_up_is_given_once(desk: Desk, fault_of: FaultOf) -> None:
    scanner = scanner_above(desk)
    threading.Timer(0.2, desk.lay, [picture("NC5G2W8TQGF8")]).start()
    assert scanner.wait_code(10).text == "NC5G2W8TQGF8"
    assert fault_of(scanner.wait_code, 0.5).code == "scanner.no_code"
    desk.lay(picture("other"))
    assert scanner.wait_code(10).text == "other"
    scanner.close()


def test_faults_of_the_camera_are_the_scanners(desk: Desk, fault_of: FaultOf) -> None:
    scanner = scanner_above(desk)
    assert scanner.identify()["size"] == "640x480"
    for name in ("gone", "stalled"):
        desk.fault(name)
        assert fault_of(scanner.wait_code, 0.3).code == "scanner.gone"
    desk.fault("gone")
    assert fault_of(scanner.open).code == "scanner.gone"
