"""The tree of regions: codes, names, what is stepped over, what every address can be built from."""

from __future__ import annotations

import pytest

from forms import regions


def test_thirty_four_provinces_and_every_code_below_one_that_is_there() -> None:
    provinces = regions.inside("")
    assert len(provinces) == 34
    assert ("41", "河南省") in provinces
    assert ("71", "台湾省") in provinces
    names, below = regions._tree()
    assert len(names) > 44_000
    assert all(higher == "" or higher in names for higher in below)


def test_a_city_holds_its_districts_and_a_district_its_townships() -> None:
    assert ("410411", "湛河区") in regions.inside("4104")
    assert ("410411001", "马庄街道") in regions.inside("410411")
    assert regions.inside("410411001") == []
    assert regions.written("410411001") == "河南省平顶山市湛河区马庄街道"


@pytest.mark.parametrize(("code", "written"), [
    ("110105", "北京市朝阳区"),  # 市辖区 only sorts
    ("500229", "重庆市城口县"),  # so does 县
    ("429004", "湖北省仙桃市"),  # and 省直辖县级行政区划
    ("659001", "新疆维吾尔自治区石河子市"),
    ("441900003", "广东省东莞市东城街道"),  # a prefecture without counties
    ("81", "香港特别行政区"),
])  # fmt: skip
def test_rows_that_only_sort_are_in_no_address(code: str, written: str) -> None:
    assert regions.written(code) == written


def test_down_and_up_again_are_the_same_way() -> None:
    for start in ("", "41", "11", "50", "42", "4419", "410411"):
        for code, name in regions.inside(start):
            assert regions.up(code) == start, (code, name)
            assert regions.path(code)[-1] == code


@pytest.mark.parametrize(("gb", "code"), [
    ("410400", "4104"), ("410411", "410411"), ("410000", "41"), ("110000", "11"), ("999999", ""), ("", ""),
    ("4104", ""),
])  # fmt: skip
def test_a_terminals_region_is_found(gb: str, code: str) -> None:
    assert regions.from_gb(gb) == code


def test_an_unknown_code_has_nothing() -> None:
    assert regions.name("9") == ""
    assert regions.path("9") == []
    assert regions.inside("9") == []
    assert not regions.known("9")
