"""Several people in one session: the curtain, going away, what nobody sees of another, what the screen offers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.session import attention, curtain
from terminal.session import events as ev
from terminal.session.curtain import lift_digits
from terminal.session.values import money_words
from terminal.words import words
from tests.terminal.journey import ending
from tests.terminal.journey.deal import GAO, HE, LIN, PHONES, SONG, Deal, deal, scenes
from tests.terminal.session.test_core import Sitting, wiped
from tests.terminal.session.test_view import SESSIONS, look

SCENES = scenes()
EVERYBODY = (GAO, HE, LIN, SONG)


def sitting(journey: Any) -> Sitting:
    made = Sitting(journey)
    made.state = replace(made.state, items={deal().id: deal()}, item=deal().id)
    return made


# --- the curtain --------------------------------------------------------------------------------------


def test_anybody_who_takes_part_lifts_it_and_nobody_else() -> None:
    here = sitting(Deal().to_preview().drawn().state).curtained()
    assert set(lift_digits(here.state)) == {phone[-4:] for phone in PHONES.values() if phone[-4:] != "5505"}
    here.tell(ev.LiftCard("410402199001010018"))
    assert here.state.curtain
    here.tell(ev.LiftCard(str(SONG["number"])))
    assert not here.state.curtain
    here.curtained().tell(ev.LiftDigits("5503"))
    assert not here.state.curtain


@pytest.mark.parametrize("name", ["join-typing", "own-buyer-phone", "own-share", "call-typing", "intent", "write",
                                  "write-signed", "call-card"])
def test_it_ends_the_turn_of_whoever_stood_there(name: str) -> None:
    """Somebody else may lift it: nothing of the one who was there is behind it any more."""
    here = sitting(SCENES[f"deal-{name}"]).curtained()
    journey = here.state.journey
    assert journey is not None
    assert (journey.turn, journey.row, journey.signature) == (None, None, None)
    assert journey.phase in ("board", "call")
    here.tell(ev.LiftCard(str(GAO["number"])))
    assert not here.state.curtain
    shown = json.dumps(look(here.state), ensure_ascii=False)
    assert not [phone for phone in PHONES.values() if phone in shown]


@pytest.mark.parametrize("name", ["face-left", "second-look"])
def test_it_ends_a_look_and_nothing_of_that_face_is_held(name: str) -> None:
    before = SCENES[f"deal-{name}"]
    assert before.turn is not None
    here = sitting(before)
    state, effects = curtain.fall(here.state, here.now, "t")
    assert fx.StopCamera() in effects
    # who has not finished takes no part; who was checked before is still known, and looked at when called again
    assert (fx.ForgetFace(before.turn.number) in effects) == (name == "face-left")
    assert state.journey is not None
    assert (state.journey.turn, state.journey.faced) == (None, False)
    assert attention.lamps(here.state).get("face_camera") == "on"
    assert "face_camera" not in attention.lamps(state)
    assert curtain.idle_limit(here.state) == curtain.FACE_IDLE_S


def test_nobody_joins_behind_it() -> None:
    told = Deal().to_board()
    told.lays("buyer", LIN)
    here = sitting(told.state).curtained()
    here.tell(ev.LiftCard(str(LIN["number"])))
    assert here.state.curtain, "who was not done yet takes no part"
    here.tell(ev.LiftDigits("5503"))
    assert here.state.curtain


# --- going away ---------------------------------------------------------------------------------------


def test_while_it_is_being_filed_nobody_leaves_and_time_does_not_end_it() -> None:
    here = sitting(Deal().to_filing().state)
    assert here.tell(ev.LeaveAsked()) == ()
    assert here.tell(ev.LeaveAsked(sure=True)) == ()
    assert wiped(here.wait(400)) == []
    assert not here.state.curtain
    here.state = replace(here.state, began_at=here.now - 100_000)
    assert wiped(here.wait(2)) == []


@pytest.mark.parametrize(("scene", "reason"), [("filed-out", "done_filed"), ("unknown", "done_asked")])
def test_what_is_said_good_bye_with(scene: str, reason: str) -> None:
    here = sitting(SCENES[f"deal-{scene}"])
    assert wiped(here.tell(ev.LeaveAsked())) == [reason]
    assert here.state.bye_reason == reason
    assert look(here.state)["lines"]


def test_after_a_refusal_the_session_ends() -> None:
    here = sitting(SCENES["deal-refused"])
    assert wiped(here.tell(ev.InJourney(jv.Next()))) == ["unfiled"]
    assert not any(str(card["number"]) in repr(vars(here.state)) for card in EVERYBODY)


def test_it_takes_longer_than_what_one_person_does() -> None:
    here = sitting(Deal().to_preview().drawn().state)
    here.state = replace(here.state, began_at=here.now - here.state.options.cap_s - 1)
    item = replace(deal(), minutes=30)
    assert here.state.journey is not None
    here.state = replace(here.state, journey=replace(here.state.journey, item=item))
    assert wiped(here.wait(1)) == []
    here.state = replace(here.state, began_at=here.now - 3601)
    assert wiped(here.wait(1)) == ["cap"]


# --- what is shown ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(SCENES))
def test_nobody_sees_anothers_number_phone_or_name(name: str) -> None:
    """Names stand in full only where one seller alone is asked to whom they sell."""
    for language in ("zh", "en"):
        shown = look(replace(SESSIONS[name], language=language))
        # what is typed, and what is read aloud of the paper into headphones, are no part of the picture
        seen = {key: value for key, value in shown.items() if key not in ("value", "said")}
        said = json.dumps(seen, ensure_ascii=False)
        assert not [card for card in EVERYBODY if str(card["number"]) in said]
        typed = shown.get("key") == "phone"
        assert typed or not [phone for phone in PHONES.values() if phone in said]
        names = [card for card in EVERYBODY if str(card["name"]) in said]
        assert names == ([LIN, SONG] if shown["screen"] == "intent" else [])
        covered = json.dumps({key: value for key, value in look(replace(SESSIONS[name], hidden=True)).items()
                              if key != "value"}, ensure_ascii=False)
        assert not [card for card in EVERYBODY if str(card["name"]) in covered]
        assert '"image://paper' not in covered


def test_the_paper_is_covered_too() -> None:
    assert look(SESSIONS["deal-preview"])["paper"]
    assert look(replace(SESSIONS["deal-preview"], hidden=True))["paper"] == ""


def test_the_board_says_in_one_sentence_who_is_missing() -> None:
    shown = look(SESSIONS["deal-board-one"])
    assert "何*" in shown["hint"]
    assert shown["next"] is None
    assert [[(chair["name"], chair["here"]) for chair in group["chairs"]] for group in shown["groups"]] == [
        [("高*", True), ("何*", False)], [("", False)]]
    first, *others = [chair for group in shown["groups"] for chair in group["chairs"]]
    assert (first["remove"], [bool(chair["press"]) for chair in others]) == ("", [True, True])


def test_one_zero_too_many_is_seen() -> None:
    """The amount stands in capitals where it is typed, checked and asked about."""
    assert "玖佰捌拾万元整" in json.dumps(look(SESSIONS["deal-review"]), ensure_ascii=False)
    assert [line["more"] for line in look(SESSIONS["deal-intent"])["lines"]] == ["", "玖佰捌拾万元整", ""]
    assert money_words(98_000_000, words("zh")) == "玖拾捌万元整" != money_words(980_000_000, words("zh"))
    assert money_words(98_000_050, words("en")) == "980,000.50 yuan"
    assert money_words(10**20, words("zh")) == ""


def test_both_answers_are_offered_alike_and_a_halt_says_nothing() -> None:
    shown = look(SESSIONS["deal-intent"])
    assert shown["yes"]
    assert shown["no"]
    assert shown["next"] is None
    halted = json.dumps(look(SESSIONS["deal-halted"]), ensure_ascii=False)
    assert "高*" not in halted
    assert "高山" not in halted


def test_not_known_is_neither_filed_nor_not() -> None:
    shown = look(SESSIONS["deal-unknown"])
    assert (shown["sending"], shown["case_number"]) == ("unknown", "")
    assert shown["again"]
    assert "evaluate" not in shown or not shown["evaluate"]["on"]
    assert look(SESSIONS["deal-filed-out"])["case_number"].startswith("410400CLF")


def test_why_it_was_refused_is_said_in_the_centres_words_or_in_ours() -> None:
    assert look(SESSIONS["deal-refused"])["lines"][0] == "这套房子刚刚备了另一份合同。"
    silent = look(SESSIONS["deal-refused-silent"])["lines"][0]
    assert silent == words("zh").fault("house.changed") != words("zh").fault("what nobody knows")


# --- a filed contract is cancelled --------------------------------------------------------------------


ENDING = ending.scenes()


def test_without_a_filed_contract_it_says_so_and_where_else_to_go() -> None:
    shown = look(SESSIONS["cancel-none"])
    assert (shown["screen"], shown["title"]) == ("handover", "没有可以注销的合同")
    assert "没有查到" in shown["lines"][0]
    assert "窗口" in shown["lines"][1]
    assert shown["next"]["on"]
    assert look(SESSIONS["cancel-silent"])["lines"][0] != shown["lines"][0], "not to be asked is not: there is none"


@pytest.mark.parametrize("name", sorted(ENDING))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_said_of_filing_where_it_is_cancelled(name: str, language: str) -> None:
    shown = json.dumps(look(replace(SESSIONS[name], language=language)), ensure_ascii=False)
    for wrong in ("正在备案", "没有备案", "就不备案", "合同已经备案", "不知道备案", "房主", "was not filed",
                  "is filed\"", "owner"):
        assert wrong not in shown, (name, wrong)


def test_what_one_is_asked_alone_says_what_it_is_about() -> None:
    shown = look(SESSIONS["cancel-intent"])
    assert "注销" in shown["title"]
    assert "注销" in shown["yes"]
    values = [line["value"] for line in shown["lines"]]
    assert values[0] == "光明路1号院2号楼301"
    assert values[1] == "、".join(str(card["name"]) for card in ending.EVERYBODY)


def test_cancelled_is_said_and_what_it_is_good_for() -> None:
    shown = look(SESSIONS["cancel-filed"])
    assert (shown["title"], shown["case_label"], shown["case_number"]) == (
        "备案已经注销", "注销的备案号", ending.NUMBER)
    assert "4 份" in shown["hint"]
    assert "重新网签" in shown["next_lines"][0]
    here = sitting(ENDING["cancel-filed"])
    assert wiped(here.tell(ev.LeaveAsked())) == ["done_cancelled"]
    assert "注销" in str(look(here.state)["lines"])
    assert wiped(sitting(ENDING["cancel-refused"]).tell(ev.InJourney(jv.Next()))) == ["uncancelled"]
