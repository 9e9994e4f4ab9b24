"""Travel documents made by a state of software: every way in, and what is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from drivers.chip_card import tlv
from drivers.chip_card.apdu import Answer, Command
from drivers.chip_card.api import CanKey, MrzKey
from drivers.chip_card.icao.curves import CURVES
from drivers.chip_card.icao.reading import Reading
from drivers.chip_card.reader import ChipReader
from drivers.fault import DeviceFault
from drivers.simulated.chip_slot import ChipTray
from drivers.simulated.icao_card import PassportChip
from drivers.simulated.icao_groups import PHOTO
from tests.drivers.chip_card.conftest import KEY

FaultOf = Callable[..., DeviceFault]

READING = ("chip_card.bad_data", "chip_card.tampered", "chip_card.not_genuine", "chip_card.no_access",
           "chip_card.not_travel", "chip_card.wrong_key")  # fmt: skip
MakePassport = Callable[..., PassportChip]


def test_basic_access_control(tray: ChipTray, reader: ChipReader, passport: MakePassport) -> None:
    tray.insert(passport())
    found = reader.read_travel_document(KEY, 1)
    assert (found.access, found.proven, found.doubts) == ("bac", ("passive",), ("no_chip_proof",))
    assert found.assurance == "card_read"
    assert (found.surname, found.given_names, found.native_name) == ("ERIKSSON", "ANNA MARIA", "安娜")
    assert (found.birth, found.expiry, found.sex, found.kind) == ("19740812", "20120415", "F", "P")
    assert (found.photo, found.photo_format) == (PHOTO, "jpeg")


@pytest.mark.parametrize("suite", [1, 2, 3, 4], ids=["3des", "aes128", "aes192", "aes256"])
@pytest.mark.parametrize("curve", list(CURVES), ids=[curve.name for curve in CURVES.values()])
def test_pace_with_every_curve_and_cipher(
    tray: ChipTray, reader: ChipReader, passport: MakePassport, curve: int, suite: int
) -> None:
    tray.insert(passport(pace=((suite, curve),), basic=False, can="123456"))
    assert reader.read_travel_document(KEY, 1).access == "pace"
    assert reader.read_travel_document(CanKey("123456"), 1).number == "L898902C3"


def test_the_strongest_offer_is_taken_and_named(tray: ChipTray, reader: ChipReader, passport: MakePassport) -> None:
    chip = passport(pace=((2, 12), (4, 13), (4, 17)))
    tray.insert(chip)
    reader.read_travel_document(KEY, 1)
    setting = next(raw for raw in chip.heard if raw[1] == 0x22)
    assert tlv.find(Command.decode(setting).data, 0x84) == bytes([17])


def test_a_chip_that_refuses_pace_is_opened_the_old_way(
    tray: ChipTray, reader: ChipReader, passport: MakePassport, fault_of: FaultOf
) -> None:
    class Refusing(PassportChip):
        def _begin_pace(self, data: bytes) -> Answer:
            return Answer(b"", 0x6A80)

    chip = Refusing(passport(pace=((2, 13),), can="123456").chip)
    tray.insert(chip)
    assert reader.read_travel_document(KEY, 1).access == "bac"
    assert fault_of(reader.read_travel_document, CanKey("123456"), 1).code == "chip_card.no_access"


@pytest.mark.parametrize("pace", [(), ((2, 13),)], ids=["bac", "pace"])
@pytest.mark.parametrize(
    "wrong",
    [MrzKey("L898902C4", "740812", "120415"), MrzKey("L898902C3", "740813", "120415"),
     MrzKey("L898902C3", "740812", "120416")],
)  # fmt: skip
def test_a_key_that_does_not_fit(
    tray: ChipTray, reader: ChipReader, passport: MakePassport, fault_of: FaultOf, wrong: MrzKey,
    pace: tuple[tuple[int, int], ...],
) -> None:  # fmt: skip
    tray.insert(passport(pace=pace))
    assert fault_of(reader.read_travel_document, wrong, 1).code == "chip_card.wrong_key"
    assert reader.read_travel_document(KEY, 1).number == "L898902C3", "the document is none the worse for it"


def test_a_card_access_number_that_does_not_fit(
    tray: ChipTray, reader: ChipReader, passport: MakePassport, fault_of: FaultOf
) -> None:
    tray.insert(passport(pace=((2, 13),), can="123456"))
    assert fault_of(reader.read_travel_document, CanKey("123457"), 1).code == "chip_card.wrong_key"
    assert fault_of(reader.read_travel_document, CanKey("12345x"), 1).code == "chip_card.bad_mrz"


def test_another_kind_of_card(tray: ChipTray, reader: ChipReader, fault_of: FaultOf) -> None:
    silent = Reading(lambda command: Answer(b"", 0x6A82), None)
    assert fault_of(silent.read, KEY).code == "chip_card.not_travel"


def test_a_chip_that_cannot_show_that_it_knows_the_key(
    tray: ChipTray, reader: ChipReader, passport: MakePassport, fault_of: FaultOf
) -> None:
    for pace, ins, nth in (((), 0x82, 1), (((2, 13),), 0x86, 4)):
        chip = passport(pace=pace)

        def ask(command: Command, chip: PassportChip = chip, ins: int = ins, nth: int = nth) -> Answer:
            answer = Answer.decode(chip.transmit(command.encode()))
            if sum(raw[1] == ins for raw in chip.heard) == nth and command.ins == ins:
                return Answer(answer.data[:-1] + bytes([answer.data[-1] ^ 1]), answer.sw)
            return answer

        chip.reset()
        assert fault_of(Reading(ask, None).read, KEY).code == "chip_card.tampered"


def test_nothing_of_the_holder_is_shown(tray: ChipTray, reader: ChipReader, passport: MakePassport) -> None:
    tray.insert(passport())
    found = reader.read_travel_document(KEY, 1)
    assert repr(found) == "TravelDocument(access='bac', proven=('passive',))"
    shown = found.identity_dict()
    assert shown["photo_bytes"] == str(len(PHOTO))
    assert shown["assurance"] == "card_read"
    assert "photo" not in shown


def test_what_the_reader_can_do(reader: ChipReader) -> None:
    can = reader.capabilities
    assert (can.social_card, can.travel_document, can.access) == (True, True, ("pace", "bac"))
    assert can.proofs == ("passive", "active", "chip")
    assert set(can.curves) == {curve.name for curve in CURVES.values()}
