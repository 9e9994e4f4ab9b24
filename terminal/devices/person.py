"""Watching the presence sensor: somebody came, somebody went for good. A sensor flickers, and people bend down."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from drivers.fault import DeviceFault
from terminal.devices.worker import Ticket, Watch, tell

STEP = 0.2
GONE_S = 2.0
"""Seconds that nobody has to be seen before somebody counts as gone: they pick up a paper, or turn to a child."""
AFTER_FAULT = 1.0


class PersonWatch(Watch):
    """``on_person`` hears True when somebody is there, False when they have gone, None when the sensor does not answer.
    Called from the device's thread, once for each change; the first is never False."""

    def __init__(
        self,
        on_person: Callable[[bool | None], None],
        gone_s: float = GONE_S,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.ticket = Ticket()
        self._on_person, self._gone_s, self._now = on_person, gone_s, now
        self._there: bool | None = None
        self._missed: float | None = None

    def step(self, driver: Any) -> None:
        self.see(driver.present(1.0, self.ticket.cancelled))
        self.ticket.cancelled.wait(STEP)

    def see(self, seen: bool) -> None:
        """What the sensor says at this moment."""
        if seen:
            self._missed = None
            self._say(True)
        elif self._there:
            now = self._now()
            self._missed = now if self._missed is None else self._missed
            if now - self._missed >= self._gone_s:
                self._say(False)

    def lost(self, fault: DeviceFault) -> None:
        self._missed = None
        self._say(None)
        self.ticket.cancelled.wait(AFTER_FAULT)

    def _say(self, there: bool | None) -> None:
        if there is not self._there:
            self._there = there
            tell(self._on_person, there)
