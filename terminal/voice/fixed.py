"""The sentences that hold nothing of a citizen: all texts of the screens, the catalogue's words, and those
templates whose holes are counts. Only these may be heard over a loudspeaker or kept as sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from string import Formatter
from typing import Any

from forms.catalogue_loader import load_catalogue
from forms.model import Catalogue, Item, Text
from terminal.words import LANGUAGES, words

JOINT = " · "
_COUNT = r"[0-9]{1,3}"
_COUNTS = ("count", "n", "tries", "seconds", "minutes")
_HOTLINE = ("help.staffed", "help.unstaffed", "out.line", "card_found.line")
"""The only sentences in which {phone} is the number of the terminal's own hotline."""
_SENTENCE = re.compile(r"[^。！？；…]+[。！？；…]*[”）]?|[。！？；…]+")
_ENGLISH_SENTENCE = re.compile(r"(?<=[.!?;…])(?<!\bart\.)\s+(?=[A-Z“0-9])")


_in_use: Catalogue | None = None


def use(catalogue: Catalogue) -> None:
    """These items are offered as well; their words are nobody's secret either."""
    global _in_use
    _in_use = catalogue
    sentences.cache_clear()
    _patterns.cache_clear()


def _every_item() -> Iterator[Item]:
    for catalogue in (load_catalogue(), _in_use):
        if catalogue is not None:
            for versions in catalogue.versions.values():
                yield from versions


@lru_cache(maxsize=2)
def sentences(language: str) -> frozenset[str]:
    """Every whole text without holes, of the screens and of every item."""
    found = {text for _, text in _texts(language) if "{" not in text}
    for item in _every_item():
        found |= {text.get(language) for text in _catalogue_texts(item)}
    return frozenset(text for text in found if text.strip())


def templates(language: str) -> tuple[str, ...]:
    """Every text with holes, whatever may come into them."""
    return tuple(text for _, text in _texts(language) if "{" in text)


@lru_cache(maxsize=2)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    found = (_pattern(key, text, language) for key, text in _texts(language) if "{" in text)
    return tuple(re.compile(pattern) for pattern in found if pattern is not None)


def is_fixed(text: str, language: str) -> bool:
    """True when these are words that everybody may hear, whatever they are said about."""
    known = sentences(language)
    if text in known or any(pattern.fullmatch(text) for pattern in _patterns(language)):
        return True
    parts = text.split(JOINT)
    return len(parts) > 1 and all(is_fixed(part, language) for part in parts)


def warm() -> None:
    """Read everything once, so that later questions are answered at once."""
    for language in LANGUAGES:
        is_fixed("", language)


def pieces(text: str, language: str) -> tuple[str, ...]:
    """A text as short sentences."""
    parts = _ENGLISH_SENTENCE.split(text) if language == "en" else _SENTENCE.findall(text)
    return tuple(part.strip() for part in parts if re.search(r"\w", part))


def _texts(language: str) -> Iterator[tuple[str, str]]:
    w = words(language)
    for table in sorted({key.partition(".")[0] for key in w.keys()}):  # noqa: SIM118
        for name, text in w.table(table).items():
            yield f"{table}.{name}", str(text)


def _catalogue_texts(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _catalogue_texts(getattr(value, each.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _catalogue_texts(each)
    elif hasattr(value, "values"):
        for each in value.values():
            yield from _catalogue_texts(each)


def _pattern(key: str, text: str, language: str) -> str | None:
    """A template as an expression, None when a hole may hold something of a citizen."""
    made = ""
    for literal, hole, _, _ in Formatter().parse(text):
        made += re.escape(literal)
        if hole is not None:
            filling = _filling(key, hole, language)
            if filling is None:
                return None
            made += filling
    return made


def _filling(key: str, hole: str, language: str) -> str | None:
    w = words(language)
    if hole in _COUNTS:
        return _COUNT
    if hole == "phone":
        return r"[0-9-]{3,13}" if key in _HOTLINE else None
    if key == "home.line":
        known = w("home.weekdays").split() if hole == "weekday" else [
            w(f"home.part_{part}") for part in ("dawn", "day", "dusk", "night")]
    elif key == "words.step_of":
        known = [stage.title.get(language) for item in _every_item() for stage in item.stages]
    elif key == "out.cause":
        known = [*w.table("fault").values(), *w.table("device").values()]
    else:
        return None
    return "(?:" + "|".join(re.escape(str(word)) for word in known) + ")"
