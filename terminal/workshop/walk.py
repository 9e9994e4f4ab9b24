"""What a citizen does on each screen, without hands: one item, from home to good-bye."""

from __future__ import annotations

import time
from typing import Any

from forms.search import entry
from terminal.session.state import MINE
from terminal.workshop import hands
from terminal.workshop.city import CityDown, pay_by_phone
from terminal.workshop.phone import read_code
from terminal.workshop.walk_loop import Walk

TEXTS = {"text": "夜里3号终端旁边的灯太暗，看不清放身份证的地方。", "trade_name": "鹰城小吃"}
"""What is written where nothing else was said, by field."""
AGAIN_S = 6.0
"""Nothing has happened since the last digit was typed."""



class Walker(Walk):
    """One citizen with one item. `finished(fault)` is called once; None when all went well."""

    def _at_home(self, view: dict[str, Any]) -> None:
        if view["language"] != self._language:
            self._press("language", once="language")
        elif view["large"] != self._large:
            self._press("large", once="large")
        elif left := [mode for mode in self._modes if not view[mode]]:
            self._choose(left[0], view)
        elif view["dialog"]["on"]:
            self._press("ask-first", once="display-close")
        elif self._item == MINE:
            # nobody presses anything: the card laid down at home opens the notice
            if not self._card_lies:
                self._world.booth.place_card(self._person["id"])
                self._card_lies = True
        elif any(tile["id"] == self._item for tile in view["tiles"]):
            self._press(f"tile-{self._item}", once="tile")
        elif self._item in self._world.terminal.items:
            self._press("all-items", once="all")
        else:
            self._end(f"{self._item} is not offered here")

    def _choose(self, mode: str, view: dict[str, Any]) -> None:
        if mode == "dark":
            self._kiosk.setMode("dark", True)  # a key of the keypad, which has no picture
        elif not view["dialog"]["on"]:
            self._press("display", once=f"display-{mode}")
        else:
            self._press(f"mode-{mode}", once=f"mode-{mode}")

    def _at_items(self, view: dict[str, Any]) -> None:
        """Among all items; one that is not on the first page is searched for by the initials of its name."""
        if hands.find(self._window.contentItem(), f"tile-{self._item}") is not None:
            self._press(f"tile-{self._item}", once="tile")
        elif "search" not in self._acted:
            self._press("search", once="search")
        elif not view["query"]:
            for letter in entry(self._world.terminal.items[self._item]).names[0].initials.upper():
                self._press(f"letter-{letter}")
                self.typed += 1
        else:
            self._end(f"{self._item} is not found by its initials")

    def _at_item(self, view: dict[str, Any]) -> None:
        self._press("next", once="start")

    def _at_notice(self, view: dict[str, Any]) -> None:
        self._press("next", once="agree")

    def _at_card(self, view: dict[str, Any]) -> None:
        if view["phase"] == "waiting" and not self._card_lies:
            self._world.booth.place_card(self._person["id"])
            self._card_lies = True
            self._since = time.monotonic()
        elif view["phase"] == "expired":
            self._take_card()
            self._press("next", once="expired")
        elif view["phase"] == "fault":
            self._end(f"card: {view.get('problem', '')}")

    def _take_card(self) -> None:
        if self._card_lies:
            self._world.booth.remove_card()
            self._card_lies = False

    def _at_person_check(self, view: dict[str, Any]) -> None:
        self._take_card()
        if view["phase"] == "none":
            self._press("next", once="without")
        elif view["phase"] == "typing":
            if self._refuse_code:
                self._press("without", once="without")
                return
            code = self._code()
            late = time.monotonic() - self._moved > AGAIN_S
            if late and code and code == self._code_used and "retyped" not in self._acted:
                self._acted.add("retyped")
                # a key was not hit: whoever sees three dots takes them back and types again
                for _ in code:
                    self._press("erase")
                self._code_used, self._moved = "", time.monotonic()
            if not code or code == self._code_used:
                return
            self._code_used = code
            for digit in code:
                self._press(f"digit-{digit}")
                self.typed += 1
        elif view["phase"] == "wrong":
            self._end("the code from the phone was refused")

    def _at_face(self, view: dict[str, Any]) -> None:
        self._take_card()
        if view["side"]:
            self._shoot_once(view, view["side"])
        self._before.act(view)
        if self._before.ended:
            self.result["face"] = self._before.ended

    def _code(self) -> str:
        try:
            messages = self._world.centre.messages(self._person["phone"])
        except CityDown as down:
            self._end(f"the citizen's phone is silent: {down}")
            return ""
        codes = [m["code"] for m in messages if m.get("code")]
        return str(codes[-1]) if codes else ""

    def _at_records(self, view: dict[str, Any]) -> None:
        if view.get("estimate"):
            self.result["estimate"] = view["estimate"]["amount"]
        if view.get("refusal"):
            self.result["refusal"] = view["refusal"]["id"]
        if self._dispute and "disputed" not in self._acted:
            self._press("mark", once="mark")
            self._press(f"line-{self._dispute}", once="disputed")
            self._press("mark", once="mark-done")
            return
        self._press("next", once="records")

    def _at_question(self, view: dict[str, Any]) -> None:
        kind, key = view["kind"], view["key"]
        if (view["optional"] and key not in self._answers and kind not in ("choice", "multi_choice")) or kind == "note":
            self._press("next", once=f"next-{key}")
        elif kind == "yes_no":
            self._press("choice-yes", once=f"answer-{key}")
        elif kind == "address":
            self._at_address(view, key)
        elif kind in ("phone", "number"):
            if f"typed-{key}" not in self._acted and not view["value"]:
                for digit in self._answers.get(key) or str(self._person.get("phone") or "13800049999"):
                    self._press(f"digit-{digit}")
                    self.typed += 1
                self._acted.add(f"typed-{key}")
            self._press("next", once=f"next-{key}")
        elif kind in ("choice", "multi_choice"):
            self._press(f"choice-{self._answers.get(key) or view['options'][0]['code']}", once=f"answer-{key}")
            if kind == "multi_choice":
                self._beside(view)
        elif kind == "bank_card":
            for digit in "6222080412310000009":
                self._press(f"digit-{digit}", once="")
            self._press("next", once=f"next-{key}")
        else:
            self._write(self._answers.get(key) or TEXTS.get(key, "鹰城银行"), key)

    def _at_address(self, view: dict[str, Any], key: str) -> None:
        """Confirm the card's address, or go down the regions and write road and number."""
        regions = view["regions"]
        if regions is None:
            self._press("address-no" if self._address else "address-yes", once=f"answer-{key}")
        elif regions["writing"] and self._pen is not None:
            if self._pen.step(self._address):
                self.typed += 0 if "written" in self._acted else len(self._address)
                self._acted.add("written")
                self._shoot_once(view, "written")
                self._press("next", once=f"next-{key}")
        elif regions["writing"]:
            self._write(self._address or "建设路西段12号", key)
        elif len(regions["options"]) and "region" not in self._acted:
            self._shoot_once(view, "regions")
            self._press(f"place-{regions['options'][0]['code']}", once="region")
        else:
            self._press("place-write", once="place-write")

    def _beside(self, view: dict[str, Any]) -> None:
        """Several short answers, and the sentence that may be written beside them."""
        also = view["also"]
        said = self._answers.get(also["key"], "") if also else ""
        if not said or also["value"]:
            if said and self._shots is not None and "said-shot" not in self._acted:
                self._acted.add("said-shot")
                self._shoot(view)
            self._press("next", once=f"next-{view['key']}")
        elif "also" not in self._acted:
            self._press("also", once="also")
        else:
            self._write(said, also["key"])

    def _write(self, text: str, key: str) -> None:
        item = hands.find(self._window.contentItem(), "input")
        if item is None or f"written-{key}" in self._acted:
            return
        self._acted.add(f"written-{key}")
        item.setProperty("text", text)
        self.typed += len(text)
        self._press("next", once=f"next-{key}")

    def _at_capture(self, view: dict[str, Any]) -> None:
        if not view["pages"]:
            if "paper" not in self._acted:
                self._acted.add("paper")
                self._world.booth.place_paper("termination")
            return
        self._world.booth.remove_paper()
        self._press("next", once=f"captured-{view['step']}")

    def _at_review(self, view: dict[str, Any]) -> None:
        self._press("next", once="review")

    def _at_sign(self, view: dict[str, Any]) -> None:
        if not all(d["on"] for d in view["declarations"]):
            self._press("declare-all", once="declare")
        elif not view["signed"]:
            if not self._manner.signs:
                if not view["confirm"]["on"]:
                    self._press("confirm", once="confirm")
                else:
                    self._press("next", once="submit")
            elif "signature" not in self._acted:
                self._acted.add("signature")
                self._manner.sign()
                self.touches += 1
                self._since = time.monotonic()
        else:
            if self._shots is not None and "signed-shot" not in self._acted:
                self._acted.add("signed-shot")
                self._shoot(view)
            self._press("next", once="submit")

    def _at_pay(self, view: dict[str, Any]) -> None:
        """A phone scans what is on the screen, and pays; the screen goes on by itself."""
        phase = view["phase"]
        if phase == "waiting" and "paid" not in self._acted:
            seen = read_code(self._window.grabWindow())
            if seen != view["pay_at"]:
                self._end("a phone cannot read the code on the screen")
                return
            self._acted.add("paid")
            self.result["paid"] = view["amount"]
            try:
                self.result["phone"] = "付款成功" in pay_by_phone(seen)
            except CityDown as down:
                self._end(f"the acquirer's page: {down}")
        elif phase == "down":
            self._press("next", once=f"pay-again-{self.touches}")  # no order was made: once more
        elif phase not in ("opening", "waiting", "closing"):
            self._end(f"not paid: {phase}: {view['title']}")

    def _at_overview(self, view: dict[str, Any]) -> None:
        """Look at the newest case, print its receipt again, leave."""
        rows = {group["key"]: group["rows"] for group in view["groups"]}
        if view["status"] or (not view["fitting"]["tiles"] and not view["fitting"]["none"]):
            return
        self.result.setdefault("overview", {
            "cases": [{"state": row["state"], "next": row["line"]} for row in rows.get("cases", [])],
            "fitting": [tile["id"] for tile in view["fitting"]["tiles"]], "why": view["why"],
        })
        papers = rows.get("papers", [])
        if rows.get("cases") and "case" not in self._acted:
            self._press(rows["cases"][0]["id"], once="case")
        elif papers and papers[0]["press"] and not papers[0]["failed"]:
            self._press(papers[0]["name"], once="reprint")
        elif papers and papers[0]["press"] == "" and not papers[0]["out"]:
            return
        else:
            self.result["overview"]["reprinted"] = [paper["out"] for paper in papers[:1]]
            self._shoot(view)
            self._press("next", once="finish")

    def _at_progress(self, view: dict[str, Any]) -> None:
        """How the case stands, from one's own page, and back to it."""
        self._press("next", once="progress-back")

    def _at_submit(self, view: dict[str, Any]) -> None:
        if view["phase"] == "fault":
            self._end(f"not stored: {view.get('problem', '')}")

    def _at_done(self, view: dict[str, Any]) -> None:
        if view["sending"] == "waiting" or any(not p["out"] and not p["failed"] for p in view["papers"]):
            return
        if "receipt_code" not in self.result:
            self.result.update(
                receipt_code=view["receipt_code"].replace("-", ""), case_number=view["case_number"] or None,
                sending=view["sending"], seconds=round(time.monotonic() - self._begun, 2),
                papers_out={p["id"]: p["out"] for p in view["papers"]},
            )
            journey = self._world.terminal.runner.state.journey
            if journey is not None and journey.submission is not None:
                self.result.update(submission_id=journey.submission.id, case_state=journey.outcome.case_state,
                                   verdict=journey.submission.verdict["outcome"])
        if f"done-{view['kind']}" not in self._acted:
            # once more, with the papers out
            self._acted.add(f"done-{view['kind']}")
            self._shoot(view)
        if self._evaluate and view["kind"] == "application":
            self._press("evaluate", once="evaluate")
            return
        if self._evaluate and "evaluation" not in self.result:
            journey = self._world.terminal.runner.state.journey
            self.result["evaluation"] = {
                "receipt_code": view["receipt_code"].replace("-", ""), "case_number": view["case_number"] or None,
                "about": journey.submission.answers.get("about"), "level": journey.submission.answers.get("level"),
            }
        self._press("next", once="finish")

    def _at_bye(self, view: dict[str, Any]) -> None:
        self.result["touch_screens"] = len(self._touch_screens)
        self._take_card()
        self._end(None)

    def _at_out_of_service(self, view: dict[str, Any]) -> None:
        self._end(f"out of service: {view.get('code', '')}")
