"""What is tried, in order, when a device is lost, and when to stop believing that it is back.

The rungs: the driver is closed and opened again; the port's power is switched off and on, where the machine can; then
the device is out of service, and opening is tried on at the longest interval. A device that is lost again and again
within a short time (a loose plug, a dying hub) stays out of service until it has been well for a while, so that no
citizen begins with it in one of its good moments.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

UNSTABLE = "device.unstable"


@dataclass(frozen=True)
class Rules:
    """Failures in a row before the power is cut, and before it is given up; seconds between two cuts of the power.
    `storm` losses within `storm_s` seconds make a device unstable until it was well for `calm_s` seconds."""

    reopens: int = 3
    last: int = 6
    power_s: float = 600.0
    storm: int = 5
    storm_s: float = 600.0
    calm_s: float = 60.0


class Ladder:
    """Of one device; used by its thread only. `power` switches its port off and on and may raise OSError."""

    def __init__(
        self,
        name: str,
        power: Callable[[], None] | None = None,
        rules: Rules | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._power = power
        self._rules = rules or Rules()
        self._now = now
        self._failed = 0  # in a row
        self._losses: deque[float] = deque()
        self._cut: float | None = None
        self._well_since: float | None = None
        self._stormy = False

    def lost(self, code: str) -> str:
        """A failure to open, or a loss while open: takes the next rung and says which: reopen, power or out."""
        now, rules = self._now(), self._rules
        self._well_since = None
        if self._failed == 0:
            self._note_loss(now)
        self._failed += 1
        if self._failed >= rules.last:
            if self._failed == rules.last:
                log.warning(
                    "%s: out of service after %d tries (%s); tried again from time to time",
                    self._name,
                    self._failed,
                    code,
                )
            return "out"
        if self._failed >= rules.reopens and self._power is not None and self._may_cut(now):
            self._cut = now
            self._cut_power(code)
            return "power"
        log.info("%s: opened again (%s)", self._name, code)
        return "reopen"

    def well(self) -> bool:
        """The device answers: whether it may be called in service. Not before it was well for a while after a storm."""
        now = self._now()
        self._failed = 0
        if self._well_since is None:
            self._well_since = now
        if self._stormy and now - self._well_since >= self._rules.calm_s:
            self._stormy = False
            self._losses.clear()
            log.info("%s: steady again", self._name)
        return not self._stormy

    def _note_loss(self, now: float) -> None:
        self._losses.append(now)
        while self._losses and self._losses[0] < now - self._rules.storm_s:
            self._losses.popleft()
        if len(self._losses) >= self._rules.storm and not self._stormy:
            self._stormy = True
            log.warning(
                "%s: lost %d times within %d s; out of service until it is steady",
                self._name,
                len(self._losses),
                round(self._rules.storm_s),
            )

    def _may_cut(self, now: float) -> bool:
        return self._cut is None or now - self._cut >= self._rules.power_s

    def _cut_power(self, code: str) -> None:
        log.warning("%s: power of its port off and on (%s)", self._name, code)
        assert self._power is not None
        try:
            self._power()
        except OSError as fault:
            log.warning("%s: the port's power cannot be switched: %s", self._name, fault)
