"""Presence, curtain, leaving and the end of a session; time is a number that the test sets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.config import SessionOptions
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.journey.state import Journey
from terminal.session import core
from terminal.session import events as ev
from terminal.session.curtain import idle_limit, lift_digits
from terminal.session.effects import WatchForLift, Wipe
from terminal.session.ending import BYE_S
from terminal.session.state import Session
from tests.terminal.journey.story import AT, CARD, ITEM, NUMBER, Story, stamp

OPTIONS = SessionOptions(idle_s=60.0, records_idle_s=20.0, curtain_s=60.0, cap_s=1800.0)


class Sitting:
    """A session and its clock."""

    def __init__(self, journey: Journey | None = None, **changes: object) -> None:
        self.now = 1000.0
        screen = "journey" if journey is not None else "home"
        state = Session(
            {ITEM.id: ITEM}, OPTIONS, screen=screen, journey=journey, item=ITEM.id if journey else ""
        )
        self.state = replace(state, touched_at=self.now, began_at=self.now, **changes)  # type: ignore[arg-type]

    def tell(self, *events: ev.SessionEvent) -> tuple[object, ...]:
        effects: tuple[object, ...] = ()
        for event in events:
            self.state, effects = core.advance(self.state, event, self.now, AT)
        return effects

    def wait(self, seconds: float) -> tuple[object, ...]:
        """Let time pass in ticks of a second; answers all effects."""
        effects: tuple[object, ...] = ()
        for _ in range(int(seconds)):
            self.now += 1.0
            effects += self.tell(ev.Tick())
        return effects

    def curtained(self) -> Sitting:
        self.wait(idle_limit(self.state))
        assert self.state.curtain
        return self


def wiped(effects: tuple[object, ...]) -> list[str]:
    return [effect.reason for effect in effects if isinstance(effect, Wipe)]


# --- beginning --------------------------------------------------------------------------------------


def test_open_and_begin() -> None:
    sitting = Sitting()
    sitting.tell(ev.Open("nothing"))
    assert sitting.state.screen == "home"
    sitting.tell(ev.Begin(stamp()))
    assert sitting.state.journey is None
    sitting.tell(ev.Open(ITEM.id))
    assert sitting.state.screen == "item"
    sitting.tell(ev.Begin(stamp()))
    assert sitting.state.journey is not None
    first = sitting.state.journey
    sitting.tell(ev.Begin(stamp()), ev.Open(ITEM.id), ev.Home())
    assert sitting.state.journey is first


def test_answers_for_an_ended_journey_are_dropped() -> None:
    sitting = Sitting(Story().to_card().state)
    before = sitting.state
    sitting.tell(ev.InJourney(jv.CardRead(CARD), "another-journey"))
    assert sitting.state == before
    sitting.tell(ev.LeaveAsked(sure=True), ev.InJourney(jv.CardRead(CARD), stamp().submission_id))
    assert sitting.state.journey is None


# --- curtain ----------------------------------------------------------------------------------------


def test_idle_then_curtain_then_wipe() -> None:
    sitting = Sitting(Story().to_question().state)
    assert sitting.wait(59) == ()
    assert not sitting.state.curtain
    assert sitting.wait(1) == (WatchForLift(),)
    assert sitting.state.curtain
    assert wiped(sitting.wait(59)) == []
    assert wiped(sitting.wait(1)) == ["idle"]
    assert (sitting.state.screen, sitting.state.journey) == ("bye", None)
    sitting.wait(BYE_S)
    assert sitting.state.screen == "home"


@pytest.mark.parametrize("make", ["to_records", "to_review"])
def test_records_are_covered_sooner(make: str) -> None:
    sitting = Sitting(getattr(Story(), make)().state)
    assert idle_limit(sitting.state) == 20.0
    sitting.tell(ev.SetLarge(True))
    assert idle_limit(sitting.state) == 40.0


def test_touch_puts_the_curtain_off() -> None:
    sitting = Sitting(Story().to_question().state)
    sitting.wait(50)
    sitting.tell(ev.Touched())
    sitting.wait(50)
    assert not sitting.state.curtain


@pytest.mark.parametrize(
    "event",
    [
        ev.StillHere(),
        ev.LiftDigits("0000"),
        ev.LiftDigits(""),
        ev.LiftCard("410402198506152049"),
        ev.LiftCard(""),
        ev.Touched(),
        ev.SetLarge(True),
        ev.SetHidden(True),
        ev.AskHelp(),
        ev.SetLanguage("en"),
        ev.Home(),
        ev.Open(ITEM.id),
        ev.LeaveAsked(no=True),
        ev.InJourney(jv.Next()),
        ev.InJourney(jv.Back()),
        ev.CardLies(True),
        ev.CardLies(False),
        ev.Service("id_card.gone"),
        ev.Begin(stamp()),
    ],
)
def test_no_stranger_lifts_the_curtain(event: ev.SessionEvent) -> None:
    sitting = Sitting(Story().to_question().state).curtained()
    sitting.tell(event)
    assert sitting.state.curtain
    # and nobody holds it down for ever
    assert wiped(sitting.wait(60)) == ["idle"]


def test_right_digits_lift() -> None:
    sitting = Sitting(Story().to_question().state).curtained()
    assert lift_digits(sitting.state) == ("4681",)
    assert sitting.tell(ev.LiftDigits("4681")) == (fx.StopReading(),)
    assert not sitting.state.curtain
    assert sitting.wait(59) == ()


def test_same_card_lifts_another_is_waited_out() -> None:
    sitting = Sitting(Story().to_question().state).curtained()
    assert sitting.tell(ev.LiftCard("410402198506152049")) == (WatchForLift(),)
    assert sitting.state.curtain
    assert sitting.tell(ev.LiftCard(NUMBER)) == (fx.StopReading(),)
    assert not sitting.state.curtain


def test_three_wrong_digits_end_the_session() -> None:
    sitting = Sitting(Story().to_question().state).curtained()
    assert wiped(sitting.tell(ev.LiftDigits("0000"), ev.LiftDigits("1111"))) == []
    assert wiped(sitting.tell(ev.LiftDigits("2222"))) == ["curtain"]
    sitting.tell(ev.LiftDigits("4681"))
    assert (sitting.state.screen, sitting.state.journey) == ("bye", None)


def test_tries_are_counted_for_each_curtain() -> None:
    sitting = Sitting(Story().to_question().state).curtained()
    sitting.tell(ev.LiftDigits("0000"), ev.LiftDigits("1111"), ev.LiftDigits("4681"))
    sitting.curtained()
    sitting.tell(ev.LiftDigits("0000"))
    assert sitting.state.curtain


def test_nothing_personal_lifts_for_anybody() -> None:
    sitting = Sitting(Story().state).curtained()
    sitting.tell(ev.StillHere())
    assert not sitting.state.curtain


def test_expired_card_can_lift_too() -> None:
    """Personal and no phone known: the card is the only key there is, so it must be watched for."""
    sitting = Sitting(Story().to_person(valid_to="20240101").state)
    assert WatchForLift() in sitting.wait(60)
    assert lift_digits(sitting.state) == ()
    sitting.tell(ev.LiftCard(NUMBER))
    assert not sitting.state.curtain


def test_no_phone_no_digits() -> None:
    story = Story().to_person()
    story.tell(jv.CodeUnavailable("no_phone"))
    sitting = Sitting(story.state).curtained()
    for digits in ("", "0000", "None"):
        sitting.tell(ev.LiftDigits(digits))
    assert sitting.state.curtain
    assert sitting.state.curtain_tries == 0


def test_cap_ends_even_who_touches() -> None:
    sitting = Sitting(Story().to_question().state)
    effects: tuple[object, ...] = ()
    for _ in range(60):
        sitting.tell(ev.Touched())
        effects += sitting.wait(30)
    assert wiped(effects) == ["cap"]


# --- leaving ----------------------------------------------------------------------------------------


def test_leave_asks_first() -> None:
    sitting = Sitting(Story().to_question().state)
    assert sitting.tell(ev.LeaveAsked()) == ()
    assert sitting.state.leaving
    sitting.tell(ev.LeaveAsked(no=True))
    assert not sitting.state.leaving
    assert sitting.state.journey is not None
    effects = sitting.tell(ev.LeaveAsked(), ev.LeaveAsked(sure=True))
    assert wiped(effects) == ["left"]
    assert fx.StopReading() in effects
    assert fx.StopCamera() in effects


@pytest.mark.parametrize(("make", "reason"), [("to_case", "done"), ("to_card", "left")])
def test_leave_without_asking_where_nothing_is_lost(make: str, reason: str) -> None:
    sitting = Sitting(getattr(Story(), make)().state)
    assert wiped(sitting.tell(ev.LeaveAsked())) == [reason]


def test_back_on_the_first_step_leaves() -> None:
    sitting = Sitting(Story().state)
    assert wiped(sitting.tell(ev.InJourney(jv.Back()))) == ["back"]
    assert sitting.state.screen == "bye"


def test_nothing_of_the_journey_outlives_it() -> None:
    sitting = Sitting(Story().to_review().state)
    sitting.tell(ev.SetHidden(True), ev.AskHelp(), ev.LeaveAsked(sure=True))
    bye = sitting.state
    assert (bye.journey, bye.item, bye.hidden, bye.help, bye.leaving, bye.curtain) == (
        None,
        "",
        False,
        False,
        False,
        False,
    )


def test_type_and_language_go_with_their_citizen() -> None:
    sitting = Sitting(Story().to_question().state)
    sitting.tell(ev.SetLarge(True), ev.SetLanguage("en"), ev.SetLanguage("fr"))
    assert (sitting.state.large, sitting.state.language) == (True, "en")
    sitting.tell(ev.LeaveAsked(sure=True))
    assert (sitting.state.large, sitting.state.language) == (True, "en")
    sitting.wait(BYE_S)
    assert (sitting.state.screen, sitting.state.large, sitting.state.language) == ("home", False, "zh")


def test_type_and_language_on_home_are_forgotten() -> None:
    sitting = Sitting()
    sitting.tell(ev.SetLarge(True), ev.SetLanguage("en"))
    sitting.wait(120)
    assert (sitting.state.large, sitting.state.language) == (False, "zh")


def test_forgotten_item_page_asks_and_then_goes_home() -> None:
    sitting = Sitting()
    sitting.tell(ev.Open(ITEM.id))
    sitting.wait(60)
    assert (sitting.state.screen, sitting.state.curtain) == ("item", True)
    for _ in range(10):
        # whoever only reads slowly says so, ten times and more
        sitting.tell(ev.StillHere())
        assert not sitting.state.curtain
        sitting.wait(60)
    sitting.wait(60)
    assert sitting.state.screen == "bye"
    sitting.wait(BYE_S)
    assert sitting.state.screen == "home"


# --- a card left behind -----------------------------------------------------------------------------


def test_card_left_behind_delays_nothing() -> None:
    sitting = Sitting(Story().to_case().state)
    sitting.tell(ev.CardLies(True))
    assert wiped(sitting.tell(ev.LeaveAsked())) == ["done"]
    sitting.wait(BYE_S)
    assert sitting.state.screen == "card_found"
    sitting.wait(600)
    assert sitting.state.screen == "card_found"
    sitting.tell(ev.CardLies(False))
    assert sitting.state.screen == "home"


def test_next_citizen_may_begin_beside_a_found_card() -> None:
    sitting = Sitting(Story().to_case().state)
    sitting.tell(ev.CardLies(True), ev.LeaveAsked(), ev.Home())
    assert sitting.state.screen == "card_found"
    sitting.tell(ev.Home(), ev.Open(ITEM.id))
    assert sitting.state.screen == "item"


def test_card_taken_during_good_bye() -> None:
    sitting = Sitting(Story().to_case().state)
    sitting.tell(ev.CardLies(True), ev.LeaveAsked(), ev.CardLies(False))
    assert sitting.state.screen == "bye"
    sitting.wait(BYE_S)
    assert sitting.state.screen == "home"


# --- out of service ---------------------------------------------------------------------------------


def test_out_of_service_only_between_citizens() -> None:
    sitting = Sitting(Story().to_question().state)
    sitting.tell(ev.Service("id_card.gone"))
    assert sitting.state.screen == "journey"
    sitting.tell(ev.LeaveAsked(sure=True))
    assert sitting.state.screen == "bye"
    sitting.wait(BYE_S)
    assert sitting.state.screen == "out_of_service"
    sitting.tell(ev.Open(ITEM.id), ev.Begin(stamp()), ev.Home(), ev.LeaveAsked())
    assert sitting.state.screen == "out_of_service"
    sitting.tell(ev.Service(""))
    assert sitting.state.screen == "home"


def test_recovered_while_somebody_is_here() -> None:
    sitting = Sitting(Story().to_question().state)
    sitting.tell(ev.Service("id_card.gone"), ev.Service(""), ev.LeaveAsked(sure=True))
    sitting.wait(BYE_S)
    assert sitting.state.screen == "home"
