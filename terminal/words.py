"""The sentences on the screens: assets/texts/<language>/*.toml, looked up by "table.key"."""

from __future__ import annotations

import copy
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).resolve().parent.parent / "assets"
LANGUAGES = ("zh", "en")
COVERED = "＊＊＊＊"
"""What stands in place of a value while it is hidden."""


class Words:
    """One language. Missing keys raise KeyError: tests compare the languages key by key."""

    def __init__(self, language: str, root: Path = ASSETS / "texts") -> None:
        self.language = language
        self._tables: dict[str, dict[str, Any]] = {}
        for path in sorted((root / language).glob("*.toml")):
            self._tables.update(tomllib.loads(path.read_text(encoding="utf-8")))

    def acting(self, act: str) -> Words:
        """The same, where an act has sentences of its own with these ([cancel] "turn.call_left" = …)."""
        if act not in self._tables:
            return self
        other = copy.copy(self)
        other._tables = dict(self._tables)
        for key, text in self._tables[act].items():
            table, _, name = key.partition(".")
            other._tables[table] = {**other._tables[table], name: text}
        return other

    def __call__(self, key: str, **values: object) -> str:
        """The sentence with its values filled in."""
        table, _, name = key.partition(".")
        text = str(self._tables[table][name])
        return text.format(**values) if values else text

    def table(self, name: str) -> dict[str, str]:
        """A whole table, for words that never change within a screen."""
        return dict(self._tables[name])

    def keys(self) -> set[str]:
        """Every key, as "table.key"."""
        return {f"{table}.{name}" for table, names in self._tables.items() for name in names}

    def fault(self, code: str) -> str:
        """The sentence for a fault code; device faults have a table of their own with what to do."""
        own = self._tables["fault"].get(code)
        if own is not None:
            return str(own)
        device = self._tables.get("device", {}).get(code)
        return str(device) if device is not None else str(self._tables["fault"]["unknown"])


@lru_cache(maxsize=len(LANGUAGES))
def words(language: str) -> Words:
    """The words of a language, read once."""
    return Words(language)


@lru_cache(maxsize=2 * len(LANGUAGES))
def acting(language: str, act: str) -> Words:
    """The words of a language for what an act of several people says otherwise, made once."""
    return words(language).acting(act)
