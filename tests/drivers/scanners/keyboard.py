"""Writes key events as a scanner that plays a keyboard makes the kernel write them."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from drivers.scanners.keys import EV_KEY, EV_SYN, EVENT, KEYS

SHIFT = 42
_CODES = {sign: (code, shifted) for code, pair in reversed(KEYS.items()) for shifted, sign in enumerate(pair)
          if not (shifted and pair[0] == pair[1])}  # fmt: skip


def key(code: int, value: int) -> bytes:
    """One event of a key and the report's end."""
    return EVENT.pack(1, 2, EV_KEY, code, value) + EVENT.pack(1, 2, EV_SYN, 0, 0)


def stroke(code: int) -> bytes:
    return key(code, 1) + key(code, 0)


ENTER = stroke(28)


def typed(text: str) -> bytes:
    """The events of typing ``text`` without an end."""
    found = b""
    for sign in text:
        code, shifted = _CODES[sign]
        found += key(SHIFT, 1) + stroke(code) + key(SHIFT, 0) if shifted else stroke(code)
    return found


class Keyboard:
    """A pipe in place of /dev/input/eventN."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self.grabbed = 0
        self.plug_in()

    def grab(self, handle: int) -> None:
        self.grabbed += 1

    def plug_in(self) -> None:
        os.mkfifo(self.path)
        self.handle = os.open(self.path, os.O_RDWR)

    def unplug(self) -> None:
        os.unlink(self.path)
        os.close(self.handle)
        self.handle = -1

    def close(self) -> None:
        if self.handle >= 0:
            self.unplug()

    def send(self, data: bytes) -> None:
        os.write(self.handle, data)

    def later(self, data: bytes, seconds: float = 0.1) -> None:
        threading.Timer(seconds, self.send, [data]).start()
