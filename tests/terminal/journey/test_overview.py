"""One's own page in the pure core: what opens by card, what by code, one print a press, and nothing handed in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.records import RecordAnswer
from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as ev
from terminal.journey.state import Journey, OwnCase
from tests.forms.people import CARD, CATALOGUE, NUMBER, records
from tests.terminal.journey.story import AT, ITEM, MASKED, stamp

MINE = CATALOGUE.get("mine")
CASE = OwnCase("4104002026112230000016", "NC5G2W8TQGF8", ITEM.id, "accepted", papers=("receipt",))
PAPER = f"receipt/{CASE.case_number}"
CONSENT = {"notice_version": MINE.notice_version, "time": AT}


class Look:
    """Somebody at their own page."""

    def __init__(self, *events: ev.Event) -> None:
        self.state, self.asked = core.begin(MINE, stamp())
        self.tell(*events)

    def tell(self, *events: ev.Event) -> tuple[fx.Effect, ...]:
        effects: tuple[fx.Effect, ...] = ()
        for event in events:
            self.state, effects = core.advance(self.state, event, AT)
            self.asked += effects
        return effects

    def of(self, kind: type[fx.Effect]) -> list[fx.Effect]:
        return [effect for effect in self.asked if type(effect) is kind]


CODE = (ev.Next(), ev.CardRead(CARD, "simulated"), ev.CodeSent(MASKED))
VERIFIED = (*CODE, ev.CodeTyped("4681"), ev.CodeChecked(True, 3, "token"), ev.RecordsArrived(records()))


def test_the_card_is_read_after_the_notice_only() -> None:
    look = Look()
    assert look.state.kind == "notice"
    assert look.asked == ()
    assert look.tell(ev.CardRead(CARD, "simulated")) == ()
    assert not look.state.party.card, "a card that comes too early is not taken in"
    assert look.tell(ev.Next()) == (fx.ReadCard(),)


def test_the_card_alone_opens_no_case() -> None:
    look = Look(*CODE, ev.WithoutCode())
    assert look.state.kind == "overview"
    (find,) = look.of(fx.FindFitting)
    assert isinstance(find, fx.FindFitting)
    assert not [record for record in find.records.values() if record.found], "nothing of the records"
    assert look.of(fx.FetchCases) == []
    look.tell(ev.CasesArrived((CASE,)), ev.PrintOwn(PAPER))
    assert look.state.overview.cases == ()
    assert look.of(fx.Reprint) == []


def test_with_the_code_cases_are_asked_for_once() -> None:
    look = Look(*VERIFIED)
    assert look.state.overview.asking
    assert look.of(fx.FetchCases) == [fx.FetchCases(NUMBER, "token", CONSENT)]
    look.tell(ev.CasesArrived((CASE,)), ev.FittingFound((ITEM.id,)))
    assert (look.state.overview.cases, look.state.overview.fitting) == ((CASE,), (ITEM.id,))
    look.tell(ev.CasesArrived(()), ev.LookAgain())
    assert look.state.overview.cases == (CASE,), "an answer nobody waits for"
    assert len(look.of(fx.FetchCases)) == 1


@pytest.mark.parametrize("trouble", ["offline", "refused"])
def test_no_answer_can_be_asked_for_again(trouble: str) -> None:
    look = Look(*VERIFIED, ev.CasesArrived(trouble=trouble))
    assert look.state.overview.trouble == trouble
    effects = look.tell(ev.LookAgain())
    if trouble == "offline":
        assert effects == (fx.FetchCases(NUMBER, "token", CONSENT),)
        look.tell(ev.CasesArrived((CASE,)))
        assert look.state.overview.trouble == ""
    else:
        # the token opens nothing any more: it is let go of, and the person is checked again
        assert effects == (fx.SendCode(NUMBER),)
        assert (look.state.party.token, look.state.party.assurance) == ("", "card_read")
        look.tell(*VERIFIED[2:])
        assert look.of(fx.FetchCases)[-1] == fx.FetchCases(NUMBER, "token", CONSENT)
    assert look.state.kind == "overview"


@pytest.mark.parametrize(
    ("events", "again"),
    [
        ((ev.CodeUnavailable("offline"), ev.WithoutCode()), True),
        ((ev.CodeUnavailable("refused"), ev.WithoutCode()), True),
        ((ev.CodeSent(MASKED), ev.WithoutCode()), True),
        ((ev.CodeUnavailable("no_phone"), ev.WithoutCode()), False),
        ((ev.CodeSent(MASKED), ev.CodeTyped("0000"), ev.CodeChecked(False, 0), ev.WithoutCode()), False),
    ],
)
def test_a_code_may_still_be_had(events: tuple[ev.Event, ...], again: bool) -> None:
    look = Look(*CODE[:2], *events)
    assert look.state.kind == "overview"
    effects = look.tell(ev.LookAgain())
    assert (effects == (fx.SendCode(NUMBER),)) is again
    assert look.state.kind == ("person_check" if again else "overview")


def test_two_presses_print_once() -> None:
    look = Look(*VERIFIED, ev.CasesArrived((CASE,)))
    look.tell(ev.PrintOwn(PAPER), ev.PrintOwn(PAPER))
    (asked,) = look.of(fx.Reprint)
    assert asked == fx.Reprint(PAPER, NUMBER, "token", CONSENT, f"{stamp().submission_id}/{PAPER}/1")
    look.tell(ev.PaperOut(PAPER, "seen"), ev.PrintOwn(PAPER))
    assert len(look.of(fx.Reprint)) == 1, "what is out is not printed again"


def test_a_failed_print_is_a_new_request() -> None:
    look = Look(*VERIFIED, ev.CasesArrived((CASE,)))
    look.tell(ev.PrintOwn(PAPER), ev.PaperFailed(PAPER, "printer.jam"))
    look.tell(ev.PrintOwn(PAPER))
    ids = [effect.request_id for effect in look.of(fx.Reprint) if isinstance(effect, fx.Reprint)]
    assert len(set(ids)) == 2


@pytest.mark.parametrize("paper", ["receipt/4104002026112230000099", f"application_form/{CASE.case_number}", "", "/"])
def test_only_papers_of_own_cases(paper: str) -> None:
    look = Look(*VERIFIED, ev.CasesArrived((CASE,)))
    assert look.tell(ev.PrintOwn(paper)) == ()


def test_the_end_is_leaving_and_nothing_is_handed_in() -> None:
    look = Look(*VERIFIED, ev.CasesArrived((CASE,)))
    assert look.tell(ev.Next()) == (fx.Leave("done_overview"),)
    assert look.of(fx.Keep) == []
    assert look.state.submission is None


def test_nothing_personal_in_what_is_logged() -> None:
    look = Look(*VERIFIED, ev.CasesArrived((CASE,)))
    for text in (repr(look.state.overview), repr(CASE)):
        assert CASE.case_number not in text
        assert CASE.code not in text


# --- from one's own page to an item --------------------------------------------------------------------


def begin_from(look: Look) -> tuple[Journey, tuple[fx.Effect, ...]]:
    state, _ = core.begin(ITEM, stamp(), before=look.state)
    return core.advance(state, ev.Next(), "2026-11-22T12:01:00.000Z")


def test_who_is_known_lays_no_card_down_and_types_no_code() -> None:
    state, effects = begin_from(Look(*VERIFIED, ev.CasesArrived()))
    assert (state.kind, state.phase) == ("person_check", "fetching")
    fetch = effects[-1]
    assert isinstance(fetch, fx.FetchRecords)
    assert (fetch.item, fetch.token) == (ITEM.id, "token")
    own = {"notice_version": ITEM.notice_version, "time": "2026-11-22T12:01:00.000Z"}
    assert fetch.consent == own, "each item has its own consent"
    state, _ = core.advance(state, ev.RecordsArrived(records(), {"open_case": False}), AT)
    assert state.kind == "records"
    assert state.answers["name"] == CARD["name"]
    assert dict(state.drivers) == {"id_card": "simulated"}


def test_a_check_that_ran_out_is_made_again() -> None:
    state, _ = begin_from(Look(*VERIFIED, ev.CasesArrived()))
    held = {name: RecordAnswer("withheld") for name in ITEM.records}
    state, effects = core.advance(state, ev.RecordsArrived(held), AT)
    assert effects == (fx.SendCode(NUMBER),)
    assert (state.kind, state.phase) == ("person_check", "sending")
    assert (state.party.assurance, state.party.token) == ("card_read", "")
    state, effects = core.advance(state, ev.CodeUnavailable("offline"), AT)
    state, _ = core.advance(state, ev.WithoutCode(), AT)
    assert state.kind == "question", "and goes on without, as ever"


def test_who_is_not_verified_is_asked_for_the_code() -> None:
    state, effects = begin_from(Look(*CODE, ev.WithoutCode()))
    assert (state.kind, state.phase) == ("person_check", "sending")
    assert fx.SendCode(NUMBER) in effects
    assert state.answers["name"] == CARD["name"]


def test_nothing_else_of_the_page_goes_along() -> None:
    look = Look(*VERIFIED, ev.CasesArrived((CASE,)), ev.PrintOwn(PAPER))
    state, _ = core.begin(ITEM, stamp(), before=look.state)
    assert (state.overview.cases, state.outcome.papers, state.records, state.consent_at) == ((), {}, {}, "")
    assert replace(state, parties=look.state.parties) == state


# --- whatever happens in whatever order ------------------------------------------------------------------

ANYTHING = [
    *VERIFIED,
    ev.Next(),
    ev.Back(),
    ev.WithoutCode(),
    ev.CodeUnavailable("offline"),
    ev.CodeChecked(False, 0),
    ev.RecordsArrived({name: RecordAnswer("withheld") for name in MINE.records}),
    ev.CasesArrived((CASE,)),
    ev.CasesArrived(trouble="refused"),
    ev.CasesArrived(trouble="offline"),
    ev.FittingFound((ITEM.id,)),
    ev.PrintOwn(PAPER),
    ev.PrintOwn("receipt/another"),
    ev.PaperOut(PAPER, "seen"),
    ev.PaperFailed(PAPER, "printer.jam"),
    ev.LookAgain(),
    ev.Unattended(),
    ev.Rechecked("card"),
    ev.SendCodeAgain(),
    ev.CardTaken(),
]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from([(), CODE, VERIFIED]), st.lists(st.sampled_from(ANYTHING), max_size=16))
def test_any_order(begun: tuple[ev.Event, ...], events: list[ev.Event]) -> None:
    look = Look(*begun)
    requests: list[str] = []
    for event in events:
        before = look.state
        for effect in look.tell(event):
            assert not isinstance(effect, fx.Keep | fx.PrintPaper), "nothing is handed in"
            if isinstance(effect, fx.FetchCases | fx.Reprint):
                assert effect.token == "token", "never by the card alone"
            if isinstance(effect, fx.Reprint):
                assert effect.paper == PAPER
                assert before.outcome.papers.get(PAPER) not in ("printing", "out")
                requests.append(effect.request_id)
        if look.state.overview.cases and not before.overview.cases:
            assert before.overview.asking, "an answer nobody asked for is not shown"
        assert look.state.step in {step.id for step in MINE.steps}
        assert look.state.submission is None
    assert len(requests) == len(set(requests))
