"""What all events and all effects of a journey are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """Base of all journey events."""


@dataclass(frozen=True)
class Effect:
    """Base of all effects: what the outside world is asked to do."""
