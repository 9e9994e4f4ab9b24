"""Somebody helps: a second card, another person, and what stays with the applicant."""

from __future__ import annotations

import pytest

from forms.submission import Submission, facts_of
from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as ev
from tests.terminal.journey.story import (
    CARD,
    HELPER_CARD,
    HELPER_NAME,
    HELPER_NUMBER,
    ID,
    ITEM,
    MASKED,
    NAME,
    NUMBER,
    Story,
)

MASKED_NUMBER = "4104**********0017"


def asked(make: str = "to_question") -> Story:
    story: Story = getattr(Story(), make)()
    assert story.tell(ev.HelperAsked()) == ()
    assert story.state.helping == "notice"
    assert story.tell(ev.HelperAgreed()) == (fx.ReadCard(),)
    assert story.state.helping == "waiting"
    return story


def test_a_helper_is_registered_by_a_card_of_their_own() -> None:
    story = asked()
    step = story.state.step
    assert story.tell(ev.CardRead(HELPER_CARD, "simulated")) == (fx.AskCardBack(), fx.StopReading())
    assert (story.state.helping, story.state.step) == ("read", step)
    story.tell(ev.HelperClosed())
    helper = story.state.helper
    assert helper is not None
    assert (helper.role, helper.assurance, helper.how, helper.id) == ("helper", "card_read", ("card",), "p2")
    assert dict(helper.card) == {"name": HELPER_NAME, "number": MASKED_NUMBER}
    assert story.state.party.card["number"] == NUMBER
    assert story.state.answers["name"] == NAME
    story.unmoved(ev.CardRead(HELPER_CARD), ev.HelperAsked(), ev.HelperAgreed(), ev.HelperClosed())


def test_the_whole_number_of_a_helper_is_kept_nowhere() -> None:
    story = Story().to_sign().helped()
    story.sign()
    story.tell(ev.Next(), ev.Kept(ID, 1))
    assert HELPER_NUMBER not in repr(vars(story.state))
    assert HELPER_CARD["address"] not in repr(vars(story.state))
    assert story.state.submission is not None
    assert HELPER_NUMBER.encode() not in story.state.submission.to_bytes()


@pytest.mark.parametrize("number", [NUMBER, f" {NUMBER.lower()} "])
def test_the_applicant_is_no_helper(number: str) -> None:
    story = asked()
    assert story.tell(ev.CardRead({**CARD, "number": number})) == (fx.ReadCard(),)
    assert (story.state.helping, story.state.helping_problem) == ("fault", "helper.same")
    # the reader says that a card lies there: the better sentence stays
    story.unmoved(ev.CardFault("id_card.remove_first"))
    story.tell(ev.CardTaken())
    assert (story.state.helping, story.state.helping_problem) == ("waiting", "")
    story.tell(ev.CardRead(HELPER_CARD))
    assert story.state.helper is not None


def test_a_card_that_cannot_be_read_is_said_and_tried_again() -> None:
    story = asked()
    story.tell(ev.CardFault("id_card.pulled"))
    assert (story.state.helping, story.state.helping_problem) == ("fault", "id_card.pulled")
    assert story.tell(ev.HelperAgreed()) == (fx.ReadCard(),)
    assert story.state.helping_problem == ""
    assert story.tell(ev.CardRead({"name": "", "number": HELPER_NUMBER})) == (fx.ReadCard(),)
    assert story.state.helping_problem == "id_card.bad_data"
    assert story.tell(ev.HelperClosed()) == (fx.StopReading(),)
    assert (story.state.helping, story.state.helper) == ("", None)
    story.unmoved(ev.HelperClosed(), ev.CardRead(HELPER_CARD), ev.CardTaken(), ev.CardFault("id_card.gone"))


def test_the_journey_goes_on_behind_the_question() -> None:
    """A code, records or a page that come meanwhile are not lost."""
    story = Story().to_person()
    story.tell(ev.HelperAsked(), ev.HelperAgreed(), ev.CodeSent(MASKED))
    assert (story.state.phase, story.state.helping) == ("typing", "waiting")
    story.tell(ev.CardRead(HELPER_CARD))
    assert (story.state.kind, story.state.phase) == ("person_check", "typing")
    assert story.state.party.assurance == "card_read"


@pytest.mark.parametrize("make", ["__init__", "to_card", "to_submit", "to_done", "to_case"])
def test_not_before_the_applicants_card_and_not_after_the_application(make: str) -> None:
    story = Story()
    if make != "__init__":
        getattr(story, make)()
    story.unmoved(ev.HelperAsked(), ev.HelperAgreed(), ev.HelperClosed(), ev.HelperEnded())


def test_a_card_that_comes_after_the_application_registers_nobody() -> None:
    story = Story().signed()
    story.tell(ev.HelperAsked(), ev.HelperAgreed(), ev.Next())
    assert story.state.submission is not None
    story.tell(ev.CardRead(HELPER_CARD))
    assert (story.state.helper, story.state.helping) == (None, "")


def test_the_applicant_ticks_and_signs_after_the_helper_came() -> None:
    story = Story().signed().helped()
    assert (story.state.declared, story.state.signature) == (frozenset(), None)
    story.tell(ev.Next())
    assert story.state.problem == "sign.declare"
    story.sign()
    story.tell(ev.HelperEnded())
    assert (story.state.helper, story.state.declared, story.state.signature) == (None, frozenset(), None)
    story.sign()
    story.tell(ev.Next())
    assert story.state.submission is not None
    assert [party.role for party in story.state.submission.parties] == ["applicant"]


@pytest.mark.parametrize("given", ["signed", "confirmed"])
def test_both_are_recorded(given: str) -> None:
    story = Story().to_sign().helped()
    story.sign()
    if given == "confirmed":
        story.tell(ev.Confirmed())
    story.tell(ev.Next())
    submission = story.state.submission
    assert submission is not None
    assert Submission.from_bytes(submission.to_bytes()) == submission
    applicant, helper = submission.parties
    assert (applicant.role, applicant.assurance, applicant.how) == (
        "applicant", "person_verified", ("card", "phone_code"))  # fmt: skip
    assert (helper.role, helper.assurance, helper.how) == ("helper", "card_read", ("card",))
    assert helper.identity == {"name": HELPER_NAME, "number": MASKED_NUMBER}
    checks = {piece.party: piece for piece in submission.evidence if piece.kind == "check"}
    assert checks["p2"].note["applicant_in_presence"] == ["declared", given]
    assert checks["p2"].note["assurance"] == "card_read"
    assert [piece.party for piece in submission.evidence if piece.kind == "signature"] == ["p1"]
    # a helper changes nothing in how the applicant is judged
    assert facts_of(submission)["assurance"] == "person_verified"
    assert core.verdict(story.state).result("UI-20").status == "pass"
    assert len(ITEM.declarations) == 5
