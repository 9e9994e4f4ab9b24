"""Amounts in capitals, as banks want them written."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.numbers.capitals import DIGITS, MOST_FEN, capitals


@pytest.mark.parametrize(("fen", "text"), [
    (0, "零元整"), (1, "壹分"), (10, "壹角整"), (105, "壹元零伍分"), (641_940, "陆仟肆佰壹拾玖元肆角整"),
    (140_950, "壹仟肆佰零玖元伍角整"), (600_714, "陆仟零柒元壹角肆分"), (168_032, "壹仟陆佰捌拾元叁角贰分"),
    (10_700_053, "壹拾万柒仟元伍角叁分"), (1_640_902, "壹万陆仟肆佰零玖元零贰分"), (32_504, "叁佰贰拾伍元零肆分"),
    (100_000_000, "壹佰万元整"), (1_000_000_000_00, "壹拾亿元整"), (100_010_000_00, "壹亿零壹万元整"),
    (100_000_001_00, "壹亿零壹元整"), (1_000_010_00, "壹佰万零壹拾元整"),
])
def test_examples(fen: int, text: str) -> None:
    assert capitals(fen) == text


@pytest.mark.parametrize("fen", [-1, MOST_FEN + 1])
def test_no_amount(fen: int) -> None:
    with pytest.raises(ValueError, match="capitals"):
        capitals(fen)


@given(st.integers(0, MOST_FEN))
def test_reads_back(fen: int) -> None:
    assert read(capitals(fen)) == fen


def read(text: str) -> int:
    """The other way, by a reader of its own: each character adds or multiplies."""
    whole, _, rest = text.partition("元") if "元" in text else ("", "", text)
    total = group = digit = 0
    for char in whole:
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in "拾佰仟":
            group, digit = group + digit * 10 ** (1 + "拾佰仟".index(char)), 0
        elif char == "万":
            total, group, digit = total + (group + digit) * 10_000, 0, 0
        elif char == "亿":
            total, group, digit = (total + group + digit) * 100_000_000, 0, 0
    fen = (total + group + digit) * 100
    for char, unit in itertools.pairwise(rest):
        fen += DIGITS.index(char) * {"角": 10, "分": 1}[unit] if unit in "角分" else 0
    return fen
