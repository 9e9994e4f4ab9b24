"""The line to a receipt printer: TCP, serial or USB, with the same few words."""

from __future__ import annotations

import errno
import os
import select
import socket
import time
from abc import ABC, abstractmethod
from typing import Protocol

import serial

from drivers.fault import DeviceFault, Patience
from drivers.port import PORT_ERRORS, words

CONNECT = 2.0
"""Seconds to connect."""
STUCK = 5.0
"""Seconds in which a printer takes not one byte before it counts as stopped."""


class Line(Protocol):
    """All calls raise DeviceFault printer.gone when the line is cut, device.* by their patience."""

    def write(self, data: bytes, patience: Patience) -> None:
        """Send everything. Raises also printer.no_answer when nothing is taken any more."""
        ...

    def flush(self, patience: Patience) -> None:
        """Throw away what came in so far."""
        ...

    def wait_byte(self, mask: int, value: int, seconds: float, patience: Patience) -> int | None:
        """The first byte b with b & mask == value; None when none comes within ``seconds``."""
        ...

    def close(self) -> None: ...


class _Line(ABC):
    def __init__(self, fd: int) -> None:
        self._fd = fd

    @abstractmethod
    def _send(self, data: bytes) -> int: ...

    @abstractmethod
    def _take(self) -> bytes: ...

    def write(self, data: bytes, patience: Patience) -> None:
        rest = memoryview(data)
        moved = time.monotonic()
        while rest:
            patience.check()
            if time.monotonic() - moved > STUCK:
                raise DeviceFault("printer.no_answer", "takes no more bytes")
            try:
                _, ready, _ = select.select([], [self._fd], [], min(0.1, patience.left() + 0.001))
                sent = self._send(bytes(rest[:4096])) if ready else 0
            except PORT_ERRORS as error:
                raise _cut(error) from None
            if sent:
                moved = time.monotonic()
                rest = rest[sent:]

    def flush(self, patience: Patience) -> None:
        try:
            while select.select([self._fd], [], [], 0)[0]:
                patience.check()
                self._take()
        except PORT_ERRORS as error:
            raise _cut(error) from None

    def wait_byte(self, mask: int, value: int, seconds: float, patience: Patience) -> int | None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            patience.check()
            try:
                ready, _, _ = select.select([self._fd], [], [], min(0.1, left))
                data = self._take() if ready else b""
            except PORT_ERRORS as error:
                raise _cut(error) from None
            for byte in data:
                if byte & mask == value:
                    return byte
        return None


class _Tcp(_Line):
    def __init__(self, line: socket.socket) -> None:
        super().__init__(line.fileno())
        self._socket = line

    def _send(self, data: bytes) -> int:
        return self._socket.send(data)

    def _take(self) -> bytes:
        data = self._socket.recv(256)
        if not data:
            raise OSError("closed by the printer")
        return data

    def close(self) -> None:
        self._socket.close()


class _Serial(_Line):
    def __init__(self, line: serial.Serial) -> None:
        super().__init__(line.fileno())
        self._serial = line

    def _send(self, data: bytes) -> int:
        # No more than the line carries in a moment, or the call would block past the deadline.
        return self._serial.write(data[:256]) or 0

    def _take(self) -> bytes:
        return self._serial.read(max(1, self._serial.in_waiting))

    def close(self) -> None:
        try:
            self._serial.close()
        except PORT_ERRORS:  # an unplugged port cannot be closed any better
            return


class _Usb(_Line):
    """The device file of Linux's usblp driver: written and read like a line that has no speed."""

    def _send(self, data: bytes) -> int:
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0

    def _take(self) -> bytes:
        try:
            data = os.read(self._fd, 256)
        except BlockingIOError:
            data = b""
        if not data:
            time.sleep(0.02)  # usblp ends an empty transfer like a file: nothing to read is no end of the line
        return data

    def flush(self, patience: Patience) -> None:
        try:
            while select.select([self._fd], [], [], 0)[0] and self._take():
                patience.check()
        except PORT_ERRORS as error:
            raise _cut(error) from None

    def close(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


def open_usb(device: str) -> Line:
    """Open a printer's device file, such as /dev/usb/lp0. Raises DeviceFault printer.gone, printer.busy when
    another program has it open."""
    try:
        return _Usb(os.open(device, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY))
    except OSError as error:
        code = "printer.busy" if error.errno == errno.EBUSY else "printer.gone"
        raise DeviceFault(code, f"{device}: {words(error)}", untouched=True) from None


def open_tcp(host: str, port: int) -> Line:
    """Connect. Raises DeviceFault printer.gone."""
    try:
        line = socket.create_connection((host, port), CONNECT)
    except OSError as error:
        raise DeviceFault("printer.gone", f"{host}:{port}: {words(error)}", untouched=True) from None
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.setblocking(False)
    return _Tcp(line)


def open_serial(port: str, baud: int) -> Line:
    """Open a port. Raises DeviceFault printer.gone."""
    try:
        return _Serial(serial.Serial(port, baud, timeout=0.05, write_timeout=1.0))
    except ValueError as error:
        raise DeviceFault("config.bad", f"baud = {baud}: {error}", recoverable=False) from None
    except PORT_ERRORS as error:
        raise DeviceFault("printer.gone", f"{port}: {words(error)}", untouched=True) from None


def _cut(error: BaseException) -> DeviceFault:
    return DeviceFault("printer.gone", words(error))
