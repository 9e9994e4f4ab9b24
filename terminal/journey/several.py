"""What a journey of several people holds beside that of one: who stands at the screen, which row is being filled, what
was shown to be read, who has signed. Only data; the rules are in parties, rows, preview and turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.submission import Evidence


@dataclass(frozen=True)
class RowAt:
    """A row of a group that is being filled: `index` is its place, `draft` what has been answered so far.

    `asked` is the question on the screen. What is not finished is not an answer: going back drops it.
    """

    group: str
    index: int
    asked: str
    draft: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Preview:
    """The paper as it was shown: for which terms (hash), its own hash, its pages, which were seen, who has read, and
    what is read aloud of each page."""

    terms: str = ""
    sha256: str = ""
    pages: int = 0
    page: int = 0
    seen: frozenset[int] = frozenset()
    read: Mapping[str, str] = field(default_factory=dict)  # party -> when
    said: tuple[tuple[str, ...], ...] = ()

    @property
    def all_seen(self) -> bool:
        return self.pages > 0 and len(self.seen) == self.pages


@dataclass(frozen=True)
class Signing:
    """Signatures by party; by what means each person was recognised once more right before (how, when); where the
    camera saw that it is still the same face, what is kept of that."""

    signed: Mapping[str, Evidence] = field(default_factory=dict)
    checked: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    seen: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """What was kept of an earlier beginning: until when (RFC 3339), the terms, the steps that were done, and by number
    of each person their role and what they answered alone. `code`: by which somebody who is not named in it asks for
    it; `open`: it is gone on with here. Of a filed contract that is changed `changes` is its number and `location` the
    house, and there is no id and no end; `others` are what may be offered after it, (id, until, content)."""

    id: str = ""
    code: str = field(default="", repr=False)
    until: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)
    done: frozenset[str] = frozenset()
    people: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    open: bool = False
    changes: str = ""
    location: str = ""
    others: tuple[Any, ...] = field(default=(), repr=False)


NO_DRAFT = Draft()
NO_PREVIEW, NOBODY_SIGNED = Preview(), Signing()
