"""Scanner that plays a keyboard (USB HID), read from Linux's input device.

The device is grabbed (EVIOCGRAB): its keys reach nobody else, so that a scan is never typed into a field of the
screen. Where it cannot be grabbed it is not used at all.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
from collections.abc import Callable
from threading import Event

from drivers.fault import DeviceFault, Patience
from drivers.scanners import text
from drivers.scanners.api import Code
from drivers.scanners.keys import EVENT, Typist
from drivers.scanners.text import Damage
from drivers.scanners.waiting import next_part, whole

EVIOCGRAB = 0x40044590
"""_IOW('E', 0x90, int)"""
EVIOCGNAME = 0x80004506 | 256 << 16
"""_IOR('E', 0x06, char[256])"""


def grab(handle: int) -> None:
    """Take the device for ourselves. Raises OSError."""
    fcntl.ioctl(handle, EVIOCGRAB, 1)


class EvdevScanner:
    """``device`` is an input device, best by its place: /dev/input/by-path/...-event-kbd. A code ends with Enter
    or Tab, or with ``gap`` seconds of silence. ``grabber`` is for tests: no other device than an input device can
    be grabbed.
    """

    def __init__(self, device: str, gap: float = 0.05, grabber: Callable[[int], None] = grab) -> None:
        self._device = device
        self._gap = gap
        self._grab = grabber
        self._handle = -1

    def open(self) -> None:
        """Open and grab. Raises DeviceFault scanner.gone, device.busy when another program has grabbed it."""
        if self._handle >= 0:
            return
        try:
            handle = os.open(self._device, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise self._fault(error) from None
        try:
            self._grab(handle)
        except OSError as error:
            os.close(handle)
            raise self._fault(error) from None
        self._handle = handle

    def close(self) -> None:
        """Let the device go; never raises."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """The device and the name it gives itself. Raises DeviceFault scanner.gone."""
        Patience(deadline, cancel).check()
        handle = self._open_handle()
        found = {"protocol": "evdev", "device": self._device}
        name = bytearray(256)
        try:
            fcntl.ioctl(handle, EVIOCGNAME, name)
        except OSError as error:
            if error.errno != errno.ENOTTY:
                raise self._lost(error) from None
        else:
            found["name"] = bytes(name).split(b"\0")[0].decode("utf-8", "replace")
        # Unplugged, it stays open and says so only when it is read.
        patience = Patience(deadline, cancel)
        while self._ready(0.0):
            patience.check()
            self._take()
        return found

    def wait_code(self, deadline: float, cancel: Event | None = None) -> Code:
        """See CodeScanner. A code that has begun before the deadline is read to its end."""
        patience = Patience(deadline, cancel)
        self._drain(patience)
        wait = min(0.02, self._gap)
        typed = next_part(Typist(), lambda: self._take() if self._ready(wait) else b"", self._gap, patience, cancel)
        return whole(typed if isinstance(typed, Damage) else text.read(typed.encode("ascii")))

    def _drain(self, patience: Patience) -> None:
        """Throw away what was typed before, to its end: half a code would be another code."""
        wait = 0.0
        while self._ready(wait):
            patience.check("scanner.no_code", "an earlier code is still coming")
            self._take()
            wait = self._gap

    def _open_handle(self) -> int:
        if self._handle < 0:
            raise DeviceFault("scanner.gone", "device is not open")
        return self._handle

    def _ready(self, seconds: float) -> bool:
        try:
            return bool(select.select([self._open_handle()], [], [], seconds)[0])
        except OSError as error:
            raise self._lost(error) from None

    def _take(self) -> bytes:
        try:
            data = os.read(self._open_handle(), 64 * EVENT.size)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._lost(error) from None
        if not data:
            raise self._lost(OSError(errno.ENODEV, "gone"))
        return data

    def _lost(self, error: OSError) -> DeviceFault:
        self.close()
        return self._fault(error)

    def _fault(self, error: OSError) -> DeviceFault:
        code = "device.busy" if error.errno == errno.EBUSY else "scanner.gone"
        return DeviceFault(code, f"{self._device}: {os.strerror(error.errno or 0)}")
