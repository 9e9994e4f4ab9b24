"""What the face check shows: the question of consent, the camera with one instruction at a time, and how it ended.

Nothing on it says that somebody is not who they are: the machine did not recognise them, and there is another way.
"""

from __future__ import annotations

from typing import Any

from terminal.journey import face
from terminal.journey.state import Journey
from terminal.words import Words

PHASES = ("offering", "consent", "looking", "unmatched")
SIDES = ("left", "right")
REASONS = 4
"""Sentences of the consent."""
OF_SEVERAL = (1, 2, 3)
"""Those that say something else where several people sign: two challenges, and a second look before the signature."""


def view(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    """The screen `face`; `hidden`: no picture of anybody is shown, and the camera looks all the same."""
    known = face.person(journey).assurance == "person_verified"
    shown: dict[str, Any] = {"screen": "face", "next": None, "paragraphs": [], "camera": False, "covered": hidden,
                             "side": "", "again": "",
                             "problem": "", "without": w("face.without_known" if known else "face.without"),
                             "without_line": w("face.without_line")}
    return {**shown, **_PHASE[journey.phase](journey, w)}


def _offering(journey: Journey, w: Words) -> dict[str, Any]:
    return {"hint": "", "status": w("face.offering"), "without": "", "without_line": ""}


def _consent(journey: Journey, w: Words) -> dict[str, Any]:
    return {"title": w("face.title"), "hint": w("face.hint"), "again": w("face.agree"),
            "paragraphs": [w(f"face.why_{number}{several}") for number, several in _reasons(journey)]}


def _reasons(journey: Journey) -> list[tuple[int, str]]:
    return [(number, "_several" if journey.several and number in OF_SEVERAL else "")
            for number in range(1, REASONS + 1)]


def _looking(journey: Journey, w: Words) -> dict[str, Any]:
    told = journey.face.told
    return {"title": w(f"face.told_{told}"), "hint": w("face.looking"), "camera": True,
            "side": told if told in SIDES else "", "without_line": ""}


def _unmatched(journey: Journey, w: Words) -> dict[str, Any]:
    left = face.TRIES - journey.face.used
    again = face.can_again(journey)
    return {"title": w("face.none_title"), "hint": w(f"face.none_{journey.face.result}"),
            "again": w("face.again", tries=left) if again else "",
            "paragraphs": [w("face.none_line")], "without_line": ""}


def again(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    """The second look, right before signing."""
    return {**view(journey, w, hidden), "hint": w("face.second"), "without": w("face.without")}


_PHASE = {"offering": _offering, "consent": _consent, "looking": _looking, "unmatched": _unmatched}
