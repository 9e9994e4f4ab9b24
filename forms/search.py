"""Find an item by what people say: its name, an everyday phrase, pinyin, pinyin initials.

Pure and quick: the index is made once (0.6 s of it is loading the pinyin tables, so make it off the citizen's way),
a query over 2,000 items takes a few milliseconds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from forms.model import Item

_LETTERS = re.compile(r"[a-z0-9]+\Z")
OTHER = "#"
"""Letter of a title that begins with none."""


def folded(text: str) -> str:
    """Lower case, full width to half width, without spaces and punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if char.isalnum())


@dataclass(frozen=True)
class Name:
    """One way to say an item: as written, in pinyin, by its initials."""

    text: str
    pinyin: str
    initials: str


@dataclass(frozen=True)
class Entry:
    """An item with all its names; the first name is its title."""

    id: str
    letter: str
    names: tuple[Name, ...]


def _name(text: str) -> Name:
    from pypinyin import Style, lazy_pinyin

    plain = folded(text)
    return Name(plain, folded("".join(lazy_pinyin(plain))),
                folded("".join(lazy_pinyin(plain, style=Style.FIRST_LETTER))))


def entry(item: Item) -> Entry:
    """All names of an item: title and short line in both languages, aliases, department."""
    texts = (item.title.zh, item.title.en, *item.aliases)
    names = tuple(_name(text) for text in dict.fromkeys(texts) if folded(text))
    first = names[0].initials[:1].upper()
    return Entry(item.id, first if "A" <= first <= "Z" else OTHER, names)


class Index:
    """The names of a whole catalogue."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.entries = tuple(entry(item) for item in items)

    def letters(self) -> dict[str, list[str]]:
        """Item ids by the initial letter of the title's pinyin, in order."""
        found: dict[str, list[str]] = {}
        for one in sorted(self.entries, key=lambda one: (one.letter, one.names[0].pinyin)):
            found.setdefault(one.letter, []).append(one.id)
        return found

    def find(self, query: str, limit: int = 40) -> list[str]:
        """Item ids, best first; empty for an empty query or when nothing is near it."""
        wanted = folded(query)
        if not wanted:
            return []
        ranked = [(min(_rank(wanted, name) for name in one.names), place, one.id)
                  for place, one in enumerate(self.entries)]
        return [name for rank, _, name in sorted(ranked) if rank < _FAR][:limit]


_FAR = 100


def _rank(wanted: str, name: Name) -> int:
    """0 is the name itself; smaller is nearer; _FAR is not at all."""
    if wanted == name.text:
        return 0
    if name.text.startswith(wanted):
        return 1
    if wanted in name.text:
        return 2
    if _LETTERS.match(wanted):
        if name.initials.startswith(wanted):
            return 3
        if name.pinyin.startswith(wanted):
            return 4
        if len(wanted) > 1 and (wanted in name.initials or wanted in name.pinyin):
            return 5
        return _FAR
    if len(name.text) > 1 and name.text in wanted:
        return 6  # "我想领失业金怎么办" says "领失业金"
    return _phrase_rank(wanted, name.text)


def _phrase_rank(wanted: str, text: str) -> int:
    """How many neighbouring pairs of characters of what was said are in the name."""
    pairs = {wanted[i:i + 2] for i in range(len(wanted) - 1)}
    if not pairs:
        return _FAR
    shared = sum(pair in text for pair in pairs)
    return _FAR if shared * 3 < len(pairs) or shared == 0 else 10 + len(pairs) - shared
