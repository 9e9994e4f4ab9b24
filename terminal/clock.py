"""Time is injected. Three kinds: monotonic for waits, wall for stamps, business date for rules."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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
    """The machine's clock, corrected by the offset the centre last gave back (seconds)."""

    offset_s: float = 0.0

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset_s)

    def today(self) -> date:
        return self.now().astimezone(SHANGHAI).date()
