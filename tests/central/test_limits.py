"""Working days with make-up days, promised and legal limits, colours; pauses and the one extension."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from central import audit, office
from central.calendar import Calendar
from central.city import City
from central.limits import Limits, colour, extend, pause, resume, worklist
from central.problems import Problem
from central.store.db import Store, open_store
from forms.catalogue_loader import load_catalogue
from tests.central.centre import CITY

CALENDAR = City.load(CITY).calendar
CATALOGUE = load_catalogue()
DAYS = st.dates(date(2025, 12, 1), date(2027, 2, 1))


@settings(max_examples=50, deadline=None)
@given(DAYS, st.integers(1, 60))
def test_after_and_between_agree(day: date, days: int) -> None:
    end = CALENDAR.after(day, days)
    assert CALENDAR.working(end)
    assert CALENDAR.between(day, end) == days
    assert CALENDAR.between(day, end - timedelta(days=1)) == days - 1
    assert CALENDAR.between(end, day) == 0


@pytest.mark.parametrize(("day", "works"), [
    ("2026-02-14", True),  # Saturday, make-up day
    ("2026-02-16", False),  # Monday of the festival
    ("2026-02-28", True), ("2026-03-01", False), ("2026-10-08", True), ("2026-10-10", True), ("2026-10-11", False),
])
def test_make_up_days_are_worked(day: str, works: bool) -> None:
    assert CALENDAR.working(date.fromisoformat(day)) is works


@pytest.mark.parametrize("wrong", [
    {"off": ["02-14"], "on": ["02-14"]}, {"on": ["02-16"]}, {"off": ["02-30"]}, {"on": ["13-01"]},
])
def test_a_calendar_that_contradicts_itself_is_refused(wrong: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match=r"day|month|date"):
        Calendar.read({"years": {"2026": wrong}})


def test_a_year_without_a_list_is_not_sure() -> None:
    assert CALENDAR.sure(date(2026, 12, 31))
    assert not CALENDAR.sure(date(2027, 1, 1))


MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(("days", "used", "is_now"), [
    (10, 0, "green"), (10, 6, "green"), (10, 7, "yellow"), (10, 8, "yellow"), (10, 9, "orange"), (10, 10, "orange"),
    (10, 11, "red"), (5, 3, "green"), (5, 4, "yellow"), (5, 5, "orange"), (5, 6, "red"),
    (2, 0, "green"), (2, 1, "yellow"), (2, 2, "orange"), (1, 0, "yellow"), (1, 1, "orange"), (1, 2, "red"),
])
def test_colours(days: int, used: int, is_now: str) -> None:
    promised = CALENDAR.after(MONDAY, days)
    limits = Limits(MONDAY, promised, CALENDAR.after(MONDAY, 2 * days))
    assert colour(CALENDAR, limits, CALENDAR.after(MONDAY, used)) == is_now


@settings(max_examples=40, deadline=None)
@given(DAYS, st.integers(1, 30), st.integers(0, 60))
def test_colours_only_get_worse(received: date, days: int, later: int) -> None:
    order = ("green", "yellow", "orange", "red")
    limits = Limits(received, CALENDAR.after(received, days), CALENDAR.after(received, days))
    today = received + timedelta(days=later)
    now, tomorrow = (order.index(colour(CALENDAR, limits, day)) for day in (today, today + timedelta(days=1)))
    assert now <= tomorrow
    assert (order[now] == "red") == (today > limits.promised)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = open_store(tmp_path / "central.db")
    for number, item, opened in (("1" * 22, "unemployment-benefit", 1), ("2" * 22, "gone", 1), ("3" * 22, "gone", 0)):
        with made.write() as db:
            db.execute("INSERT INTO submission VALUES (?,'h','T','','',0,'t',x'00',x'00')", (number,))
            # received at 23:30 of 1 March in UTC is 2 March in Shanghai
            db.execute("INSERT INTO office_case VALUES (?,?,?,1,'received','r','A','2026-03-01T23:30:00.000+00:00',"
                       "'2026-03-09','{}',?,'application')", (number, number, item, opened))
    return made


def case(store: Store, today: date, number: str = "1" * 22) -> dict[str, object]:
    return next(one for one in worklist(store, CATALOGUE, CALENDAR, today) if one["case_number"] == number)


def test_the_worklist_has_open_cases_by_urgency(store: Store) -> None:
    found = worklist(store, CATALOGUE, CALENDAR, date(2026, 3, 4))
    assert [one["case_number"][0] for one in found] == ["1", "2"]
    first = case(store, date(2026, 3, 4))
    assert (first["promised"], first["legal"], first["colour"]) == ("2026-03-09", "2026-03-16", "green")
    assert case(store, date(2026, 3, 4), "2" * 22)["legal"] == "2026-03-09", "without the item the promise is the limit"
    assert [case(store, date(2026, 3, day))["colour"] for day in (6, 9, 10)] == ["yellow", "orange", "red"]
    assert [case(store, date(2026, 3, day))["over_legal"] for day in (16, 17)] == [False, True]
    store.close()


def test_the_clock_stands_while_it_is_stopped(store: Store) -> None:
    pause(store, "1" * 22, "现场核验", date(2026, 3, 5))
    waiting = case(store, date(2026, 4, 30))
    assert waiting["stands"] is True
    assert waiting["colour"] != "red", "waiting makes nothing late"
    with pytest.raises(Problem, match=r"case\.order"):
        pause(store, "1" * 22, "again", date(2026, 3, 6))
    resume(store, "1" * 22, date(2026, 3, 12))  # five working days stood still
    with pytest.raises(Problem, match=r"case\.order"):
        resume(store, "1" * 22, date(2026, 3, 13))
    again = case(store, date(2026, 3, 13))
    assert (again["stands"], again["promised"], again["legal"]) == (False, "2026-03-16", "2026-03-23")
    assert case(store, date(2026, 3, 17))["colour"] == "red"
    assert [line["what"] for line in audit.lines(store)] == ["office.paused", "office.resumed"]
    store.close()


def test_the_law_is_extended_once_and_the_promise_never(store: Store) -> None:
    extend(store, "1" * 22, 10, "案情复杂", "主任")
    assert case(store, MONDAY)["promised"] == "2026-03-09"
    assert case(store, MONDAY)["legal"] == "2026-03-30"
    for number, days, why, by in (("1" * 22, 1, "x", "y"), ("2" * 22, 11, "x", "y"), ("2" * 22, 0, "x", "y"),
                                  ("2" * 22, 5, "", "y"), ("2" * 22, 5, "x", ""), ("3" * 22, 5, "x", "y")):
        with pytest.raises(Problem, match=r"case\.order"):
            extend(store, number, days, why, by)
    with pytest.raises(Problem, match=r"case\.unknown"):
        extend(store, "9" * 22, 5, "x", "y")
    store.close()


def test_the_office_does_it_from_the_command_line(store: Store, tmp_path: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    store.close()

    def run(*words: str) -> int:
        return office.main(["--data", str(tmp_path), "--today", "2026-03-05", *words])

    assert run("appoint", "王", "clerk") == 0
    assert run("pause", "1" * 22, "--by", "王", "--why", "听证") == 0
    assert run("pause", "1" * 22, "--by", "王", "--why", "听证") == 1
    assert capsys.readouterr().err == "the clock stands already, or there is no reason\n"
    assert run("worklist", "--by", "王") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["case_number"][0]: one["stands"] for one in told} == {"1": True, "2": False}
