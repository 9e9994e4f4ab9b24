"""Filing on both stores: one in force for a thing, on what the registry says now, or nothing at all is kept."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from central import backup, filing, mine, retention
from central.problems import Problem
from central.store.db import Refused
from forms.submission import Submission
from tests.central.deals import deal, sealed
from tests.central.store.world import CATALOGUE, World
from tests.forms import houses
from tests.forms.houses import UNIT, answers, registry


def file(office: World, submission: Submission) -> dict[str, Any]:
    body = sealed(submission, office.keys.seal_public)
    told: dict[str, Any] = office.intake.file(submission.id, "T-0001", body)[1]["ack"]
    return told


def refused(office: World, submission: Submission) -> Problem:
    """Why it is not filed; nothing of it was kept then, and no number is used up."""
    before = office.store.rows("SELECT last FROM filing_counter")
    with pytest.raises(Problem) as caught:
        file(office, submission)
    assert office.store.row("SELECT 1 FROM submission WHERE id=?", submission.id) is None
    assert office.store.rows("SELECT last FROM filing_counter") == before
    return caught.value


def test_filed_with_a_number_and_known_to_the_registry(office: World) -> None:
    sale = deal()
    told = file(office, sale)
    day = date.fromisoformat(sale.as_of)
    assert told["filing"] == f"410400CLF{day:%Y%m%d}00001"
    assert told["state"] == "filed"
    seller = sale.parties[0].identity["number"]
    (house,) = office.intake.filings.registry.owned(str(seller), day).data["houses"]
    assert house["filed_at"] == sale.as_of
    for party in sale.parties:
        number = str(party.identity["number"])
        (case,) = mine.cases(office.store, CATALOGUE, number)
        assert (case["case_number"], case["state"]) == (told["case_number"], "filed")
        assert "备案" in office.city.messages(number)[-1].text
    assert mine.cases(office.store, CATALOGUE, houses.CAST["li-min"]["card"]["number"]) == []


def test_sent_again_it_is_the_same_filing(office: World) -> None:
    sale = deal()
    first = file(office, sale)
    assert [file(office, sale) for _ in range(3)] == [first] * 3
    assert office.store.rows("SELECT count(*) FROM filing") == [(1,)]


def test_the_second_of_a_house_is_refused_and_uses_no_number(office: World) -> None:
    first = file(office, deal())
    other = refused(office, deal(answers(buyers=("sun-li", "zhang-wei"))))
    assert (other.status, other.code) == (409, "house.taken")
    assert set(other.extra["sentence"]) == {"zh", "en"}
    lent = houses.HOUSES[1]
    sale = answers(("zhou-qiang",), house=lent["unit_no"], mortgage_plan="first")
    assert int(file(office, deal(sale, registry(lent)))["filing"][-5:]) == int(first["filing"][-5:]) + 1, "no gap"


@pytest.mark.parametrize("change", [{"seal": True}, {"area": "98.77"}, {"mortgage": [{"bank": "x", "no_sale": False}]},
                                    {"owners": [houses.HOUSE["owners"][0]]}])
def test_what_the_registry_has_learned_since_is_not_filed(office: World, change: dict[str, Any]) -> None:
    sale = deal()
    office.city.houses[UNIT].update(change)
    assert refused(office, sale).code == "house.changed"


def test_a_house_sold_elsewhere_or_gone(office: World) -> None:
    sale = deal()
    office.city.houses[UNIT]["filed_at"] = "2026-11-01"
    assert refused(office, sale).code == "house.taken"
    del office.city.houses[UNIT]
    assert refused(office, sale).code == "house.changed"


def test_hc_51_never_on_stale_data(office: World) -> None:
    sale = deal()
    office.city.departments["registry"]["reachable"] = False
    problem = refused(office, sale)
    assert (problem.status, problem.code) == (424, "registry.down")
    office.city.departments["registry"]["reachable"] = True
    assert file(office, sale)["state"] == "filed"


@pytest.mark.parametrize(("given", "rule"), [
    ({"deposit": 20_000_000}, "HC-42"), ({"lease": None}, "HC-48"), ({"deliver_date": "2020-01-01"}, "HC-47"),
    ({"buyer_mode": "sole"}, "HC-08"),
])
def test_a_rule_that_does_not_pass_stops_it(office: World, given: dict[str, Any], rule: str) -> None:
    problem = refused(office, deal(answers(**{"deliver_date": deal().as_of, **given})))
    assert problem.code == "filing.refused"
    assert problem.extra["rules"] == [rule]
    assert problem.extra["sentence"] == next(one for one in houses.ITEM.rules if one.id == rule).failed.to_json() or (
        rule == "HC-48")


def test_a_seized_house_is_refused_by_the_centres_own_look(office: World) -> None:
    sealed_house = houses.HOUSES[3]
    problem = refused(office, deal(answers(("wei-hong",), house=sealed_house["unit_no"]), registry(sealed_house)))
    assert problem.extra["rules"] == ["HC-31"]


def without(sale: Submission, kind: str, party: str) -> Submission:
    return replace(sale, evidence=tuple(p for p in sale.evidence if (p.kind, p.party) != (kind, party)))


def test_everybody_signs_these_terms_on_this_paper(office: World) -> None:
    good = deal()
    dear = deal(dict(good.answers) | {"price_total": 57_000_000})
    strangers = [replace(p, note=q.note) for p, q in zip(good.evidence, dear.evidence, strict=True)]
    for sale, code in [
        (deal(sign=("p1", "p2", "p3")), "filing.unsigned"),
        (without(good, "consent", "p4"), "filing.unsigned"),
        (deal(note={"preview_sha256": "0" * 64}), "filing.unsigned"),
        (deal(note={"terms_sha256": "0" * 64}), "filing.unsigned"),
        (replace(good, evidence=tuple(strangers)), "filing.unsigned"),
        (replace(good, answers=dict(good.answers) | {"price_total": 1_000}), "filing.unsigned"),
        (deal(as_of="2026-01-05"), "filing.late"),
    ]:
        assert refused(office, sale).code == code


def by_face(sale: Submission, *purposes: str) -> Submission:
    """The second person was recognised by face, and agreed to these purposes: "" is the notice."""
    (old,) = (piece for piece in sale.evidence if (piece.kind, piece.party) == ("consent", "p2"))
    agreed = tuple(replace(old, id=f"consent-{purpose}-p2", note={"purpose": purpose} if purpose else {})
                   for purpose in purposes)
    sale = swapped(without(sale, "consent", "p2"), 1, how=("card", "face"))
    return replace(sale, evidence=(*sale.evidence, *agreed))


def test_a_face_was_looked_at_with_consent_of_its_own(office: World) -> None:
    assert refused(office, by_face(deal(), "")).code == "filing.unsigned"
    assert refused(office, by_face(deal(), "face")).code == "filing.unsigned", "the notice is another consent"
    assert file(office, by_face(deal(), "", "face"))["filing"]


def test_a_face_counts_only_where_the_item_says_so(office: World) -> None:
    sale = by_face(deal(), "", "face")
    steps = tuple(replace(step, how=("phone_code",)) if step.kind == "person_check" else step
                  for step in houses.ITEM.steps)
    today = date.fromisoformat(sale.as_of)
    looks = office.intake.filings
    looks.look(houses.ITEM, sale, today)
    with pytest.raises(Problem) as caught:
        looks.look(replace(houses.ITEM, steps=steps), sale, today)
    assert caught.value.code == "submission.malformed"


def swapped(sale: Submission, place: int, **changes: Any) -> Submission:
    parties = list(sale.parties)
    parties[place] = replace(parties[place], **changes)
    return replace(sale, parties=tuple(parties))


def test_who_signs_is_who_stands_in_the_contract(office: World) -> None:
    good = deal()
    other = houses.card("li-min")
    rows = [dict(row) for row in good.answers["sellers"]]
    rows[0]["id_no"] = other["number"]
    for sale in (
        swapped(good, 0, identity=other), swapped(good, 0, role="buyer"), swapped(good, 0, role="applicant"),
        swapped(good, 3, assurance="card_read"), replace(good, parties=good.parties[:3]),
        replace(good, answers={**good.answers, "sellers": rows}),
        replace(good, answers={**good.answers, "sellers": rows[:1]}),
        replace(good, answers={**good.answers, "house": "nothing"}),
        replace(good, evidence=tuple(p for p in good.evidence if p.party != "p4"), parties=good.parties[:2]),
    ):
        with pytest.raises(Problem) as caught:
            file(office, sale)
        assert caught.value.status == 422
    assert office.store.rows("SELECT count(*) FROM filing") == [(0,)]


def test_such_an_item_is_never_queued_and_no_other_is_filed(office: World) -> None:
    sale = deal()
    body = sealed(sale, office.keys.seal_public)
    with pytest.raises(Problem, match=r"filing\.elsewhere"):
        office.intake.put(sale.id, "T-0001", body)
    from tests.central.centre import submission

    claim = submission()
    with pytest.raises(Problem, match=r"filing\.elsewhere"):
        office.intake.file(claim.id, "T-0001", sealed(claim, office.keys.seal_public))


def test_the_index_alone_holds_when_the_look_before_it_does_not(office: World) -> None:
    file(office, deal())
    insert = "INSERT INTO filing (number, case_number, thing, state, filed_on) VALUES (?,?,?,?,?)"
    case = file(office, deal(answers(("zhou-qiang",), house=houses.HOUSES[1]["unit_no"], mortgage_plan="first",
                                     deliver_date=deal().as_of), registry(houses.HOUSES[1])))["case_number"]
    with pytest.raises(Refused), office.store.write() as db:
        db.execute("UPDATE filing SET thing=? WHERE case_number=?", (UNIT, case))
    with pytest.raises(Refused), office.store.write() as db:
        db.execute(insert, ("n", "c", UNIT, "filed", "2026-11-22"))


def at_once(office: World, sales: list[Submission]) -> list[str]:
    """Number of the filing, or why there is none, of those who file at the same time; numbers first."""
    told: list[str] = []

    def run(sale: Submission) -> None:
        try:
            told.append(str(file(office, sale)["filing"]))
        except Problem as problem:
            told.append(problem.code)

    threads = [threading.Thread(target=run, args=(sale,)) for sale in sales]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_many_at_once_one_is_filed(office: World) -> None:
    told = at_once(office, [deal() for _ in range(6)])
    assert told[1:] == ["house.taken"] * 5
    assert office.store.rows("SELECT last FROM filing_counter") == [(1,)]


def test_numbers_end_with_the_day_and_never_repeat(office: World) -> None:
    day = date(2026, 11, 22)
    with office.store.write() as db:
        first = [filing.next_number(db, "410400", day) for _ in range(3)]
        db.execute("UPDATE filing_counter SET last=99999")
    assert first == [f"410400CLF20261122{n:05d}" for n in (1, 2, 3)]
    with pytest.raises(Problem, match=r"filing\.numbers"), office.store.write() as db:
        filing.next_number(db, "410400", day)


def test_after_a_copy_was_put_back_no_number_is_given_twice(office: World) -> None:
    file(office, deal())
    with office.store.write() as db:
        # what was filed after the copy is on somebody's paper, and not in the copy
        db.execute("UPDATE filing SET state='closed'")
        backup.skip_numbers(db.execute)
    assert int(file(office, deal())["filing"][-5:]) == 1 + backup.SKIP + 1


def test_erased_it_names_nobody(office: World) -> None:
    told = file(office, deal())
    assert retention.due(office.store, office.city.retention, date(2050, 1, 1)) == [], "not by the rule for others"
    assert retention.due(office.store, office.city.retention, date(2099, 1, 1)) == [told["case_number"]]
    years = {"application": 10}
    assert retention.due(office.store, {**years, "house-contract": 100}, date(2099, 1, 1)) == []
    assert retention.purge(office.store, years, date(2099, 1, 1), "test") == [told["case_number"]]
    assert {person for (person,) in office.store.rows("SELECT person FROM filing_party")} == {""}
