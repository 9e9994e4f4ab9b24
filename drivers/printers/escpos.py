"""Receipt printer over ESC/POS on TCP, USB or a serial line. Receipts are pictures: every character prints alike.

Status comes from DLE EOT, which a printer answers at once, and from GS r, which it answers in its turn after
everything sent before: that answer shows that the receipt was worked off.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from threading import Event

from PIL import Image

from drivers.fault import DeviceFault, Patience
from drivers.printers.api import PrinterStatus, PrintResult
from drivers.printers.escpos_line import Line, open_serial, open_tcp, open_usb

RESET = b"\x1b@"
FEED_AND_CUT = b"\x1dV\x42\x03"  # feed three lines past the knife, cut
FEED = b"\x1bd\x05"
ASK_PAPER = b"\x1dr\x01"
DROP = b"\x10\x05\x02" + b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE ENQ 2 and DLE DC4 8: forget what is still in the buffers. A printer that knows neither ignores them."""
BAND = 96
"""Rows of one GS v 0: small enough for the memory of any printer."""
BETWEEN_LOOKS = 6
"""Bands after which the printer is looked at, so that little waits in it when the paper ends."""
STATUS_ANSWER = 0.8
"""Seconds for the answer to DLE EOT."""
TURN = 1.0
"""Seconds for the answer to GS r between two looks at the printer, of which there are five."""


