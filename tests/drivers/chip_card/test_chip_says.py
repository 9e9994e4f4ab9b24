"""What a chip may say: long files, odd formats, anything at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from asn1crypto import core
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.chip_card import tlv
from drivers.chip_card.apdu import Answer, Command
from drivers.chip_card.icao import groups, infos, passive
from drivers.chip_card.icao.files import COM, SOD
from drivers.chip_card.icao.reading import Reading, birth_date, expiry_date
from drivers.chip_card.icao.trust import TrustStore
from drivers.chip_card.reader import ChipReader
from drivers.fault import DeviceFault
from drivers.simulated.chip_slot import ChipTray
from drivers.simulated.icao_card import PassportChip
from drivers.simulated.icao_groups import PHOTO, group2, group14
from drivers.simulated.icao_issuer import Issuer
from tests.drivers.chip_card.conftest import KEY
from tests.drivers.chip_card.proving import chip_with
from tests.fuzz.target import only

FaultOf = Callable[..., DeviceFault]

READING = ("chip_card.bad_data", "chip_card.tampered", "chip_card.not_genuine", "chip_card.no_access",
           "chip_card.not_travel", "chip_card.wrong_key")  # fmt: skip
MakePassport = Callable[..., PassportChip]
READING = ("chip_card.bad_data", "chip_card.tampered", "chip_card.not_genuine", "chip_card.no_access",
           "chip_card.not_travel", "chip_card.wrong_key")  # fmt: skip


def test_more_than_thirty_two_thousand_bytes_are_read(
    tray: ChipTray, reader: ChipReader, passport: MakePassport
) -> None:
    for pace in ((), ((2, 13),)):
        chip = passport({2: group2(PHOTO + bytes(range(256)) * 200)}, pace=pace)
        tray.insert(chip)
        assert len(reader.read_travel_document(KEY, 1).photo) == len(PHOTO) + 256 * 200
        assert {0xB0, 0xB1} <= {raw[1] for raw in chip.heard}


def test_a_photo_in_another_format() -> None:
    assert groups.photo(group2(b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(20)))[1] == "jp2"
    assert groups.photo(group2(b"nothing known")) == (b"", "")


def test_a_name_in_its_own_writing_and_an_old_date() -> None:
    found = groups.more(
        tlv.encode(0x6B, tlv.encode(0x5F0E, "王<<小明".encode()) + tlv.encode(0x5F2B, bytes.fromhex("19740812")))
    )
    assert (found.native_name, found.birth) == ("王 小明", "19740812")


def test_dates_without_a_century() -> None:
    today = datetime(2026, 11, 22, tzinfo=UTC).date()
    assert birth_date("261122", today) == "20261122"
    assert birth_date("261123", today) == "19261123"
    assert birth_date("74<<<<", today) == "1974<<<<"
    assert birth_date("<<<<<<", today) == "<<<<<<<<"
    assert expiry_date("760101", today) in ("20760101", "19760101")
    assert expiry_date("350101", today) == "20350101"
    assert expiry_date("990101", today) == "19990101"


@settings(max_examples=150)
@given(st.lists(st.tuples(st.binary(max_size=60), st.sampled_from([0x9000, 0x9000, 0x6A82, 0x6982])), max_size=40))
def test_a_chip_that_answers_anything(answers: list[tuple[bytes, int]]) -> None:
    left = list(answers)
    with only(*READING):
        Reading(lambda command: Answer(*left.pop(0)) if left else Answer(b"", 0x6A82), None).read(KEY)
        pytest.fail("nothing made up is a document")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([COM, SOD, 0x101, 0x102, 0x10B, 0x10E, 0x10F, 0x11C]), st.data())
def test_a_file_with_anything_changed(issuer: Issuer, passport: MakePassport, file: int, data: st.DataObject) -> None:
    chip = spoilt(issuer, passport)
    raw = bytearray(chip._files[file])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] = data.draw(st.integers(0, 255))
    changed = bytes(raw) != chip._files[file]
    chip._files[file] = bytes(raw[: data.draw(st.sampled_from([len(raw), len(raw) // 2]))])
    certificates = TrustStore([passive._signed(issuer.security_object({}))[2]])

    def ask(command: Command) -> Answer:
        return Answer.decode(chip.transmit(command.encode()))

    with only(*READING):
        found = Reading(ask, certificates).read(KEY)
        assert not changed or file in (COM, SOD, 0x11C), "a changed group passed for genuine"
        assert found.number == "L898902C3"


_SPOILT: dict[str, PassportChip] = {}


def spoilt(issuer: Issuer, passport: MakePassport) -> PassportChip:
    """A fresh copy of one chip with everything; its keys are made once."""
    if not _SPOILT:
        more, options = chip_with("ecdsa")
        chip_key = ec.generate_private_key(ec.SECP256R1())
        more[14] = group14(chip_key.public_key(), 2, active_hash=3)
        _SPOILT["chip"] = passport(more, pace=((2, 13),), chip_key=chip_key, **options)
    return PassportChip(replace(_SPOILT["chip"].chip))


@given(st.binary(max_size=120))
def test_any_security_infos(raw: bytes) -> None:
    with only("chip_card.bad_data"):
        infos.parse(raw)


def test_a_key_numbered_below_zero(fault_of: FaultOf) -> None:
    """Such a number cannot be named to the chip."""
    offer = (core.ObjectIdentifier(f"{infos.CHIP}.4"), core.Integer(1), core.Integer(-5))
    said = tlv.encode(0x31, tlv.encode(0x30, b"".join(part.dump() for part in offer)))
    assert fault_of(infos.parse, said).code == "chip_card.bad_data"
    assert infos.parse(said[:-1] + b"\x05").chip[0].key_id == 5


@given(st.binary(max_size=120))
def test_any_group(raw: bytes) -> None:
    for parse in (groups.listed, groups.zone, groups.photo, groups.more, passive.listed):
        with only("chip_card.bad_data"):
            parse(raw)
