"""What the page for signing shows."""

from __future__ import annotations

from typing import Any

from forms.submission import is_confirmed
from terminal.journey.state import Journey
from terminal.words import Words


def confirm(done: bool, w: Words) -> dict[str, Any]:
    """The second way: a key in place of writing."""
    return {"label": w("sign.confirmed" if done else "sign.confirm"), "on": done,
            "line": w("sign.confirmed_line" if done else "sign.confirm_line")}


def sign(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    confirmed = journey.signature is not None and is_confirmed(journey.signature)
    # with a helper at the screen it is said who has to sign
    helped = {"title": w("helper.sign_title"), "hint": w("helper.sign_hint")} if journey.helper is not None else {}
    return {
        **helped,
        "declarations": [
            {"text": text.get(w.language), "on": index in journey.declared}
            for index, text in enumerate(journey.item.declarations)
        ],
        "declare": w("sign.declare"),
        "all": w("sign.all"),
        "here": w("sign.here"),
        "clear": w("sign.clear"),
        "confirm": confirm(confirmed, w),
        "signed": journey.signature is not None and not confirmed,
        "next": {"label": w("sign.next"), "on": True},
    }
