"""What a grid says about its missing cells is short, and leaves none of them out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as strategy

from terminal.session.regions import MOST, untouched


def test_nothing_touched_is_said_once() -> None:
    assert untouched(4, 3, ()) == (("rows", "1-3"),)
    assert untouched(4, 3, range(12)) == ()


def test_the_largest_places_are_named() -> None:
    missing = {0, 2, 4, 20, 21, 22, 38, 39}
    found = untouched(10, 4, set(range(40)) - missing)
    assert found[:2] == (("area", "3/1-3"), ("area", "4/9-10"))
    assert len([key for key, _ in found if key == "area"]) == MOST
    assert found[-1] == ("areas_more", "2")


@given(strategy.integers(1, 9), strategy.integers(1, 9), strategy.data())
def test_every_missing_cell_lies_in_a_place_that_is_named(columns: int, rows: int, data: strategy.DataObject) -> None:
    touched = data.draw(strategy.sets(strategy.integers(0, columns * rows - 1)))
    found = untouched(columns, rows, touched)
    missing = {divmod(cell, columns) for cell in range(columns * rows) if cell not in touched}
    assert bool(missing) is bool(found)
    named: set[tuple[int, int]] = set()
    whole: set[tuple[int, int]] = set()
    for key, value in found:
        if key == "rows":
            whole |= {(row, column) for row in numbers(value) for column in range(columns)}
        elif key == "columns":
            whole |= {(row, column) for row in range(rows) for column in numbers(value)}
        elif key == "area":
            high, wide = value.split("/")
            named |= {(row, column) for row in numbers(high) for column in numbers(wide)}
    assert whole <= missing, "a row or column called dead is dead"
    if "areas_more" not in dict(found):
        assert missing <= whole | named


def numbers(text: str) -> list[int]:
    """ "3-5, 9" as numbers from 0."""
    found: list[int] = []
    for part in text.split(", "):
        low, _, high = part.partition("-")
        found += range(int(low) - 1, int(high or low))
    return found
