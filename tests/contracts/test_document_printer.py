"""A4 printers: simulated and over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from drivers import registry
from drivers.printers.ipp import IppPrinter
from drivers.simulated.booth import Booth
from drivers.simulated.ipp_peer import IppPeer
from tests.contracts.contract import Backend, Contract
from tests.drivers.conftest import PEOPLE

PDF = b"%PDF-1.4\n<< /Type /Page >>\n%%EOF\n"


def _backend(make: Callable[[], Any], tray: IppPeer) -> Backend:
    def wait(driver: Any, deadline: float, cancel: Any) -> None:
        tray.fault("runs_out", 1)
        driver.print_pdf(PDF, "x", deadline, cancel)

    return Backend(
        make=make,
        use=lambda driver: driver.print_pdf(PDF, "x"),
        wait=wait,
        late=frozenset({"printer.paper_out", "printer.unfinished", "device.timeout"}),
        unplug=tray.unplug,
        plug_in=tray.plug_in,
        gone=frozenset({"printer.gone", "printer.no_answer"}),
    )


def _simulated(folder: Path, ends: ExitStack) -> Backend:
    booth = Booth(PEOPLE, folder)
    ends.callback(booth.close)
    return _backend(lambda: registry.make("document_printer", {"driver": "simulated"}, booth), booth.document_printer)


def _http(folder: Path, ends: ExitStack) -> Backend:
    tray = IppPeer()
    ends.callback(tray.close)
    return _backend(lambda: IppPrinter(tray.uri, poll=0.05), tray)


def _silent(folder: Path, ends: ExitStack) -> Backend:
    """A printer that takes the question and keeps its answer."""
    tray = IppPeer()
    ends.callback(tray.close)

    def wait(driver: Any, deadline: float, cancel: Any) -> None:
        tray.hold(60)
        driver.status(deadline, cancel)

    backend = _backend(lambda: IppPrinter(tray.uri, poll=0.05), tray)
    return replace(backend, wait=wait, late=frozenset({"printer.no_answer", "device.timeout"}))


class TestDocumentPrinter(Contract):
    backends = {"simulated": _simulated, "http": _http, "http, silent": _silent}
