"""MF-02 to MF-10 and the vectors of the first payment into the maintenance fund."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue_loader import BUNDLED, load_item
from forms.judge import evaluate
from forms.records import RecordAnswer
from forms.rules.fund import area_of, compute, first_payment, rate_row, renewal_due
from forms.tables.loader import HERE, TableFault, tables_from

ITEM = load_item(BUNDLED / "housing" / "maintenance-fund" / "v1" / "item.yaml")
DAY = date(2026, 11, 22)
HOUSE: dict[str, Any] = {"area": "98.76", "kind": "commodity", "elevator": True, "floors": 18, "paid_fen": 0}


@pytest.mark.parametrize(("area", "rate", "amount"), [
    ("98.76", 6500, 641_940), ("89.99", 3500, 314_965), ("120.00", 14500, 1_740_000), ("0.01", 6500, 65),
    ("133.335", 6000, 800_040), ("133.334", 6000, 799_980),
])
def test_mf_09_area_times_rate(area: str, rate: int, amount: int) -> None:
    found = area_of(area)
    assert found is not None
    assert first_payment(found, "commodity", rate) == amount


@given(st.integers(1, 10_000_000), st.integers(1, 100_000))
def test_mf_09_is_exact_to_half_a_fen(area: int, rate: int) -> None:
    assert abs(first_payment(area, "commodity", rate) * 100 - area * rate) * 2 <= 100


@pytest.mark.parametrize(("day", "fen"), [(date(2026, 12, 31), 6500), (date(2027, 1, 1), 7000)])
def test_mf_08_the_rate_of_the_day_of_payment(day: date, fen: int, tmp_path: Path) -> None:
    """165号令 7: who pays before a new rate is in force pays the old one."""
    table = (HERE / "fund_rates.yaml").read_text("utf-8")
    row = {"kind": "commodity", "elevator": True, "floors_from": 1, "floors_to": 99}
    newer = [{"from": "2027-01-01", **row, "fen": 7000, "source": "平住建〔2026〕9号"}]
    (tmp_path / "fund_rates.yaml").write_text(table + "".join(f"  - {json.dumps(one)}\n" for one in newer), "utf-8")
    with tables_from(tmp_path):
        assert compute({}, {"house": HOUSE}, frozenset(), day)["rate_fen"] == fen


@pytest.mark.parametrize(("rule", "house", "facts", "expected"), [
    ("MF-02", {}, {"assurance": "card_read"}, "unknown"),
    ("MF-02", {}, {"assurance": "phone_code"}, "pass"),
    ("MF-03", None, {}, "unknown"),
    ("MF-03", {"house_id": ""}, {}, "fail"),
    ("MF-04", {"zone": ""}, {}, "fail"),
    ("MF-04", {}, {}, "pass"),
])
def test_who_pays_for_what(rule: str, house: dict[str, Any] | None, facts: dict[str, Any], expected: str) -> None:
    """MF-04 (the estate has a ledger) is told by the rule that looks at the home."""
    on_record = {**HOUSE, "house_id": "410400-2026-000118", "zone": "湛蓝花园"}
    records = {} if house is None else {"house": RecordAnswer("found", {**on_record, **house})}
    told = {"assurance": "phone_code", "paid_fen": 0, **facts}
    verdict = evaluate(ITEM, {}, records, DAY, facts=told)
    assert verdict.result({"MF-04": "MF-03"}.get(rule, rule)).status == expected


def test_mf_05_public_housing_pays_two_percent() -> None:
    assert first_payment(9876, "public", 90000) == 177_768  # 98.76 m2 x 900 yuan x 2 % = 1,777.68 yuan


@pytest.mark.parametrize("text", ["", "0", "0.00", "-5", "1e3", "98,76", "٣", "100000.01", "98.", None, 98.76, True])
def test_mf_07_no_area(text: object) -> None:
    assert area_of(text) is None


def test_mf_06_elevator_and_floors_choose_the_row() -> None:
    assert rate_row("commodity", True, 18, DAY)["fen"] == 6500
    assert rate_row("commodity", False, 6, DAY)["fen"] == 3500
    with pytest.raises(TableFault):
        rate_row("commodity", True, 120, DAY)
    with pytest.raises(TableFault):
        rate_row("commodity", True, 18, date(2008, 1, 31))


@pytest.mark.parametrize(("paid", "state", "due"), [(0, "due", 641_940), (641_939, "due", 1), (641_940, "nothing", 0),
                                                    (900_000, "nothing", 0)])
def test_mf_10_what_was_paid_counts(paid: int, state: str, due: int) -> None:
    found = compute({}, {"house": {**HOUSE, "paid_fen": paid}}, frozenset(), DAY)
    assert (found["fund_state"], found["due_fen"], found["amount_fen"]) == (state, due, 641_940)


@pytest.mark.parametrize("missing", ["area", "kind", "elevator", "floors"])
def test_without_a_record_nobody_pays(missing: str) -> None:
    house = {key: value for key, value in HOUSE.items() if key != missing}
    found = compute({}, {"house": house}, frozenset(), DAY)
    assert found["fund_state"] == "unknown"
    assert "due_fen" not in found


def test_a_disputed_area_is_not_computed() -> None:
    assert compute({}, {"house": HOUSE}, frozenset({"house.area"}), DAY)["fund_state"] == "unknown"
    assert compute({}, {}, frozenset(), DAY) == {"fund_state": "unknown"}


@pytest.mark.parametrize(("balance", "due"), [(299, True), (300, False), (301, False), (0, True)])
def test_renewal_below_thirty_percent(balance: int, due: bool) -> None:
    assert renewal_due(balance, 1000) is due


@given(st.dictionaries(st.sampled_from(sorted(HOUSE)),
                       st.none() | st.booleans() | st.integers() | st.text() | st.floats()))
def test_never_raises(house: dict[str, Any]) -> None:
    assert compute({}, {"house": house}, frozenset(), DAY)["fund_state"] in ("due", "nothing", "unknown")


@pytest.mark.parametrize(("balance", "state"), [(192_581, "renew"), (192_582, "nothing"), (None, "nothing")])
def test_renewal_is_due_below_three_tenths_of_the_first_payment(balance: int | None, state: str) -> None:
    """165号令 17; at exactly three tenths nothing is due."""
    house = {**HOUSE, "paid_fen": 641_940, "balance_fen": balance}
    found = compute({}, {"house": house}, frozenset(), DAY)
    assert found["fund_state"] == state
    assert found["due_fen"] == (641_940 - 192_581 if state == "renew" else 0)
    assert ("paid_fen" in found) == (state != "renew")
