"""What happens during trials on the glass, and pages of the log that were read; beside `terminal.session.events`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import events as ev


@dataclass(frozen=True)
class GlassMeasured(ev.StaffEvent):
    """The grid is on the screen, and this large, in millimetres."""

    width_mm: float
    height_mm: float


@dataclass(frozen=True)
class CellTouched(ev.StaffEvent):
    """A finger was seen in this cell: row times columns plus column, from the top left."""

    cell: int


@dataclass(frozen=True)
class KeyHeard(ev.StaffEvent):
    """A key of the keypad, by its name (`terminal.session.glass.KEYS`)."""

    name: str


@dataclass(frozen=True)
class Sounded(ev.StaffEvent):
    """The sentence asked for at `request` is over: `expected` is the number in it, `plug` whether headphones are
    plugged in (plugged, unplugged; unwatched where nothing tells), `fault` empty when it was played."""

    request: float
    expected: str = field(default="", repr=False)
    plug: str = "unwatched"
    fault: str = ""


@dataclass(frozen=True)
class LogRead(ev.StaffEvent):
    """A page of the log (0 the newest), newest event first; `more` when older ones follow."""

    page: int
    events: tuple[Mapping[str, Any], ...]
    more: bool
