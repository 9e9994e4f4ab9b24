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

LONGEST_SCAN = 10.0
"""Seconds of one code from its first byte to its last: the longest takes 7.4 s at 9600 baud."""


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
        splitter = Splitter(lines=self._end == "line")
        self._drain(patience)
        begun = last = 0.0
        while True:
            data = self._take()
            now = time.monotonic()
            if data:
                begun, last = begun or now, now
            parts = splitter.feed(data)
            if splitter.pending and now - last >= self._gap:
                parts += splitter.silence()
            for part in parts:
                return self._read(part)
            if not splitter.pending:
                begun = 0.0
                patience.check("scanner.no_code", "no code before the deadline")
            elif cancel is not None and cancel.is_set():
                patience.check()
            elif now - begun > LONGEST_SCAN:
                raise DeviceFault("scanner.garbled", "a code without an end")

    def _read(self, part: bytes | Damage) -> Code:
        code = part if isinstance(part, Damage) else text.read(part, self._encoding)
        if isinstance(code, Damage):
            raise DeviceFault("scanner.garbled", code.reason)
        return code

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
