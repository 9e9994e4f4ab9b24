"""HC-01 to HC-51 of the house contract, each by its name; amounts, shares and days exactly."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.judge import Verdict, evaluate
from forms.numbers.capitals import DIGITS, MOST_FEN, capitals
from forms.numbers.mask import mask_id
from forms.records import RecordAnswer
from forms.rules import house_deal
from forms.rules.house import NAMES, RULES, compute
from forms.rules.house_people import age
from forms.rules.house_terms import years_on
from tests.forms.houses import (
    AS_OF,
    BUYERS,
    CASES,
    CAST,
    FACTS,
    HOUSE,
    HOUSES,
    ITEM,
    PRICE,
    SELLERS,
    TERMS,
    UNIT,
    answers,
    judged,
    registry,
    rows,
)


def said(rule: str, verdict: Verdict) -> str:
    """What a rule came to, "warn" where it passed with a reminder."""
    result = verdict.result(rule)
    state = verdict.computed.get(f"hc_{rule[3:]}")
    return "warn" if result.status == "pass" and state == "warn" else result.status


def people(sellers: list[dict[str, Any]] | None = None, buyers: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Answers with a change in the first row of a side."""
    found = answers()
    for group, changes in (("sellers", sellers), ("buyers", buyers)):
        for row, change in zip(found[group], changes or [], strict=False):
            row.update(change)
    return found


def test_a_sale_that_can_be_filed_passes_and_nothing_else_is_said() -> None:
    verdict = judged()
    assert verdict.outcome == "pass", [(r.id, r.status) for r in verdict.results if r.status != "pass"]
    assert verdict.problems == ()
    assert verdict.automatic
    assert {rule.id for rule in ITEM.rules} == {f"HC-{name[3:]}" for name in RULES} | {"HC-11", "HC-51"}
    assert verdict.computed["price_capitals"] == "伍拾陆万元整"
    assert verdict.computed["copies"] == 5
    assert verdict.computed["elders"] == ["p1", "p2"]


def test_everything_computed_is_declared() -> None:
    found = compute(answers(), {"registry": {"houses": [HOUSE]}}, frozenset(), AS_OF)
    kinds = {"string": str, "int": int, "list": list, "bool": bool}
    assert set(found) <= set(NAMES)
    assert all(isinstance(value, kinds[NAMES[name]]) for name, value in found.items())


