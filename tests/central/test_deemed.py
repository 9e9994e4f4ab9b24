"""What the office's silence decides: by working days, only where a law says so, never too early."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from central import audit, cases, deemed
from central.calendar import SHANGHAI
from central.store.db import Store
from forms.catalogue_loader import BUNDLED, load_item
from forms.model import Deemed, DeemedAccepted, DeemedRenewed, Item, Text
from forms.submission import Submission
from forms.yaml_lines import ItemFault
from tests.central.centre import LI_MIN, submission
from tests.central.store.world import CATALOGUE, World

LAW = Text("《行政许可法》第三十二条", "Administrative Licensing Law art. 32")
RENEWAL = Text("《行政许可法》第五十条", "Administrative Licensing Law art. 50")
SOURCE = BUNDLED / "social-security" / "unemployment-benefit" / "v1" / "item.yaml"


class One:
    """A catalogue in which the claim is decided by silence as the test says."""

    def __init__(self, told: Deemed | None) -> None:
        self.told = told

    def get(self, item_id: str, version: int | None = None) -> Item:
        return dataclasses.replace(CATALOGUE.get(item_id, version), deemed=self.told)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "c.db", tmp_path)
    yield made
    made.close()


def _taken(world: World, told: Deemed | None, at: str, **changes: Any) -> str:
    """Number of a case that came in at that time."""
    object.__setattr__(world.intake, "catalogue", One(told))
    number = str(world.take(submission(**changes))[1]["case_number"])
    with world.store.write() as db:
        db.execute("DELETE FROM case_deemed WHERE number=?", (number,))
        db.execute("UPDATE case_event SET at=? WHERE number=?", (at, number))
        db.execute("UPDATE office_case SET received_at=? WHERE number=?", (at, number))
        day = datetime.fromisoformat(at).astimezone(SHANGHAI).date()
        deemed.note(db, world.city, One(told).get("unemployment-benefit"), _handed_in(world, number), number, day)
    return number


def _handed_in(world: World, number: str) -> Submission:
    return cases.handed_in(world.store, number)


def _run(world: World, day: str) -> list[str]:
    return deemed.run(world.store, world.city.calendar, date.fromisoformat(day))


def _state(store: Store, number: str) -> tuple[str, list[str]]:
    case = cases.by_number(store, number)
    return case["state"], [event["state"] for event in case["events"]]


ACCEPTED = Deemed(accepted=DeemedAccepted(5, LAW))
FRIDAY = "2026-02-12T23:30:00.000+00:00"
"""In Shanghai it is Friday the 13th: Saturday is worked, then come the days of the festival, until the 24th."""


def test_who_is_not_told_in_time_is_accepted_from_the_day_of_receipt(world: World) -> None:
    number = _taken(world, ACCEPTED, FRIDAY)
    assert _run(world, "2026-02-20") == [], "a week by the calendar, one working day"
    assert _run(world, "2026-02-27") == [], "the fifth working day is still in time"
    assert _run(world, "2026-02-28") == [number]
    case = cases.by_number(world.store, number)
    assert (case["state"], [event["state"] for event in case["events"]][1:]) == ("accepted", ["deemed_accepted"])
    assert case["received_at"] == FRIDAY, "from then on"
    text = case["events"][1]["text"]
    assert "第三十二条" in text["zh"]
    assert "art. 32" in text["en"]
    assert _run(world, "2026-03-28") == [], "once"
    assert [line["what"] for line in audit.lines(world.store)] == ["case.deemed_accepted"]
    cases.move(world.store, number, "decided", "2026-03-02T01:00:00+00:00")


def test_without_a_law_silence_decides_nothing(world: World) -> None:
    number = _taken(world, None, FRIDAY)
    assert _run(world, "2027-02-28") == []
    assert len(_state(world.store, number)[1]) == 1, "nothing has happened to it"
    assert [path for path in BUNDLED.rglob("item.yaml") if load_item(path).deemed is not None] == []


@pytest.mark.parametrize(("told", "accepted"), [
    ("2026-02-27T15:59:00+00:00", False), ("2026-02-27T16:01:00+00:00", True)])
def test_told_in_time_means_in_time(world: World, told: str, accepted: bool) -> None:
    """To the minute before the sixth day begins, Shanghai's; what comes after it comes too late."""
    number = _taken(world, ACCEPTED, FRIDAY)
    cases.move(world.store, number, "to_correct", told)
    assert _run(world, "2026-03-02") == ([number] if accepted else [])
    assert _state(world.store, number)[0] == ("accepted" if accepted else "to_correct")


