"""The hash that several people sign: the same for the same terms, another for anything that is agreed otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from forms.submission import Party, SubmissionFault
from forms.terms import terms, terms_hash

SELLER = Party("p1", "seller", {"name": "高山", "number": "1"}, "person_verified", ("card", "phone_code"))
BUYER = Party("p2", "buyer", {"name": "林河", "number": "2"}, "person_verified", ("card", "phone_code"))
ANSWERS: dict[str, Any] = {"price": 9800000, "sellers": [{"party": "p1", "phone": "13800040100"}],
                           "instalments": [{"on": "2027-01-01", "amount": 1}]}


def name(*, parties: tuple[Party, ...] = (SELLER, BUYER), disputed: tuple[str, ...] = (), as_of: str = "2026-11-22",
         **answers: Any) -> str:
    return terms_hash(terms("house-contract", 1, as_of, parties, {**ANSWERS, **answers}, disputed))


def test_what_each_says_alone_is_no_term() -> None:
    said = [{"party": "p1", "phone": "13800040100", "intent": "yes", "intent_at": "2026-11-22T12:00:00Z"}]
    assert name(sellers=said) == name()
    assert name(instalments=[{"on": "2027-01-01", "amount": 1, "intent": "yes"}]) != name()


def test_how_somebody_was_checked_and_who_helps_are_no_terms() -> None:
    helper = Party("p3", "helper", {"name": "旁人"}, "card_read", ("card",))
    assert name(parties=(replace(SELLER, assurance="card_read", how=("card",)), BUYER, helper)) == name()


@pytest.mark.parametrize("changed", [
    {"price": 98000000}, {"sellers": [{"party": "p1", "phone": "13800040101"}]}, {"disputed": ("location",)},
    {"as_of": "2026-11-23"}, {"parties": (BUYER, SELLER)}, {"parties": (SELLER,)},
    {"parties": (SELLER, replace(BUYER, role="seller"))},
    {"parties": (SELLER, replace(BUYER, identity={"name": "林河", "number": "3"}))},
    {"instalments": []},
])
def test_anything_agreed_otherwise_has_another_name(changed: dict[str, Any]) -> None:
    assert name(**changed) != name()


def test_what_has_no_canonical_form_has_no_name() -> None:
    with pytest.raises(SubmissionFault):
        name(price=1.5)
