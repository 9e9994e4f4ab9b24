"""Drives the real screens with several people: who was called comes, lays down their own card, answers, signs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from terminal.journey import turns
from terminal.workshop import hands
from terminal.workshop.walk import Walker
from terminal.workshop.walk_face import Before

SECONDS_TOUCH, SECONDS_SIGN = 1.5, 1.0
"""How long a person takes for a touch, and for one that types a sign; our own choice, no measurement."""
SECONDS_TOLD = 4.0
"""How long one thing takes that the camera asks for, coming to stand or turning the head; our own choice."""
SIGNS_A_MINUTE = 300
"""How fast somebody reads Chinese on a screen; our own choice, no measurement. What stands on the screen is read, each
sentence once by each person: "next" is not read on every screen again. What is hidden is not read."""
LETTERS_A_SIGN = 4
"""So many letters of English are read in the time of one sign: 240 words a minute; our own choice too."""
PAGE_SIGNS = 880
"""On a page of the contract, which all read at the same time (1,758 signs on two pages, counted in the walk's own)."""
ALONE = ("home", "items", "item", "bye")
"""Before anybody has begun, and after."""
TYPED = ("money", "date", "month", "number", "area", "share", "phone")


@dataclass
class Taken:
    """What one person did, and how long a person takes for that, in seconds."""

    touches: int = 0
    typed: int = 0
    read: float = 0.0
    told: int = 0
    known: set[str] = field(default_factory=set)

    @property
    def seconds(self) -> float:
        hands = (self.touches - self.typed) * SECONDS_TOUCH + self.typed * SECONDS_SIGN
        return hands + self.told * SECONDS_TOLD + self.read * 60 / SIGNS_A_MINUTE


def signs(text: str) -> float:
    """How long a text is to be read, in signs: one for each but letters and the spaces between words."""
    letters = sum(sign.isascii() and (sign.isalpha() or sign == " ") for sign in text)
    return len(text) - letters + letters / LETTERS_A_SIGN


class Together(Walker):
    """`others` are (role, citizen) in the order of their coming; the first seller is the walker's own citizen.

    `answers` are typed texts and codes by field; a group's rows are lists of such mappings. `intruder` once lays down
    their card in the place of the first who is called to sign; with `pause` they stop before the contract is read, and
    the first buyer goes on with what was kept; `change` is the term that they agree otherwise in what they have filed;
    `early` ends the walk on a screen of this kind.
    """

    def __init__(self, *args: Any, others: tuple[tuple[str, dict[str, Any]], ...] = (),
                 rows: Mapping[str, list[dict[str, str]]] | None = None, intruder: str = "", pause: bool = False,
                 change: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self._others, self._waiting = others, list(others)
        self._back_first = self._person
        self._everybody = [self._person, *(person for _, person in others)]
        self._rows = dict(rows or {})
        self._intruder = intruder
        self._pause, self._change = pause, change
        self._taken: dict[str, Taken] = {}
        self._seen_page = ("", "", -1)
        self._pages_read: set[str] = set()
        self._filling = ""  # a row of this group
        self._booth_face, self._face = self._world.booth.face, more.get("face", "self")
        self._told = ""
        self._asked_for = False  # a chair, on this visit to the board

    # --- who stands here ------------------------------------------------------------------------------

    def _comes(self, person: dict[str, Any]) -> None:
        """Another person stands at the screen: what was done once is done again by them."""
        self._take_card()
        self._person = person
        self._code_used = ""
        # whoever stood before the camera has stepped aside
        self._booth_face.stand()
        self._told = ""
        # of those who have no photo on record one finds that out, and one rather says no
        no = self._face == "self" and person is self._everybody[-1]
        self._before = Before(self._booth_face, person["id"], "refuse" if no else self._face, self._press)
        begun = {"tile", "all", "search", "language", "large", "start"}
        self._acted = {done for done in self._acted if done in begun or done.startswith(("shot-", "read-"))}

    def _named(self, name: str) -> dict[str, Any]:
        return next(person for person in self._everybody if person["card"]["name"] == name)

    def _of(self) -> Taken:
        return self._taken.setdefault(self._person["id"], Taken())

    def _step(self) -> None:
        view = self._kiosk.view
        page = (self._name(view), str(view.get("paper") or ""), int(view.get("page") or 0))
        self._asked_for = self._asked_for and view["screen"] == "parties"
        if page != self._seen_page and view["screen"] not in ALONE:
            self._seen_page = page
            self._read(view)
        super()._step()

    def _read(self, view: dict[str, Any]) -> None:
        """What this person sees and has not read yet."""
        who = self._of()
        new = set(hands.texts(self._window.contentItem())) - who.known
        who.known |= new
        who.read += sum(signs(text) for text in new)
        if view.get("paper") and (page := f"{view['paper']}/{view['page']}") not in self._pages_read:
            self._pages_read.add(page)
            who.read += PAGE_SIGNS

    def _press(self, name: str, *, once: str = "") -> None:
        before = self.touches
        if self._kiosk.view["screen"] not in ALONE:
            self._read(self._kiosk.view)
        super()._press(name, once=once)
        self._of().touches += self.touches - before

    def per_person(self) -> dict[str, dict[str, float]]:
        """What each did, and the minutes a person takes for it (see SECONDS_TOUCH)."""
        return {name: {"touches": taken.touches, "typed": taken.typed, "minutes": round(taken.seconds / 60, 1)}
                for name, taken in self._taken.items()}

    # --- stopping, and going on -----------------------------------------------------------------------

    def _stop_here(self, view: dict[str, Any]) -> None:
        if view["dialog"]["on"]:
            self._shoot_once({**view, "step": "pause"}, "asked")
            self._press("ask-keep", once="keep")
        else:
            self._press("leave", once="pause")

    def _at_bye(self, view: dict[str, Any]) -> None:
        state = self._world.terminal.runner.state.draft_state
        if not self._pause or state == "keeping":
            if not self._pause:
                super()._at_bye(view)
            return
        self._pause = False
        self.result["kept"] = state
        self._shoot_once(view, "kept")
        buyer = next(person for role, person in self._others if role != "seller")
        first = self._everybody[0]
        self._waiting = [(role, person) for role, person in self._others if person is not buyer]
        self._take_card()
        self._acted = {done for done in self._acted if done.startswith("shot-")}
        self._person, self._code_used, self._back_first = buyer, "", first
        self._press("next", once="again")

    # --- the screens ----------------------------------------------------------------------------------

    def _at_parties(self, view: dict[str, Any]) -> None:
        if self._asked_for:
            return  # the board has not gone yet: whoever comes next would be sent to this chair
        self._take_card()
        if not self._waiting:
            self._press("next", once="all-here")
            return
        role, person = self._waiting[0]
        group = next((group for group in view["groups"] if group["role"] == role), {"chairs": []})
        free = next((place for place, chair in enumerate(group["chairs"]) if not chair["here"]), None)
        if free is None:
            self._end(f"no chair for {person['id']} as {role}")
            return
        self._comes(person)
        self._waiting.pop(0)
        self._press(f"join-{role}-{free}", once="join")
        self._asked_for = True

    def _at_handover(self, view: dict[str, Any]) -> None:
        journey = self._world.terminal.runner.state.journey
        if view["phase"] == "draft_other" and "draft-other" not in self._acted:
            self._shoot_once(view, "draft-other")
            self._comes(self._back_first)
            self._acted.add("draft-other")
        if view["phase"] == "refused":
            self.result["refused"] = view["lines"][0]
            self._press("next", once="refused")
            return
        if view["phase"] == "call":
            who = turns.next_signer(journey)
            if who is not None and f"called-{who.id}" not in self._acted:
                self._comes(self._named(str(who.card["name"])))
                self._acted.add(f"called-{who.id}")
        self._press("next", once=f"handover-{view['phase']}-{self._person['id']}")

    def _at_card(self, view: dict[str, Any]) -> None:
        if self._intruder and view["step"] == "sign":
            # another person's card at the signature: said, and taken away again
            if view["phase"] == "waiting" and not self._card_lies:
                self._world.booth.place_card(self._intruder)
                self._card_lies = True
            elif view["phase"] == "fault" and self._card_lies:
                self.result["intruder"] = view.get("problem", "")
                self._shoot_once(view, "intruder")
                self._intruder = ""
                self._take_card()
            return
        if view["phase"] == "fault" and not self._card_lies:
            return  # the wrong card was just lifted: the screen says so in a moment
        if view["phase"] == "fault":
            self.result["refused_card"] = view.get("problem", "")
            self._take_card()
            self._end(f"card: {view.get('problem', '')}")
            return
        super()._at_card(view)

    def _at_question(self, view: dict[str, Any]) -> None:
        self._take_card()
        kind, here = view["kind"], f"{view['step']}-{self._person['id']}"
        if kind == "group":
            self._at_rows(view, here)
        elif kind in TYPED:
            # rows come one after the other under the same name
            place = f"{here}-{len(self._rows.get(view['step'].partition('-')[0], []))}"
            if f"typed-{place}" not in self._acted:
                self._type(self._answer_to(view))
                self._acted.add(f"typed-{place}")
            self._press("next", once=f"next-{place}")
        elif kind in ("choice", "yes_no"):
            answer = self._answer_to(view) or (view["options"][0]["code"] if view["options"] else "yes")
            name = {"yes": "choice-yes", "no": "choice-no"}.get(answer, f"choice-{answer}") if kind == "yes_no" else (
                f"choice-{answer}")
            self._press(name, once=f"answer-{here}")
        else:
            super()._at_question(view)

    def _at_rows(self, view: dict[str, Any], here: str) -> None:
        left = self._rows.get(view["key"], [])
        if self._filling and left:
            left.pop(0)
        self._filling = ""
        if left:
            self._filling = view["key"]
            self._acted -= {done for done in self._acted if done.startswith(("typed-", "next-", "answer-"))}
            self._press("add-row", once=f"row-{here}-{len(left)}")
        else:
            self._shoot_once(view, "rows")
            self._press("next", once=f"rows-{here}")

    def _answer_to(self, view: dict[str, Any]) -> str:
        """What is typed: a row's own answer, one's own phone, a day counted from today, or what was said beforehand."""
        group, key = view["step"].partition("-")[0], view["key"]
        if key == "phone":
            return str(self._person["phone"])
        rows = self._rows.get(group)
        answer = rows[0].get(key, "") if rows and self._filling else str(self._answers.get(key, ""))
        if view["kind"] == "date" and answer.startswith("+"):
            day = self._world.terminal.clock.today() + timedelta(days=int(answer[1:]))
            return f"{day:%Y%m%d}"
        return answer

    def _type(self, text: str) -> None:
        for sign in text:
            self._press("mark" if sign in "./" else f"digit-{sign}")
            self.typed += 1
            self._of().typed += 1

    def _at_preview(self, view: dict[str, Any]) -> None:
        self._take_card()
        if view["phase"] == "fault":
            self._end(f"the contract was not drawn: {view.get('problem', '')}")
        elif not view["count"]:
            return
        elif self._pause:
            self._stop_here(view)
        elif view["page"] < view["count"] - 1:
            self._shoot_once(view, f"page-{view['page'] + 1}")
            self._press("page-after", once=f"page-{view['page']}")
            self._since = time.monotonic()
        elif unread := [reader["id"] for reader in view["readers"] if not reader["on"]]:
            self._press(f"read-{unread[0]}", once=f"read-{unread[0]}")
        else:
            self.result["pages"] = view["count"]
            self._shoot_once(view, "read")
            self._press("next", once="all-read")

    def _at_intent(self, view: dict[str, Any]) -> None:
        self._take_card()
        if view["phase"] == "draft":
            self._shoot_once(view, "draft")
            self.result["reopened"] = self._person["id"]
            self._press("willing-yes", once="draft")
            return
        self.result.setdefault("asked", []).append(self._person["id"])
        self._press("willing-yes", once=f"willing-{self._person['id']}")

    def _at_review(self, view: dict[str, Any]) -> None:
        if self._change and "change" not in self._acted:
            self._press(f"edit-{self._change}", once="change")
        else:
            super()._at_review(view)

    def _at_sign(self, view: dict[str, Any]) -> None:
        self._take_card()
        if "submit" not in self._acted and view["signed"] and all(each["on"] for each in view["declarations"]):
            self.result.setdefault("signed", []).append(self._person["id"])
            self._of().touches += 1
        super()._at_sign(view)

    def _at_face(self, view: dict[str, Any]) -> None:
        """By face who likes; said by step and person, since each has a check of their own."""
        self._take_card()
        told = self._world.terminal.runner.state.journey.face.told
        if view["side"]:
            self._shoot_once(view, view["side"])
        elif view["step"] == "sign" and told not in ("", "starting"):
            self._shoot_once(view, "again")
        before, self._told = self._told, (view["side"] or "ahead") if view["camera"] else ""
        # coming to stand there, and every turn of the head
        self._of().told += self._told != before and (not before or bool(view["side"]))
        self._before.act(view)
        if self._before.ended:
            self.result.setdefault("face", {})[self._person["id"]] = self._before.ended[-1]

    def _recognised(self) -> dict[str, list[str]]:
        """By citizen: by what means at the check, and once more right before the signature."""
        journey = self._world.terminal.runner.state.journey
        again = {piece.party: [piece.note["recheck"], *(["face"] if "face" in piece.note else [])]
                 for piece in journey.submission.evidence if "recheck" in piece.note and piece.kind == "check"}
        return {self._named(str(party.identity["name"]))["id"]: [*party.how, *again[party.id]]
                for party in journey.submission.parties}

    def _at_done(self, view: dict[str, Any]) -> None:
        self.result["number"] = view["case_number"]
        self.result["recognised"] = self._recognised()
        super()._at_done(view)
