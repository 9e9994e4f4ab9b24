"""A code scanner made of software: sends what is scanned to the end of a pseudo terminal."""

from __future__ import annotations

import time
from pathlib import Path

from drivers.scanners.text import LONGEST
from drivers.simulated.faults import Faults
from drivers.simulated.pty_port import PtyPort

NOISE = b"\x00\xff\xfe\x81"


class ScannerPeer(Faults):
    """``link`` always points at the present port. ``encoding`` and ``suffix`` are the scanner's settings.

    Faults of a scan: mute (nothing is sent), garbled (noise within it), endless (longer than any code), slow.
    """

    faults = ("mute", "garbled", "endless", "slow")

    def __init__(self, link: Path, *, encoding: str = "utf-8", suffix: bytes = b"\r") -> None:
        super().__init__()
        self._encoding = encoding
        self._suffix = suffix
        self._line = PtyPort(link, "scanner-peer")

    @property
    def port(self) -> str:
        return self._line.path

    def scan(self, text: str) -> None:
        """Hold a code up. Signs that the scanner's encoding does not have are lost, as with a real one."""
        if self.take("mute"):
            return
        data = text.encode(self._encoding, "replace")
        if self.take("garbled"):
            data = data[:3] + NOISE + data[3:]
        if self.take("endless"):
            data = (data or b"?") * (LONGEST // max(1, len(data)) + 2)
        self.send(self.spoil(data) + self._suffix, slow=self.take("slow"))

    def send(self, data: bytes, *, slow: bool = False) -> None:
        """Bytes as they are."""
        for piece in (bytes([byte]) for byte in data) if slow else (data,):
            self._line.send(piece)
            if slow:
                time.sleep(0.002)

    def unplug(self) -> None:
        self.release()
        self._line.unplug()

    def plug_in(self) -> None:
        self._line.plug_in()

    def close(self) -> None:
        self.release()
        self._line.unplug()
