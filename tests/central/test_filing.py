"""Filing over the wire: the link's words, answers that are lost, refusals with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal.link.client import Link
from terminal.link.faults import LinkRefused
from tests.central.cancels import application
from tests.central.centre import Centre
from tests.central.deals import deal, file
from tests.forms import houses


@pytest.fixture
def link(centre: Centre, tmp_path: Path) -> Link:
    return centre.link(tmp_path / "keys")


def token(centre: Centre, link: Link, number: str) -> str:
    link.send_code(number)
    found = link.check_code(number, centre.phone_code(number)).token
    assert found is not None
    return found


def test_from_the_registry_to_the_filing(centre: Centre, link: Link) -> None:
    owner = houses.CAST["ren-guoqiang"]
    number, consent = owner["card"]["number"], {"notice_version": "1"}
    seen = link.records(number, token(centre, link, number), consent, "house-contract")
    assert "registry" not in link.records(number, token(centre, link, number), consent, "unemployment-benefit")
    house = seen["registry"].data["houses"][0]
    given = houses.answers(("ren-guoqiang", "shen-guilan", "fan-cadre"), house=house["unit_no"],
                           deliver_date=deal().as_of)
    sale = deal(given, {"registry": seen["registry"]})
    first = file(link, sale)
    assert first.number[6:9] == "CLF"
    again = file(link, sale)
    assert (again.number, again.case_number, again.raw) == (first.number, first.case_number, first.raw)
    assert link.case_by_receipt(sale.receipt_code)["state"] == "filed"
    other = deal(given, {"registry": seen["registry"]})
    with pytest.raises(LinkRefused) as caught:
        file(link, other)
    assert caught.value.code == "house.taken"
    assert "另一份合同" in caught.value.problem["sentence"]["zh"]
    assert caught.value.final
    filed = link.records(number, token(centre, link, number), consent, "house-contract")
    assert filed["registry"].data["houses"][0]["filed_at"] == sale.as_of
    assert "filings" not in filed, "who they sold to is told where it is needed"
    people = ("ren-guoqiang", "shen-guilan", "fan-cadre", *houses.BUYERS)
    buyer = str(houses.CAST[people[-1]]["card"]["number"])
    known = link.records(buyer, token(centre, link, buyer), consent, "house-cancel")["filings"].data
    assert known["filings"][0]["number"] == first.number
    with pytest.raises(LinkRefused, match=r"filing\.everybody") as caught:
        file(link, application(known, people[:-1]))
    assert "各方" in caught.value.problem["sentence"]["zh"]
    asked = application(known, people)
    ended = file(link, asked)
    assert (ended.number, link.case_by_receipt(asked.receipt_code)["state"]) == (first.number, "decided")
    assert file(link, asked) == ended
    assert link.case_by_receipt(sale.receipt_code)["state"] == "cancelled"
    assert "注销" in centre.get(f"/city/phone/{buyer}")["messages"][-1]["text"]
    assert file(link, other).number != first.number


def test_while_the_registry_is_down_nothing_is_filed(centre: Centre, link: Link) -> None:
    house = houses.HOUSES[1]
    sale = deal(houses.answers(("zhou-qiang",), house=house["unit_no"], mortgage_plan="first",
                               deliver_date=deal().as_of), houses.registry(house))
    centre.post("/city/departments/registry", {"reachable": False})
    try:
        with pytest.raises(LinkRefused) as caught:
            file(link, sale)
    finally:
        centre.post("/city/departments/registry", {"reachable": True})
    assert (caught.value.status, caught.value.code) == (424, "registry.down")
    assert not caught.value.final
    assert file(link, sale).number
