"""The driver on a real PC/SC service with virtual readers, in which cards of software lie."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from drivers.chip_card.apdu import Command
from drivers.chip_card.pcsc import PcscReader
from drivers.fault import DeviceFault
from drivers.simulated.icao_card import PassportChip
from drivers.simulated.icao_groups import group15
from drivers.simulated.pcscd import READER, Pcscd
from drivers.simulated.virtual_card import SocialSecurityCard
from drivers.simulated.vpcd_line import VpcdLine
from tests.drivers.chip_card.conftest import FIELDS, KEY
from tests.drivers.chip_card.service import World, world
from tests.drivers.conftest import eventually

FaultOf = Callable[..., DeviceFault]
MakePassport = Callable[..., PassportChip]


@pytest.fixture
def here() -> Iterator[World]:
    with world() as found:
        yield found


@pytest.fixture
def chips(here: World, store: Path) -> Iterator[PcscReader]:
    reader = here.reader(csca=str(store))
    reader.open()
    yield reader
    reader.close()


def test_it_says_who_it_is(chips: PcscReader) -> None:
    found = chips.identify()
    assert found["reader"].startswith(READER)
    assert found["card"] == "no"


def test_a_contact_card_is_fetched_and_asked_again(here: World, chips: PcscReader) -> None:
    card = SocialSecurityCard(FIELDS)
    here.line.insert(card)
    assert chips.read_social(5).name == "李敏"
    heard = [raw[1] for raw in card.heard]
    assert 0xC0 in heard, "T=0: an answer to data is fetched"
    assert 0x20 not in heard, "a PIN was sent"
    select = Command.decode(card.heard[0])
    assert (select.ins, select.le) == (0xA4, None), "T=0 has no room for the wanted length"


def test_a_wrong_length_is_asked_again_with_the_right_one(here: World, chips: PcscReader) -> None:
    card = SocialSecurityCard(FIELDS)
    here.line.insert(card)
    chips.wait_card(5)
    assert chips.transmit(bytes.fromhex("00A404000F7378312E73682EC9E7BBE1B1A3D5CF00")).ok
    answer = chips.transmit(bytes.fromhex("00B2032C00"))
    assert answer.data == b"\x03\x042.00"
    assert card.heard[-1] == bytes.fromhex("00B2032C06")


def test_a_travel_document_with_basic_access_control(here: World, chips: PcscReader, passport: MakePassport) -> None:
    here.line.insert(passport())
    found = chips.read_travel_document(KEY, 5)
    assert (found.access, found.proven, found.assurance) == ("bac", ("passive",), "card_read")
    assert found.number == "L898902C3"


def test_a_travel_document_with_pace_and_a_long_signature(
    here: World, chips: PcscReader, passport: MakePassport
) -> None:
    key = rsa.generate_private_key(65537, 2048)
    here.line.insert(passport({15: group15(key.public_key())}, pace=((4, 16),), active_key=key))
    found = chips.read_travel_document(KEY, 5)
    assert (found.access, found.proven, found.assurance) == ("pace", ("passive", "active"), "chip_verified")


def test_no_card_before_the_deadline(chips: PcscReader, fault_of: FaultOf) -> None:
    began = time.monotonic()
    assert fault_of(chips.wait_card, 0.4).code == "chip_card.no_card"
    assert time.monotonic() - began < 1.4


def test_waiting_is_cancelled_at_once(chips: PcscReader, fault_of: FaultOf) -> None:
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    began = time.monotonic()
    assert fault_of(chips.wait_card, 30, cancel).code == "device.cancelled"
    assert time.monotonic() - began < 2


def test_a_card_that_comes_while_one_waits(here: World, chips: PcscReader) -> None:
    threading.Timer(0.3, here.line.insert, (SocialSecurityCard(FIELDS, contact=False),)).start()
    assert chips.wait_card(10).interface == "contactless"


def test_presence_sees_a_card_that_was_away_in_between(here: World, chips: PcscReader) -> None:
    card = SocialSecurityCard(FIELDS)
    here.line.insert(card)
    chips.wait_card(5)
    assert chips.card_present()
    chips.read_social(1)
    assert chips.card_present(), "reading does not count as taking away"
    here.line.remove()
    eventually(lambda: not chips.card_present())
    here.line.insert(card)
    eventually(lambda: chips.identify()["card"] == "yes")
    assert not chips.card_present()
    chips.wait_card(5)
    assert chips.card_present()


def test_a_card_pulled_while_it_is_read(here: World, chips: PcscReader, fault_of: FaultOf) -> None:
    card = SocialSecurityCard(FIELDS)
    card.patience = 5
    card.fault("pulled", times=1)
    here.line.insert(card)
    assert fault_of(chips.read_social, 5).code == "chip_card.removed"
    here.line.insert(card)
    assert chips.read_social(5).name == "李敏"


def test_a_card_that_falls_silent(here: World, chips: PcscReader, fault_of: FaultOf) -> None:
    card = SocialSecurityCard(FIELDS)
    here.line.insert(card)
    chips.wait_card(5)
    card.fault("mute")
    began = time.monotonic()
    assert fault_of(chips.transmit, bytes.fromhex("00A4000C023F00"), 0.5).code == "chip_card.no_answer"
    assert time.monotonic() - began < 3
    assert fault_of(chips.wait_card, 1).code == "chip_card.gone", "it was let go"
    assert fault_of(chips.open).code == "chip_card.no_answer", "the call has not come back"
    card.fault(None)
    here.line.remove()

    def opened() -> bool:
        try:
            chips.open()
        except DeviceFault:
            return False
        return True

    eventually(opened)
    here.line.insert(card)
    assert chips.read_social(5).name == "李敏"


def test_a_card_the_wrong_way_round(here: World, chips: PcscReader, fault_of: FaultOf) -> None:
    card = SocialSecurityCard(FIELDS)
    card.atr = b"\x3b"
    here.line.insert(card)
    assert fault_of(chips.read_social, 5).code == "chip_card.mute"
    here.line.remove()
    eventually(lambda: chips.identify()["card"] == "no")
    here.line.insert(SocialSecurityCard(FIELDS))
    assert chips.read_social(5).name == "李敏"


def test_another_program_holds_the_card(here: World, chips: PcscReader, fault_of: FaultOf) -> None:
    here.line.insert(SocialSecurityCard(FIELDS))
    other = here.reader()
    other.open()
    other.wait_card(5)
    assert other.transmit(bytes.fromhex("00A4000C023F00")).sw
    assert fault_of(chips.read_social, 5).code == "chip_card.in_use"
    other.close()
    assert chips.read_social(5).name == "李敏"


def test_both_sides_of_a_reader_are_watched(here: World, chips: PcscReader) -> None:
    here.second.insert(SocialSecurityCard(FIELDS, contact=False))
    assert chips.wait_card(5).reader.endswith("00 01")
    assert chips.read_social(1).interface == "contactless"


def test_no_reader_of_that_name(here: World, fault_of: FaultOf) -> None:
    reader = here.reader("no such reader")
    fault = fault_of(reader.open)
    assert (fault.code, "2 others" in fault.detail) == ("chip_card.gone", True)
    reader.close()


@pytest.mark.parametrize("crash", [False, True], ids=["ended", "killed"])
def test_a_service_that_dies_and_comes_back(here: World, chips: PcscReader, fault_of: FaultOf, crash: bool) -> None:
    here.line.insert(SocialSecurityCard(FIELDS))
    assert chips.read_social(5).name == "李敏"
    end = here.pcscd.kill if crash else here.pcscd.stop
    here.line.remove()
    eventually(lambda: chips.identify()["card"] == "no")
    threading.Timer(0.3, end).start()
    assert fault_of(chips.wait_card, 20).code == "chip_card.no_service"
    assert fault_of(chips.open).code == "chip_card.no_service"
    here.pcscd.start()
    chips.open()
    here.line.insert(SocialSecurityCard(FIELDS, version=3))
    assert chips.read_social(5).version == "3.00"


def test_a_service_that_dies_in_the_middle_of_reading(here: World, chips: PcscReader, fault_of: FaultOf) -> None:
    class Last(SocialSecurityCard):
        def answer(self, command: Command):  # type: ignore[no-untyped-def]
            if len(self.heard) == 5:
                here.pcscd.kill()
            return super().answer(command)

    here.line.insert(Last(FIELDS))
    assert fault_of(chips.read_social, 5).code == "chip_card.no_service"
    here.pcscd.start()

    def opened() -> bool:
        """A busy machine's service takes its time; a terminal tries again as well."""
        try:
            chips.open()
        except DeviceFault:
            return False
        return True

    eventually(opened, 15)
    here.line.insert(SocialSecurityCard(FIELDS))
    assert chips.read_social(5).name == "李敏"


