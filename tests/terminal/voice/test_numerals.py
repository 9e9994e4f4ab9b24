"""Numbers as people say them."""

from __future__ import annotations

import pytest

from terminal.voice.numerals import cardinal, decimal, groups, money, one_by_one, year


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (1890, "一千八百九十"),
        (10000, "一万"),
        (10010, "一万零一十"),
        (12345, "一万二千三百四十五"),
        (100_020_000, "一亿零二万"),
        (1_000_000_001, "十亿零一"),
    ],
)
def test_cardinal(number: int, said: str) -> None:
    assert cardinal(number) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1890", "一千八百九十元"),
        ("1890.50", "一千八百九十元五角"),
        ("1890.05", "一千八百九十元零五分"),
        ("0.05", "五分"),
        ("2", "两元"),
        ("0", "零元"),
    ],
)
def test_money(text: str, said: str) -> None:
    assert money(text) == said


def test_groups_as_people_read_them() -> None:
    assert groups("13857024681") == ("138", "5702", "4681")
    assert groups("41040219850615204X"[:17] + "1") == ("410402", "1985", "0615", "2041")
    assert groups("12333") == ("12333",)
    assert "".join(groups("4104002026112230000016")) == "4104002026112230000016"
    assert one_by_one("13857024681") == "幺三八，五七零二，四六八幺"


def test_years_and_decimals() -> None:
    assert (year("2026"), decimal("3.5"), decimal("12")) == ("二零二六", "三点五", "十二")
