"""Every published vector of the statutory retirement age (UI-04)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.rules.retirement import retirement_age


@pytest.mark.parametrize(
    ("sex", "category", "birth", "years", "months"),
    [
        ("1", "worker", "1964-12", 60, 0),
        ("1", "worker", "1965-01", 60, 1),
        ("1", "cadre", "1965-04", 60, 1),
        ("1", "worker", "1965-05", 60, 2),
        ("1", "worker", "1976-08", 62, 11),
        ("1", "worker", "1976-09", 63, 0),
        ("1", "worker", "1990-01", 63, 0),
        ("2", "cadre", "1969-12", 55, 0),
        ("2", "cadre", "1970-01", 55, 1),
        ("2", "cadre", "1981-08", 57, 11),
        ("2", "cadre", "1981-09", 58, 0),
        ("2", "worker", "1974-12", 50, 0),
        ("2", "worker", "1975-01", 50, 1),
        ("2", "worker", "1975-03", 50, 2),
        ("2", "worker", "1984-10", 54, 11),
        ("2", "worker", "1984-11", 55, 0),
        ("2", "worker", "1999-11", 55, 0),
    ],
)
def test_ui_04_published_table(sex: str, category: str, birth: str, years: int, months: int) -> None:
    day = date(int(birth[:4]), int(birth[5:]), 15)
    assert divmod(retirement_age(sex, category, day), 12) == (years, months)


@given(
    st.sampled_from("12"), st.sampled_from(["worker", "cadre"]), st.dates(date(1940, 1, 1), date(2010, 1, 1))
)
def test_later_birth_never_means_earlier_retirement(sex: str, category: str, birth: date) -> None:
    later = date(birth.year + 1, birth.month, 1)
    assert retirement_age(sex, category, birth) <= retirement_age(sex, category, later)


def test_unknown_category_is_refused() -> None:
    with pytest.raises(KeyError):
        retirement_age("2", "", date(1980, 1, 1))
