"""Social security cards: versions, ways of asking, what is closed and what is spoilt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.chip_card import social
from drivers.chip_card.apdu import Answer, Command
from drivers.chip_card.api import SocialCard
from drivers.chip_card.reader import ChipReader
from drivers.fault import DeviceFault
from drivers.simulated.booth import Booth
from drivers.simulated.chip_slot import ChipTray
from drivers.simulated.virtual_card import SocialSecurityCard
from tests.drivers.chip_card.conftest import FIELDS
from tests.drivers.conftest import PEOPLE, eventually
from tests.fuzz.target import only

FaultOf = Callable[..., DeviceFault]
H = bytes.fromhex
VERIFY = 0x20


@pytest.mark.parametrize("by_tag", [True, False], ids=["by tag", "by number"])
@pytest.mark.parametrize("contact", [True, False], ids=["contact", "contactless"])
@pytest.mark.parametrize("version", [1, 2, 3])
def test_every_version_is_read(tray: ChipTray, reader: ChipReader, version: int, contact: bool, by_tag: bool) -> None:
    card = SocialSecurityCard(FIELDS, version, contact=contact, by_tag=by_tag)
    tray.insert(card)
    found = reader.read_social(1)
    assert found == SocialCard(
        name="李敏", number="410411198503121108", sex="2", ethnicity="01", birth="19850312", birth_place="410411",
        card_number="A12345678", region="410400", version=f"{version}.00", category="1", issuer="D15600000599",
        valid_from="20190615", valid_to="20290615", interface="contact" if contact else "contactless",
    )  # fmt: skip
    assert found.assurance == "claimed"
    assert VERIFY not in {raw[1] for raw in card.heard}


def test_the_commands_of_a_card_that_knows_tags(tray: ChipTray, reader: ChipReader) -> None:
    card = SocialSecurityCard(FIELDS, contact=False)
    tray.insert(card)
    reader.read_social(1)
    assert [raw.hex().upper() for raw in card.heard[:4]] == [
        "00A404000F7378312E73682EC9E7BBE1B1A3D5CF00", "00A4020002EF0500", "00B2010012", "00B2020003"]  # fmt: skip
    assert "00B2090020" in [raw.hex().upper() for raw in card.heard]


def test_the_commands_of_a_card_that_does_not(tray: ChipTray, reader: ChipReader) -> None:
    card = SocialSecurityCard(FIELDS, 3, contact=False, by_tag=False)
    tray.insert(card)
    reader.read_social(1)
    heard = [raw.hex().upper() for raw in card.heard]
    assert "00B2012C12" in heard
    assert "00B2043403" in heard, "sex is record 4 from version 2 on"
    assert len(heard) == 2 + len(social.ITEMS), "every number was right at once"


@pytest.mark.parametrize("name", ["𠮷㐂䶮", "迪丽热巴·阿布都", "欧阳 修", "A·B"])
def test_names_in_gb_18030(tray: ChipTray, reader: ChipReader, name: str) -> None:
    tray.insert(SocialSecurityCard({**FIELDS, "name": name}))
    assert reader.read_social(1).name == name


def test_what_only_the_contact_side_gives(tray: ChipTray, reader: ChipReader, fault_of: FaultOf) -> None:
    tray.insert(SocialSecurityCard(FIELDS, 3, contact=False, closed=frozenset({6})))
    assert fault_of(reader.read_social, 1).code == "chip_card.insert_contact"
    tray.insert(SocialSecurityCard(FIELDS, 3, contact=True, closed=frozenset({6})))
    assert reader.read_social(1).name == "李敏"


@pytest.mark.parametrize(
    ("interface", "status", "code"),
    [("contact", 0x6982, "chip_card.not_readable"), ("contactless", 0x6983, "chip_card.not_readable"),
     ("contactless", 0x6982, "chip_card.insert_contact")],
)  # fmt: skip
def test_a_closed_card_is_not_asked_for_its_pin(interface: str, status: int, code: str, fault_of: FaultOf) -> None:
    asked: list[Command] = []

    def closed(command: Command) -> Answer:
        asked.append(command)
        return Answer(b"", status if command.ins == 0xB2 else 0x9000)

    assert fault_of(social.read, closed, interface).code == code
    assert VERIFY not in {command.ins for command in asked}


def test_another_kind_of_card(tray: ChipTray, reader: ChipReader, fault_of: FaultOf) -> None:
    assert fault_of(social.read, lambda command: Answer(b"", 0x6A82), "contact").code == "chip_card.not_social"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"number": "410411198503121109"}, "chip_card.bad_number"),
        ({"number": "4104;1198503121108"}, "chip_card.bad_number"),
        ({"number": ""}, "chip_card.bad_data"),
        ({"name": ""}, "chip_card.bad_data"),
        ({"sex": "\x07"}, "chip_card.bad_data"),
        ({"birth": "1985AB12"}, "chip_card.bad_data"),
    ],
)
def test_a_spoilt_card(
    tray: ChipTray, reader: ChipReader, change: dict[str, str], code: str, fault_of: FaultOf
) -> None:
    tray.insert(SocialSecurityCard({**FIELDS, **change}))
    fault = fault_of(reader.read_social, 1)
    assert fault.code == code
    assert "4104" not in str(fault)
    assert "李" not in str(fault)


def test_a_foreigners_number_is_taken_as_it_is(tray: ChipTray, reader: ChipReader) -> None:
    tray.insert(SocialSecurityCard({**FIELDS, "number": "USA123456789"}))
    assert reader.read_social(1).number == "USA123456789"


def test_empty_fields_are_empty(tray: ChipTray, reader: ChipReader) -> None:
    tray.insert(SocialSecurityCard({"number": FIELDS["number"], "name": "李敏"}))
    found = reader.read_social(1)
    assert (found.birth, found.valid_to, found.ethnicity, found.issuer, found.region) == ("", "", "", "", "")
    assert set(found.identity_dict()) == {"name", "number", "version", "interface", "assurance"}


def test_a_record_of_another_tag_is_not_taken() -> None:
    def other(command: Command) -> Answer:
        if command.ins == 0xB2:
            return Answer(b"\x4e\x02AB", 0x9000)
        return Answer(b"", 0x9000)

    with pytest.raises(DeviceFault, match="no number"):
        social.read(other, "contact")


def test_a_record_cut_off(fault_of: FaultOf) -> None:
    def short(command: Command) -> Answer:
        return Answer(bytes([command.p1, 16, 1, 2]) if command.ins == 0xB2 else b"", 0x9000)

    assert fault_of(social.read, short, "contact").code == "chip_card.bad_data"


@given(st.lists(st.tuples(st.binary(max_size=40), st.sampled_from([0x9000, 0x9000, 0x6A83, 0x6A86])), max_size=60))
def test_a_card_that_answers_anything(answers: list[tuple[bytes, int]]) -> None:
    left = list(answers)

    def ask(command: Command) -> Answer:
        return Answer(*left.pop(0)) if left else Answer(b"", 0x6A83)

    with only("chip_card.bad_data", "chip_card.not_social", "chip_card.bad_number"):
        assert social.read(ask, "contact").number


@settings(max_examples=60)
@given(st.sampled_from(list(social.ITEMS)), st.binary(max_size=16))
def test_any_value_in_any_record(name: str, value: bytes) -> None:
    card = SocialSecurityCard(FIELDS, contact=False)
    item = social.ITEMS[name]
    card._records[item.file, item.later] = bytes([item.tag, len(value)]) + value

    def ask(command: Command) -> Answer:
        raw = card.transmit(command.encode())
        return Answer.decode(raw)

    with only("chip_card.bad_data", "chip_card.bad_number"):
        social.read(ask, "contactless")


def test_a_card_pulled_while_it_is_read(tray: ChipTray, reader: ChipReader, fault_of: FaultOf) -> None:
    card = SocialSecurityCard(FIELDS)
    card.patience = 6
    card.fault("pulled")
    tray.insert(card)
    assert fault_of(reader.read_social, 1).code == "chip_card.removed"
    assert fault_of(reader.read_social, 0.1).code == "chip_card.no_card"


def test_a_reader_whose_cable_is_pulled(tray: ChipTray, reader: ChipReader, fault_of: FaultOf) -> None:
    tray.unplug()
    assert fault_of(reader.identify).code == "chip_card.gone"
    assert fault_of(reader.read_social, 1).code == "chip_card.gone"
    tray.plug_in()
    assert reader.identify()["card"] == "no"


def test_what_a_script_does_to_a_reader(tmp_path: Path, fault_of: FaultOf) -> None:
    booth = Booth(PEOPLE, tmp_path)
    (tmp_path / "pulled.yaml").write_text("steps:\n- fault: pulled\n  times: 1\n- corrupt: 1\n")
    reader = booth.chip_reader()
    reader.open()
    try:
        booth.place_chip("li-min")
        booth.script("chip_card", tmp_path / "pulled.yaml")
        assert eventually(lambda: booth._scripts["chip_card"].played == 2)
        assert fault_of(reader.read_social, 1).code == "chip_card.removed"
        booth.place_chip("li-min")
        # One byte of the first answer is turned over; the next reading is whole again.
        with only("chip_card.bad_data", "chip_card.not_social", "chip_card.no_card"):
            reader.read_social(1)
        assert reader.read_social(1).name == "李敏"
        booth.chips.fault("mute", times=1)
        assert fault_of(reader.transmit, b"\x00\xa4\x00\x0c", 0.2).code == "chip_card.no_answer"
    finally:
        reader.close()
        booth.close()


def test_reading_is_cancelled(tray: ChipTray, reader: ChipReader, fault_of: FaultOf) -> None:
    card = SocialSecurityCard(FIELDS)
    card.fault("mute")
    tray.insert(card)
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    assert fault_of(reader.read_social, 5, cancel).code == "device.cancelled"


def test_nothing_of_the_citizen_is_shown(tray: ChipTray, reader: ChipReader) -> None:
    tray.insert(SocialSecurityCard(FIELDS))
    assert repr(reader.read_social(1)) == "SocialCard(version='2.00')"
