"""The pension check up to the person check, and what the face check shows on its way."""

from __future__ import annotations

from datetime import date
from typing import Any

from forms.catalogue_loader import load_catalogue
from forms.records import RecordAnswer
from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as ev
from terminal.journey.state import Journey, Stamp

ITEM = load_catalogue().get("pension-check")
AT = "2026-11-22T21:00:00+08:00"
NUMBER = "410411196011232427"
CARD = {"kind": "citizen", "name": "苏婉清", "number": NUMBER, "sex": "2", "birth": "19601123",
        "address": "河南省平顶山市新华区中兴路南段26号院", "valid_from": "20120615", "valid_to": "长期"}
NOTE = {"result": "passed", "score_permille": 912, "challenge": ["left", "right"], "reference": "authority"}


def pension(**more: Any) -> dict[str, RecordAnswer]:
    return {"pension": RecordAnswer("found", {"pension_now": True, "monthly_fen": 356800, "due_by": "2026-12-12",
                                              "next_by": "2027-12-12", "seen_lately": False, **more})}


class Told:
    """A journey up to the person check."""

    def __init__(self, offered: str = "") -> None:
        stamp = Stamp("01900000-0000-7000-8000-000000000001", "0123456789AB", date(2026, 11, 22), "T-1")
        self.state, self.effects = core.begin(ITEM, stamp)
        self.send(ev.Next())
        self.send(ev.CardRead(CARD))
        assert self.effects == (fx.OfferFace(),), self.effects
        self.send(ev.FaceOffered(offered))

    def send(self, event: ev.Event) -> Journey:
        self.state, effects = core.advance(self.state, event, AT)
        self.effects = tuple(each for each in effects if not isinstance(each, fx.AskCardBack | fx.StopReading))
        return self.state

    def check(self, result: str, token: str = "") -> Journey:
        return self.send(ev.FaceChecked(result, NOTE if result == "passed" else {}, token, NUMBER))


def scenes() -> dict[str, Journey]:
    """Name -> journey: consent, each kind of instruction, and the ends."""
    told = Told()
    found = {"face-consent": told.state}
    told.send(ev.FaceAgreed())
    found["face-starting"] = told.state
    for word in ("closer", "left", "right", "alone"):
        found[f"face-{word}"] = told.send(ev.FaceTold(word))
    found["face-unlike"] = told.check("unlike")
    told.send(ev.FaceAgreed())
    found["face-not_live"] = told.check("not_live")
    told.send(ev.FaceAgreed())
    found["face-nobody"] = told.check("nobody")
    told = Told()
    told.send(ev.FaceAgreed())
    found["face-no_reference"] = told.check("no_reference")
    return found
