"""Social credit codes, bank cards, phones, masks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.numbers.bank_card import check_bank_card, luhn
from forms.numbers.fault import NumberFault
from forms.numbers.mask import mask, mask_account, mask_address, mask_id, mask_name, mask_phone
from forms.numbers.phone import check_mobile
from forms.numbers.uscc import ALPHABET, check_char, check_uscc


def test_uscc_vector() -> None:
    assert check_uscc("91350100m000100y43") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91350100M000100Y4", "uscc.length"),
        ("91350100I000100Y43", "uscc.characters"),
        ("91350100M000100Y44", "uscc.check"),
    ],
)
def test_uscc_faults(text: str, code: str) -> None:
    with pytest.raises(NumberFault) as caught:
        check_uscc(text)
    assert caught.value.code == code


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 17), st.integers(1, 30))
def test_uscc_single_errors(body: str, place: int, shift: int) -> None:
    good = body + check_char(body)
    assert check_uscc(good) == good
    other = ALPHABET[(ALPHABET.index(good[place]) + shift) % 31]
    with pytest.raises(NumberFault):
        check_uscc(good[:place] + other + good[place + 1 :])


def luhn_number(body: str) -> str:
    return next(body + digit for digit in "0123456789" if luhn(body + digit))


@given(st.text("0123456789", min_size=15, max_size=18), st.integers(0, 14), st.integers(1, 9))
def test_bank_card_single_errors(body: str, place: int, shift: int) -> None:
    good = luhn_number(body)
    assert check_bank_card(" ".join(good[i : i + 4] for i in range(0, len(good), 4))) == good
    other = str((int(good[place]) + shift) % 10)
    with pytest.raises(NumberFault, match=r"card\.check"):
        check_bank_card(good[:place] + other + good[place + 1 :])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("622202", "card.length"),
        ("6" * 20, "card.length"),
        ("62220212345678901a", "card.characters"),
        ("", "card.length"),
    ],
)
def test_bank_card_faults(text: str, code: str) -> None:
    with pytest.raises(NumberFault) as caught:
        check_bank_card(text)
    assert caught.value.code == code


@pytest.mark.parametrize("text", ["13800000001", "+86 138 0000 0001", "0086-13800000001", "138-0000-0001"])
def test_mobile(text: str) -> None:
    assert check_mobile(text) == "13800000001"


@pytest.mark.parametrize(
    ("text", "code"),
    [("1380000000", "phone.length"), ("12800000001", "phone.form"), ("23800000001", "phone.form"),
     ("1３800000001", "phone.length"), ("8613800000001", "phone.length"), ("", "phone.length")],
)  # fmt: skip
def test_mobile_faults(text: str, code: str) -> None:
    with pytest.raises(NumberFault) as caught:
        check_mobile(text)
    assert caught.value.code == code


def test_masks() -> None:
    assert mask_id("410402199001011230") == "4104**********1230"
    assert mask_phone("13812341234") == "138****1234"
    assert mask_name("李敏") == "李*"
    assert mask_name("𠮷田三") == "𠮷**"
    assert mask_name("迪丽热巴·迪力木拉提") == "迪丽热巴·*"
    assert mask_name("SMITH JOHN") == "SMITH ***"
    assert mask_name("李") == "李*"
    assert mask_name("") == ""
    assert mask_account("6222021234567890128") == "**** 0128"
    assert mask_address("河南省平顶山市新华区建设路1号") == "河南省平顶山****"
    assert mask("none", "x") == "x"
    with pytest.raises(KeyError):
        mask("other", "x")


@given(st.text("0123456789X", min_size=9, max_size=22))
def test_masks_never_show_the_middle(text: str) -> None:
    for shown in (mask_id(text), mask_account(text)):
        assert text not in shown
        assert "*" in shown
    assert text not in mask_phone(text)
