"""A helper in a session: the curtain, the help page, the line on every screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.session import events as ev
from terminal.session.curtain import lift_digits
from terminal.session.effects import WatchForLift
from tests.terminal.journey.story import HELPER_CARD, HELPER_NAME, HELPER_NUMBER, NUMBER, Story
from tests.terminal.session.test_core import Sitting, wiped
from tests.terminal.session.test_view import SESSIONS, look, texts

STARRED = f"{HELPER_NAME[0]}**"


def test_the_helpers_card_does_not_lift_the_curtain() -> None:
    sitting = Sitting(Story().to_question().helped().state).curtained()
    assert sitting.tell(ev.LiftCard(HELPER_NUMBER)) == (WatchForLift(),)
    assert sitting.state.curtain
    for digits in (HELPER_NUMBER[-4:], "0017"):
        sitting.tell(ev.LiftDigits(digits))
    assert sitting.state.curtain
    sitting.tell(ev.LiftCard(NUMBER))
    assert not sitting.state.curtain
    assert sitting.state.journey is not None
    assert sitting.state.journey.helper is not None


def test_behind_the_curtain_no_helper_is_waited_for() -> None:
    story = Story().to_question()
    story.tell(jv.HelperAsked(), jv.HelperAgreed())
    sitting = Sitting(story.state)
    assert sitting.wait(60) == (fx.StopReading(), WatchForLift())
    assert sitting.state.journey is not None
    assert sitting.state.journey.helping == ""
    sitting.tell(ev.LiftCard(NUMBER), ev.InJourney(jv.CardRead(HELPER_CARD)))
    assert sitting.state.journey.helper is None


def test_asked_from_the_help_page() -> None:
    sitting = Sitting(Story().to_question().state)
    sitting.tell(ev.AskHelp())
    assert look(sitting.state)["dialog"]["helper"] == "ask"
    sitting.tell(ev.InJourney(jv.HelperAsked()))
    assert (sitting.state.help, look(sitting.state)["dialog"]["kind"]) == (False, "helper_notice")
    sitting.tell(ev.InJourney(jv.HelperAgreed()))
    assert look(sitting.state)["dialog"]["kind"] == "helper_waiting"
    sitting.tell(ev.InJourney(jv.CardRead(HELPER_CARD)))
    assert look(sitting.state)["dialog"]["kind"] == "helper_read"
    sitting.tell(ev.InJourney(jv.HelperClosed()))
    assert look(sitting.state)["dialog"] == {"on": False}
    sitting.tell(ev.AskHelp())
    assert look(sitting.state)["dialog"]["helper"] == "end"
    sitting.tell(ev.InJourney(jv.HelperEnded()))
    assert (sitting.state.help, look(sitting.state)["helper"]) == (False, "")


@pytest.mark.parametrize("name", ["home", "item", "notice", "card", "submit", "done-printing"])
def test_no_helper_where_there_is_nothing_to_help_with(name: str) -> None:
    assert look(replace(SESSIONS[name], help=True))["dialog"]["second"] == ""


def test_who_helps_stands_on_every_following_screen() -> None:
    story = Story().to_person().helped()
    sitting = Sitting(story.state)
    while story.state.submission is None:
        sitting.state = replace(sitting.state, journey=story.state)
        assert look(sitting.state)["helper"].endswith(STARRED), story.state.step
        if story.state.kind == "person_check":
            story.tell(jv.CodeUnavailable("no_phone"), jv.WithoutCode())
        elif story.state.kind == "question":
            story.answer_all()
        else:
            if story.state.kind == "sign":
                story.sign()
            story.tell(jv.Next())
    sitting.state = replace(sitting.state, journey=story.state)
    assert look(sitting.state)["helper"].endswith(STARRED)


def test_the_name_is_masked_and_can_be_covered() -> None:
    for name, state in SESSIONS.items():
        for hidden in (False, True):
            for where, text in texts(look(replace(state, hidden=hidden))):
                assert HELPER_NAME not in text, (name, where)
                assert HELPER_NUMBER not in text, (name, where)
                assert not (hidden and STARRED in text), (name, where)


def test_the_applicant_is_told_to_sign() -> None:
    assert "本人" in look(SESSIONS["helped-sign"])["title"]
    assert look(SESSIONS["sign"])["title"] != look(SESSIONS["helped-sign"])["title"]


def test_leaving_forgets_the_helper() -> None:
    sitting = Sitting(Story().to_sign().helped().state)
    assert wiped(sitting.tell(ev.LeaveAsked(sure=True))) == ["left"]
    assert HELPER_NAME not in repr(vars(sitting.state))
    assert lift_digits(sitting.state) == ()


def test_a_way_on_without_writing_is_always_offered() -> None:
    for name in ("sign", "sign-signed", "sign-confirmed", "helped-sign"):
        shown = look(SESSIONS[name])
        assert shown["confirm"]["label"]
        assert shown["confirm"]["line"]
        assert shown["confirm"]["on"] is (name == "sign-confirmed")
        assert shown["signed"] is (name == "sign-signed")
