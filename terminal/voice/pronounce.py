"""What the synthesiser would read wrongly: assets/voice/<language>.toml, applied by longest match, and the tones of
一 and 不, which change with the sign that follows."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from terminal.words import ASSETS

FOLDER = ASSETS / "voice"
_NUMERAL = "第十零二三四五六七八九"
_HAN = "㐀-鿿"


@dataclass(frozen=True)
class Pronunciation:
    """``words`` written -> said; ``letters`` and ``latin`` for foreign words in Chinese; ``right`` are words in
    which what is said was checked and stands; ``fourth`` are signs with the fourth tone."""

    words: Mapping[str, str]
    letters: Mapping[str, str] = field(default_factory=dict)
    latin: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    right: tuple[str, ...] = ()
    fourth: str = ""
    spaced: bool = True

    def __post_init__(self) -> None:
        longest = sorted(self.words, key=len, reverse=True)
        edge = "" if self.spaced else r"\b"
        pattern = f"{edge}(?P<word>{'|'.join(map(re.escape, longest)) or '(?!)'}){edge}"
        if self.fourth:
            pattern += (
                rf"|(?P<neutral>(?<=(?P<twin>[{_HAN}]))[一不](?=(?P=twin)))"  # 看一看, 对不对
                rf"|(?P<bu2>不(?=[{self.fourth}]))"
                rf"|(?P<yi2>(?<![{_NUMERAL}])一(?=[{self.fourth}])(?![月日号二四六]))"
                rf"|(?P<yi4>(?<![{_NUMERAL}])一(?=[{_HAN}])(?![月日号一{_NUMERAL}]))"
            )
        object.__setattr__(self, "_pattern", re.compile(pattern))

    def matches(self, text: str) -> list[tuple[int, str, str]]:
        """Where what is said otherwise than it stands, left to right: place, signs, how they are said."""
        pattern: re.Pattern[str] = getattr(self, "_pattern")  # noqa: B009
        return [(found.start(), found.group(), self._said(found)) for found in pattern.finditer(text)]

    def apply(self, text: str) -> str:
        """The text with its listed words as they are said."""
        parts, at = [], 0
        gap = " " if self.spaced else ""
        for start, word, said in self.matches(text):
            parts += [text[at:start], gap, said, gap]
            at = start + len(word)
        return re.sub(r" {2,}", " ", "".join([*parts, text[at:]])).strip()

    def rare(self, sign: str) -> str:
        """A sign the synthesiser has no reading for."""
        return self.signs.get(sign, "，生僻字，")

    def _said(self, found: re.Match[str]) -> str:
        kind = str(found.lastgroup)
        if kind == "word":
            return self.words[found.group()]
        return {"一": "yi5", "不": "bu5"}[found.group()] if kind == "neutral" else kind


@lru_cache(maxsize=2)
def pronunciation(language: str, folder: Path = FOLDER) -> Pronunciation:
    """A language's list, read once."""
    tables = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
    return Pronunciation(
        words=tables.get("words", {}),
        letters=tables.get("letters", {}),
        latin=tables.get("latin", {}),
        signs=tables.get("signs", {}),
        fourth=tables.get("tones", {}).get("fourth", ""),
        right=tuple(tables.get("right", {}).get("words", ())),
        spaced=language == "zh",
    )
