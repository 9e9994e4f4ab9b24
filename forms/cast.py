"""The fictitious cast's records as of a day: the city never grows old."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

RELATIVE = re.compile(r"([+-][0-9]{1,4})d\Z")
DAYS = ("stop_date", "last_paid", "due_by", "next_by")


def resolve(key: str, value: Any, as_of: date) -> Any:
    """A record value as of a day: "-40d" in stop_date, "+20d" in due_by is a date, in last_paid a month; all else
    stays."""
    found = RELATIVE.match(value) if isinstance(value, str) and key in DAYS else None
    if found is None:
        return value
    day = (as_of + timedelta(days=int(found[1]))).isoformat()
    return day[:7] if key == "last_paid" else day
