"""A pseudo terminal that can be unplugged and plugged in: the line of a simulated serial device."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import tty
from collections.abc import Callable
from pathlib import Path


class PtyPort:
    """``link`` is a symbolic link that always points at the present port, also after ``plug_in``.

    ``on_data`` gets what the driver wrote, in a thread of the line.
    """

    def __init__(self, link: Path, name: str, on_data: Callable[[bytes], None] = lambda data: None) -> None:
        self._link = link
        self._name = name
        self._on_data = on_data
        self._master = self._slave = -1
        self._wake: tuple[int, int] = (-1, -1)
        self._thread: threading.Thread | None = None
        self.plug_in()

    @property
    def path(self) -> str:
        return str(self._link)

    def send(self, data: bytes) -> None:
        """Write to the driver; lost when nothing is plugged in, or when nobody reads for a second."""
        with contextlib.suppress(OSError):
            while data and self._thread is not None and select.select([], [self._master], [], 1.0)[1]:
                data = data[os.write(self._master, data) :]

    def unplug(self) -> None:
        """Pull the cable: the port is gone and its readers get an error."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        os.write(self._wake[1], b"x")
        thread.join(5)
        for fd in (self._master, self._slave, *self._wake):
            os.close(fd)
        self._link.unlink(missing_ok=True)

    def plug_in(self) -> None:
        """Put the cable back; ``path`` leads to the new line."""
        if self._thread is not None:
            return
        self._master, self._slave = os.openpty()
        tty.setraw(self._master)
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._wake = os.pipe()
        self._link.parent.mkdir(parents=True, exist_ok=True)
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(os.ttyname(self._slave))
        self._thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            ready, _, _ = select.select([self._master, self._wake[0]], [], [])
            if self._wake[0] in ready:
                return
            try:
                data = os.read(self._master, 4096)
            except OSError:
                return
            self._on_data(data)
