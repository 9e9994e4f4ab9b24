"""Reads dated tables: those beside this file, or those that came with a catalogue. Rows are in force from their
``from`` day until the next."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

HERE = Path(__file__).parent
MOST_BYTES = 256 * 1024
_folder: ContextVar[Path] = ContextVar("tables", default=HERE)


class TableFault(Exception):
    """A table that cannot be used; the text names file and reason."""


@contextlib.contextmanager
def tables_from(folder: Path) -> Iterator[None]:
    """Inside the block tables are read from this folder: an item is judged by the tables it came with."""
    token = _folder.set(folder)
    try:
        yield
    finally:
        _folder.reset(token)


def load_table(name: str) -> Mapping[str, Any]:
    """The table ``<name>.yaml``: ``source`` (text), ``rows`` and whatever else it declares.

    Raises TableFault when it is missing, unreadable or without a source.
    """
    return _read(_folder.get(), name)


@lru_cache(maxsize=256)
def _read(folder: Path, name: str) -> Mapping[str, Any]:
    from forms import cache

    path = folder / f"{name}.yaml"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise TableFault(f"{path.name}: larger than {MOST_BYTES // 1024} KB")
        plain = cache.plain(path.read_text("utf-8"), _parsed)
    except (OSError, ValueError, RecursionError) as fault:
        raise TableFault(f"{path.name}: {fault}") from fault
    if not isinstance(plain, dict) or not isinstance(plain.get("rows"), list) or not plain["rows"]:
        raise TableFault(f"{path.name}: a table needs rows")
    for number, row in enumerate(plain["rows"]):
        if not (plain.get("source") or (isinstance(row, dict) and row.get("source"))):
            raise TableFault(f"{path.name}: rows[{number}] has no source")
    return MappingProxyType(plain)


def _parsed(text: str) -> Any:
    """Raises ValueError: no YAML, or with an anchor."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.tokens import AnchorToken

    yaml = YAML(typ="safe", pure=True)
    try:
        # one name for much, and that within another, makes little text very large
        if "&" in text and any(isinstance(token, AnchorToken) for token in yaml.scan(text)):
            raise ValueError("an anchor (&name) is used: write the value out")
        return yaml.load(text)
    except YAMLError as fault:
        raise ValueError(str(fault)) from fault


def forget() -> None:
    """Read tables anew: somebody may have written them since."""
    _read.cache_clear()


def check_like(name: str, table: Mapping[str, Any]) -> None:
    """Whether a table that came with a catalogue can be read as the software's own of this name. Raises TableFault.

    Everything that each row of its own has must be in each row, of the same kind; a ``from`` must be a day.
    """
    own = _read(HERE, name)
    for key in own.keys() - {"rows"}:
        _alike(f"{name}: {key}", own[key], table.get(key))
    common = set.intersection(*(set(row) for row in own["rows"]))
    sample = {key: own["rows"][0][key] for key in common}
    for number, row in enumerate(table["rows"]):
        _alike(f"{name}: rows[{number}]", sample, row)
        if "from" in sample:
            try:
                date.fromisoformat(str(row["from"]))
            except ValueError:
                raise TableFault(f"{name}: rows[{number}].from is no day: {row['from']!r}") from None


def _alike(place: str, own: Any, other: Any) -> None:
    if type(own) is not type(other):
        raise TableFault(f"{place}: {'is missing' if other is None else f'not {type(own).__name__}: {other!r}'}")
    if isinstance(own, dict):
        for key, value in own.items():
            _alike(f"{place}.{key}", value, other.get(key))


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