def test_a_reader_whose_cable_is_out_when_the_service_starts(here: World, fault_of: FaultOf) -> None:
    here.pcscd.stop()
    here.pcscd.plug(False)
    here.pcscd.start()
    reader = here.reader()
    assert fault_of(reader.open).code == "chip_card.gone"
    here.pcscd.stop()
    here.pcscd.plug()
    here.pcscd.start()
    reader.open()
    assert reader.identify()["readers"] == "2"
    reader.close()


def test_readers_at_two_services_in_one_process(here: World, chips: PcscReader, tmp_path: Path) -> None:
    beside = Pcscd(tmp_path)
    if not beside.socket:
        return  # this machine has room for one service only
    beside.start()
    other = PcscReader(READER, socket=beside.socket)
    line = VpcdLine(beside.port)

    def opened() -> bool:
        """As the terminal does: a service that was just started may not answer at once."""
        try:
            other.open()
        except DeviceFault:
            return False
        return True

    try:
        eventually(opened, 15)
        line.insert(SocialSecurityCard({**FIELDS, "name": "王芳"}))
        here.line.insert(SocialSecurityCard(FIELDS))
        assert other.read_social(5).name == "王芳"
        assert chips.read_social(5).name == "李敏"
        beside.kill()
        assert chips.read_social(5).name == "李敏"
    finally:
        other.close()
        line.remove()
        beside.stop()
    assert "PCSCLITE_CSOCK_NAME" not in os.environ


def test_closing_leaves_no_thread(here: World) -> None:
    def own() -> int:
        return sum(thread.name == "chip-card" for thread in threading.enumerate())

    before = own()
    for _ in range(5):
        reader = here.reader()
        reader.open()
        assert own() == before + 1
        reader.close()
        reader.close()
    assert own() == before


def test_bytes_that_are_no_command(here: World, chips: PcscReader) -> None:
    with pytest.raises(ValueError, match="four bytes"):
        chips.transmit(b"\x00\xa4")
