"""Waiting for one code from bytes that come in pieces: the same for every scanner that ends a code or falls silent."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Event
from typing import Protocol, TypeVar

from drivers.fault import DeviceFault, Patience
from drivers.scanners.api import Code
from drivers.scanners.text import Damage

LONGEST_S = 10.0
"""Seconds of one code from its first byte to its last: the longest takes 7.4 s at 9600 baud, and scanners that play a
keyboard type a hundred keys a second."""
Part = TypeVar("Part", covariant=True)


class Pieces(Protocol[Part]):
    """What puts pieces together: ``text.Splitter``, ``keys.Typist``."""

    @property
    def pending(self) -> bool: ...

    def feed(self, data: bytes) -> Sequence[Part]: ...

    def silence(self) -> Sequence[Part]: ...


def next_part(
    pieces: Pieces[Part],
    take: Callable[[], bytes],
    gap: float,
    patience: Patience,
    cancel: Event | None,
) -> Part:
    """The first part. ``take`` gives what has come, after a moment; ``gap`` seconds without anything end a part.

    One that has begun before the deadline is taken to its end. Raises DeviceFault scanner.no_code, device.cancelled,
    and scanner.garbled for one that goes on for more than ``LONGEST_S``.
    """
    begun = last = 0.0
    while True:
        data = take()
        now = time.monotonic()
        if data:
            begun, last = begun or now, now
        parts = list(pieces.feed(data))
        if pieces.pending and now - last >= gap:
            parts += pieces.silence()
        if parts:
            return parts[0]
        if not pieces.pending:
            begun = 0.0
            patience.check("scanner.no_code", "no code before the deadline")
        elif cancel is not None and cancel.is_set():
            patience.check()
        elif now - begun > LONGEST_S:
            raise DeviceFault("scanner.garbled", "a code without an end")


def whole(code: Code | Damage) -> Code:
    """A code, or DeviceFault scanner.garbled for what is none."""
    if isinstance(code, Damage):
        raise DeviceFault("scanner.garbled", code.reason)
    return code
