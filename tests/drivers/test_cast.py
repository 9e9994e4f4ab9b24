"""Every card of the fictitious city can exist: it fits the chip, and the reader's decoder accepts it."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from drivers.id_card import layout
from drivers.simulated.booth import card_of
from tests.drivers.conftest import PEOPLE

CAST = YAML(typ="base").load(PEOPLE.read_text("utf-8"))


@pytest.mark.parametrize("person", CAST, ids=lambda person: person["id"])
def test_the_card_goes_through_the_chip_unchanged(person: dict[str, object]) -> None:
    card = card_of(person)
    found = layout.decode(layout.encode(card))
    # A foreigner's chip has no field for address and issuer, a permit's none for the ethnic group.
    for key in layout.LAYOUTS[card["kind"]].keys() & {
        "name",
        "sex",
        "birth",
        "address",
        "number",
        "issuer",
        "valid_to",
    }:
        assert getattr(found, key) == card.get(key, ""), key
