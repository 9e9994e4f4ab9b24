from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.fault import DeviceFault
from drivers.id_card import layout
from drivers.id_card.api import IdCard
from tests.drivers import cards


@pytest.mark.parametrize("card", [*cards.ALL.values(), cards.RARE_NAME], ids=[*cards.ALL, "rare_name"])
def test_every_kind_comes_back(card: dict[str, str]) -> None:
    found = layout.decode(layout.encode(card))
    for key, value in card.items():
        if value:
            assert getattr(found, key) == value


def test_identity_in_words() -> None:
    identity = layout.decode(layout.encode(cards.LONG_NAME)).identity_dict()
    assert identity["sex"] == "女"
    assert identity["ethnicity"] == "维吾尔"
    assert identity["valid_to"] == "长期"
    assert identity["name"] == "迪丽 热巴·阿布都"
    assert "pass_number" not in identity
    assert layout.decode(layout.encode(cards.HMT)).identity_dict()["pass_number"] == "H12345678"


def test_a_foreigner_without_a_chinese_name_is_called_by_the_other() -> None:
    found = layout.decode(layout.encode(cards.FOREIGN_2023))
    assert found.name == cards.FOREIGN_2023["english_name"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": "410411198503121109"}, "id_card.bad_number"),
        ({"number": "41041119850312110"}, "id_card.bad_number"),
        ({"birth": "19850313"}, "id_card.bad_number"),
        ({"birth": "19850230"}, "id_card.bad_data"),
        ({"sex": "7"}, "id_card.bad_data"),
        ({"ethnicity": "汉族"}, "id_card.bad_data"),
        ({"name": ""}, "id_card.bad_data"),
        ({"valid_to": "永久"}, "id_card.bad_data"),
    ],
)
def test_what_no_card_may_say(change: dict[str, str], code: str, fault_of: Callable[..., DeviceFault]) -> None:
    fault = fault_of(layout.decode, layout.encode({**cards.CITIZEN, **change}))
    assert fault.code == code


def test_a_nation_outside_the_table_turns_nobody_away() -> None:
    assert layout.decode(layout.encode({**cards.CITIZEN, "ethnicity": "57"})).ethnicity_text == "代码57"


@given(st.binary(min_size=250, max_size=256))
def test_any_bytes_give_a_card_or_a_fault_that_quotes_nothing(text: bytes) -> None:
    fault: DeviceFault | None = None
    try:
        card = layout.decode(text)
    except DeviceFault as raised:
        fault = raised
    if fault is None:
        assert isinstance(card, IdCard)
    else:
        assert fault.code in ("id_card.bad_data", "id_card.bad_number")
        assert fault.detail.isascii()


def test_a_card_in_a_traceback_names_nobody() -> None:
    card = layout.decode(layout.encode(cards.CITIZEN))
    assert "李敏" not in repr(card)
    assert "4104" not in repr(card)
