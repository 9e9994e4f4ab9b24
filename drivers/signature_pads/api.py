"""What a signature pad can do: give the strokes of a pen.

No driver of ours stands behind this yet: pads have no open protocol (each needs its vendor's library), and the terminal
takes a signature on its own screen. A driver of somebody else fits in by an entry point ``signature_pad.NAME``
(``drivers.plugins``), and is then opened, watched and diagnosed as every device; the screens do not ask for it yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Protocol


@dataclass(frozen=True)
class Point:
    """``x`` and ``y`` from 0 to 1 of the pad's width and height, from the upper left corner; ``pressure`` from 0 to 1,
    1 where the pad does not measure it; ``at_ms`` since the first touch."""

    x: float
    y: float
    pressure: float = 1.0
    at_ms: int = 0


Stroke = tuple[Point, ...]
"""From touching the pad to lifting the pen."""


@dataclass(frozen=True)
class Capabilities:
    """The writing area in millimetres, and whether the pad measures pressure."""

    width_mm: float
    height_mm: float
    pressure: bool = False


class SignaturePad(Protocol):
    """``deadline`` is in seconds from the call; all calls raise DeviceFault. Strokes are personal: they are handed over
    and kept nowhere."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def capture(self, deadline: float = 60.0, cancel: Event | None = None) -> tuple[Stroke, ...]:
        """The strokes of one signature, ended by the pad's own key or by lifting the pen for a while.

        device.timeout where nobody wrote. The pad's own display is empty afterwards.
        """
        ...

    def clear(self, deadline: float = 3.0, cancel: Event | None = None) -> None:
        """Forget what was written so far."""
        ...
