"""Find an item by what people say: its name, an everyday phrase, pinyin, pinyin initials.

Pure and quick: the index is made once (0.6 s of it is loading the pinyin tables, so make it off the citizen's way),
a query over 2,000 items takes a few milliseconds (docs/bench.md).
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections import Counter
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
    """The names of a whole catalogue, laid out so that a look through two thousand items fits into one frame."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.entries = tuple(entry(item) for item in items)
        self._texts = [_joined(name.text for name in one.names) for one in self.entries]
        self._pinyin = [_joined(name.pinyin for name in one.names) for one in self.entries]
        self._initials = [_joined(name.initials for name in one.names) for one in self.entries]
        self._owners: list[int] = []
        """Place of the item of each name."""
        self._named: dict[str, list[int]] = {}
        self._pairs: dict[str, list[int]] = {}
        """The names that hold two neighbouring characters."""
        for place, one in enumerate(self.entries):
            for name in one.names:
                self._named.setdefault(name.text, []).append(place)
                for pair in _pairs_of(name.text):
                    self._pairs.setdefault(pair, []).append(len(self._owners))
                self._owners.append(place)
        self._longest = max(map(len, self._named), default=0)

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
        ranks = self._written(wanted)
        if _LETTERS.match(wanted):
            self._sounds(wanted, ranks)
        else:
            self._said(wanted, ranks)
        ranked = heapq.nsmallest(limit, ((rank, place) for place, rank in ranks.items()))
        return [self.entries[place].id for _, place in ranked]

    # --- each by the place of the item; 0 is the name itself, smaller is nearer -----------------------

    def _written(self, wanted: str) -> dict[int, int]:
        whole, begins = f"{_BETWEEN}{wanted}{_BETWEEN}", f"{_BETWEEN}{wanted}"
        return {place: 0 if whole in text else 1 if begins in text else 2
                for place, text in enumerate(self._texts) if wanted in text}

    def _sounds(self, wanted: str, ranks: dict[int, int]) -> None:
        begins = f"{_BETWEEN}{wanted}"
        inside = wanted if len(wanted) > 1 else begins
        for place, (initials, pinyin) in enumerate(zip(self._initials, self._pinyin, strict=True)):
            if inside in initials or inside in pinyin:
                ranks.setdefault(place, 3 if begins in initials else 4 if begins in pinyin else 5)

    def _said(self, wanted: str, ranks: dict[int, int]) -> None:
        for begin in range(len(wanted)):
            for end in range(begin + 2, min(len(wanted), begin + self._longest) + 1):
                for place in self._named.get(wanted[begin:end], ()):
                    ranks.setdefault(place, 6)  # "我想领失业金怎么办" says "领失业金"
        pairs = _pairs_of(wanted)
        shared: Counter[int] = Counter()
        for pair in pairs:
            shared.update(self._pairs.get(pair, ()))
        # a third of the neighbouring pairs of characters of what was said must be in one name
        for name, count in shared.items():
            if count * 3 >= len(pairs):
                place, rank = self._owners[name], 10 + len(pairs) - count
                if rank < ranks.get(place, _FAR):
                    ranks[place] = rank


_FAR = 100
_BETWEEN = "\n"
"""Stands in no name: they are letters and digits only."""


def _joined(names: Iterable[str]) -> str:
    return _BETWEEN + "".join(f"{name}{_BETWEEN}" for name in names)


def _pairs_of(text: str) -> set[str]:
    return {text[place:place + 2] for place in range(len(text) - 1)}
