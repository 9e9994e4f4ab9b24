"""Changing on both stores: everybody of a filed contract signs anew, and of the house one is in force throughout."""

from __future__ import annotations

import base64
import json
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from central import mine
from central.contracts import Contracts
from central.paper_seal import PaperSeal
from central.problems import Problem
from forms.papers.contract_paper import contract_drawn
from forms.records import RecordAnswer
from forms.submission import Submission
from tests.central.cancels import application
from tests.central.deals import deal
from tests.central.store.test_cancelling import filings, number_of, put
from tests.central.store.test_filing import at_once
from tests.central.store.world import CATALOGUE, World
from tests.forms import houses
from tests.forms.houses import BUYERS, SELLERS, UNIT, answers

EVERYBODY = (*SELLERS, *BUYERS)


def now(office: World) -> dict[str, RecordAnswer]:
    """What the registry says at this moment."""
    found = office.city.record(number_of(SELLERS[0]), "registry", date(2026, 11, 22))
    assert found is not None
    return {"registry": RecordAnswer("found", {"houses": [one for one in found["houses"] if one["unit_no"] == UNIT]})}


def change(office: World, number: str, sellers: tuple[str, ...] = SELLERS, buyers: tuple[str, ...] = BUYERS,
           **other: Any) -> Submission:
    """A contract of today by these, that takes the place of the filing."""
    today = deal().as_of
    return deal(answers(sellers, buyers, changes=number, **{"deliver_date": today, "price_total": 57_000_000, **other}),
                now(office))


def refused(office: World, submission: Submission) -> Problem:
    """Why it is not filed; nothing of it was kept, and what was in force is."""
    before = office.store.rows("SELECT number, state FROM filing")
    with pytest.raises(Problem) as caught:
        put(office, submission)
    assert office.store.row("SELECT 1 FROM submission WHERE id=?", submission.id) is None
    assert office.store.rows("SELECT number, state FROM filing") == before
    assert set(caught.value.extra["sentence"]) == {"zh", "en"}
    return caught.value


def test_the_new_one_takes_the_place_of_the_old(office: World) -> None:
    first = put(office, deal())
    told = put(office, change(office, first["filing"]))
    assert (told["state"], told["filing"][-5:]) == ("filed", "00002")
    assert office.store.rows("SELECT number, changes FROM filing WHERE state='filed'") == [
        (told["filing"], first["filing"])]
    for who in EVERYBODY:
        by_state = {case["state"]: case for case in mine.cases(office.store, CATALOGUE, number_of(who))}
        assert set(by_state) == {"filed", "changed"}
        assert [event["state"] for event in by_state["changed"]["events"]] == ["filed", "changed"]
        assert "contract" in by_state["filed"]["papers"]
        assert "contract" not in by_state["changed"]["papers"], "the old one is not printed any more"
        assert "变更" in office.city.messages(number_of(who))[-1].text
    again = put(office, change(office, told["filing"], price_total=58_000_000))
    assert office.store.rows("SELECT number FROM filing WHERE state='filed'") == [(again["filing"],)]


def test_sent_again_it_is_the_same_change(office: World) -> None:
    sale = change(office, put(office, deal())["filing"])
    first = put(office, sale)
    assert [put(office, sale) for _ in range(3)] == [first] * 3
    assert office.store.rows("SELECT count(*) FROM case_event WHERE state='changed'") == [(1,)]


def test_hc_36_exactly_its_people_and_its_house(office: World) -> None:
    number = put(office, deal())["filing"]
    for sale, code in [
        (change(office, number, buyers=BUYERS[:1], buyer_mode="sole"), "change.everybody"),
        (change(office, number, buyers=(*BUYERS, "li-min")), "change.everybody"),
        (change(office, number, buyers=(BUYERS[0], "li-min")), "change.everybody"),
        (change(office, number[:-1] + "9"), "change.gone"),
    ]:
        assert refused(office, sale).code == code
    lent = houses.HOUSES[1]
    other = answers(("zhou-qiang",), changes=number, house=lent["unit_no"], mortgage_plan="first",
                    deliver_date=deal().as_of)
    assert refused(office, deal(other, houses.registry(lent))).code == "change.house"
    # without saying that it changes anything it is a second contract
    plain = deal(answers(deliver_date=deal().as_of, price_total=57_000_000), now(office))
    assert refused(office, plain).code == "house.taken"


def test_what_changes_nothing_is_not_filed(office: World) -> None:
    number = put(office, deal())["filing"]
    assert refused(office, change(office, number, price_total=houses.PRICE)).code == "change.nothing"


def test_what_the_registry_has_learned_since_stops_a_change_too(office: World) -> None:
    sale = change(office, put(office, deal())["filing"])
    office.city.houses[UNIT]["seal"] = True
    assert refused(office, sale).code == "house.changed"


def test_changed_or_cancelled_first_wins(office: World) -> None:
    number = put(office, deal())["filing"]
    asked, sale = application(filings(office, "zhang-wei")), change(office, number)
    put(office, sale)
    with pytest.raises(Problem, match=r"filing\.gone"):
        put(office, asked)
    newer = filings(office, "zhang-wei")
    later = change(office, newer["filings"][0]["number"], price_total=58_000_000)
    put(office, application(newer))
    assert refused(office, later).code == "change.gone"


