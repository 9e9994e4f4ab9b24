"""An item is found by what people say and type; nonsense finds nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue_loader import load_catalogue
from forms.model import Item, Text
from forms.search import Index

CATALOGUE = {item.id: item for item in load_catalogue().items()}
CLAIM = CATALOGUE["unemployment-benefit"]


def other(name: str, title: str, *aliases: str) -> Item:
    return replace(CLAIM, id=name, title=Text(title, title), aliases=aliases)


OTHERS = [
    other("house", "二手房网签合同备案", "买二手房", "卖房"),
    other("fund", "房屋维修基金征缴", "交维修基金"),
    other("bank", "银行卡变更", "换卡"),
    other("proof", "参保证明打印", "打印证明"),
]
INDEX = Index([CLAIM, *OTHERS])


@pytest.mark.parametrize(("said", "first"), [
    ("失业登记与失业保险金申领", CLAIM.id),
    ("领失业金", CLAIM.id),
    ("我失业了", CLAIM.id),
    ("我想领失业金怎么办", CLAIM.id),
    ("sydj", CLAIM.id),
    ("SY", CLAIM.id),
    ("ｓｙｄｊ", CLAIM.id),
    ("shiye", CLAIM.id),
    ("unemployment", CLAIM.id),
    ("二手房", "house"),
    ("esf", "house"),
    ("维修", "fund"),
    ("jwxjj", "fund"),
    ("打印参保证明", "proof"),
    ("yhk", "bank"),  # 银行: the reading by phrase, not yín xíng
])
def test_found(said: str, first: str) -> None:
    assert INDEX.find(said)[0] == first


@pytest.mark.parametrize("said", ["", "  ", "。。", "qqqq", "宇宙飞船", "𠮷", "0"])
def test_nothing_near(said: str) -> None:
    assert INDEX.find(said) == []


def test_every_alias_finds_its_item_first() -> None:
    index = Index(CATALOGUE.values())
    for item in CATALOGUE.values():
        for name in (item.title.zh, item.title.en, *item.aliases):
            assert item.id in index.find(name)[:3], name


def test_letters_hold_every_item_once() -> None:
    letters = INDEX.letters()
    assert sorted(name for names in letters.values() for name in names) == sorted(e.id for e in INDEX.entries)
    assert "house" in letters["E"]
    assert list(letters) == sorted(letters)


@given(st.text(max_size=60))
def test_anything_can_be_typed(text: str) -> None:
    assert set(INDEX.find(text)) <= {e.id for e in INDEX.entries}
