"""``python -m drivers.chip_card`` on a real service: what it prints and how it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.chip_card.__main__ import main
from drivers.simulated import chips
from drivers.simulated.icao_issuer import Issuer
from tests.drivers.chip_card.conftest import FIELDS
from tests.drivers.chip_card.service import World, world


@pytest.fixture
def here() -> Iterator[World]:
    with world() as found:
        yield found


def test_a_passport_by_what_is_printed_in_it(
    here: World, issuer: Issuer, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card = {"number": FIELDS["number"], "name": "欧阳修", "sex": "1", "birth": "19850312"}
    here.line.insert(chips.passport_of(card, issuer))
    place = ["--socket", here.pcscd.socket, "--csca", str(store)]
    key = chips.key_of(card)
    printed = ["--number", key.number, "--birth", key.birth, "--expiry", key.expiry]
    assert main([*place, *printed]) == 0
    found = json.loads(capsys.readouterr().out)["identity"]
    assert (found["native_name"], found["surname"], found["assurance"]) == ("欧阳修", "OU", "chip_verified")
    assert main([*place, "--can", chips.CAN]) == 0
    capsys.readouterr()
    assert main([*place, "--can", "135790"]) == 1
    assert json.loads(capsys.readouterr().out)["fault"] == "chip_card.wrong_key"
    assert main([*place, "--wait", "1"]) == 1
    assert json.loads(capsys.readouterr().out)["fault"] == "chip_card.not_social"


def test_a_social_security_card(here: World, capsys: pytest.CaptureFixture[str]) -> None:
    here.line.insert(chips.social_card_of({**FIELDS, "kind": "citizen"}))
    assert main(["--socket", here.pcscd.socket]) == 0
    assert json.loads(capsys.readouterr().out)["identity"]["name"] == "李敏"
