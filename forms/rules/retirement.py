"""Statutory retirement age in months (decision of 2024-09-13, in force 2025-01-01)."""

from __future__ import annotations

from datetime import date

from forms.rules.months import month_number, read_month
from forms.tables.loader import load_table


def retirement_age(sex: str, category: str, birth: date) -> int:
    """Age in months for sex "1" or "2" and category "worker" or "cadre" (ignored for men).

    Raises KeyError for another sex or category.
    """
    for row in load_table("retirement_age")["rows"]:
        if row["sex"] == sex and row["category"] in ("any", category):
            start = read_month(row["born_from"])
            assert start is not None
            late = month_number(birth) - start
            if late < 0:
                return int(row["base"])
            return min(int(row["top"]), int(row["base"]) + late // int(row["every"]) + 1)
    raise KeyError(f"{sex}/{category}")


def retirement_month(birth: date, age: int) -> int:
    """The month number in which the age (in months) is reached."""
    return month_number(birth) + age
