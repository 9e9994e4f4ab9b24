"""What changed between two versions of an item, in words: ``python -m forms.tools.diff OLD NEW [--language en]``.

OLD and NEW are item files, or tables. For officials who put a new version in force, and for whoever approves it. Exit
status 0 when nothing changed, 1 when something did, 2 for files that cannot be read.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from forms.yaml_lines import ItemFault

LANGUAGES = ("zh", "en")
_KEYS = ("key", "id", "code", "number", "from", "when")
"""By which of these entries of a list are the same entry; the first that all of them have, each once."""
LONGEST = 60


class Diff:
    """Differences as sentences, in one language."""

    def __init__(self, language: str = "zh") -> None:
        words = tomllib.loads(Path(__file__).with_name("diff_words.toml").read_text("utf-8"))[language]
        self._language, self._words, self._names = language, words, words["names"]
        self.same = str(words["same"])

    def lines(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
        """Every difference between two documents; empty when there is none."""
        return list(self._tables("", old, new))

    def _name(self, place: str, key: str) -> str:
        name = self._names.get(key, key)
        return f"{place} · {name}" if place else name

    def _value(self, value: Any) -> str:
        if value is None:
            return str(self._words["nothing"])
        if isinstance(value, bool) or value in ("true", "false"):
            return str(self._words["yes" if value in (True, "true") else "no"])
        if isinstance(value, Mapping):
            value = self._told(value) or value
            if isinstance(value, Mapping):
                parts = (f"{key} {self._value(one)}" for key, one in value.items())
                value = value.get(self._language) or ", ".join(parts)
        if isinstance(value, list):
            value = ", ".join(self._value(one) for one in value)
        text = " ".join(str(value).split())
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

    def _tables(self, place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
        for key in [*old, *(key for key in new if key not in old)]:
            yield from self._values(self._name(place, key), old.get(key), new.get(key))

    def _values(self, what: str, old: Any, new: Any) -> Iterator[str]:
        if old == new:
            return
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from self._tables(what, old, new)
        elif isinstance(old, list) and isinstance(new, list):
            yield from self._lists(what, old, new)
        elif old is None and isinstance(new, list):
            yield from self._lists(what, [], new)
        elif new is None and isinstance(old, list):
            yield from self._lists(what, old, [])
        else:
            yield self._words["changed"].format(what=what, old=self._value(old), new=self._value(new))

    def _lists(self, what: str, old: list[Any], new: list[Any]) -> Iterator[str]:
        named = _named(old, new)
        before, after = _by(named, old), _by(named, new)
        for key, value in before.items():
            if key not in after:
                yield self._words["gone"].format(what=what, value=self._entry(key, value, named))
        for key, value in after.items():
            if key not in before:
                yield self._words["added"].format(what=what, value=self._entry(key, value, named))
            elif named:
                yield from self._values(f"{what} {self._entry(key, value, named)}", before[key], value)
        kept = [key for key in before if key in after]
        if kept != [key for key in after if key in before]:
            yield self._words["order"].format(what=what, new=", ".join(map(str, after)))

    def _entry(self, key: str, value: Any, named: str) -> str:
        told = self._value(self._told(value) if named else value)
        if not named:
            return told
        return key if value is None or self._told(value) is None else f"{told} ({key})"

    @staticmethod
    def _told(value: Any) -> Any:
        """What people call it."""
        return next((value[name] for name in ("label", "title", "sentence", "body") if name in value), None)


def _named(old: list[Any], new: list[Any]) -> str:
    if not all(isinstance(one, Mapping) for one in (*old, *new)):
        return ""
    for key in _KEYS:
        values = [[str(one[key]) for one in some if key in one] for some in (old, new)]
        if all(len(found) == len(some) == len(set(found)) for found, some in zip(values, (old, new), strict=True)):
            return key
    return ""


def _by(named: str, entries: list[Any]) -> dict[str, Any]:
    """Entries by what names them; unnamed ones by their content."""
    return {str(one[named]) if named else repr(one): one for one in entries}


def read(path: Path) -> Mapping[str, Any]:
    """An item file or a table. Raises ItemFault, OSError."""
    from forms.yaml_lines import read_yaml

    root = read_yaml(path).root
    if not isinstance(root, Mapping):
        raise ItemFault(str(path), 1, "", "neither an item nor a table")
    return root


def main(arguments: list[str] | None = None) -> int:
    """Print the differences, a line each."""
    parser = argparse.ArgumentParser(prog="forms.tools.diff", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--language", choices=LANGUAGES, default="zh")
    options = parser.parse_args(arguments)
    try:
        diff = Diff(options.language)
        lines = diff.lines(read(options.old), read(options.new))
    except (ItemFault, OSError) as fault:
        print(fault, file=sys.stderr)
        return 2
    for line in lines or [diff.same]:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    raise SystemExit(main())
