"""What a resident pays for medical insurance: the rate less what is borne for the poor and what was paid."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.rules import medical
from forms.rules.medical import compute, own_part
from forms.tables.loader import load_table

DAY = date(2026, 11, 22)
RECORD: dict[str, Any] = {"bill_no": "RM-1", "place": "x", "aid": "none", "paid_fen": 0}


@pytest.mark.parametrize(("aid", "paid", "due", "state"), [
    ("none", 0, 40_000, "due"), ("none", 40_000, 0, "nothing"), ("minimum_living", 0, 20_000, "due"),
    ("minimum_living", 25_000, 0, "nothing"), ("destitute", 0, 0, "nothing"), ("none", 39_999, 1, "due"),
])
def test_due(aid: str, paid: int, due: int, state: str) -> None:
    found = compute({}, {"medical": {**RECORD, "aid": aid, "paid_fen": paid}}, frozenset(), DAY)
    assert (found["due_fen"], found["medical_state"]) == (due, state)
    assert found["rate_fen"] - found["aid_fen"] - found["paid_fen"] <= due


@pytest.mark.parametrize("wrong", [{"aid": "x"}, {"aid": None}, {"aid": ["none"]}, {"paid_fen": None}, {"paid_fen": -1},
                                   {"paid_fen": True}, {"paid_fen": "0"}])
def test_what_cannot_be_known_is_not_charged(wrong: dict[str, Any]) -> None:
    assert compute({}, {"medical": {**RECORD, **wrong}}, frozenset(), DAY) == {"medical_state": "unknown"}


def test_disputed_or_missing_or_too_early() -> None:
    assert compute({}, {"medical": RECORD}, frozenset({"medical.aid"}), DAY) == {"medical_state": "unknown"}
    assert compute({}, {}, frozenset(), DAY) == {"medical_state": "unknown"}
    assert compute({}, {"medical": RECORD}, frozenset(), date(2020, 1, 1)) == {"medical_state": "unknown"}


def test_out_of_season(monkeypatch: pytest.MonkeyPatch) -> None:
    table = {**load_table("resident_medical"), "months": [1, 2]}
    monkeypatch.setattr(medical, "load_table", lambda name: table)
    assert compute({}, {"medical": RECORD}, frozenset(), DAY) == {"medical_state": "closed"}
    assert compute({}, {"medical": RECORD}, frozenset(), date(2027, 2, 1))["medical_state"] == "due"


@given(st.integers(0, 10_000_000), st.integers(0, 100))
def test_exact_to_half_a_fen(fen: int, percent: int) -> None:
    assert abs(own_part(fen, percent) * 100 - fen * (100 - percent)) * 2 <= 100
