"""Targets: IPP and ESC/POS, the printers' answers and what our own counterparts read."""

from __future__ import annotations

import socket
from typing import Any
from unittest.mock import patch

from PIL import Image
from pyipp.enums import IppJobState, IppPrinterState, IppTag

from drivers import fault
from drivers.fault import DeviceFault
from drivers.printers import escpos_line, ipp, ipp_wire
from drivers.printers.escpos import DROP, EscposPrinter, bands
from drivers.printers.escpos_line import Line
from drivers.simulated.escpos_parser import LARGEST_RASTER, Parser
from tests.fuzz.target import Target, cut, pieces, quick

PDF = b"%PDF-1.4\n%%EOF\n"


def _wire(data: bytes) -> None:
    found = ipp_wire.decode(data)
    assert {"status-code", "request-id", "jobs", "printers"} <= set(found)


def _printer(data: bytes) -> None:
    """A printer that gives one piece after the other; the number of the request is put in, as any printer does."""
    answers = cut(data)[::-1]

    def post(session: Any, url: str, message: bytes, *_: Any) -> tuple[int, bytes]:
        if not answers:
            raise DeviceFault("printer.gone", "no more answers")
        body = answers.pop()
        return 200, body[:4] + message[4:8] + body[8:]

    printer = ipp.IppPrinter("ipp://127.0.0.1:9/ipp/print")
    with quick(fault, ipp), patch.object(ipp, "post", post):
        printer.open()
        printer.identify()
        printer.status()
        printer.print_pdf(PDF, "x", 5.0)


class _FedLine(escpos_line._Line):
    """Answers of a printer, one piece after the other; then the line is cut."""

    def __init__(self, fd: int, parts: list[bytes]) -> None:
        super().__init__(fd)
        self._parts = parts[::-1]

    def _send(self, data: bytes) -> int:
        return len(data)

    def _take(self) -> bytes:
        if not self._parts:
            raise OSError("cut")
        return self._parts.pop()

    def flush(self, patience: fault.Patience) -> None: ...

    def close(self) -> None: ...


def _status(data: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.send(b"ready")
        line: Line = _FedLine(ours.fileno(), cut(data))
        printer = EscposPrinter(host="fuzz")
        with patch("drivers.printers.escpos.open_tcp", lambda *_: line):
            printer.open()
            try:
                status = printer.status()
                assert (status.availability == "in_service") == (not status.issues)
            finally:
                printer.print_image(Image.new("1", (8, 2)))


def _receipt(data: bytes) -> None:
    whole, split = Parser(), Parser()
    at_once = whole.feed(data)
    parts = [part for at in range(0, len(data), 13) for part in split.feed(data[at : at + 13])]
    assert at_once == parts
    assert len(whole._buffer) <= LARGEST_RASTER + 8


def _message(code: int, *groups: ipp_wire.Group) -> bytes:
    return ipp_wire.encode(code, 1, [(IppTag.OPERATION, {"attributes-charset": (IppTag.CHARSET, "utf-8")}), *groups])


def _attributes() -> bytes:
    return _message(0, (IppTag.PRINTER, {
        "printer-state": (IppTag.ENUM, IppPrinterState.IDLE.value),
        "printer-state-reasons": (IppTag.KEYWORD, ["media-low-report", "none"]),
        "printer-is-accepting-jobs": (IppTag.BOOLEAN, True),
        "printer-make-and-model": (IppTag.TEXT, "Model"),
    }))  # fmt: skip


def _job(state: IppJobState) -> bytes:
    return _message(0, (IppTag.JOB, {
        "job-id": (IppTag.INTEGER, 7),
        "job-state": (IppTag.ENUM, state.value),
        "job-state-reasons": (IppTag.KEYWORD, "job-printing"),
        "job-impressions-completed": (IppTag.INTEGER, 1),
    }))  # fmt: skip


def _printer_seeds() -> list[bytes]:
    well, printing, done = _attributes(), _job(IppJobState.PROCESSING), _job(IppJobState.COMPLETED)
    return [pieces(well, well, well, well, printing, printing, well, done, well), pieces(well, _message(0x0507))]


def targets() -> list[Target]:
    """Those of this file."""
    well = [b"\x12"] * 4
    answers = pieces(*well, *well, b"\0", *well)
    receipt = b"\x1b@" + b"".join(bands(Image.new("1", (16, 8)))) + b"\x1dV\x42\x03\x1dr\x01\x10\x04\x01"
    wire = [_attributes(), _job(IppJobState.PROCESSING), _message(0x0506)]
    return [
        Target("ipp-wire", _wire, lambda: wire, (ipp_wire.Malformed,)),
        Target("ipp-printer", _printer, _printer_seeds),
        Target("escpos-status", _status, lambda: [answers, pieces(b"\x16", b"\x32", b"\x1a", b"\x72")]),
        Target("escpos-parser", _receipt, lambda: [receipt, b"\x1d(\x02\x01", DROP]),
    ]
