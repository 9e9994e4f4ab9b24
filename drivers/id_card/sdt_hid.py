"""ID card reader on USB that needs no driver of its own: SDT frames inside HID reports, read from /dev/hidrawN.

Such readers differ in identity and report length, so both are the configuration's; a udev rule gives the device a
name that stays.
"""

from __future__ import annotations

import os
import select
import time

from drivers.id_card.sdt import Line, SdtReader

TICK = 0.02
REPORT = 64


class SdtHidReader(SdtReader):
    """``device`` is the hidraw device; ``report`` the bytes of a report; ``settle`` the seconds that must pass
    between writing and reading, without which some readers lose answers; ``poll`` as for SdtReader.
    """

    def __init__(self, device: str, report: int = REPORT, settle: float = 0.005, poll: float = 0.15) -> None:
        super().__init__(device, poll=poll)
        self._report = report
        self._settle = settle

    def _connect(self) -> Line:
        flags = os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
        return HidLine(os.open(self._port, flags), self._report, self._settle)


class HidLine:
    """Reports as a line: frames are cut into reports and filled with zeros, which the frame parser passes over."""

    def __init__(self, handle: int, report: int, settle: float) -> None:
        self._handle = handle
        self._report = report
        self._settle = settle
        self._written = 0.0

    @property
    def in_waiting(self) -> int:
        """Never known: reports come one at a time."""
        return 0

    def write(self, data: bytes) -> int:
        for at in range(0, len(data), self._report):
            if not select.select([], [self._handle], [], 1.0)[1]:
                raise TimeoutError("the reader takes no reports")
            # The first byte is the report's number, 0 where a device has only one kind.
            os.write(self._handle, b"\0" + data[at : at + self._report].ljust(self._report, b"\0"))
        self._written = time.monotonic()
        return len(data)

    def read(self, size: int) -> bytes:
        """One report; ``size`` does not bound it."""
        if (rest := self._written + self._settle - time.monotonic()) > 0:
            time.sleep(rest)
        if not select.select([self._handle], [], [], TICK)[0]:
            return b""
        return os.read(self._handle, self._report + 1)

    def reset_input_buffer(self) -> None:
        while select.select([self._handle], [], [], 0)[0]:
            if not os.read(self._handle, self._report + 1):
                raise OSError("the reader is gone")

    def close(self) -> None:
        os.close(self._handle)
