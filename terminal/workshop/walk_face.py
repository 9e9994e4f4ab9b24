"""Whoever stands before the face camera in a walk, and what they do with what the screen tells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drivers.simulated.passer import Passer

WAYS = ("self", "refuse", "stranger", "photo", "nobody", "two", "pulled", "no_camera", "replaced")
"""Themselves; who says no; somebody else; a photo held up; nobody; two people; the cable pulled in the middle; a
terminal without such a camera; themselves at the check and somebody else at the signature."""


class Before:
    """Acts on the views of screen `face`; `press` presses by name, once."""

    def __init__(self, passer: Passer, person: str, way: str, press: Callable[..., None]) -> None:
        if way not in WAYS:
            raise ValueError(f"no {way!r} before the camera; known: {', '.join(WAYS)}")
        self._passer, self._way, self._press = passer, way, press
        self._person = person if passer.has(person) else "stranger"
        self._told, self._tries, self._signing = "", 0, False
        self.ended: list[str] = []

    def act(self, view: dict[str, Any]) -> None:
        if view["step"] == "sign" and not self._signing:
            # the second look: whoever stands there has pressed nothing
            self._signing = True
            self._stand("stranger" if self._way == "replaced" else "")
        {"consent": self._consent, "looking": self._look, "unmatched": self._again}.get(view["phase"], _wait)(view)

    def _consent(self, view: dict[str, Any]) -> None:
        if self._way == "refuse":
            self._press("face-without", once="face-without")
            return
        self._stand()
        self._press("face-agree", once="face-agree")

    def _stand(self, instead: str = "") -> None:
        people = {"stranger": ("stranger",), "nobody": (), "two": (self._person, "stranger")}
        before = (instead,) if instead else people.get(self._way, (self._person,))
        self._passer.stand(*before, photo=self._way == "photo")

    def _look(self, view: dict[str, Any]) -> None:
        if view["title"] == self._told:
            return
        self._told = view["title"]
        if self._way == "pulled" and view["side"]:
            self._passer.unplug()
            return
        self._passer.turn(view["side"] or "ahead")

    def _again(self, view: dict[str, Any]) -> None:
        """Once more, as people do; after that the other way."""
        self.ended.append(view["hint"])
        self._tries += 1
        if view["again"] and self._tries < 2 and self._way != "pulled":
            self._press("face-agree", once=f"face-again-{self._tries}")
        else:
            self._press("face-without", once="face-without")


def _wait(view: dict[str, Any]) -> None:
    """The terminal is busy."""
