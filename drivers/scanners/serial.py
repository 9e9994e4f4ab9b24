"""Scanner on a serial line (RS-232, or USB set to a virtual COM port)."""

from __future__ import annotations

import time
from threading import Event

import serial

from drivers.fault import DeviceFault, Patience
from drivers.port import PORT_ERRORS, close_port, open_port, words
from drivers.scanners import text
from drivers.scanners.api import Code
from drivers.scanners.text import Damage, Splitter
from drivers.scanners.waiting import next_part, whole


class SerialScanner:
    """``port`` is a serial device. ``end`` says how a code ends: "line" (CR, LF, or ``gap`` seconds of silence
    where a scanner sends none) or "silence" (only the gap: a code may hold ends of lines). ``encoding`` is auto,
    utf-8 or gb18030.
    """

    def __init__(
        self, port: str, baud: int = 9600, encoding: str = "auto", end: str = "line", gap: float = 0.15
    ) -> None:
        self._port = port
        self._baud = baud
        self._encoding = encoding
        self._end = end
        self._gap = gap
        self._line: serial.Serial | None = None

    def open(self) -> None:
        """Open the port. Raises DeviceFault scanner.gone."""
        if self._line is None:
            self._line = open_port(self._port, self._baud, "scanner.gone")

    def close(self) -> None:
        """Close the port; never raises."""
        line, self._line = self._line, None
        close_port(line)

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """The port; scanners have no common way to ask who they are. Raises DeviceFault scanner.gone."""
        Patience(deadline, cancel).check()
        self._waiting()
        return {"protocol": "serial", "port": self._port, "baud": str(self._baud)}

    def wait_code(self, deadline: float, cancel: Event | None = None) -> Code:
        """See CodeScanner. A code that has begun before the deadline is read to its end."""
        patience = Patience(deadline, cancel)
        self._drain(patience)
        scanned = next_part(Splitter(lines=self._end == "line"), self._take, self._gap, patience, cancel)
        return whole(scanned if isinstance(scanned, Damage) else text.read(scanned, self._encoding))

    def _drain(self, patience: Patience) -> None:
        """Throw away what was scanned before, to its end: half a code would be another code."""
        last = time.monotonic() if self._waiting() else 0.0
        while time.monotonic() - last < self._gap:
            patience.check("scanner.no_code", "an earlier code is still coming")
            if self._take():
                last = time.monotonic()

    def _waiting(self) -> int:
        try:
            return self._open_line().in_waiting
        except PORT_ERRORS as error:
            raise self._lost(error) from None

    def _take(self) -> bytes:
        """What has come; waits a moment for the first byte."""
        try:
            return self._open_line().read(max(1, self._waiting()))
        except PORT_ERRORS as error:
            raise self._lost(error) from None

    def _open_line(self) -> serial.Serial:
        if self._line is None:
            raise DeviceFault("scanner.gone", "port is not open")
        return self._line

    def _lost(self, error: BaseException) -> DeviceFault:
        self.close()
        return DeviceFault("scanner.gone", f"{self._port}: {words(error)}")
