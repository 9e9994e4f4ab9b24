"""What the session asks of the world. Frozen; run by terminal/conductor."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.journey.base import Effect


@dataclass(frozen=True)
class Wipe(Effect):
    """Everything that holds something of the citizen lets go now."""

    reason: str


@dataclass(frozen=True)
class WatchForLift(Effect):
    """While the curtain is down: read a card and compare its number only."""


@dataclass(frozen=True)
class NobodyHere(Effect):
    """The booth is free: a card that lies there now is nobody's and opens nothing until it was lifted."""


@dataclass(frozen=True)
class FindCase(Effect):
    """Ask the centre for a case by receipt code."""

    code: str


@dataclass(frozen=True)
class PrintGuide(Effect):
    """Print an item's guide; `missing` are the modules it lacks here, with their fault codes."""

    item: str
    language: str
    missing: tuple[tuple[str, str], ...]
    request_id: str
