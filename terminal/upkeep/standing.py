"""How the terminal stands: what staff see on the screen and read in the report. Plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from terminal.devices.health import Health
from terminal.devices.rollup import Cause, RollUp
from terminal.upkeep.tally import Counted

HIGHEST_FAULTS = 5
"""Codes shown of one device: those seen last."""


@dataclass(frozen=True)
class Part:
    """One device: its health, and what it has done and suffered so far. `faults` are (code, count, last time),
    the last first."""

    name: str
    health: Health
    good: int = 0
    hours: int = 0
    faults: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True)
class Tried:
    """A trial and how it ended the last time: `at` RFC 3339, `fault` empty when it went well, `lines` (key, value)."""

    what: str
    at: str
    fault: str = ""
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Standing:
    """`state` and `causes` as `terminal.devices.rollup` says; `cause` is the code that keeps citizens out, or empty;
    `closed` the reason for which staff took the terminal out of service, or empty; `tried` the newest of each trial;
    `alarms` the codes of terminal/vault/alarms.py that stand."""

    state: str
    causes: tuple[Cause, ...] = ()
    cause: str = ""
    closed: str = ""
    parts: tuple[Part, ...] = ()
    waiting: int = 0
    quarantined: int = 0
    free_mb: int = 0
    tried: tuple[Tried, ...] = ()
    catalogue: str = ""  # day on which the centre published what is offered here; empty: what came with the software
    catalogue_fault: bool = False  # the centre has something newer that could not be taken
    alarms: tuple[str, ...] = ()


class Devices(Protocol):
    """What this needs of the device manager."""

    @property
    def devices(self) -> tuple[str, ...]: ...

    def health(self, device: str) -> Health: ...

    def roll_up(self) -> RollUp: ...


def parts(devices: Devices, seen: Any) -> Iterable[Part]:
    """Every configured device; `seen(name)` gives its `Counted`."""
    for name in devices.devices:
        counted: Counted = seen(name)
        newest = sorted(counted.faults.items(), key=lambda one: one[1].last, reverse=True)[:HIGHEST_FAULTS]
        yield Part(name, devices.health(name), counted.good, int(counted.service_s // 3600),
                   tuple((code, fault.count, fault.last) for code, fault in newest))


def trials(events: Iterable[Mapping[str, Any]]) -> tuple[Tried, ...]:
    """The newest of each trial, from events of the log, the newest first. What cannot be read is passed over."""
    found: dict[str, Tried] = {}
    for event in events:
        what = event.get("device")
        if event.get("kind") != "test" or not isinstance(what, str) or what in found:
            continue
        try:
            lines = tuple((str(key), str(value)) for key, value in event.get("lines", ()))
            fault = "" if event["ok"] is True else str(event.get("fault") or "device.broken")
            found[what] = Tried(what, str(event["at"]), fault, lines)
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(found.values())
