"""Made-up citizens find what is wrong with an item: a rule the wrong way round, a screen nobody reaches, a question
nobody can answer. The items as they are shipped are the control."""

from __future__ import annotations

import dataclasses
import json
from datetime import date

import pytest

from forms.catalogue_loader import load_catalogue
from forms.model import Item
from forms.tools.citizens import read_cast
from forms.tools.simulate import CAST, main, simulate, text

DAY = date(2026, 11, 22)
CATALOGUE = load_catalogue()
PROOF, FUND, CLAIM = (CATALOGUE.get(name) for name in ("insurance-proof", "maintenance-fund", "unemployment-benefit"))
PEOPLE = read_cast(CAST)


def report(item: Item, count: int = 150, seed: int = 1) -> dict[str, object]:
    return simulate(item, PEOPLE, DAY, count, seed).to_json()


@pytest.mark.parametrize("item", [PROOF, FUND, CLAIM, CATALOGUE.get("house-contract")], ids=lambda item: item.id)
def test_the_same_seed_says_the_same(item: Item) -> None:
    first = report(item, 40)
    assert report(item, 40) == first
    assert sum(first["outcomes"].values()) == 40  # type: ignore[attr-defined]


def test_what_is_shipped_has_no_dead_ends() -> None:
    for item in (PROOF, FUND, CLAIM):
        found = report(item, 200)
        assert (found["never_reached"], found["never_passes"], found["never_applies"], found["stuck"]) == (
            [], [], [], {}), item.id
        assert set(found["outcomes"]) >= {"pass", "unknown"}, item.id  # type: ignore[call-overload]


def test_a_rule_the_wrong_way_round_is_found() -> None:
    wrong = dataclasses.replace(FUND, rules=tuple(
        dataclasses.replace(rule, test="c.fund_state == 'nothing'") if rule.id == "MF-10" else rule
        for rule in FUND.rules))
    assert "MF-10" not in report(FUND)["never_passes"]  # type: ignore[operator]
    rule = next(rule for rule in PROOF.rules if rule.id == "IP-02")
    never = dataclasses.replace(PROOF, rules=(dataclasses.replace(rule, test="r.insurance.person_no == 'X'"),))
    assert report(never)["never_passes"] == ["IP-02"]
    always = dataclasses.replace(PROOF, rules=(dataclasses.replace(rule, needs=(), test="true"),))
    assert report(always)["never_fires"] == ["IP-02"]
    # whoever owes is refused now, and whoever has paid would pay
    assert report(wrong)["refused_for"] != report(FUND)["refused_for"]


def test_a_screen_nobody_reaches_is_found() -> None:
    steps = tuple(dataclasses.replace(step, when="f.assurance == 'nobody'") if step.kind == "records" else step
                  for step in PROOF.steps)
    assert report(dataclasses.replace(PROOF, steps=steps))["never_reached"] == ["records"]


def test_a_question_nobody_can_answer_is_found() -> None:
    fields = {**CLAIM.fields, "mobile": dataclasses.replace(CLAIM.fields["mobile"], pattern="[x]{99}")}
    stuck = report(dataclasses.replace(CLAIM, fields=fields))["stuck"]
    assert "mobile" in stuck  # type: ignore[operator]


def test_several_people_are_made_up_as_well() -> None:
    found = simulate(CATALOGUE.get("house-contract"), PEOPLE, DAY, 80).to_json()
    assert found["never_reached"] == []
    assert {"HC-30", "HC-31", "HC-08", "HC-05"} <= set(found["refused_for"])


def test_said_in_words_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["maintenance-fund", "--number", "50", "--day", "2026-11-22", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["citizens"] == 50
    lines = text(found, FUND)
    assert lines[0].startswith("交房屋维修资金")
    assert main(["no-such-item"]) == 2
    assert main(["maintenance-fund", "--cast", "/nowhere.yaml"]) == 2
