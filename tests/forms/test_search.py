"""An item is found by what people say and type; nonsense finds nothing."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.catalogue_loader import load_catalogue
from forms.model import Item, Text
from forms.search import Index, Name, folded

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


def rank(wanted: str, name: Name) -> int:
    """How near a name is to what was said, name by name, as the index must have it at once."""
    if wanted in name.text:
        return 0 if wanted == name.text else 1 if name.text.startswith(wanted) else 2
    if re.fullmatch("[a-z0-9]+", wanted):
        if name.initials.startswith(wanted):
            return 3
        if name.pinyin.startswith(wanted):
            return 4
        return 5 if len(wanted) > 1 and (wanted in name.initials or wanted in name.pinyin) else 100
    if len(name.text) > 1 and name.text in wanted:
        return 6
    pairs = {wanted[at:at + 2] for at in range(len(wanted) - 1)}
    shared = sum(pair in name.text for pair in pairs)
    return 100 if not shared or shared * 3 < len(pairs) else 10 + len(pairs) - shared


WHOLE = Index([*CATALOGUE.values(), *OTHERS])
PARTS = sorted({part for one in WHOLE.entries for name in one.names
                for part in (name.text[:3], name.text[-2:], name.text, name.pinyin[:4], name.initials[1:4]) if part})


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PARTS) | st.text("我想办一张的sy1 ", max_size=4), min_size=1, max_size=4).map("".join))
def test_the_index_ranks_as_name_by_name(query: str) -> None:
    wanted = folded(query)
    ranked = sorted((min(rank(wanted, name) for name in one.names), place, one.id)
                    for place, one in enumerate(WHOLE.entries))
    assert WHOLE.find(query) == ([name for near, _, name in ranked if near < 100] if wanted else [])


@given(st.text(max_size=60))
def test_anything_can_be_typed(text: str) -> None:
    assert set(INDEX.find(text)) <= {e.id for e in INDEX.entries}
