"""Own cases and receipts over real HTTP: to the person of the token only, at this terminal, and written down before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import apsw
import pytest

from central.codes import Codes
from central.problems import Problem
from forms.judge import Verdict
from forms.slip import Slip
from forms.submission import Party
from terminal.link.client import Link
from terminal.link.faults import LinkDown, LinkRefused
from terminal.vault.sealing import SealKey, container, seal
from tests.central.centre import LI_MIN, Centre, submission

CONSENT = {"notice_version": "2026-01", "time": "2026-01-05T22:00:00+08:00"}


def hand_in(link: Link, **changes: Any) -> Any:
    one = submission(link.identity.terminal, **changes)
    key = SealKey.of(link.keys().seal)
    sealed = container(one.id, one.terminal, key.id, [seal("submission", one.to_bytes(), key)])
    return link.put(one.id, one.content_hash(), sealed)


def token(centre: Centre, link: Link, number: str) -> str:
    link.send_code(number)
    checked = link.check_code(number, centre.phone_code(number))
    assert checked.token is not None
    return checked.token


def reads(centre: Centre) -> list[tuple[Any, ...]]:
    with_path = str(centre.folder / "central.db")
    db = apsw.Connection(with_path, flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return list(db.execute("SELECT terminal, person, what, notice_version FROM personal_read ORDER BY id"))
    finally:
        db.close()


def other(centre: Centre) -> str:
    """Somebody else who has a phone."""
    from terminal.workshop.city import people

    return next(str(p["card"]["number"]) for p in people() if p.get("phone") and p["card"]["number"] != LI_MIN)


def test_nobody_elses_cases(own: Centre, link: Link) -> None:
    first, second = hand_in(link), hand_in(link, item="unemployment-benefit")
    theirs = hand_in(link, number=other(own))
    mine = token(own, link, LI_MIN)
    cases = link.own_cases(LI_MIN, mine, CONSENT)
    assert [case["case_number"] for case in cases] == [second.case_number, first.case_number], "the newest first"
    assert theirs.case_number not in {case["case_number"] for case in cases}
    case = cases[0]
    assert (case["item"], case["kind"]) == ("unemployment-benefit", "application")
    assert case["papers"] == ["receipt", "notice"], "much of it is still to be checked"
    assert [event["state"] for event in case["events"]] == [case["state"]]
    assert LI_MIN not in str(cases)
    assert link.own_cases(other(own), token(own, link, other(own)), CONSENT)[0]["case_number"] == theirs.case_number


def test_no_cases_is_an_answer(own: Centre, link: Link) -> None:
    assert link.own_cases(LI_MIN, token(own, link, LI_MIN), CONSENT) == []


def test_what_names_nobody_is_nobodys(own: Centre, link: Link) -> None:
    hand_in(link, item="complaint", parties=(), evidence=(), answers={"matter": "question", "text": "几点开门"})
    assert link.own_cases(LI_MIN, token(own, link, LI_MIN), CONSENT) == []


@pytest.mark.parametrize("what", ["own_cases", "receipt", "notice"])
def test_a_wrong_or_foreign_token_opens_nothing(own: Centre, link: Link, tmp_path: Path, what: str) -> None:
    ack = hand_in(link)
    mine, theirs = token(own, link, LI_MIN), token(own, link, other(own))
    elsewhere = own.link(tmp_path / "elsewhere", "T-0002")
    elsewhere.enrol()

    def ask(at: Link, number: str, token: str, consent: dict[str, str]) -> Any:
        if what == "own_cases":
            return at.own_cases(number, token, consent)
        return at.paper(what, number, token, consent, ack.case_number)

    before = reads(own)
    for at, number, given, consent, code in (
        (link, LI_MIN, "x" * 32, CONSENT, "records.not_verified"),
        (link, LI_MIN, theirs, CONSENT, "records.not_verified"),
        (link, other(own), mine, CONSENT, "records.not_verified"),
        (elsewhere, LI_MIN, mine, CONSENT, "records.not_verified"),
        (link, LI_MIN, mine, {}, "records.no_consent"),
    ):
        with pytest.raises(LinkRefused) as refused:
            ask(at, number, given, consent)
        assert (refused.value.status, refused.value.code) == (403, code)
    elsewhere.close()
    assert reads(own) == before, "what was not told was not read"
    assert ask(link, LI_MIN, mine, CONSENT)


def test_a_token_runs_out() -> None:
    from central.city import City
    from tests.central.centre import CITY

    now = [0.0]
    city = City.load(CITY)
    codes = Codes(city, monotonic=lambda: now[0])
    codes.send("T-0001", LI_MIN)
    code = city.messages(LI_MIN)[-1].code
    assert code is not None
    given = codes.check("T-0001", LI_MIN, code)["token"]
    codes.verified("T-0001", LI_MIN, given)
    now[0] = 901.0
    with pytest.raises(Problem, match="not_verified"):
        codes.verified("T-0001", LI_MIN, given)


def test_a_receipt_is_told_again_masked(own: Centre, link: Link) -> None:
    li_min = Party("p1", "applicant", {"number": LI_MIN, "name": "李敏"}, "phone_code", ("card",))
    ack = hand_in(link, parties=(li_min,))
    told = link.paper("receipt", LI_MIN, token(own, link, LI_MIN), CONSENT, ack.case_number)
    assert (told["item"], told["item_version"], told["case_number"]) == ("unemployment-benefit", 1, ack.case_number)
    assert told["promise_date"] == ack.promise_date
    slip = Slip.from_json(told["slip"])
    assert slip.name == "李*"
    assert LI_MIN not in str(told)
    assert "李敏" not in str(told)


def test_a_notice_is_told_again_with_the_centres_verdict(own: Centre, link: Link) -> None:
    ack = hand_in(link)
    told = link.paper("notice", LI_MIN, token(own, link, LI_MIN), CONSENT, ack.case_number)
    verdict = Verdict.from_json(told["verdict"])
    assert verdict.outcome in ("unknown", "fail")
    assert LI_MIN not in str(told)
    assert "李敏" not in str(told)


@pytest.mark.parametrize(
    ("verdict", "papers"),
    [
        ({"outcome": "unknown", "results": []}, ["receipt", "notice"]),
        ({"outcome": "fail", "results": []}, ["receipt", "notice"]),
        ({"outcome": "pass", "results": []}, ["receipt"]),
        ({"outcome": "unknown", "error": "ValueError"}, ["receipt"]),
    ],
)
def test_which_papers_a_case_has(own: Centre, link: Link, verdict: dict[str, Any], papers: list[str]) -> None:
    ack = hand_in(link)
    db = apsw.Connection(str(own.folder / "central.db"))
    db.execute("UPDATE office_case SET verdict=?", (json.dumps(verdict),))
    db.close()
    mine = token(own, link, LI_MIN)
    assert link.own_cases(LI_MIN, mine, CONSENT)[0]["papers"] == papers
    if "notice" not in papers:
        with pytest.raises(LinkRefused, match=r"case\.unknown"):
            link.paper("notice", LI_MIN, mine, CONSENT, ack.case_number)
    with pytest.raises(LinkRefused, match=r"address\.unknown"):
        link.paper("application_form", LI_MIN, mine, CONSENT, ack.case_number)


def test_another_persons_receipt_is_as_unknown_as_none(own: Centre, link: Link) -> None:
    theirs = hand_in(link, number=other(own))
    asked = {"matter": "question", "text": "几点开门"}
    nobodys = hand_in(link, item="complaint", parties=(), evidence=(), answers=asked)
    mine = token(own, link, LI_MIN)
    told = set()
    for number in (theirs.case_number, nobodys.case_number, "4104002026010530000999", "nothing"):
        with pytest.raises(LinkRefused) as refused:
            link.paper("receipt", LI_MIN, mine, CONSENT, number)
        told.add((refused.value.status, str(refused.value.problem)))
    assert len(told) == 1
    assert told.pop()[0] == 404


def test_of_looking_nothing_is_handed_in(link: Link) -> None:
    with pytest.raises(LinkRefused) as refused:
        hand_in(link, item="mine")
    assert (refused.value.status, refused.value.code) == (422, "submission.malformed")


def test_every_reading_is_written_down(own: Centre, link: Link) -> None:
    ack = hand_in(link)
    mine = token(own, link, LI_MIN)
    link.own_cases(LI_MIN, mine, CONSENT)
    link.paper("receipt", LI_MIN, mine, CONSENT, ack.case_number)
    link.records(LI_MIN, mine, {"notice_version": "1", "time": "t"}, "unemployment-benefit")
    assert reads(own) == [
        ("T-0001", LI_MIN, "cases", "2026-01"),
        ("T-0001", LI_MIN, "paper/receipt", "2026-01"),
        ("T-0001", LI_MIN, "records", "1"),
    ]
    db = apsw.Connection(str(own.folder / "central.db"))
    for change in ("DELETE FROM personal_read", "UPDATE personal_read SET person='x'"):
        with pytest.raises(apsw.ConstraintError):
            db.execute(change)
    db.close()
    assert LI_MIN not in own.log()


@pytest.mark.parametrize("body", [{}, {"number": LI_MIN}, {"number": LI_MIN, "token": 7}, {"number": "", "token": "x"}])
def test_what_is_no_question_is_refused(link: Link, body: dict[str, Any]) -> None:
    for path in ("/v1/cases/mine", "/v1/papers/receipt"):
        with pytest.raises(LinkRefused) as refused:
            link._ask("POST", path, body)
        assert refused.value.status == 400


def test_out_of_reach(own: Centre, link: Link) -> None:
    def unplugged() -> None:
        raise LinkDown("link.unplugged")

    link.exchange.gate = unplugged
    with pytest.raises(LinkDown):
        link.own_cases(LI_MIN, "x", CONSENT)
    with pytest.raises(LinkDown):
        link.paper("receipt", LI_MIN, "x", CONSENT, "1")


def test_an_answer_without_a_list_is_none(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    for answer in ({}, {"cases": "x"}, {"cases": ["x"]}):
        monkeypatch.setattr(link, "_ask", lambda *given, answer=answer: answer)
        with pytest.raises(LinkDown, match="unsigned"):
            link.own_cases(LI_MIN, "x", CONSENT)