def test_a_year_without_published_holidays_deems_nothing(world: World) -> None:
    number = _taken(world, ACCEPTED, "2026-12-30T02:00:00.000+00:00")
    assert _run(world, "2027-03-01") == [], "the fifth working day lies in 2027"
    assert world.store.row("SELECT settled FROM case_deemed WHERE number=?", number) == (0,), "looked at again later"


def _with_permit(world: World, monkeypatch: pytest.MonkeyPatch, expires: object) -> None:
    real = world.city.record

    def record(number: str, department: str, as_of: date, asked: Any = None) -> Any:
        found = real(number, department, as_of, asked)
        return {**(found or {}), "expires": expires} if department == "insurance" else found

    monkeypatch.setattr(type(world.city), "record", staticmethod(record))


RENEWED = Deemed(renewed=DeemedRenewed("insurance", "expires", RENEWAL))


def test_a_renewal_that_is_not_decided_before_the_permit_expires_is_granted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_permit(world, monkeypatch, "2026-04-10")
    number = _taken(world, RENEWED, FRIDAY, number=LI_MIN)
    assert _run(world, "2026-04-10") == []
    assert _run(world, "2026-04-11") == [number]
    state, events = _state(world.store, number)
    assert (state, events[-1]) == ("decided", "deemed_renewed")
    assert world.store.row("SELECT open FROM office_case WHERE number=?", number) == (0,)


@pytest.mark.parametrize("expires", ["2026-02-12", "soon", None])
def test_without_a_permit_in_force_no_renewal_is_granted_by_silence(
    world: World, monkeypatch: pytest.MonkeyPatch, expires: object
) -> None:
    _with_permit(world, monkeypatch, expires)
    _taken(world, RENEWED, FRIDAY, number=LI_MIN)
    assert _run(world, "2027-01-01") == []


def test_one_that_was_decided_in_time_is_left_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _with_permit(world, monkeypatch, "2026-04-10")
    number = _taken(world, RENEWED, FRIDAY, number=LI_MIN)
    cases.move(world.store, number, "decided", "2026-04-09T01:00:00+00:00")
    assert _run(world, "2026-04-11") == []


GOOD = {"accepted": {"days": 5, "law": {"zh": LAW.zh, "en": LAW.en}}}


@pytest.mark.parametrize(("entry", "words"), [
    (GOOD, ""),
    ({"accepted": {"days": 5, "law": {"zh": "按规定", "en": "by the rules"}}}, "names no article of a law"),
    ({"accepted": {"days": 5}}, "law"),
    ({"accepted": {"days": 11, "law": GOOD["accepted"]["law"]}}, "law's limit"),
    ({"renewed": {"record": "insurance", "field": "nothing", "law": GOOD["accepted"]["law"]}}, "no field nothing"),
    ({}, ""),
])
def test_the_catalogue_demands_the_law(tmp_path: Path, entry: dict[str, Any], words: str) -> None:
    yaml = YAML()
    root = yaml.load(SOURCE)
    if entry:
        root["deemed"] = entry
    where = tmp_path / "item" / "v1"
    where.mkdir(parents=True)
    with (where / "item.yaml").open("w") as file:
        yaml.dump(root, file)
    if words:
        with pytest.raises(ItemFault, match=words):
            load_item(where / "item.yaml")
        return
    assert (load_item(where / "item.yaml").deemed is None) == (not entry)
