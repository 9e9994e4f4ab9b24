"""A slip holds what a receipt shows and no more; a receipt made from it is the receipt that was made before."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.papers import receipt
from forms.slip import Slip, SlipFault
from tests.forms.people import ITEM, NAME, NUMBER
from tests.forms.test_submission import submission

ONE = submission()
SLIP = Slip.of(ONE)


def test_it_holds_the_masked_name_and_nothing_else_of_the_person() -> None:
    told = json.dumps(SLIP.to_json(), ensure_ascii=False)
    assert NAME not in told
    assert NUMBER not in told
    assert set(SLIP.to_json()) == {"receipt_code", "created_at", "outcome", "name"}
    assert Slip.from_json(json.loads(told)) == SLIP
    assert Slip.of(submission(parties=(), evidence=())).name == ""


def test_the_same_receipt_comes_of_it_and_says_that_it_is_a_later_print() -> None:
    number, day = "4104002026112230000016", date(2026, 11, 27)
    first = receipt(ITEM, ONE, "sent", number, day)
    assert receipt(ITEM, SLIP, "sent", number, day).tobytes() == first.tobytes()
    again = receipt(ITEM, SLIP, "sent", number, day, reprinted=date(2026, 11, 30))
    assert again.height > first.height
    assert again.tobytes() != first.tobytes()


@pytest.mark.parametrize("lacks", ["receipt_code", "created_at", "outcome", "name"])
def test_a_part_that_lacks_is_a_fault(lacks: str) -> None:
    told = {key: value for key, value in SLIP.to_json().items() if key != lacks}
    with pytest.raises(SlipFault):
        Slip.from_json(told)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(
    st.sampled_from(["receipt_code", "created_at", "outcome", "name"]) | st.text(), inner, max_size=5)))
def test_anything_else_is_a_fault_and_quotes_nothing(value: object) -> None:
    with pytest.raises(SlipFault) as fault:
        Slip.from_json(value)
    assert str(fault.value) in ("a slip is an object", "a part of the slip is missing or no text", "no receipt code")
