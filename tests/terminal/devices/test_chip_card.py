"""A chip card reader in the device manager and under the doctor, on a real PC/SC service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from drivers.chip_card.api import SocialCard
from drivers.simulated.booth import Booth
from drivers.simulated.pcscd import READER
from terminal.devices import commands
from terminal.devices.doctor import doctor
from terminal.devices.manager import DeviceConfig, DeviceManager
from terminal.devices.worker import Pace
from tests.drivers.chip_card.service import World, world
from tests.drivers.conftest import eventually

FAST = Pace(look=0.2, first_retry=0.1, longest_retry=0.3)


@pytest.fixture
def here() -> Iterator[World]:
    with world() as found:
        yield found


def table(here: World, **more: Any) -> dict[str, Any]:
    # Without a place of its own the service is at the machine's.
    place = {"socket": here.pcscd.socket} if here.pcscd.socket else {}
    return {"driver": "pcsc", "reader": READER, **place, **more}


def test_the_doctor_reads_a_social_security_card(here: World, booth: Booth) -> None:
    here.line.insert(booth.chip_of("li-min"))
    found = doctor("chip_card", table(here))
    assert found["ok"], found
    assert found["identity"]["reader"] == f"{READER} 00 00"
    assert found["identity"]["name"] == "李敏"
    assert found["identity"]["assurance"] == "claimed"


def test_the_doctor_leaves_a_travel_document_closed(here: World, booth: Booth) -> None:
    here.line.insert(booth.chip_of("li-min", "passport"))
    found = doctor("chip_card", table(here, csca=str(booth.csca())))
    assert found["identity"] == {
        "reader": f"{READER} 00 00", "kind": "travel_document", "interface": "contactless"}  # fmt: skip


def test_the_doctor_says_what_is_wrong(here: World, booth: Booth) -> None:
    assert doctor("chip_card", table(here, wait=0.2))["fault"] == "chip_card.no_card"
    found = doctor("chip_card", {**table(here), "reader": "ACS"})
    assert found["fault"] == "chip_card.gone"
    assert "ACS" in found["message"]
    here.pcscd.stop()
    assert doctor("chip_card", table(here))["fault"] == "chip_card.no_service"


def test_the_service_dies_and_the_terminal_goes_on_by_itself(here: World, booth: Booth) -> None:
    options = table(here)
    devices = DeviceManager({"chip_card": DeviceConfig(options.pop("driver"), options)}, pace=FAST)
    try:
        for end in (here.pcscd.kill, here.pcscd.stop):
            eventually(lambda: devices.health("chip_card").availability == "in_service", 10)
            end()
            eventually(lambda: devices.health("chip_card").issues == ("chip_card.no_service",), 10)
            here.pcscd.start()
        eventually(lambda: devices.health("chip_card").availability == "in_service", 10)
        here.line.insert(booth.chip_of("li-min"))
        read: list[SocialCard] = []
        faults: list[Exception] = []
        devices.submit("chip_card", commands.read_social(), 10, read.append, faults.append)
        eventually(lambda: read or faults, 15)
        assert [card.name for card in read] == ["李敏"], faults
    finally:
        assert devices.close()


def test_a_simulated_reader_and_what_it_can_do(booth: Booth) -> None:
    devices = DeviceManager({"chip_card": DeviceConfig("simulated")}, booth, pace=FAST)
    try:
        got: list[Any] = []
        devices.submit("chip_card", commands.chip_capabilities(), 5, got.append, got.append)
        eventually(lambda: got)
        assert got[0].travel_document, got
        assert "passive" in got[0].proofs
        booth.place_chip("li-min", "passport")
        from drivers.simulated import chips
        from drivers.simulated.booth import card_of

        key = chips.key_of(card_of(booth.people["li-min"]))
        devices.submit("chip_card", commands.read_travel_document(key), 5, got.append, got.append)
        eventually(lambda: len(got) == 2)
        assert got[1].assurance == "chip_verified"
        booth.remove_chip()
        devices.submit("chip_card", commands.read_social(), 0.2, got.append, got.append)
        eventually(lambda: len(got) == 3)
        assert got[2].code == "chip_card.no_card"
    finally:
        assert devices.close()


def test_every_member_of_the_cast_has_both_cards(booth: Booth) -> None:
    from drivers.simulated import chips
    from drivers.simulated.booth import card_of

    for person, entry in booth.people.items():
        assert booth.chip_of(person).atr
        assert len(chips.zone_of(card_of(entry))) == 88
        assert chips.key_of(card_of(entry)).number.startswith("E")
    with pytest.raises(ValueError, match="no chip card"):
        booth.chip_of("li-min", "bank")
