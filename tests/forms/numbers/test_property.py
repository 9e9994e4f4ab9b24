"""Unit numbers (GB/T 37346) and title numbers of immovable property."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.numbers.fault import NumberFault
from forms.numbers.mask import mask
from forms.numbers.property import check_title_number, check_unit_number, spaced_unit

UNIT = "410402001001GB00001F00010001"


@pytest.mark.parametrize("text", [UNIT, "410402 001001 GB00001 F00010001", "410402001001gb00001f00010001",
                                  "４１０４０２001001GB00001F00010001"])
def test_unit_vector(text: str) -> None:
    assert check_unit_number(text) == UNIT
    assert spaced_unit(UNIT) == "410402 001001 GB00001 F00010001"


@pytest.mark.parametrize(("text", "code"), [
    ("410402001001GB00001F0001000", "unit.length"),
    ("", "unit.length"),
    ("410402001001XB00001F00010001", "unit.form"),  # no such right to the land
    ("410402001001G100001F00010001", "unit.form"),
    ("410402001001GB00001A00010001", "unit.form"),  # nothing of this kind stands on land
    ("41040200100AGB00001F00010001", "unit.form"),
    ("410402001001GB00001W00010001", "unit.nothing"),
])
def test_unit_faults(text: str, code: str) -> None:
    with pytest.raises(NumberFault) as caught:
        check_unit_number(text)
    assert caught.value.code == code


def test_bare_land_has_zeros() -> None:
    assert check_unit_number("410402001001JC00012W00000000") == "410402001001JC00012W00000000"


@pytest.mark.parametrize(("text", "kept"), [
    ("豫(2021)平顶山市不动产权第0012345号", "豫(2021)平顶山市不动产权第0012345号"),
    ("豫（2021）平顶山市不动产权第0012345号", "豫(2021)平顶山市不动产权第0012345号"),
    (" 豫〔2021〕平顶山市 不动产权第００１２３４５号 ", "豫(2021)平顶山市不动产权第0012345号"),
    ("京(2019)海不动产权第0000001号", "京(2019)海不动产权第0000001号"),
    ("平房权证字第20083344号", "平房权证字第20083344号"),
    ("平房权证湛河区字第00123456号", "平房权证湛河区字第00123456号"),
])
def test_title_vectors(text: str, kept: str) -> None:
    assert check_title_number(text) == kept


@pytest.mark.parametrize(("text", "code"), [
    ("豫(2021)平顶山市不动产权第012345号", "title.form"),
    ("(2021)平顶山市不动产权第0012345号", "title.form"),
    ("豫(21)平顶山市不动产权第0012345号", "title.form"),
    ("豫(2021)平顶山市不动产权第0012345", "title.form"),
    ("豫(2021)平顶山市不动产证明第0012345号", "title.other"),
    ("0012345", "title.form"),
])
def test_title_faults(text: str, code: str) -> None:
    with pytest.raises(NumberFault) as caught:
        check_title_number(text)
    assert caught.value.code == code


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_a_fault(text: str) -> None:
    for check in (check_unit_number, check_title_number):
        with contextlib.suppress(NumberFault):
            assert check(check(text)) == check(text)


def test_masked_so_that_its_owner_knows_it() -> None:
    assert mask("number", UNIT) == "410402******************0001"
