"""Code scanners: simulated, on serial lines set in two ways, as a keyboard, as a camera."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from drivers import registry
from drivers.scanners.camera import CameraScanner
from drivers.scanners.evdev import EvdevScanner
from drivers.scanners.serial import SerialScanner
from drivers.simulated.booth import Booth
from drivers.simulated.camera import Desk, SimulatedCamera
from drivers.simulated.scanner_peer import ScannerPeer
from tests.contracts.contract import Backend, Contract
from tests.drivers.conftest import PEOPLE
from tests.drivers.scanners.keyboard import ENTER, Keyboard, typed
from tests.drivers.scanners.test_camera import picture

TEXT = "NC5G2W8TQGF8"


def _backend(
    make: Callable[[], Any], scan: Callable[[], Any], unplug: Callable[[], None], plug_in: Callable[[], None]
) -> Backend:
    def use(driver: Any) -> None:
        timer = threading.Timer(0.05, scan)
        timer.start()
        assert driver.wait_code(5).text == TEXT
        timer.join()

    return Backend(
        make=make,
        use=use,
        wait=lambda driver, deadline, cancel: driver.wait_code(deadline, cancel),
        late=frozenset({"scanner.no_code"}),
        unplug=unplug,
        plug_in=plug_in,
        gone=frozenset({"scanner.gone"}),
    )


def _simulated(folder: Path, ends: ExitStack) -> Backend:
    booth = Booth(PEOPLE, folder)
    ends.callback(booth.close)
    peer = booth.scanner
    return _backend(
        lambda: registry.make("code_scanner", {"driver": "simulated"}, booth),
        lambda: booth.scan(TEXT),
        peer.unplug,
        peer.plug_in,
    )


def _serial(folder: Path, ends: ExitStack, suffix: bytes = b"\r", end: str = "line") -> Backend:
    peer = ScannerPeer(folder / "port", suffix=suffix, encoding="gb18030")
    ends.callback(peer.close)
    return _backend(
        lambda: SerialScanner(peer.port, end=end, gap=0.05), lambda: peer.scan(TEXT), peer.unplug, peer.plug_in
    )


def _keyboard(folder: Path, ends: ExitStack) -> Backend:
    keyboard = Keyboard(folder / "event7")
    ends.callback(keyboard.close)
    return _backend(
        lambda: EvdevScanner(keyboard.path, grabber=keyboard.grab),
        lambda: keyboard.send(typed(TEXT) + ENTER),
        keyboard.unplug,
        keyboard.plug_in,
    )


def _camera(folder: Path, ends: ExitStack) -> Backend:
    desk = Desk(640, 480)
    return _backend(
        lambda: CameraScanner(0, camera=lambda *options: SimulatedCamera(desk)),
        lambda: desk.lay(picture(TEXT)),
        desk.unplug,
        desk.plug_in,
    )


class TestCodeScanner(Contract):
    backends = {
        "simulated": _simulated,
        "serial, lines": _serial,
        "serial, silence": lambda folder, ends: _serial(folder, ends, b"", "silence"),
        "keyboard": _keyboard,
        "camera": _camera,
    }
