"""The headphone plug: an input device of Linux that reports the switch SW_HEADPHONE_INSERT.

Source: Linux uapi/linux/input.h and input-event-codes.h (struct input_event, EV_SW 5, SW_HEADPHONE_INSERT 2).
"""

from __future__ import annotations

import fcntl
import logging
import os
import select
import struct
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)
EVENT = struct.Struct("llHHi")
EV_SW, SW_HEADPHONE_INSERT = 0x05, 0x02
EVIOCGSW = 0x8001451B | (8 - 1) << 16
"""ioctl: the present state of all switches, 8 bytes."""
AGAIN_S = 2.0


class Jack:
    """Watches one device file (such as /dev/input/event5) on a thread; tells `on_plug` True or False.

    A device that is missing or goes away counts as pulled out: then nothing private is ever said. It is tried again.
    """

    def __init__(self, path: str, on_plug: Callable[[bool], None]) -> None:
        self._path, self._on_plug = path, on_plug
        self._plugged = False
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="jack", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self, deadline_s: float = 1.0) -> None:
        """End the thread."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join(deadline_s)

    def _run(self) -> None:
        while not self._end.is_set():
            try:
                handle = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)
            except OSError:
                self._tell(False)
                self._end.wait(AGAIN_S)
                continue
            try:
                self._tell(_state(handle))
                self._watch(handle)
            except OSError as error:
                log.warning("headphone plug %s: %s", self._path, error.strerror)
            finally:
                os.close(handle)
            self._tell(False)
            self._end.wait(AGAIN_S)

    def _watch(self, handle: int) -> None:
        rest = b""
        while not self._end.is_set():
            if not select.select([handle], [], [], 0.1)[0]:
                continue
            piece = os.read(handle, 64 * EVENT.size)
            if not piece:
                return
            rest += piece
            while len(rest) >= EVENT.size:
                _, _, kind, code, value = EVENT.unpack_from(rest)
                rest = rest[EVENT.size:]
                if (kind, code) == (EV_SW, SW_HEADPHONE_INSERT):
                    self._tell(bool(value))

    def _tell(self, plugged: bool) -> None:
        if plugged != self._plugged:
            self._plugged = plugged
            self._on_plug(plugged)


def _state(handle: int) -> bool:
    """As it is plugged now; False for a counterpart that knows no switches."""
    switches = bytearray(8)
    try:
        fcntl.ioctl(handle, EVIOCGSW, switches)
    except OSError:
        return False
    return bool(switches[0] & 1 << SW_HEADPHONE_INSERT)
