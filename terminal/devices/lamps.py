"""Showing lamps: what is wanted is what burns, also after the board was away."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from drivers.fault import DeviceFault
from terminal.devices.worker import Ticket, Watch

STEP = 0.2
HALF = 0.5
"""Seconds on and seconds off of a blinking lamp: once a second troubles nobody (WCAG 2.3.1 allows three)."""
REFRESH = 5.0
"""Seconds after which everything is written again: a board that lost its power says nothing of it."""
AFTER_FAULT = 1.0


class LampWatch(Watch):
    """``show`` may be called from any thread and returns at once; the device's thread does the rest."""

    def __init__(self) -> None:
        self.ticket = Ticket()
        self._lock = threading.Lock()
        self._wanted: dict[str, str] = {}
        self._changed = threading.Event()
        self._settled = threading.Event()
        self._driver: Any = None
        self._shown: dict[str, bool] = {}
        self._refresh = 0.0

    def show(self, lamps: Mapping[str, str]) -> None:
        """Lamp -> "on" or "blink"; all others are off."""
        with self._lock:
            if lamps != self._wanted:
                self._wanted = dict(lamps)
                self._settled.clear()
                self._changed.set()

    def settle(self, seconds: float) -> bool:
        """Wait until what is wanted burns; whether it did within ``seconds``."""
        return self._settled.wait(seconds)

    def step(self, driver: Any) -> None:
        now = time.monotonic()
        if driver is not self._driver or now >= self._refresh:
            self._driver, self._refresh = driver, now + REFRESH
            self._shown.clear()
        with self._lock:
            wanted = self._wanted
            self._changed.clear()
        blinks = self._write(driver, wanted, now)
        with self._lock:
            if wanted is self._wanted:
                self._settled.set()
        self._changed.wait(HALF - now % HALF if blinks else STEP)

    def _write(self, driver: Any, wanted: Mapping[str, str], now: float) -> bool:
        """Switch what differs; whether a lamp blinks. A lamp that is refused does not keep the others dark."""
        can = driver.capabilities
        refused: DeviceFault | None = None
        for lamp in can.lamps:
            state = wanted.get(lamp, "off")
            on = state != "off" and (state == "on" or not can.blink or now % (2 * HALF) < HALF)
            if self._shown.get(lamp) == on:
                continue
            try:
                driver.set(lamp, "on" if on else "off", 1.0, self.ticket.cancelled)
                self._shown[lamp] = on
            except DeviceFault as fault:
                if fault.code != "lights.refused":
                    raise
                refused = fault
        if refused is not None:
            raise refused
        return can.blink and "blink" in wanted.values()

    def lost(self, fault: DeviceFault) -> None:
        """Nobody is told: lamps are a help, and their health says that they are away."""
        self._shown.clear()
        self.ticket.cancelled.wait(AFTER_FAULT)
