"""Identity numbers: published vectors, every single error, other kinds of card."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.numbers.fault import NumberFault
from forms.numbers.id_number import check_digit, check_id_number

TODAY = date(2026, 11, 22)


def code(text: str, today: date = TODAY) -> str:
    with pytest.raises(NumberFault) as caught:
        check_id_number(text, today)
    assert caught.value.sentence.zh
    assert caught.value.sentence.en
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "sex", "birth"),
    [
        ("11010519491231002X", "2", date(1949, 12, 31)),
        ("410402199001011230", "1", date(1990, 1, 1)),
        ("410422198506152048", "2", date(1985, 6, 15)),
    ],
)
def test_vectors(text: str, sex: str, birth: date) -> None:
    number = check_id_number(text, TODAY)
    assert (number.sex, number.birth, number.region, number.kind) == (sex, birth, text[:6], "citizen")


def test_normalised() -> None:
    assert check_id_number(" 110105 19491231 002x ", TODAY).text == "11010519491231002X"
    assert check_id_number("１１０１０５１９４９１２３１００２Ｘ", TODAY).text == "11010519491231002X"


def test_refusals_are_told_apart() -> None:
    assert code("440524188001010014") == "id.age"
    assert code("110105491231002") == "id.old"
    assert code("1101051949123100") == "id.length"
    assert code("") == "id.length"
    assert code("11010519491231A02X") == "id.characters"
    assert code("110105194912310021") == "id.check"
    body = "41040219900230123"
    assert code(body + check_digit(body)) == "id.birth"
    body = "41040220270101123"
    assert code(body + check_digit(body)) == "id.future"
    assert code("X1010519491231002X") == "id.characters"
    assert code("４１０４２２１９８５０６１５２０4?") == "id.characters"
    # digits of other scripts are no digits here
    assert code("٤١٠٤٢٢١٩٨٥٠٦١٥٢٠٤٨") == "id.characters"


def test_age_130_is_still_possible() -> None:
    body = "41040218961122123"
    assert check_id_number(body + check_digit(body), TODAY).birth == date(1896, 11, 22)
    body = "41040218951121123"
    assert code(body + check_digit(body)) == "id.age"


@pytest.mark.parametrize(
    ("prefix", "kind"),
    [
        ("810000", "hmt_residence"),
        ("820000", "hmt_residence"),
        ("830000", "hmt_residence"),
        ("911041", "foreign_2023"),
    ],
)
def test_residents_of_hk_macao_taiwan_and_abroad(prefix: str, kind: str) -> None:
    body = f"{prefix}19880808112"
    assert check_id_number(body + check_digit(body), TODAY).kind == kind


def test_foreign_card_of_2017() -> None:
    number = check_id_number("USA410080010112", TODAY)
    assert (number.kind, number.birth, number.sex) == ("foreign_2017", date(1980, 1, 1), "")
    assert code("USA410089913112") == "id.birth"


def test_abolished_district_is_no_reason() -> None:
    body = "99999919900101123"
    assert check_id_number(body + check_digit(body), TODAY).region == "999999"


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(birth: date, sequence: int, place: int, shift: int) -> None:
    body = f"410402{birth:%Y%m%d}{sequence:03d}"
    good = body + check_digit(body)
    assert check_id_number(good, TODAY).birth == birth
    alphabet = "0123456789X" if place == 17 else "0123456789"
    other = alphabet[(alphabet.index(good[place]) + shift) % len(alphabet)]
    bad = good[:place] + other + good[place + 1 :]
    assert code(bad) == "id.check"


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16))
def test_swapped_neighbours_are_found(birth: date, sequence: int, place: int) -> None:
    body = f"410402{birth:%Y%m%d}{sequence:03d}"
    good = body + check_digit(body)
    swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
    if swapped != good:
        assert code(swapped) in ("id.check", "id.characters")


@given(st.text(max_size=22))
def test_any_text_gives_number_or_fault(text: str) -> None:
    with contextlib.suppress(NumberFault):
        assert check_id_number(text, TODAY).text


def test_a_fault_never_repeats_the_number() -> None:
    with pytest.raises(NumberFault) as caught:
        check_id_number("410422198506152049", TODAY)
    assert "410422" not in str(caught.value)
