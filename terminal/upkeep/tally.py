"""What the devices have done and suffered, over all restarts; and a short log of what people did to the terminal.

Nothing personal: device names, fault codes, counts, times, staff numbers.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from terminal import durable
from terminal.devices.health import STANDING, Health, after

log = logging.getLogger(__name__)
COUNTED = frozenset({"IdCard", "SocialCard", "TravelDocument", "PrintResult", "Code"})
"""Results that are a service done: a card read, a paper out, a code read. Pictures of a running camera are not."""
NO_FAULT = frozenset(
    {"device.cancelled", "device.timeout", "device.closed", "id_card.no_card", "chip_card.no_card", "scanner.no_code"}
)
"""Nobody came, or somebody changed their mind."""
KINDS = ("sign_in", "refused", "test", "service", "card_found", "jam_cleared", "report", "talk")
KEPT_BYTES = 256 * 1024
"""Of the present log and of the one before; some two thousand events each."""
MOST_EVENTS = 2 * KEPT_BYTES // 30
"""More than both can hold: no event is written in fewer bytes."""


@dataclass(frozen=True)
class Fault:
    """How often, and when last (RFC 3339)."""

    count: int = 0
    last: str = ""


@dataclass(frozen=True)
class Counted:
    """Of one device: services done, seconds in service, faults by code."""

    good: int = 0
    service_s: float = 0.0
    faults: dict[str, Fault] = field(default_factory=dict)


class Tally:
    """`folder`/tally.json. What was counted since the last `save` is lost when the power goes; save once a minute.

    `monotonic` in seconds, `now` aware. Methods may be called from any thread.
    """

    def __init__(self, folder: Path, monotonic: Callable[[], float], now: Callable[[], datetime]) -> None:
        self._path = folder / "tally.json"
        self._monotonic, self._now = monotonic, now
        self._lock = threading.Lock()
        self._counted = self._read()
        self._standing: dict[str, tuple[str, ...]] = {}
        self._since: dict[str, float] = {}
        self._saved = self._counted.copy()

    def heard(self, device: str, health: Health) -> None:
        """A device's health changed: faults that stand now and did not before are counted."""
        with self._lock:
            before = self._standing.get(device, ())
            self._standing[device] = health.issues
            for code in health.issues:
                if code not in before:
                    self._fault(device, code)
            self._clock(device)
            if health.availability == "in_service":
                self._since[device] = self._monotonic()
            else:
                self._since.pop(device, None)

    def finished(self, device: str, result: str, code: str) -> None:
        """A command ended: the name of its result's type, or its fault code. Faults that its health shows are
        counted there."""
        with self._lock:
            counted = self._counted.get(device, Counted())
            if result in COUNTED:
                self._counted[device] = replace(counted, good=counted.good + 1)
            elif code and code not in NO_FAULT and code not in STANDING and not _shows(code):
                self._fault(device, code)

    def seen(self, device: str) -> Counted:
        """The counts of one device up to now."""
        with self._lock:
            self._clock(device)
            return self._counted.get(device, Counted())

    def save(self) -> None:
        """Make the counts durable, when they changed. A disk that is full is logged and tried again."""
        with self._lock:
            for device in list(self._since):
                self._clock(device)
            counted = self._counted.copy()
            if counted == self._saved:
                return
        try:
            durable.write_json(self._path, {device: asdict(one) for device, one in counted.items()})
            self._saved = counted
        except OSError as error:
            log.warning("the counts cannot be kept: %s", error.strerror)

    def _clock(self, device: str) -> None:
        since = self._since.get(device)
        if since is None:
            return
        now = self._monotonic()
        self._since[device] = now
        counted = self._counted.get(device, Counted())
        self._counted[device] = replace(counted, service_s=counted.service_s + now - since)

    def _fault(self, device: str, code: str) -> None:
        counted = self._counted.get(device, Counted())
        known = counted.faults.get(code, Fault())
        told = Fault(known.count + 1, self._now().isoformat(timespec="seconds"))
        self._counted[device] = replace(counted, faults={**counted.faults, code: told})

    def _read(self) -> dict[str, Counted]:
        try:
            raw = json.loads(self._path.read_text("utf-8"))
            return {
                device: Counted(int(one["good"]), float(one["service_s"]),
                                {code: Fault(**told) for code, told in one["faults"].items()})
                for device, one in raw.items()
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning("the counts cannot be read and begin anew: %s", type(error).__name__)
            return {}


class Log:
    """`folder`/upkeep.jsonl, one event a line; the one before is kept beside it."""

    def __init__(self, folder: Path, now: Callable[[], datetime], limit: int = KEPT_BYTES) -> None:
        self._path = folder / "upkeep.jsonl"
        self._now, self._limit = now, limit
        self._lock = threading.Lock()

    def note(self, kind: str, **told: str | int | float | bool | list[list[str]]) -> None:
        """Keep one event of KINDS; on disk when this returns. A full disk is logged and stops nobody."""
        if kind not in KINDS:
            raise ValueError(kind)
        line = json.dumps({"at": self._now().isoformat(timespec="seconds"), "kind": kind, **told}, ensure_ascii=False)
        with self._lock:
            try:
                self._append(line)
            except OSError as error:
                log.warning("an event of upkeep cannot be kept: %s", error.strerror)

    def recent(self, count: int) -> list[dict[str, Any]]:
        """The newest events, newest first. Lines that a power cut tore are passed over."""
        with self._lock:
            found: list[dict[str, Any]] = []
            for path in (self._path, self._path.with_suffix(".old")):
                found += reversed(list(_events(path)))
                if len(found) >= count:
                    break
            return found[:count]

    def _append(self, line: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(handle).st_size
            # a line that was torn before must not spoil this one
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            os.write(handle, (b"\n" if torn else b"") + line.encode() + b"\n")
            os.fsync(handle)
            full = os.fstat(handle).st_size >= self._limit
        finally:
            os.close(handle)
        if full:
            os.replace(self._path, self._path.with_suffix(".old"))


def _events(path: Path) -> Iterable[dict[str, Any]]:
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if isinstance(event, dict) and event.get("kind") in KINDS:
            yield event


def _shows(code: str) -> bool:
    """Whether a device's health tells of this fault."""
    from drivers.fault import DeviceFault

    well = Health("in_service")
    return after(DeviceFault(code), well) != well
