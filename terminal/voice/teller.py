"""Collects the lines of one screen, and knows which of its places hold fixed sentences.

A line is public only when its place is on the list of places that hold fixed sentences, and its words are indeed
fixed ones (terminal/voice/fixed.py). Everything else is private, also what nobody has thought of yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from terminal.words import words

from . import fixed

View = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One short sentence. A private one is for headphones only."""

    text: str
    private: bool


PUBLIC: Mapping[str, frozenset[str]] = {
    # on every screen
    "": frozenset({"title", "stage_line", "status", "problem", "next.label"}),
    "home": frozenset({"line", "card", "card_line", "items", "tiles.title", "tiles.line", "tiles.cannot", "mine.cannot",
                       "progress", "all"}),
    "items": frozenset({"hint", "orders.label", "groups.title", "tiles.title", "tiles.line", "tiles.cannot",
                        "none"}),
    "item": frozenset({"hint", "blocks.title", "blocks.body"}),
    "progress": frozenset({"hint"}),
    "bye": frozenset({"lines"}),
    "card_found": frozenset({"lines"}),
    "out_of_service": frozenset({"lines"}),
    "staff_sign_in": frozenset({"hint", "own_card"}),
    "staff": frozenset({"hint", "buttons.label"}),
    "staff_sound": frozenset({"hint", "plug", "extras.label"}),
    "staff_touch": frozenset({"hint", "done"}),
    "notice": frozenset({"hint", "paragraphs"}),
    "card": frozenset({"hint", "without"}),
    "person_check": frozenset({"hint", "body", "again", "without", "without_line"}),
    "face": frozenset({"hint", "paragraphs", "again", "without", "without_line"}),
    "records": frozenset({"hint", "mark"}),
    "question": frozenset({"hint", "options.label", "options.note", "placeholder", "yes_here", "no_write", "optional",
                           "regions.line", "regions.other", "regions.write", "add", "none", "most", "change", "drop"}),
    "capture": frozenset({"hint", "shoot", "skip"}),
    "review": frozenset({"hint", "groups.title"}),
    "parties": frozenset({"hint", "groups.title", "groups.hint", "chairs.line", "chairs.press"}),
    "handover": frozenset({"hint", "lines"}),
    "intent": frozenset({"hint", "yes", "no"}),
    "preview": frozenset({"hint", "told", "labels"}),
    "sign": frozenset({"hint", "declare", "declarations.text", "all", "here", "confirm.label", "confirm.line"}),
    "pay": frozenset({"hint", "head", "code_line", "lines", "stop", "slip"}),
    "submit": frozenset({"hint"}),
    "overview": frozenset({"again", "groups.title", "fitting.title", "fitting.line"}),
    "done": frozenset({"hint", "again", "papers.label", "papers.state", "papers.why", "papers.again", "code_line",
                       "next_title", "next_lines"}),
    "curtain": frozenset({"title", "line", "card", "digits", "problem", "still", "leave"}),
    "dialog": frozenset({"title", "line", "first", "keep", "second", "modes.label", "modes.note"}),
}
"""Where fixed sentences stand, screen by screen; lists and tables by the names inside them."""


class Teller:
    """Collects the lines of one screen."""

    def __init__(self, view: View, screen: str, language: str) -> None:
        self.view, self.screen, self.language = view, screen, language
        self.lines: list[Line] = []
        self._known = PUBLIC[""] | PUBLIC.get(screen, frozenset())
        self._words = words(language)

    def tell(self, place: str, text: object = None, *, form: str = "", **values: object) -> None:
        """Say what stands at ``place``; ``form`` is a sentence of [voice] around it."""
        said = self.view.get(place) if text is None else text
        if not isinstance(said, str) or not said.strip():
            return
        private = place not in self._known or not fixed.is_fixed(said, self.language)
        if form:
            self._add(self._words(f"voice.{form}", label=said, **values), private)
        else:
            for piece in fixed.pieces(said, self.language):
                self._add(piece, private)

    def keep(self, form: str, **values: object) -> None:
        """A sentence of [voice] that holds a citizen's value or choice."""
        self._add(self._words(f"voice.{form}", **values) if values else self._words(f"voice.{form}"), True)

    def own(self, form: str, **values: object) -> None:
        """A sentence of [voice] that everybody may hear."""
        self._add(self._words(f"voice.{form}", **values), False)

    def each(self, name: str) -> list[Mapping[str, Any]]:
        """The tables of a list; none when there is no such list."""
        found = self.view.get(name)
        return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []

    def table(self, name: str) -> Mapping[str, Any]:
        found = self.view.get(name)
        return found if isinstance(found, Mapping) else {}

    def texts(self, name: str) -> None:
        """A list of sentences."""
        found = self.view.get(name)
        for text in found if isinstance(found, list) else []:
            self.tell(name, text)

    def _add(self, text: str, private: bool) -> None:
        self.lines.append(Line(text, private))
