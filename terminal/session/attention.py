"""Where the next move of the hand goes: which lamp burns, and whether a code is waited for. Pure."""

from __future__ import annotations

from .state import Session

_PAPERS = {"receipt": "receipt_printer"}


def lamps(state: Session) -> dict[str, str]:
    """Device -> "on" while this screen waits for it, "blink" where something of the citizen is still on it.

    A device that cannot serve now is not pointed at.
    """
    return {name: how for name, how in _lamps(state).items() if name not in state.modules}


def _lamps(state: Session) -> dict[str, str]:
    if state.screen in ("bye", "card_found"):
        return {"id_card": "blink"} if state.card_lies else {}
    if state.staff is not None:
        return {"id_card": "on"} if state.staff.reading else {state.staff.testing: "on"} if state.staff.testing else {}
    if state.curtain:
        return {"id_card": "on"} if state.personal else {}
    if state.screen == "progress":
        return {"code_scanner": "on"} if wants_code(state) else {}
    if state.screen == "item":
        return {"document_printer": "on"} if state.guide == "printing" else {}
    return _journey(state) if state.screen == "journey" else {}


def _journey(state: Session) -> dict[str, str]:
    journey = state.journey
    if journey is None:
        return {}
    # a receipt that is printed again is named with its case
    found = {_PAPERS.get(paper.partition("/")[0], "document_printer"): "on"
             for paper, how in journey.outcome.papers.items() if how == "printing"}
    if journey.helping == "waiting" or (journey.kind == "card" and journey.phase in ("waiting", "fault")):
        found["id_card"] = "on"
    elif state.card_lies and state.personal:
        found["id_card"] = "blink"  # it was read and is asked back
    if journey.kind == "capture" and journey.phase in ("looking", "fault"):
        found["document_camera"] = "on"
    if journey.faced:
        found["face_camera"] = "on"
    return found


def wants_code(state: Session) -> bool:
    """A receipt's code may be scanned now: at the look-up page, while nobody's own page stands behind it."""
    return state.screen == "progress" and not state.curtain and not state.looking and state.journey is None
