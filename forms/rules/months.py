"""Months as whole numbers: year * 12 + month - 1, so that differences need no calendar."""

from __future__ import annotations

import re
from datetime import date

from forms.model import Json


def month_number(day: date) -> int:
    """The number of the month ``day`` lies in."""
    return day.year * 12 + day.month - 1


def month_text(number: int) -> str:
    """ "YYYY-MM" of a month number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def first_day(number: int) -> date:
    """The first day of a month number. Raises ValueError outside years 1 to 9999."""
    return date(number // 12, number % 12 + 1, 1)


def read_month(text: Json) -> int | None:
    """The month number of "YYYY-MM"; None for anything else."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        return None
    return int(text[:4]) * 12 + int(text[5:]) - 1


def read_day(text: Json) -> date | None:
    """The day of "YYYY-MM-DD" or "YYYYMMDD"; None for anything else."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}(-[0-9]{2}-|[0-9]{2})[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def age_months(birth: date, day: date) -> int:
    """Completed months of age on ``day``; a birthday on the 31st counts on the last day of a short month."""
    months = month_number(day) - month_number(birth)
    last = (first_day(month_number(day) + 1) - date.resolution).day if day.year < 9999 else 31
    return months - (day.day < min(birth.day, last))
