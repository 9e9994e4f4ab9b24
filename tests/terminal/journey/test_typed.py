"""What was typed and what it means."""

from __future__ import annotations

from typing import Any

import pytest

from forms.model import Field, Text
from terminal.journey.typed import typed_of, value_of


def field(kind: str) -> Field:
    return Field("x", Text("x", "x"), kind, "TYP", "session")


@pytest.mark.parametrize(("kind", "typed", "value"), [
    ("money", "980000", 98000000), ("money", "980000.5", 98000050), ("money", "0.05", 5), ("money", "0", 0),
    ("number", "12", 12), ("date", "20270115", "2027-01-15"), ("month", "202701", "2027-01"), ("share", "1/2", "1/2"),
    ("area", "98.76", "98.76"), ("phone", "13800040100", "13800040100"),
])
def test_there_and_back(kind: str, typed: str, value: Any) -> None:
    assert value_of(field(kind), typed) == value
    assert value_of(field(kind), typed_of(field(kind), value)) == value
    assert value_of(field(kind), value) == value


@pytest.mark.parametrize(("kind", "typed"), [("money", "1."), ("money", "1.234"), ("money", "١"), ("money", ""),
                                             ("date", "2027115"), ("number", "1.5"), ("month", "2027")])
def test_what_is_no_such_value_stays_as_it_was_typed(kind: str, typed: str) -> None:
    assert value_of(field(kind), typed) == typed
    assert typed_of(field(kind), None) == ""