def test_two_at_once_one_is_filed(office: World) -> None:
    number = put(office, deal())["filing"]
    told = at_once(office, [change(office, number, price_total=57_000_000 + place) for place in range(6)])
    assert told[1:] == ["change.gone"] * 5
    assert office.store.rows("SELECT count(*) FROM filing WHERE state='filed'") == [(1,)]


def test_a_party_is_offered_what_was_filed_and_nobody_else(office: World) -> None:
    told = put(office, deal())
    for who in EVERYBODY:
        (offer,) = office.intake.filings.changing.offers(number_of(who))
        assert offer["number"] == told["filing"]
        content = json.loads(base64.b64decode(offer["content"]))
        assert (content["item"], content["changes"]) == ("house-contract", told["filing"])
        assert content["answers"]["price_total"] == houses.PRICE
        assert content["location"] == houses.HOUSE["location"]
        assert content["people"][number_of("zhang-wei")]["role"] == "buyer"
        assert "intent" not in str(content), "what each said alone is said anew"
    assert office.intake.filings.changing.offers(number_of("li-min")) == []
    put(office, application(filings(office, "zhang-wei")))
    assert office.intake.filings.changing.offers(number_of("zhang-wei")) == []


def test_the_paper_names_what_it_changes_in_what_is_signed(office: World) -> None:
    number = put(office, deal())["filing"]
    sale = change(office, number)
    drawing = contract_drawn(houses.ITEM, sale)
    (line,) = [line for line in drawing.said[0] if number in line]
    assert "原合同同时作废" in line
    assert not any(number in line for page in contract_drawn(houses.ITEM, deal()).said for line in page)


def test_what_was_changed_is_cancelled_as_it_is_now(office: World) -> None:
    first = put(office, deal())
    before = filings(office, SELLERS[0])
    changed = put(office, change(office, first["filing"]))
    with pytest.raises(Problem, match=r"filing\.gone"):
        put(office, application(before))
    (after,) = filings(office, SELLERS[0])["filings"]
    assert (after["number"], after["price_fen"]) == (changed["filing"], 57_000_000)
    assert put(office, application({"filings": [after]}))["filing"] == changed["filing"]
    assert office.store.rows("SELECT state FROM filing ORDER BY number") == [("closed",), ("cancelled",)]
    assert put(office, deal(answers(deliver_date=deal().as_of), now(office)))["filing"][-5:] == "00003"


def test_cancelled_and_changed_at_once_exactly_one_wins(office: World) -> None:
    first = put(office, deal())
    signed = [application(filings(office, SELLERS[0])), change(office, first["filing"])]
    told: list[str] = []

    def run(one: Submission) -> None:
        try:
            told.append(str(put(office, one)["state"]))
        except Problem as problem:
            told.append(problem.code)

    threads = [threading.Thread(target=run, args=(one,)) for one in signed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) in (["change.gone", "decided"], ["filed", "filing.gone"])
    assert len(office.store.rows("SELECT 1 FROM filing WHERE state='filed'")) == (1 if "filed" in told else 0)


def test_the_old_papers_code_says_what_replaced_it(office: World, tmp_path: Path) -> None:
    papers = Contracts(office.store, CATALOGUE, office.keys, PaperSeal.open(tmp_path))

    def shown(number: str, sale: Submission) -> tuple[str, bool, str]:
        values = papers.check(number, papers.code(number, sale))["values"]
        return values["state"], values["in_force"], values.get("replaced_by", "")

    sales = [deal()]
    numbers = [put(office, sales[0])["filing"]]
    assert shown(numbers[0], sales[0]) == ("filed", True, "")
    for price in (57_000_000, 58_000_000):
        sales.append(change(office, numbers[-1], price_total=price))
        numbers.append(put(office, sales[-1])["filing"])
    first, second, third = numbers
    assert shown(first, sales[0]) == ("changed", False, second), "the next one, not the last"
    assert shown(second, sales[1]) == ("changed", False, third)
    assert shown(third, sales[2]) == ("filed", True, "")
    with pytest.raises(Problem, match=r"proof\.unknown"):
        papers.check(third, papers.code(first, sales[0]))
    # cancelled, the last is in force no more either, and the first does not come back
    put(office, application(filings(office, "zhang-wei")))
    assert shown(third, sales[2]) == ("cancelled", False, "")
    assert shown(first, sales[0]) == ("changed", False, second)


def test_the_same_people_in_other_roles_change_nothing(office: World) -> None:
    number = put(office, deal())["filing"]
    before = office.store.rows("SELECT number, state FROM filing")
    turned = change(office, number, sellers=(SELLERS[0], BUYERS[0]), buyers=(SELLERS[1], BUYERS[1]))
    assert refused(office, turned).code == "change.everybody"
    assert office.store.rows("SELECT number, state FROM filing") == before