@pytest.mark.parametrize(("rule", "given_", "expected"), [
    ("HC-01", people([{"id_kind": "foreign_2023"}]), "fail"),
    ("HC-01", people([{"id_kind": None}]), "unknown"),
    ("HC-02", people([{"id_no": "410402195804062315"}]), "fail"),
    ("HC-02", people([{"birth": "19580407"}]), "fail"),
    ("HC-02", people(None, [{"id_no": None}]), "unknown"),
    ("HC-03", people(None, [{"id_valid_to": "20261121"}]), "fail"),
    ("HC-03", people(None, [{"id_valid_to": "20261122"}]), "pass"),
    ("HC-03", people([{"id_valid_to": "长期"}]), "pass"),
    ("HC-03", people([{"id_valid_to": ""}]), "unknown"),
    ("HC-04", people(None, [{"birth": "20081123"}]), "fail"),
    ("HC-04", people(None, [{"birth": "20081122"}]), "pass"),
    ("HC-04", people(None, [{"birth": "x"}]), "unknown"),
    ("HC-05", answers(buyers=("zhang-wei", "su-wanqing")), "fail"),
    ("HC-05", answers(buyers=("zhang-wei", "zhang-wei")), "fail"),
    ("HC-05", answers(buyers=()), "unknown"),
    ("HC-06", people([{"phone": "13800040102"}]), "warn"),
    ("HC-06", people([{"phone": None}]), "unknown"),
    ("HC-08", answers(buyers=("zhang-wei",)), "fail"),
    ("HC-08", answers(buyers=("zhang-wei",), buyer_mode="sole"), "pass"),
    ("HC-08", answers(buyer_mode="sole"), "fail"),
    ("HC-08", people(None, [{}]) | {"buyer_mode": "shares"}, "unknown"),
    ("HC-08", people(None, [{"share": "1/3"}, {"share": "2/3"}]) | {"buyer_mode": "shares"}, "pass"),
    ("HC-08", people(None, [{"share": "1/3"}, {"share": "66/100"}]) | {"buyer_mode": "shares"}, "fail"),
    ("HC-08", people(None, [{"share": "1/2"}, {"share": "2/3"}]) | {"buyer_mode": "shares"}, "fail"),
    ("HC-10", people([{"intent": "no"}]), "fail"),
    ("HC-10", people(None, [{"intent": "no"}]), "fail"),
    ("HC-10", people([{"intent_at": None}]), "unknown"),
    ("HC-10", people(None, [{"intent_at": None}]), "pass"),
    ("HC-10", people(None, [{"intent": None}]), "unknown"),
    ("HC-20", answers(house="410402001001GB00001F00029999"), "fail"),
    ("HC-20", answers(house=None), "unknown"),
    ("HC-40", answers(price_total=0), "fail"),
    ("HC-40", answers(price_total=None), "unknown"),
    ("HC-41", answers(price_total=PRICE * 10), "warn"),
    ("HC-41", answers(price_total=PRICE // 10), "warn"),
    ("HC-42", answers(deposit=PRICE // 5), "pass"),
    ("HC-42", answers(deposit=PRICE // 5 + 1), "fail"),
    ("HC-42", answers(deposit=0), "pass"),
    ("HC-42", answers(deposit="1"), "unknown"),
    ("HC-43", answers(pay_mode="3", down_payment=PRICE, loan_amount=1, bank="102"), "fail"),
    ("HC-43", answers(pay_mode="3", down_payment=14_000_000, loan_amount=40_000_000, bank="102"), "pass"),
    ("HC-43", answers(pay_mode="3", down_payment=14_000_000, loan_amount=40_000_001, bank="102"), "fail"),
    ("HC-44", answers(pay_mode="1", loan_amount=1), "fail"),
    ("HC-44", answers(pay_mode="3", loan_amount=1), "unknown"),
    ("HC-44", answers(pay_mode="4", loan_amount=1, bank="102"), "pass"),
    ("HC-44", answers(pay_mode="4", loan_amount=0, bank="102"), "fail"),
    ("HC-44", answers(pay_mode=None), "unknown"),
    ("HC-45", answers(), "not_applicable"),
    ("HC-46", answers(), "not_applicable"),
    ("HC-46", answers(supervise="yes", sup_amount=PRICE, sup_bank="102"), "pass"),
    ("HC-46", answers(supervise="yes", sup_amount=PRICE + 1, sup_bank="102"), "fail"),
    ("HC-46", answers(supervise="yes", sup_amount=0, sup_bank="102"), "fail"),
    ("HC-46", answers(supervise="yes", sup_amount=PRICE), "unknown"),
    ("HC-47", answers(deliver_date="2026-11-22"), "pass"),
    ("HC-47", answers(deliver_date="2026-11-21"), "fail"),
    ("HC-47", answers(deliver_date="2028-11-22"), "pass"),
    ("HC-47", answers(deliver_date="2028-11-23"), "fail"),
    ("HC-47", answers(deliver_date=None), "unknown"),
    ("HC-48", answers(lease="waived"), "pass"),
    ("HC-48", answers(lease="not_waived"), "warn"),
    ("HC-48", answers(lease=None), "unknown"),
])
def test_what_people_and_terms_come_to(rule: str, given_: dict[str, Any], expected: str) -> None:
    assert said(rule, judged(given_)) == expected


@pytest.mark.parametrize(("rule", "changes", "expected"), [
    ("HC-07", {}, "not_applicable"),
    ("HC-09", {"owners": [HOUSE["owners"][0] | {"ward": True}, HOUSE["owners"][1]]}, "fail"),
    ("HC-21", {}, "pass"),
    ("HC-22", {"nature": "经济适用住房"}, "fail"),
    ("HC-22", {"nature": None}, "unknown"),
    ("HC-30", {}, "pass"),
    ("HC-30", {"owners": HOUSE["owners"][:1]}, "fail"),
    ("HC-30", {"current": False}, "fail"),
    ("HC-30", {"current": None}, "unknown"),
    ("HC-30", {"owners": []}, "unknown"),
    ("HC-31", {"seal": True}, "fail"),
    ("HC-31", {"seal": None}, "unknown"),
    ("HC-32", {"mortgage": [{"bank": "某银行", "no_sale": True}]}, "fail"),
    ("HC-32", {"mortgage": [{"bank": "某银行", "no_sale": False}]}, "unknown"),
    ("HC-32", {"mortgage": None}, "unknown"),
    ("HC-32", {"mortgage": [7]}, "unknown"),
    ("HC-33", {"dispute": True}, "fail"),
    ("HC-34", {"notice_of_other": True}, "fail"),
    ("HC-35", {"right_of_residence": True}, "unknown"),
    ("HC-36", {"filed_at": "2026-10-08"}, "fail"),
    ("HC-37", {"free_at": "2026-11-23"}, "fail"),
    ("HC-37", {"free_at": "2026-11-22"}, "pass"),
    ("HC-37", {"free_at": "soon"}, "unknown"),
    ("HC-38", {"frozen": True}, "fail"),
    ("HC-39", {}, "not_applicable"),
    ("HC-41", {"reference_fen": None}, "not_applicable"),
    ("HC-50", {"fund_unpaid": True}, "warn"),
    ("HC-50", {"fund_unpaid": None}, "unknown"),
])
def test_what_the_registry_says_comes_to(rule: str, changes: dict[str, Any], expected: str) -> None:
    assert said(rule, judged(records=registry(**changes))) == expected


@pytest.mark.parametrize("flag", ["seal", "dispute", "notice_of_other", "right_of_residence", "frozen", "fund_unpaid"])
def test_a_mark_that_is_not_there_is_never_taken_for_a_no(flag: str) -> None:
    house = {key: value for key, value in HOUSE.items() if key != flag}
    assert judged(records=registry(house)).outcome == "unknown"


def test_hc_07_and_39_where_the_local_rule_is_on(monkeypatch: pytest.MonkeyPatch) -> None:
    local = dict(house_deal.row_in_force("house_rules", AS_OF)) | {"spouse_consent": True, "purchase_limit": True}
    monkeypatch.setattr(house_deal, "row_in_force", lambda name, day: local)
    sole = registry(HOUSES[2], unit_no=UNIT)
    assert said("HC-07", judged(answers(("wu-fang",), BUYERS), sole)) == "fail"
    assert said("HC-07", judged(answers(("wu-fang",), BUYERS), registry(HOUSES[1], unit_no=UNIT))) == "pass"
    assert said("HC-07", judged()) == "pass", "both owners sell"
    assert said("HC-39", judged()) == "fail"


def test_hc_08_a_third_each_is_the_whole() -> None:
    house = HOUSES[-1]
    owners = ("ren-guoqiang", "shen-guilan", "fan-cadre")
    given_ = answers(owners, BUYERS, house=house["unit_no"])
    facts = {"signers": ["p1", "p2", "p3", "p4", "p5"]}
    assert judged(given_, registry(house), **facts).outcome == "pass"
    short = [owner | {"share": "33/100"} for owner in house["owners"]]
    assert said("HC-08", judged(given_, registry(house, owners=short))) == "fail"
    assert sum(Fraction(1, 3) for _ in range(3)) == 1 != sum(0.1 for _ in range(10)), "why not as floats"


def test_hc_11_everybody_signs() -> None:
    assert said("HC-11", judged(signers=["p1", "p2", "p3"])) == "fail"
    before = {key: value for key, value in FACTS.items() if key != "signers"}
    assert judged().outcome == "pass"
    assert evaluate(ITEM, answers(), registry(), AS_OF, facts=before).result("HC-11").status == "unknown"


@pytest.mark.parametrize(("unit_no", "expected"), [
    (UNIT, "pass"), ("410105001001GB00001F00020501", "fail"), (UNIT[:-1], "fail"), (UNIT.lower(), "fail"),
    (UNIT.replace("GB", "XB"), "fail"),
])
def test_hc_21_unit_number(unit_no: str, expected: str) -> None:
    assert said("HC-21", judged(answers(house=unit_no), registry(unit_no=unit_no))) == expected


def test_hc_30_who_is_missing_is_named_and_nobody_else_may_sell() -> None:
    alone = judged(answers(SELLERS[:1]))
    assert said("HC-30", alone) == "fail"
    assert alone.computed["missing"] == ["苏婉清"]
    assert said("HC-30", judged(answers((*SELLERS, "li-min")))) == "fail"
    assert said("HC-30", judged(answers(("li-min", "wang-jianguo")))) == "fail", "a certificate's number is not enough"


def test_hc_32_mortgage_with_a_plan_is_a_warning() -> None:
    lent = registry(mortgage=[{"bank": "某银行", "no_sale": False}])
    for plan, expected in (("first", "warn"), ("with", "warn"), ("never", "unknown")):
        assert said("HC-32", judged(answers(mortgage_plan=plan), lent)) == expected
    asked = [problem.key for problem in judged(answers(), lent).problems]
    assert asked == ["mortgage_plan"]


def test_hc_35_every_buyer_knows_of_the_right_of_residence() -> None:
    seen = registry(right_of_residence=True)
    assert [p.key for p in judged(answers(), seen).problems] == ["buyers[0].residence_ok", "buyers[1].residence_ok"]
    for told, expected in ((("yes", "yes"), "warn"), (("yes", "no"), "fail"), (("yes", None), "unknown")):
        given_ = people(None, [{"residence_ok": one} for one in told])
        assert said("HC-35", judged(given_, seen)) == expected


def test_hc_36_the_contract_that_its_own_people_change() -> None:
    number = "410400CLF2026112200001"
    people_ = sorted(mask_id(CAST[who]["card"]["number"]) for who in (*SELLERS, *BUYERS))
    seen = registry(filed_at="2026-11-22", filed_number=number, filed_people=people_)
    assert judged(answers(changes=number), seen).outcome == "pass"
    assert said("HC-36", judged(answers(changes=number), seen)) == "warn"
    assert said("HC-36", judged(answers(), seen)) == "fail", "it does not say that it changes anything"
    assert said("HC-36", judged(answers(changes=number[:-1] + "2"), seen)) == "fail"
    assert said("HC-36", judged(answers(changes=number))) == "fail", "nothing is filed any more"
    for buyers in (BUYERS[:1], (*BUYERS, "li-min"), (BUYERS[0], "li-min")):
        verdict = judged(answers(buyers=buyers, changes=number), seen)
        assert said("HC-36", verdict) == "fail"
        assert "一个不少，一个不多" in verdict.result("HC-36").sentence.zh
    early = answers(changes=number) | {"sellers": [], "buyers": []}
    assert said("HC-36", judged(early, seen)) == "warn", "before they have come nobody is missed"


@pytest.mark.parametrize(("rows_", "expected"), [
    ([("2026-12-01", 30_000_000), ("2027-01-01", 24_000_000)], "pass"),
    ([("2026-12-01", 30_000_000), ("2027-01-01", 24_000_001)], "fail"),
    ([("2026-12-01", 30_000_000), ("2027-01-01", 23_999_999)], "fail"),
    ([("2027-01-01", 30_000_000), ("2026-12-01", 24_000_000)], "fail"),
    ([("2026-12-01", 30_000_000), ("2026-12-01", 24_000_000)], "fail"),
    ([("2026-11-21", 30_000_000), ("2027-01-01", 24_000_000)], "fail"),
    ([("2026-11-22", 54_000_000)], "pass"),
    ([("2026-12-01", 54_000_000), ("2026-12-02", 0)], "fail"),
    ([("2026-12-01", 55_000_000), ("2026-12-02", -1_000_000)], "fail"),
    ([("someday", 54_000_000)], "unknown"),
    ([("2026-12-01", None)], "unknown"),
    ([], "unknown"),
])
def test_hc_45_instalments(rows_: list[tuple[str, Any]], expected: str) -> None:
    instalments = [{"date": day, "amount": amount} for day, amount in rows_]
    assert said("HC-45", judged(answers(pay_mode="2", instalments=instalments))) == expected


@pytest.mark.parametrize("state", ["unreachable", "missing", "withheld"])
def test_hc_51_without_the_registry_nothing_can_be_filed(state: str) -> None:
    verdict = judged(records={"registry": RecordAnswer(state)})
    assert said("HC-51", verdict) == "unknown"
    assert verdict.outcome != "pass"


@pytest.mark.parametrize(("house", "case"), [*zip(HOUSES, CASES, strict=True)], ids=CASES)
def test_every_house_of_the_city_stands_for_its_case(house: dict[str, Any], case: str) -> None:
    numbers = {person["card"]["number"]: name for name, person in CAST.items()}
    owners = tuple(numbers[owner["number"]] for owner in house["owners"])
    given_ = answers(owners, BUYERS, house=house["unit_no"], mortgage_plan="first")
    for row in given_["buyers"]:
        row["residence_ok"] = "yes"
    verdict = judged(given_, registry(house), signers=[f"p{n}" for n in range(1, 9)])
    stopped = {"mortgaged, a sale is excluded": "HC-32", "seized": "HC-31", "an objection is on record": "HC-33",
               "an advance notice for somebody else": "HC-34", "a contract is filed already": "HC-36",
               "may not be sold before 2035-06-01": "HC-37", "frozen for expropriation": "HC-38",
               "a kind of house that needs leave": "HC-22"}.get(case)
    assert [result.id for result in verdict.results if result.status == "fail"] == ([stopped] if stopped else [])


def test_extra_terms_hold_no_id_number() -> None:
    assert judged(answers(extra="家具都留下。电话13800040100。")).problems == ()
    found = judged(answers(extra="另一个人的号码是410402195804062316，也算。")).problems
    assert [problem.key for problem in found] == ["extra"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["owners", "number", "mortgage", "no_sale", "share", "date", "amount", "intent", "birth", "party", "id_no"]),
        inner, max_size=4), max_leaves=8)


@given(st.dictionaries(st.sampled_from([*TERMS, "sellers", "buyers", "instalments", "bank", "sup_amount"]), JSON),
       st.dictionaries(st.sampled_from([*HOUSE]), JSON), st.dates())
def test_no_value_of_any_shape_breaks_a_rule(odd: dict[str, Any], house: dict[str, Any], day: date) -> None:
    found = compute(answers() | odd, {"registry": {"houses": [{**HOUSE, **house}]}}, frozenset(), day)
    assert all(found[name] in ("pass", "fail", "unknown", "warn", "na") for name in RULES)


@pytest.mark.parametrize(("fen", "text"), [
    (0, "零元整"), (1, "壹分"), (10, "壹角整"), (15, "壹角伍分"), (100, "壹元整"), (140_950, "壹仟肆佰零玖元伍角整"),
    (600_714, "陆仟零柒元壹角肆分"), (1_640_902, "壹万陆仟肆佰零玖元零贰分"), (32_504, "叁佰贰拾伍元零肆分"),
    (168_032, "壹仟陆佰捌拾元叁角贰分"), (10_700_053, "壹拾万柒仟元伍角叁分"), (100_000_001, "壹佰万元零壹分"),
    (10_000_000_100, "壹亿零壹元整"), (1_000_100_000_000, "壹佰亿零壹佰万元整"), (100_100_000, "壹佰万壹仟元整"),
    (MOST_FEN, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
])
def test_capitals(fen: int, text: str) -> None:
    assert capitals(fen) == text


def read_capitals(text: str) -> int:
    """Fen of an amount in capitals; knows nothing of how they were made."""
    fen = digit = group = total = 0
    for sign in text:
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in "拾佰仟":
            group, digit = group + digit * {"拾": 10, "佰": 100, "仟": 1000}[sign], 0
        elif sign in "亿万元":
            total, group, digit = total + (group + digit) * {"亿": 10**8, "万": 10**4, "元": 1}[sign], 0, 0
        elif sign in "角分":
            fen, digit = fen + digit * {"角": 10, "分": 1}[sign], 0
    return total * 100 + fen


@given(st.integers(0, MOST_FEN) | st.integers(0, 10**6).map(lambda n: n * 10**6))
def test_capitals_are_exact_to_the_fen(fen: int) -> None:
    text = capitals(fen)
    assert read_capitals(text) == fen
    assert "零零" not in text


def test_capitals_have_a_limit() -> None:
    for fen in (-1, MOST_FEN + 1):
        with pytest.raises(ValueError, match="capitals"):
            capitals(fen)


@given(st.integers(1, MOST_FEN))
def test_hc_42_the_limit_is_the_largest_deposit_that_passes(price: int) -> None:
    limit = compute({"price_total": price}, {}, frozenset(), AS_OF)["deposit_limit_fen"]
    for deposit, expected in ((limit, "pass"), (limit + 1, "fail")):
        assert compute({"price_total": price, "deposit": deposit}, {}, frozenset(), AS_OF)["hc_42"] == expected
    assert limit * 5 <= price


@given(st.lists(st.integers(1, 50), min_size=2, max_size=6))
def test_hc_08_shares_of_any_whole_are_one(parts: list[int]) -> None:
    whole = sum(parts)
    buyers = [{"share": f"{part}/{whole}"} for part in parts]
    given_ = {"buyer_mode": "shares", "buyers": buyers}
    seen = {"registry": {"houses": [HOUSE]}}
    assert compute(given_ | {"house": UNIT}, seen, frozenset(), AS_OF)["hc_08"] == "pass"
    buyers[0]["share"] = f"{parts[0]}/{whole + 1}"
    assert compute(given_ | {"house": UNIT}, seen, frozenset(), AS_OF)["hc_08"] == "fail"


@pytest.mark.parametrize(("birth", "day", "years"), [
    ("20080229", date(2026, 2, 28), 17), ("20080229", date(2026, 3, 1), 18), ("20081122", date(2026, 11, 22), 18),
    ("2008-11-23", date(2026, 11, 22), 17), ("20270101", date(2026, 11, 22), None), (None, date(2026, 11, 22), None),
])
def test_age(birth: str | None, day: date, years: int | None) -> None:
    assert age(birth, day) == years


def test_two_years_on() -> None:
    assert years_on(date(2028, 2, 29), 2) == date(2030, 2, 28)
    assert years_on(date.max, 2) == date.max


def test_rows_begin_with_the_card_and_hold_what_the_rules_need() -> None:
    (row,) = rows("sellers", ("he-mingyuan",), 1)
    assert {"party", "name", "id_no", "id_kind", "birth", "id_valid_to", "phone", "intent", "intent_at"} <= set(row)
