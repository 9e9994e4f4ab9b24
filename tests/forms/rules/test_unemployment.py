"""Computation vectors of the unemployment item."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.rules.months import age_months, month_number, month_text, read_day, read_month
from forms.rules.unemployment import (
    benefit_months,
    bracket,
    extension_months,
    migrant_allowance_2022,
    region_class,
    standard_fen,
    subsidy_2022,
    total_fen,
)
from forms.tables.loader import TableFault
from tests.forms.people import card, judge


def month(text: str) -> int:
    number = read_month(text)
    assert number is not None
    return number


@pytest.mark.parametrize(
    ("paid", "carried", "months"),
    [
        (11, 0, 0),
        (11, 5, 5),
        (12, 0, 12),
        (59, 0, 12),
        (60, 0, 18),
        (119, 0, 18),
        (120, 0, 24),
        (30, 5, 17),
        (60, 8, 24),
        (150, 10, 24),
    ],
)
def test_ui_09_months(paid: int, carried: int, months: int) -> None:
    assert benefit_months(paid, carried) == months
    verdict = judge(insurance={"paid_months": paid, "carried_months": carried})
    assert verdict.computed["months"] == months
    assert verdict.result("UI-09").status == ("pass" if months else "fail")


@given(st.integers(0, 600), st.integers(0, 24))
def test_more_paid_never_gives_less(paid: int, carried: int) -> None:
    assert 0 <= bracket(paid) <= bracket(paid + 1) <= 24
    assert benefit_months(paid, carried) <= min(24, benefit_months(paid + 1, carried))


def test_amount_august_2022() -> None:
    assert total_fen("1", month("2022-08"), 12) == 1_920_000


def test_amount_rises_in_mid_benefit() -> None:
    assert total_fen("1", month("2025-01"), 12) == 2 * 168_000 + 10 * 189_000
    assert standard_fen("1", month("2025-02")) == 168_000
    assert standard_fen("1", month("2025-03")) == 189_000


def test_carried_months_keep_the_old_standard() -> None:
    # 12 fresh months rise from March on, 5 unused ones of an earlier spell do not
    assert total_fen("1", month("2025-01"), 17, old_standard=5) == 2 * 168_000 + 10 * 189_000 + 5 * 168_000


@pytest.mark.parametrize(
    ("first", "amounts"),
    [
        ("2018-10", (152_000, 136_000, 120_000)),
        ("2022-01", (160_000, 144_000, 128_000)),
        ("2024-01", (168_000, 160_000, 144_000)),
        ("2025-03", (189_000, 189_000, 180_000)),
    ],
)
def test_standards_by_class(first: str, amounts: tuple[int, int, int]) -> None:
    assert tuple(standard_fen(class_, month(first)) for class_ in "123") == amounts


def test_no_standard_before_the_first_row() -> None:
    with pytest.raises(TableFault):
        standard_fen("1", month("2018-09"))


def test_region_classes() -> None:
    assert region_class("410402") == "1"
    assert region_class("410422") == "3"
    assert region_class("419999") == "1"


@pytest.mark.parametrize(("paid", "total"), [(14, 216_000), (12, 216_000), (11, 156_000), (8, 156_000), (6, 156_000), (5, 108_000), (3, 108_000)])  # fmt: skip # noqa: E501
def test_subsidy_2022(paid: int, total: int) -> None:
    assert subsidy_2022(paid, date(2022, 6, 1)) == total


def test_subsidy_2022_only_in_its_year() -> None:
    assert subsidy_2022(14, date(2021, 12, 31)) is None
    assert subsidy_2022(14, date(2022, 1, 1)) == 216_000
    assert subsidy_2022(14, date(2022, 12, 31)) == 216_000
    assert subsidy_2022(14, date(2023, 1, 1)) is None
    assert subsidy_2022(14, date(2022, 5, 1), used_up=True) == 108_000
    assert migrant_allowance_2022(8, date(2022, 5, 1)) == 78_000
    assert migrant_allowance_2022(12, date(2022, 5, 1)) is None


def test_ui_04_benefit_ends_at_retirement() -> None:
    # man, born 1964-12: retires at 60 y 0 m in 2024-12; nine months before, only nine months remain
    verdict = judge(
        who=card(date(1964, 12, 5), "1"),
        as_of=date(2024, 3, 10),
        insurance={"region": "410400", "stop_date": "2024-02-01", "last_paid": "2024-02", "paid_months": 150},
    )
    assert verdict.computed["retirement_month"] == "2024-12"
    assert verdict.computed["months"] == 9
    assert verdict.computed["last_month"] == "2024-11"


def test_near_retirement_goes_on() -> None:
    assert extension_months(12, 20) == 8
    assert extension_months(12, 24) == 0
    assert extension_months(0, 5) == 0
    verdict = judge(who=card(date(1966, 1, 5), "1"), insurance={"paid_months": 12}, as_of=date(2025, 3, 10))
    # 60 y 4 m (born 1966-01 is the fourth step): 2026-05; 14 months remain, 12 by bracket, 2 more
    assert verdict.computed["retirement_month"] == "2026-05"
    assert verdict.computed["months"] == 12
    assert verdict.computed["extension_months"] == 2


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(0, 40000))
def test_age_in_months(birth: date, later: int) -> None:
    day = date.fromordinal(min(birth.toordinal() + later, date.max.toordinal() - 40))
    age = age_months(birth, day)
    assert 0 <= age <= month_number(day) - month_number(birth)
    assert age >= month_number(day) - month_number(birth) - 1


def test_months_read_and_written() -> None:
    assert month_text(month("2026-11") + 2) == "2027-01"
    assert read_month("2026-13") is None
    assert read_day("20260229") is None
    assert read_day("2024-02-29") == read_day("20240229") == date(2024, 2, 29)
    assert read_day("2026-1122") is None
    assert read_day(20261122) is None
    assert age_months(date(2000, 1, 31), date(2000, 2, 29)) == 1
    assert age_months(date(2000, 1, 31), date(2000, 2, 28)) == 0