class EscposPrinter:
    """One of ``host`` (and ``tcp_port``), ``port`` (a serial device, with ``baud``) and ``device`` (a printer's
    device file of USB). ``width`` is the width of the head in dots: 576 for 80 mm, 384 for 58 mm. Raises
    DeviceFault config.bad.
    """

    def __init__(
        self,
        host: str = "",
        tcp_port: int = 9100,
        port: str = "",
        baud: int = 115200,
        width: int = 576,
        device: str = "",
    ) -> None:
        if bool(host) + bool(port) + bool(device) != 1:
            raise DeviceFault("config.bad", "host: give one of host, port and device", recoverable=False)
        self._host, self._tcp_port, self._port, self._baud = host, tcp_port, port, baud
        self._device = device
        self._width = width
        self._line: Line | None = None

    def open(self) -> None:
        """Open the line. Raises DeviceFault printer.gone."""
        if self._line is None:
            if self._device:
                self._line = open_usb(self._device)
            else:
                self._line = open_tcp(self._host, self._tcp_port) if self._host else open_serial(self._port, self._baud)

    def close(self) -> None:
        """Close the line; never raises."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """Where it is and that it answers; ESC/POS has no name that every printer tells."""
        self.status(deadline, cancel)
        place = f"{self._host}:{self._tcp_port}" if self._host else self._port or self._device
        return {"protocol": "escpos", "port": place, "width": str(self._width)}

    def status(self, deadline: float = 3.0, cancel: Event | None = None) -> PrinterStatus:
        """Paper, cover and errors. Raises DeviceFault printer.gone, printer.no_answer."""
        return self._status(Patience(deadline, cancel))

    def print_image(
        self,
        image: Image.Image,
        cut: bool = True,
        deadline: float = 20.0,
        cancel: Event | None = None,
        request_id: str = "",
    ) -> PrintResult:
        """Print ``image`` dot for dot, black where it is 0, and see that it came out.

        Raises DeviceFault printer.*; ``untouched`` is set as long as nothing was sent. What the printer had
        not printed yet is dropped, so that it does not come out on somebody else's receipt.
        """
        if image.width > self._width or not image.width or not image.height:
            raise DeviceFault("printer.refused", f"picture is {image.width} dots wide", untouched=True)
        patience = Patience(deadline, cancel)
        self._ready(patience)
        line = self._open_line()
        try:
            line.write(RESET, patience)
            for number, band in enumerate(bands(image), 1):
                line.write(band, patience)
                if number % BETWEEN_LOOKS == 0:
                    self._well(patience)
            line.write(FEED_AND_CUT if cut else FEED, patience)
            confirmed = self._worked_off(patience)
            self._well(patience)
        except DeviceFault as fault:
            if fault.code != "printer.gone":
                with contextlib.suppress(DeviceFault):
                    line.write(DROP, Patience(1.0))
                    # An answer shows that it was heard before somebody puts a new roll in.
                    self._real_time(1, Patience(1.0))
            code = "printer.unfinished" if fault.code == "device.timeout" else fault.code
            raise DeviceFault(code, fault.detail, recoverable=fault.recoverable) from None
        said = "worked off" if confirmed else "taken"
        return PrintResult(True, f"escpos: {image.height} rows {said}, printer well after it")

    # ------------------------------------------------------------------------------------------------------

    def _open_line(self) -> Line:
        if self._line is None:
            raise DeviceFault("printer.gone", "line is not open", untouched=True)
        return self._line

    def _ready(self, patience: Patience) -> None:
        """The printer can print. A line that died unused is opened anew. Faults are untouched."""
        try:
            try:
                self._well(patience)
            except DeviceFault as fault:
                if fault.code not in ("printer.gone", "printer.no_answer"):
                    raise
                self.close()
                self.open()
                self._well(patience)
        except DeviceFault as fault:
            fault.untouched = True
            raise

    def _well(self, patience: Patience) -> None:
        status = self._status(patience)
        if status.issues:
            raise DeviceFault(status.issues[0], "said by the printer")

    def _status(self, patience: Patience) -> PrinterStatus:
        found = self._ask_all(patience)
        # The four answers are four moments: one that fell between them shows as "offline for no reason".
        return self._ask_all(patience) if found.issues == ("printer.stopped",) else found

    def _ask_all(self, patience: Patience) -> PrinterStatus:
        offline, cause, error, paper = (self._real_time(n, patience) for n in (1, 2, 3, 4))
        issues = []
        if error & 0x08:
            issues.append("printer.jam")  # the knife, which is what jams in a receipt printer
        if cause & 0x04:
            issues.append("printer.cover")
        if paper & 0x60 or cause & 0x20:
            issues.append("printer.paper_out")
        if error & 0x60 or (offline & 0x08 and not issues):
            issues.append("printer.stopped")
        consumables = "out" if "printer.paper_out" in issues else "low" if paper & 0x0C else "ok"
        return PrinterStatus("out_of_service" if issues else "in_service", consumables, tuple(issues))

    def _real_time(self, n: int, patience: Patience) -> int:
        """One DLE EOT; asked twice. An answer has the fixed bits 0xx1xx10, which sets it apart from anything
        the printer says of itself."""
        line = self._open_line()
        for _ in range(2):
            line.flush(patience)
            line.write(bytes([0x10, 0x04, n]), patience)
            if (found := line.wait_byte(0x93, 0x12, STATUS_ANSWER, patience)) is not None:
                return found
        raise DeviceFault("printer.no_answer", f"nothing for DLE EOT {n}")

    def _worked_off(self, patience: Patience) -> bool:
        """Wait for the answer to GS r 1 (fixed bits 0xx0xxxx). A printer that stops says so at DLE EOT; one
        that does not know GS r stays silent and well."""
        line = self._open_line()
        line.flush(patience)
        line.write(ASK_PAPER, patience)
        for _ in range(5):
            if line.wait_byte(0x90, 0x00, TURN, patience) is not None:
                return True
            self._well(patience)
        return False


def bands(image: Image.Image) -> Iterator[bytes]:
    """GS v 0 commands for a picture, black = 1, rows filled up to whole bytes with white."""
    flat = image if image.mode == "1" else image.convert("1")
    row = (flat.width + 7) // 8
    # Pillow packs white as 1 and fills a row's last byte with 0: invert, then clear the filling.
    packed = bytes(byte ^ 0xFF for byte in flat.tobytes())
    last = 0xFF << (row * 8 - flat.width) & 0xFF
    for top, bottom in itertools.pairwise([*range(0, flat.height, BAND), flat.height]):
        part = bytearray(packed[top * row : bottom * row])
        for at in range(row - 1, len(part), row):
            part[at] &= last
        yield b"\x1dv0\x00" + row.to_bytes(2, "little") + (bottom - top).to_bytes(2, "little") + part
