"""The presence sensor: the curtain falls on leaving, and nobody is locked out whom it does not see."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.journey import events as jv
from terminal.session import events as ev
from terminal.session.curtain import idle_limit
from terminal.session.effects import WatchForLift
from tests.terminal.journey.story import Story
from tests.terminal.session.test_core import OPTIONS, Sitting, wiped

HERE, GONE, UNKNOWN = ev.Person(True), ev.Person(False), ev.Person(None)


def test_the_curtain_falls_on_leaving_and_waiting_wipes() -> None:
    sitting = Sitting(Story().to_question().state)
    sitting.tell(HERE)
    effects = sitting.tell(GONE)
    assert sitting.state.curtain
    assert WatchForLift() in effects
    assert wiped(sitting.wait(OPTIONS.curtain_s)) == ["idle"]


def test_without_a_sensor_nothing_falls() -> None:
    """The control: the same moment, and nobody has told that somebody went."""
    sitting = Sitting(Story().to_question().state)
    sitting.tell(UNKNOWN)
    sitting.wait(OPTIONS.idle_s - 1)
    assert not sitting.state.curtain


@pytest.mark.parametrize("said", [(GONE,), (UNKNOWN,), (HERE, UNKNOWN), (HERE, UNKNOWN, GONE), (HERE,), ()])
def test_only_who_was_seen_can_go(said: tuple[ev.SessionEvent, ...]) -> None:
    sitting = Sitting(Story().to_question().state)
    sitting.tell(*said)
    assert not sitting.state.curtain


def test_who_is_not_seen_lifts_it_and_goes_on() -> None:
    sitting = Sitting(Story().to_question().state)
    sitting.tell(HERE, GONE)
    assert sitting.state.journey is not None
    number = sitting.state.journey.party.card["number"]
    sitting.tell(ev.LiftCard(number))
    assert not sitting.state.curtain
    sitting.tell(GONE)
    sitting.wait(5)
    assert not sitting.state.curtain


def test_coming_back_does_not_lift_it() -> None:
    sitting = Sitting(Story().to_question().state)
    sitting.tell(HERE, GONE, HERE)
    assert sitting.state.curtain


def test_who_stands_there_reads_records_in_peace() -> None:
    sitting = Sitting(Story().to_records().state)
    assert idle_limit(sitting.state) == OPTIONS.records_idle_s
    sitting.tell(HERE)
    assert idle_limit(sitting.state) == OPTIONS.idle_s
    for state in (replace(sitting.state, person=None), replace(sitting.state, person=False)):
        assert idle_limit(state) == OPTIONS.records_idle_s


def test_the_signature_asks_again_who_signs() -> None:
    """A curtain that fell on leaving counts as one that fell on waiting."""
    sitting = Sitting(Story().to_question().state)
    sitting.tell(HERE, GONE)
    assert sitting.state.journey is not None
    waited = Sitting(Story().to_question().state).curtained()
    assert waited.state.journey is not None
    assert sitting.state.journey == waited.state.journey


def test_at_home_nobody_minds() -> None:
    sitting = Sitting()
    assert sitting.tell(HERE, GONE) == ()
    assert not sitting.state.curtain
    assert sitting.state.screen == "home"


def test_the_sensor_belongs_to_the_terminal() -> None:
    sitting = Sitting(Story().to_question().state)
    sitting.tell(HERE, ev.InJourney(jv.Next()), ev.LeaveAsked(sure=True))
    assert sitting.state.screen == "bye"
    assert sitting.state.person is True
