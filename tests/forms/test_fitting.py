"""Which items fit somebody: by the card what the card says, by the records what they say, and nothing by guessing."""

from __future__ import annotations

import dataclasses

import pytest

from forms.fitting import fitting
from forms.records import RecordAnswer
from tests.forms.people import AS_OF, CARD, CATALOGUE, ITEM, records

ITEMS = (ITEM,)
OLD = {**CARD, "number": "410402195001012049", "birth": "19500101"}


def test_by_the_card_alone() -> None:
    assert fitting(ITEMS, CARD, {}, AS_OF) == (ITEM.id,)
    assert fitting(ITEMS, OLD, {}, AS_OF) == (), "past the age of retirement"


def test_an_expired_card_says_nothing_about_the_item() -> None:
    assert fitting(ITEMS, {**CARD, "valid_to": "20200101"}, {}, AS_OF) == (ITEM.id,)


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        ({"insurance": {"insured_now": True}}, False),
        ({"insurance": {"paid_months": 3, "carried_months": 0}}, False),
        ({"pension": {"pension_now": True}}, False),
        ({"benefit": {"benefit_now": True}}, False),
    ],
)
def test_records_speak_for_and_against(changes: dict[str, dict[str, object]], fits: bool) -> None:
    assert fitting(ITEMS, CARD, records(**changes), AS_OF) == ((ITEM.id,) if fits else ())


def test_a_proof_fits_who_has_a_record() -> None:
    assert fitting(CATALOGUE.items(), CARD, records(), AS_OF) == (ITEM.id, "insurance-proof", "sole-trader")
    assert fitting(CATALOGUE.items(), CARD, records(insurance={"insured_now": True}), AS_OF) == (
        "insurance-proof", "sole-trader")
    nobody = records(insurance={"person_no": "", "insured_now": True})
    assert fitting(CATALOGUE.items(), CARD, nobody, AS_OF) == ("sole-trader",)


def test_records_that_are_not_there_speak_against_nothing() -> None:
    for state in ("missing", "unreachable", "withheld"):
        assert fitting(ITEMS, CARD, {name: RecordAnswer(state) for name in ITEM.records}, AS_OF) == (ITEM.id,)


def test_what_the_records_speak_for_comes_first() -> None:
    silent = dataclasses.replace(ITEM, id="a-first-by-name", rules=tuple(r for r in ITEM.rules if not r.needs))
    assert fitting([silent, ITEM], CARD, records(), AS_OF) == (ITEM.id, silent.id)


def test_the_halls_own_and_items_without_rules_fit_nobody_in_particular() -> None:
    bare = dataclasses.replace(ITEM, id="bare", rules=())
    assert fitting([bare, CATALOGUE.get("mine"), CATALOGUE.get("complaint")], CARD, records(), AS_OF) == ()


@pytest.mark.parametrize("card", [{}, {"number": 7}, {"birth": "x", "number": "1"}, {"name": None}])
def test_a_strange_card_raises_nothing(card: dict[str, object]) -> None:
    assert isinstance(fitting(ITEMS, card, {}, AS_OF), tuple)
