"""Reads the dated tables beside this file. Rows are in force from their ``from`` day until the next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

HERE = Path(__file__).parent


class TableFault(Exception):
    """A table that cannot be used; the text names file and reason."""


@lru_cache(maxsize=64)
def load_table(name: str) -> Mapping[str, Any]:
    """The table ``<name>.yaml``: ``source`` (text), ``rows`` and whatever else it declares.

    Raises TableFault when it is missing, unreadable or without a source.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    path = HERE / f"{name}.yaml"
    try:
        plain = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (OSError, YAMLError) as fault:
        raise TableFault(f"{path.name}: {fault}") from fault
    if not isinstance(plain, dict) or not isinstance(plain.get("rows"), list) or not plain["rows"]:
        raise TableFault(f"{path.name}: a table needs rows")
    for number, row in enumerate(plain["rows"]):
        if not (plain.get("source") or (isinstance(row, dict) and row.get("source"))):
            raise TableFault(f"{path.name}: rows[{number}] has no source")
    return MappingProxyType(plain)


def row_in_force(name: str, month: date) -> Mapping[str, Any]:
    """The row with the newest ``from`` not after ``month``. Raises TableFault before the first row."""
    chosen: Mapping[str, Any] | None = None
    for row in load_table(name)["rows"]:
        start = date.fromisoformat(str(row["from"]))
        if start <= month and (chosen is None or start >= date.fromisoformat(str(chosen["from"]))):
            chosen = row
    if chosen is None:
        raise TableFault(f"{name}: nothing in force in {month:%Y-%m}")
    return chosen
