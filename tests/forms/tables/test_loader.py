"""Tables: dated, with sources, refused when not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forms.tables import loader
from forms.tables.loader import TableFault, load_table, row_in_force


@pytest.mark.parametrize("path", sorted(loader.HERE.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_table_loads_and_has_a_source(path: Path) -> None:
    assert load_table(path.stem)["rows"]


def test_row_in_force_on_its_first_day() -> None:
    assert row_in_force("unemployment_standard", date(2025, 3, 1))["from"] == "2025-03-01"
    assert row_in_force("unemployment_standard", date(2025, 2, 28))["from"] == "2024-01-01"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rows: []\nsource: x\n", "needs rows"),
        ("rows: [{a: 1}]\n", "no source"),
        ("a: [", "bad"),
        ("- 1\n", "needs rows"),
    ],
)
def test_bad_tables(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "bad.yaml").write_text(text, "utf-8")
    with loader.tables_from(tmp_path):
        with pytest.raises(TableFault, match=reason):
            load_table("bad")
        with pytest.raises(TableFault):
            load_table("absent")
    assert load_table("codes")["rows"]
