"""The list of all items: changed where it stands, so that a search over thousands costs no late frame."""

from __future__ import annotations

from typing import Any

from terminal.ui.models.rows import HEAD, TILE, Rows


def group(title: str, *names: str) -> dict[str, Any]:
    return {"title": title, "tiles": [{"id": name} for name in names]}


def content(rows: Rows) -> list[Any]:
    return [rows.data(rows.index(n), HEAD) or rows.data(rows.index(n), TILE)["id"] for n in range(rows.rowCount())]


def test_headings_and_tiles_stand_in_one_list() -> None:
    rows = Rows()
    rows.take([group("A", "a1", "a2"), group("B", "b1")])
    assert content(rows) == ["A", "a1", "a2", "B", "b1"]


def test_another_list_takes_its_place_without_making_all_rows_anew() -> None:
    rows = Rows()
    told: list[Any] = []
    rows.modelReset.connect(lambda: told.append("reset"))
    rows.rowsRemoved.connect(lambda parent, first, last: told.append(("removed", first, last)))
    rows.rowsInserted.connect(lambda parent, first, last: told.append(("inserted", first, last)))
    rows.dataChanged.connect(lambda first, last, roles: told.append(("changed", first.row(), last.row())))
    rows.take([group("A", "a1", "a2", "a3")])
    rows.take([group("B", "b1")])
    assert content(rows) == ["B", "b1"]
    rows.take([group("C", "c1", "c2")])
    assert content(rows) == ["C", "c1", "c2"]
    assert told == [("inserted", 0, 3), ("removed", 2, 3), ("changed", 0, 1), ("inserted", 2, 2), ("changed", 0, 1)]


def test_the_same_list_again_changes_nothing() -> None:
    rows = Rows()
    rows.take([group("A", "a1")])
    told: list[Any] = []
    rows.dataChanged.connect(lambda *args: told.append(args))
    rows.take([group("A", "a1")])
    assert not told


def test_an_empty_list_has_no_rows() -> None:
    rows = Rows()
    rows.take([group("A", "a1")])
    rows.take([])
    assert rows.rowCount() == 0
