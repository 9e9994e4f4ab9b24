"""Evaluations and complaints at the centre: kept as what they are, counted once, silence never."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest

from central.store.migrate import FOLDER, migrate
from forms.submission import Submission, new_receipt_code
from terminal.link.faults import LinkRefused
from tests.central.centre import Centre, submission
from tests.central.test_protocol import _put


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Centre, Any]]:
    """A centre of its own: its counts are looked at."""
    folder = tmp_path_factory.mktemp("said")
    centre = Centre(folder / "centre").start()
    link = centre.link(folder / "link", "T-said")
    link.enrol()
    yield centre, link
    link.close()
    assert centre.stop() == 0


def said(item: str, answers: dict[str, Any], **changes: Any) -> Submission:
    plain: dict[str, Any] = {"item": item, "parties": (), "evidence": (), "answers": answers, "drivers": {}}
    return submission("T-said", **{**plain, **changes})


def test_evaluations_are_counted_as_they_were_made(own: tuple[Centre, Any]) -> None:
    centre, link = own
    case = submission("T-said")
    _put(link, case)
    before = centre.get("/city/evaluations")["statistics"]
    assert before["evaluations"] == 0, "a case that nobody evaluated is no evaluation"
    assert before["cases"] == 1
    good = said("evaluation", {"level": "4", "tags_4": ["412", "nonsense", 7], "about": case.receipt_code})
    ack = _put(link, good)
    assert ack.state == "noted"
    assert ack.case_number.startswith("410400")
    bad = said("evaluation", {"level": "1", "tags_1": ["109"], "comment": "多要了一份材料"})
    assert _put(link, bad).state == "received"
    again = said("evaluation", {"level": "1", "about": case.receipt_code})
    _put(link, again)
    _put(link, again)  # sent twice, kept once
    found = centre.get("/city/evaluations")
    rows = {row["number"]: row for row in found["evaluations"]}
    assert len(rows) == 3
    first = rows[ack.case_number]
    assert first == {
        "number": ack.case_number, "level": 4, "bad": False, "tags": ["412"], "comment": "",
        "about": case.receipt_code, "counted": True,
    }  # fmt: skip
    assert [row["counted"] for row in rows.values()] == [True, True, False], "one evaluation a case"
    assert [row["bad"] for row in rows.values()] == [False, True, True]
    assert found["statistics"] == {
        "evaluations": 2, "levels": {"1": 1, "2": 0, "3": 0, "4": 1, "5": 0}, "bad": 1, "bad_open": 2,
        "cases": 1, "cases_evaluated": 1,
    }  # fmt: skip
    stands = link.case_by_receipt(good.receipt_code)
    assert (stands["kind"], stands["state"]) == ("evaluation", "noted")
    assert stands["promise_date"] == ack.received_at[:10] or stands["promise_date"] > "2026"


@pytest.mark.parametrize("answers", [{}, {"level": "6"}, {"level": 5}, {"level": None}, {"level": ["5"]}])
def test_no_level_is_no_evaluation(own: tuple[Centre, Any], answers: dict[str, Any]) -> None:
    centre, link = own
    before = centre.get("/city/evaluations")
    with pytest.raises(LinkRefused, match=r"submission\.malformed"):
        _put(link, said("evaluation", answers))
    assert centre.get("/city/evaluations") == before


@pytest.mark.parametrize("about", ["", "not a code", 12, "NC5G2W8TQGF9"])
def test_a_code_that_is_none_is_left_out(own: tuple[Centre, Any], about: Any) -> None:
    centre, link = own
    ack = _put(link, said("evaluation", {"level": "3", "about": about}))
    (row,) = [e for e in centre.get("/city/evaluations")["evaluations"] if e["number"] == ack.case_number]
    assert (row["about"], row["counted"]) == ("", True)


def test_complaints_get_a_number_and_a_day(own: tuple[Centre, Any]) -> None:
    centre, link = own
    one = said("complaint", {"matter": "complaint", "text": "灯太暗", "phone": "13800000100"})
    two = said("complaint", {"matter": "suggestion", "text": "多放一把椅子"})
    first, second = _put(link, one), _put(link, two)
    assert first.state == second.state == "received", "nobody's complaint is not another nobody's"
    assert first.promise_date > first.received_at[:10]
    rows = {row["number"]: row for row in centre.get("/city/complaints")["complaints"]}
    assert rows[first.case_number]["phone"] == "13800000100"
    assert rows[second.case_number] == {
        "number": second.case_number, "matter": "suggestion", "text": "多放一把椅子", "phone": "",
    }  # fmt: skip
    stands = link.case_by_receipt(one.receipt_code)
    assert "灯" not in str(stands)
    assert "138" not in str(stands)


def test_parties_where_nobody_is_named_and_the_other_way_round(own: tuple[Centre, Any]) -> None:
    _, link = own
    named = submission("T-said", item="evaluation", answers={"level": "5"})
    nobody = submission("T-said", parties=(), evidence=(), receipt_code=new_receipt_code())
    for wrong in (named, nobody):
        with pytest.raises(LinkRefused, match=r"submission\.malformed"):
            _put(link, wrong)


def test_a_centre_from_before_keeps_its_cases(tmp_path: Path) -> None:
    """The first schema with a case in it, then this program."""
    path = tmp_path / "central.db"
    old = sqlite3.connect(path)
    old.executescript((FOLDER / "0001_first.sql").read_text())
    old.execute("INSERT INTO submission VALUES ('s','h','T','','',0,'t',x'00',x'00')")
    old.execute("INSERT INTO office_case VALUES ('n','s','i',1,'received','r','A','t','p','{}',1)")
    old.execute("PRAGMA user_version=1")
    old.commit()
    old.close()
    db = apsw.Connection(str(path))
    assert migrate(db) >= 2
    assert db.execute("SELECT kind, open FROM office_case").fetchall() == [("application", 1)]
    assert db.execute("SELECT count(*) FROM evaluation").fetchall() == [(0,)]
    db.close()


def test_the_office_goes_on_with_what_it_has(own: tuple[Centre, Any]) -> None:
    centre, link = own
    case, complaint = submission("T-said", number="410411198503121109"), said("complaint", {"text": "路灯"})
    bad = said("evaluation", {"level": "2"})
    for one, states in (
        (case, ("accepted", "decided", "paid")),
        (complaint, ("assigned", "answered")),
        (bad, ("put_right",)),
    ):
        number = _put(link, one).case_number
        first = link.case_by_receipt(one.receipt_code)["state"]
        assert centre.post(f"/city/cases/{number}", {"state": "paid", "x": 1}).get("status") == 409
        for state in states:
            assert centre.post(f"/city/cases/{number}", {"state": state}) == {"state": state}
        stands = link.case_by_receipt(one.receipt_code)
        assert stands["state"] == states[-1]
        assert [event["state"] for event in stands["events"]] == [first, *states]
        assert all(event["text"]["zh"] for event in stands["events"])
        assert centre.post(f"/city/cases/{number}", {"state": states[-1]}).get("status") == 409, "not twice"
    assert centre.post("/city/cases/4104", {"state": "paid"})["status"] == 404
