"""Receipt printers: simulated, over TCP, a serial line and USB."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from PIL import Image

from drivers import registry
from drivers.printers.escpos import EscposPrinter
from drivers.simulated.booth import Booth
from drivers.simulated.escpos_peer import EscposPeer
from drivers.simulated.pty_port import PtyPort
from tests.contracts.contract import Backend, Contract
from tests.drivers.conftest import PEOPLE

SLIP = Image.new("1", (576, 40), 0)


def _backend(
    make: Callable[[], Any], roll: EscposPeer, unplug: Callable[[], None], plug_in: Callable[[], None]
) -> Backend:
    def wait(driver: Any, deadline: float, cancel: Any) -> None:
        roll.fault("mute")
        driver.status(deadline, cancel)

    return Backend(
        make=make,
        use=lambda driver: driver.print_image(SLIP),
        wait=wait,
        late=frozenset({"printer.no_answer", "device.timeout"}),
        unplug=unplug,
        plug_in=plug_in,
        gone=frozenset({"printer.gone", "printer.no_answer"}),
    )


def _simulated(folder: Path, ends: ExitStack) -> Backend:
    booth = Booth(PEOPLE, folder)
    ends.callback(booth.close)
    roll = booth.receipt_printer
    return _backend(
        lambda: registry.make("receipt_printer", {"driver": "simulated"}, booth), roll, roll.unplug, roll.plug_in
    )


def _tcp(folder: Path, ends: ExitStack) -> Backend:
    roll = EscposPeer()
    ends.callback(roll.close)
    return _backend(lambda: EscposPrinter("127.0.0.1", roll.port), roll, roll.unplug, roll.plug_in)


def _line(option: str, folder: Path, ends: ExitStack) -> Backend:
    roll = EscposPeer()
    port = PtyPort(folder / "port", "roll", lambda data: roll.feed(data, port.send))
    ends.callback(roll.close)
    ends.callback(port.unplug)
    return _backend(lambda: EscposPrinter(**{option: port.path}), roll, port.unplug, port.plug_in)


class TestReceiptPrinter(Contract):
    backends = {
        "simulated": _simulated,
        "tcp": _tcp,
        "serial": lambda folder, ends: _line("port", folder, ends),
        "usb": lambda folder, ends: _line("device", folder, ends),
    }
