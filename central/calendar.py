"""Days at the office: today, and working days for promise dates (行政许可法 82: limits count them, no holidays)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """Business date in Asia/Shanghai."""
    return datetime.now(SHANGHAI).date()


@dataclass(frozen=True)
class Calendar:
    """`fixed` are month-days off in every year, `off` and `on` the days of published years that differ
    from weekends."""

    fixed: frozenset[str]
    off: frozenset[date]
    on: frozenset[date]
    years: frozenset[int]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Calendar:
        """Read the `calendar` part of city.yaml. Raises ValueError for a day that does not exist, and for a make-up day
        (调休: a Saturday or Sunday that is worked) that is none."""
        off: set[date] = set()
        on: set[date] = set()
        years = data.get("years", {})
        for year, days in years.items():
            for entry in days.get("off", []):
                first, _, last = entry.partition("..")
                day, end = (
                    date.fromisoformat(f"{year}-{first}"),
                    date.fromisoformat(f"{year}-{last or first}"),
                )
                while day <= end:
                    off.add(day)
                    day += timedelta(days=1)
            on.update(date.fromisoformat(f"{year}-{entry}") for entry in days.get("on", []))
        wrong = sorted(day for day in on if day in off or day.weekday() < 5)
        if wrong:
            raise ValueError(f"{wrong[0]} is a make-up day on a weekday, or off as well")
        return cls(
            frozenset(data.get("fixed", ())),
            frozenset(off),
            frozenset(on),
            frozenset(int(year) for year in years),
        )

    def working(self, day: date) -> bool:
        """True when offices work on this day."""
        if day in self.on:
            return True
        if day in self.off or day.weekday() >= 5:
            return False
        return day.year in self.years or day.isoformat()[5:] not in self.fixed

    @functools.lru_cache(4096)  # noqa: B019  made once, and lives as long as the centre
    def after(self, day: date, working_days: int) -> date:
        """The day that many working days after `day`; the day itself does not count."""
        while working_days > 0:
            day += timedelta(days=1)
            working_days -= self.working(day)
        return day

    def between(self, day: date, end: date) -> int:
        """Working days after `day` up to `end`, which counts; 0 when `end` is not later."""
        return sum(self.working(day + timedelta(days=number)) for number in range(1, (end - day).days + 1))

    def sure(self, day: date) -> bool:
        """True when the days off of its year are published here; else the moving holidays are not known."""
        return day.year in self.years
