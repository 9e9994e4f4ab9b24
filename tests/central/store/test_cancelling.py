"""Cancelling on both stores: what everybody filed everybody gives up, once, or it stays in force."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from central import mine, retention
from central.problems import Problem
from central.store.db import Refused
from forms.submission import Submission
from tests.central.cancels import EVERYBODY, application
from tests.central.deals import deal, sealed
from tests.central.store.world import CATALOGUE, World
from tests.forms import houses


def put(office: World, submission: Submission) -> dict[str, Any]:
    body = sealed(submission, office.keys.seal_public)
    told: dict[str, Any] = office.intake.file(submission.id, "T-0001", body)[1]["ack"]
    return told


def number_of(who: str) -> str:
    return str(houses.CAST[who]["card"]["number"])


def filings(office: World, who: str) -> dict[str, Any]:
    """What this person is told they have filed."""
    found = office.city.record(number_of(who), "filings", date(2026, 11, 22))
    assert found is not None
    return found


def refused(office: World, submission: Submission) -> Problem:
    """Why it is not cancelled; nothing of it was kept then, and what was in force is."""
    before = office.store.rows("SELECT number, state FROM filing")
    with pytest.raises(Problem) as caught:
        put(office, submission)
    assert office.store.row("SELECT 1 FROM submission WHERE id=?", submission.id) is None
    assert office.store.rows("SELECT number, state FROM filing") == before
    assert set(caught.value.extra.get("sentence", {"zh": "", "en": ""})) == {"zh", "en"}
    assert "没有备案" not in str(caught.value.extra), "it is filed: nothing was cancelled"
    return caught.value


def test_a_party_is_told_of_what_is_in_force_and_of_nobody_in_full(office: World) -> None:
    assert filings(office, "zhang-wei") == {"filings": []}
    told = put(office, deal())
    for who in EVERYBODY:
        (found,) = filings(office, who)["filings"]
        assert (found["number"], found["case_number"]) == (told["filing"], told["case_number"])
        assert (found["location"], found["price_fen"]) == (houses.HOUSE["location"], houses.PRICE)
        assert [one["side"] for one in found["people"]] == ["seller", "seller", "buyer", "buyer"]
        assert [one["name"] for one in found["people"]] == [
            houses.CAST[one]["card"]["name"] for one in (*houses.SELLERS, *houses.BUYERS)]
        assert all(number_of(one) not in str(found) for one in EVERYBODY)
    assert filings(office, "li-min") == {"filings": []}


def test_everybody_together_and_the_house_can_be_filed_anew(office: World) -> None:
    first = put(office, deal())
    told = put(office, application(filings(office, "zhang-wei")))
    assert (told["state"], told["filing"]) == ("decided", first["filing"])
    assert told["case_number"] != first["case_number"]
    for who in EVERYBODY:
        ended, contract = mine.cases(office.store, CATALOGUE, number_of(who))
        assert (ended["item"], ended["state"]) == ("house-cancel", "decided")
        assert "cancellation" in ended["papers"]
        assert [event["state"] for event in contract["events"]] == ["filed", "cancelled"]
        assert contract["events"][1]["at"] == ended["received_at"]
        assert "contract" not in contract["papers"]
        assert "注销" in office.city.messages(number_of(who))[-1].text
        assert filings(office, who) == {"filings": []}
    assert office.store.rows("SELECT open FROM office_case") == [(0,), (0,)]
    # by the same people once more: the next number, since none was used up, and one in force
    again = put(office, deal())
    assert again["filing"][-5:] == "00002"
    assert office.store.rows("SELECT number FROM filing WHERE state='filed'") == [(again["filing"],)]
    with pytest.raises(Refused), office.store.write() as db:
        db.execute("UPDATE filing SET state='filed'")
    put(office, application(filings(office, "zhang-wei")))
    assert office.store.rows("SELECT last FROM filing_counter") == [(2,)]


def test_sent_again_it_is_the_same(office: World) -> None:
    put(office, deal())
    asked = application(filings(office, "sun-li"))
    first = put(office, asked)
    assert [put(office, asked) for _ in range(3)] == [first] * 3
    assert office.store.rows("SELECT count(*) FROM case_event WHERE state='cancelled'") == [(1,)]


@pytest.mark.parametrize(("people", "code"), [
    (EVERYBODY[:3], "filing.everybody"), (EVERYBODY[1:], "filing.everybody"),
    ((*EVERYBODY, "li-min"), "filing.everybody"),
    ((*EVERYBODY[:3], "li-min"), "filing.everybody"),
    (("li-min", "wang-jianguo"), "filing.gone"),
])
def test_exactly_those_who_filed(office: World, people: tuple[str, ...], code: str) -> None:
    put(office, deal())
    assert refused(office, application(filings(office, "zhang-wei"), people)).code == code


def test_everybody_signs_this_application(office: World) -> None:
    put(office, deal())
    known = filings(office, "zhang-wei")
    good = application(known)
    for asked, code in [
        (application(known, sign=("p1", "p2", "p3")), "filing.unsigned"),
        (application(known, note={"preview_sha256": "0" * 64}), "filing.unsigned"),
        (application(known, note={"terms_sha256": "0" * 64}), "filing.unsigned"),
        (application(known, as_of="2026-01-05"), "filing.late"),
        (replace(good, evidence=tuple(p for p in good.evidence if (p.kind, p.party) != ("consent", "p4"))),
         "filing.unsigned"),
        (application(known, intent="no"), "filing.refused"),
    ]:
        assert refused(office, asked).code == code
    assert put(office, good)["state"] == "decided"


def test_what_holds_no_longer_is_not_cancelled(office: World) -> None:
    put(office, deal())
    known = filings(office, "zhang-wei")
    for change in ({"price_fen": 1}, {"location": "光明路1号"}, {"people": known["filings"][0]["people"][:3]}):
        other = {"filings": [{**known["filings"][0], **change}]}
        assert refused(office, application(other)).code == "filing.changed"
    invented = {"filings": [{**known["filings"][0], "number": "410400CLF2026112299999"}]}
    assert refused(office, application(invented)).code == "filing.gone"
    with office.store.write() as db:
        db.execute("UPDATE filing SET state='closed'")
    assert refused(office, application(known)).code == "filing.gone", "the house has been transferred"


def test_the_registry_is_not_asked(office: World) -> None:
    put(office, deal())
    office.city.departments["registry"]["reachable"] = False
    assert put(office, application(filings(office, "zhang-wei")))["state"] == "decided"


def test_two_terminals_at_once_one_wins(office: World) -> None:
    put(office, deal())
    known = filings(office, "zhang-wei")
    told: list[str] = []

    def run(asked: Submission) -> None:
        try:
            told.append(str(put(office, asked)["state"]))
        except Problem as problem:
            told.append(problem.code)

    threads = [threading.Thread(target=run, args=(application(known),)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["decided"] + ["filing.gone"] * 4
    assert office.store.rows("SELECT count(*) FROM cancellation") == [(1,)]


def test_such_an_application_is_never_queued(office: World) -> None:
    put(office, deal())
    asked = application(filings(office, "zhang-wei"))
    with pytest.raises(Problem, match=r"filing\.elsewhere"):
        office.intake.put(asked.id, "T-0001", sealed(asked, office.keys.seal_public))


def test_erased_it_names_nobody(office: World) -> None:
    put(office, deal())
    put(office, application(filings(office, "zhang-wei")))
    assert retention.due(office.store, office.city.retention, date(2050, 1, 1)) == []
    assert len(retention.purge(office.store, office.city.retention, date(2099, 1, 1), "test")) == 2
    assert mine.cases(office.store, CATALOGUE, number_of("sun-li")) == []
