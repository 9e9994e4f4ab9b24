"""Certificates: made from the department's records, of decided cases, to their person; a wrong word is a wrong code."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from terminal.link.client import Link
from terminal.link.faults import LinkRefused
from tests.central.centre import LI_MIN, Centre
from tests.central.test_mine import CONSENT, hand_in, other, token

VERIFIED = {"item": "insurance-proof"}


def shown(own: Centre, number: str, code: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(f"{own.url}/v1/proofs/{number}/{code}", timeout=10)


def told(own: Centre, link: Link, number: str) -> dict[str, Any]:
    answer: dict[str, Any] = link.paper("certificate", LI_MIN, token(own, link, LI_MIN), CONSENT, number)
    return answer["certificate"]  # type: ignore[no-any-return]


def test_decided_at_once_and_checked_by_whoever_is_handed_it(own: Centre, link: Link) -> None:
    lying = {"name": "李敏", "paid_months": 400, "employer": "别的单位"}  # what a terminal says is not certified
    done = hand_in(link, **VERIFIED, answers=lying)
    assert done.state == "decided"
    said = told(own, link, done.case_number)
    assert said["values"]["paid_months"] == 88
    assert said["values"]["employer"] == "平顶山市湛蓝机械有限公司"
    assert said["values"]["id_no"] == LI_MIN
    assert "id_address" not in said["values"], "kept for the session only"

    answer = shown(own, done.case_number, said["code"])
    assert answer.status_code == 200
    found = answer.json()
    assert found["genuine"] is True
    assert (found["values"]["name"], found["values"]["paid_months"]) == ("李*", 88)
    assert LI_MIN not in answer.text
    spelt = f"{said['code'][:4]}-{said['code'][4:8]}-{said['code'][8:]}".lower()
    assert shown(own, done.case_number, spelt).status_code == 200
    assert told(own, link, done.case_number) == said, "the same paper every time"


def test_what_is_not_genuine(own: Centre, link: Link) -> None:
    done, again = hand_in(link, **VERIFIED), hand_in(link, **VERIFIED)
    code = told(own, link, done.case_number)["code"]
    assert told(own, link, again.case_number)["code"] != code
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    for number, given in ((done.case_number, wrong), (again.case_number, code), ("1" * 22, code), ("x", "y")):
        answer = shown(own, number, given)
        assert (answer.status_code, answer.json()["title"]) == (404, "proof.unknown")


def test_not_before_it_is_decided_and_to_nobody_else(own: Centre, link: Link) -> None:
    from forms.submission import Party

    unsure = (Party("p1", "applicant", {"number": LI_MIN, "name": "李敏"}, "card_read", ("card",)),)
    waiting = hand_in(link, **VERIFIED, parties=unsure)
    assert waiting.state == "received_to_verify"
    with pytest.raises(LinkRefused) as caught:
        told(own, link, waiting.case_number)
    assert caught.value.status == 404
    assert own.post(f"/city/cases/{waiting.case_number}", {"state": "decided"}) == {"state": "decided"}
    assert told(own, link, waiting.case_number)["values"]["person_no"]

    claim = hand_in(link)
    theirs = hand_in(link, **VERIFIED, number=other(own))
    for number in (claim.case_number, theirs.case_number):
        with pytest.raises(LinkRefused) as caught:
            told(own, link, number)
        assert caught.value.status == 404
