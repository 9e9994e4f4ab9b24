"""Time is injected. Three kinds: monotonic for waits, wall for stamps, business date for rules."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """What the terminal asks of time."""

    def monotonic(self) -> float:
        """Seconds that never jump; for waits and back-off."""
        ...

    def now(self) -> datetime:
        """Best known time, aware, UTC."""
        ...

    def today(self) -> date:
        """Business date in Asia/Shanghai; the `as_of` of a submission."""
        ...


@dataclass
class SystemClock:
    """The centre's time as soon as it has said it, the machine's clock before.

    `trusted` gives seconds since 1970 UTC that no change of the machine's clock can move, or None (Link.trusted).
    """

    trusted: Callable[[], float | None] = lambda: None

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        seconds = self.trusted()
        return datetime.now(UTC) if seconds is None else datetime.fromtimestamp(seconds, UTC)

    def today(self) -> date:
        return self.now().astimezone(SHANGHAI).date()
