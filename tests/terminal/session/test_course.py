"""The line of steps of a case: done, now, next, and until when; in both languages, also from a newer centre."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from central.cases import AFTER, STATES
from terminal.clock import SHANGHAI
from terminal.config import TerminalOptions
from terminal.session import events as ev
from terminal.session.course import STEPS, course
from terminal.session.state import EVALUATION, evaluable
from terminal.session.view import view
from terminal.words import words
from tests.terminal.session.hall import ITEMS as CATALOGUE
from tests.terminal.session.test_core import Sitting
from tests.terminal.session.test_evaluate import ITEMS, NEW

CODE = "NC5G2W8TQGF8"
AT = "2026-11-22T17:30:00.000+00:00"  # past midnight in this city
NIGHT = datetime(2026, 11, 22, 23, 5, tzinfo=SHANGHAI)
FOUND = ev.CaseFound(
    CODE, "", "4104002026112230000016", "received", "2026-11-27", "application", "unemployment-benefit",
    (("received", AT),),
)  # fmt: skip


def marks(found: ev.CaseFound) -> list[tuple[str, str]]:
    return [(step["name"], step["state"]) for step in course(found, words("zh"))]


@pytest.mark.parametrize(
    ("state", "done"), [("received", 1), ("received_to_verify", 1), ("accepted", 2), ("decided", 3), ("paid", 4)]
)
def test_a_case_goes_on_step_by_step(state: str, done: int) -> None:
    steps = course(replace(FOUND, state=state), words("zh"))
    assert [step["name"] for step in steps] == ["received", "checked", "decided", "paid"]
    assert [step["state"] for step in steps] == (["done"] * done + ["now"] + ["next"] * 3)[:4]
    assert steps[0]["when"] == "2026年11月23日"
    assert steps[2]["when"] == ("最晚 2026年11月27日" if done < 3 else "")


def test_what_is_verified_says_so() -> None:
    now = course(replace(FOUND, state="received_to_verify"), words("zh"))[1]
    assert now["line"] == words("zh")("course.verify_now")


@pytest.mark.parametrize(("state", "event", "place"), [
    ("accepted", "deemed_accepted", 1), ("decided", "deemed_renewed", 2)])
def test_what_silence_decided_says_so(state: str, event: str, place: int) -> None:
    events = (("received", AT), (event, "2026-11-30T01:00:00+00:00"))
    steps = course(replace(FOUND, state=state, events=events), words("zh"))
    assert (steps[place]["line"], steps[place]["state"]) == (words("zh")(f"course.{event}"), "done")
    assert steps[place]["when"] == "2026年11月30日"
    assert course(replace(FOUND, state=state), words("zh"))[place]["line"] != steps[place]["line"]
    assert course(replace(FOUND, state="to_correct"), words("zh"))[1]["line"] == words("zh")("course.correct_now")


def test_days_are_those_of_the_events() -> None:
    events = (("received", AT), ("accepted", "2026-11-24T01:00:00+00:00"), ("decided", "2026-11-25T01:00:00+00:00"))
    steps = course(replace(FOUND, state="decided", events=events), words("en"))
    assert [step["when"] for step in steps] == ["2026-11-23", "2026-11-24", "2026-11-25", ""]


def test_complaints_and_evaluations_have_their_own_way() -> None:
    complaint = replace(FOUND, kind="complaint")
    assert marks(complaint) == [("received", "done"), ("assigned", "now"), ("answered", "next")]
    assert marks(replace(complaint, state="answered"))[-1] == ("answered", "done")
    assert course(complaint, words("zh"))[2]["when"] == "最晚 2026年11月27日"
    good = replace(FOUND, kind="evaluation", state="noted", events=(("noted", AT),))
    assert marks(good) == [("received", "done"), ("noted", "done")]
    assert marks(replace(FOUND, kind="evaluation")) == [("received", "done"), ("put_right", "now")]


def test_a_newer_or_older_centre() -> None:
    assert marks(replace(FOUND, state="frozen", kind="mystery"))[0] == ("received", "done")
    bare = ev.CaseFound(CODE, "", "4104", "received")
    assert [step["when"] for step in course(bare, words("zh"))] == ["", "", "", ""]
    assert course(replace(FOUND, events=(("received", "soon"),)), words("zh"))[0]["when"] == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_of_the_centre_has_words(language: str) -> None:
    w = words(language)
    assert set(STATES) == set(w.table("state"))
    for kind, names in STEPS.items():
        assert kind in AFTER
        for state in STATES:
            for step in course(replace(FOUND, kind=kind, state=state), w):
                assert step["title"]
                assert step["line"]
        assert all(f"{name}_{how}" in w.table("course") for name in names for how in ("done", "now", "next"))


def test_progress_page_shows_it_and_can_lead_to_an_evaluation() -> None:
    sitting = Sitting(items=ITEMS)
    sitting.tell(ev.AskProgress(), ev.LookUp(CODE), FOUND)
    shown = view(sitting.state, TerminalOptions(), NIGHT)
    assert shown["case"]["item"] == ITEMS["unemployment-benefit"].title.zh
    assert len(shown["case"]["course"]) == 4
    assert shown["evaluate"]["on"]
    assert evaluable(sitting.state) == CODE
    sitting.tell(ev.Evaluate(NEW))
    journey = sitting.state.journey
    assert journey is not None
    assert (journey.item.id, dict(journey.answers)) == (EVALUATION, {"about": CODE})


@pytest.mark.parametrize("found", [replace(FOUND, kind="complaint"), ev.CaseFound(CODE, "unknown")])
def test_only_a_case_is_evaluated(found: ev.CaseFound) -> None:
    sitting = Sitting(items=ITEMS)
    sitting.tell(ev.AskProgress(), ev.LookUp(CODE), found)
    assert "evaluate" not in view(sitting.state, TerminalOptions(), NIGHT)
    assert sitting.tell(ev.Evaluate(NEW)) == ()


def test_the_code_of_what_was_prepared_opens_its_item() -> None:
    """From the same place where the code of a receipt is typed; it goes no further than this item."""
    sitting = Sitting(items=ITEMS)
    until = "2026-11-26T14:05:00Z"
    sitting.tell(ev.AskProgress(), ev.LookUp(CODE), ev.DraftFound(CODE, "unemployment-benefit", until))
    assert (sitting.state.screen, sitting.state.item) == ("item", "unemployment-benefit")
    assert "22:05" in view(sitting.state, TerminalOptions(), NIGHT)["hint"]
    sitting.tell(ev.Home())
    assert (sitting.state.screen, sitting.state.prepared) == ("home", "")
    sitting.tell(ev.AskProgress(), ev.LookUp(CODE), ev.DraftFound("another", "unemployment-benefit", until))
    assert sitting.state.screen == "progress", "an answer to what was not asked"
    sitting.tell(ev.DraftFound(CODE, "not-offered-here", until))
    assert sitting.state.found == ev.CaseFound(CODE, "unknown")


@pytest.mark.parametrize(("item", "ends"), [("house-cancel", "decided"), ("fund-rename", "decided"),
                                            ("unemployment-benefit", "paid")])
def test_nothing_is_being_paid_where_no_money_comes_of_it(item: str, ends: str) -> None:
    events = (("decided", "2026-11-23T02:00:00+00:00"),)
    steps = course(replace(FOUND, item=item, state="decided", events=events), words("zh"), CATALOGUE[item])
    assert steps[-1]["name"] == ends
    assert [step["state"] for step in steps[:3]] == ["done"] * 3
    assert any(step["state"] != "done" for step in steps) == (ends == "paid")
