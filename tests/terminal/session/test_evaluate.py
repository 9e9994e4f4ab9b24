"""From the last screen to an evaluation: what was done is wiped first, and only its receipt code goes along."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.journey import events as jv
from terminal.journey.state import Stamp
from terminal.session import core
from terminal.session import events as ev
from terminal.session.effects import Wipe
from terminal.session.state import EVALUATION, evaluable
from tests.forms.people import AS_OF, CATALOGUE
from tests.terminal.journey.story import ID, ITEM, NAME, NUMBER, Story
from tests.terminal.session.test_core import Sitting

ITEMS = {item.id: item for item in CATALOGUE.items()}
OTHER = "01935b00-0000-7000-8000-000000000002"
NEW = Stamp(OTHER, "VXQ3T9HC1MZ7", AS_OF, "T-0001")


def finished(*, papers_out: bool = True, acknowledged: bool = True) -> Sitting:
    story = Story().to_done()
    if acknowledged:
        story.tell(jv.Acknowledged("4104002026112230000016", "received", "2026-11-27"))
    if papers_out:
        story.tell(jv.PaperOut("receipt", "seen"), jv.PaperFailed("application_form", "printer.jam"))
    sitting = Sitting(story.state, items=ITEMS, language="en", large=True, contrast=True)
    return sitting


def test_only_the_code_goes_along() -> None:
    sitting = finished()
    assert evaluable(sitting.state) == "NC5G2W8TQGF8"
    effects = sitting.tell(ev.Evaluate(NEW))
    assert any(isinstance(effect, Wipe) for effect in effects)
    state = sitting.state
    journey = state.journey
    assert journey is not None
    assert (state.screen, journey.item.id, journey.step) == ("journey", EVALUATION, "level")
    assert dict(journey.answers) == {"about": "NC5G2W8TQGF8"}
    assert (state.language, state.large, state.contrast) == ("en", True, True), "the eyes are the same"
    text = repr(state) + repr(journey)
    assert NAME not in text
    assert NUMBER not in text
    assert ID not in text
    assert not state.personal


def test_late_answers_for_what_was_done_are_dropped() -> None:
    sitting = finished()
    sitting.tell(ev.Evaluate(NEW))
    before = sitting.state
    sitting.tell(ev.InJourney(jv.Acknowledged("4104", "received"), ID), ev.InJourney(jv.PaperOut("receipt", "x"), ID))
    assert sitting.state == before


@pytest.mark.parametrize("early", [{"papers_out": False}, {"acknowledged": False, "papers_out": False}])
def test_not_before_the_papers_are_out(early: dict[str, bool]) -> None:
    sitting = finished(**early)
    before = sitting.state
    assert evaluable(before) == ""
    assert sitting.tell(ev.Evaluate(NEW)) == ()
    assert sitting.state == before


def test_nothing_to_evaluate() -> None:
    for sitting in (Sitting(items=ITEMS), Sitting(Story().to_records().state, items=ITEMS)):
        before = sitting.state
        assert sitting.tell(ev.Evaluate(NEW)) == ()
        assert sitting.state == before
    without = finished()
    without.state = replace(without.state, items={ITEM.id: ITEM})
    assert evaluable(without.state) == ""
    curtained = finished()
    curtained.state = replace(curtained.state, curtain=True)
    assert curtained.tell(ev.Evaluate(NEW)) == ()


def test_walking_away_counts_as_nothing() -> None:
    """Idle: curtain, wipe, and no submission was made; not even of a level that was pressed."""
    sitting = finished()
    sitting.tell(ev.Evaluate(NEW), ev.InJourney(jv.Answered("level", "1")))
    effects = sitting.wait(2 * (60 + 60) + 5)
    assert [type(effect).__name__ for effect in effects if type(effect).__name__ != "Wipe"] == [
        "StopReading",
        "StopCamera",
    ]
    assert sitting.state.screen == "bye"
    assert sitting.state.bye_reason == "idle"


def test_leaving_is_free_and_good_bye_says_what_was_done() -> None:
    sitting = finished()
    sitting.tell(ev.Evaluate(NEW), ev.InJourney(jv.Answered("level", "1")), ev.LeaveAsked())
    assert sitting.state.bye_reason == "left"
    sitting = finished()
    sitting.tell(ev.Evaluate(NEW))
    for event in (jv.Answered("level", "5"), jv.Next(), jv.Kept(OTHER, 3)):
        sitting.tell(ev.InJourney(event))
    assert evaluable(sitting.state) == "", "an evaluation is not evaluated"
    sitting.tell(ev.LeaveAsked())
    assert sitting.state.bye_reason == "done_evaluation"


def test_what_was_written_is_not_lost_by_one_touch() -> None:
    journey, _ = core.journey_core.begin(CATALOGUE.get("complaint"), NEW)
    sitting = Sitting(journey, items=ITEMS)
    for event in (jv.Next(), jv.Answered("matter", "complaint"), jv.Answered("text", "灯太暗")):
        sitting.tell(ev.InJourney(event))
    sitting.tell(ev.LeaveAsked())
    assert sitting.state.leaving
    sitting.tell(ev.LeaveAsked(sure=True))
    assert sitting.state.bye_reason == "left"
