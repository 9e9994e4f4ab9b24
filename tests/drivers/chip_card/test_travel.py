"""Travel documents made by a state of software: every way in, every proof, and what must not pass for genuine."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import core
from asn1crypto.keys import ECDomainParameters, PublicKeyInfo
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from ecdsa import curves as known
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.chip_card import tlv
from drivers.chip_card.apdu import Answer, Command
from drivers.chip_card.api import CanKey, MrzKey
from drivers.chip_card.icao import active, groups, infos, keys, passive
from drivers.chip_card.icao.curves import CURVES
from drivers.chip_card.icao.files import COM, SOD
from drivers.chip_card.icao.reading import Reading, birth_date, expiry_date
from drivers.chip_card.icao.trust import TrustStore
from drivers.chip_card.reader import ChipReader
from drivers.fault import DeviceFault
from drivers.simulated.chip_slot import ChipTray, SimulatedSlot
from drivers.simulated.icao_card import Chip, PassportChip, group14, group15, recovery_signature
from drivers.simulated.icao_issuer import PHOTO, Issuer, group1, group2, group11
from tests.drivers.chip_card.conftest import KEY, ZONE, only

FaultOf = Callable[..., DeviceFault]
MakePassport = Callable[..., PassportChip]
READING = ("chip_card.bad_data", "chip_card.tampered", "chip_card.not_genuine", "chip_card.no_access",
           "chip_card.not_travel", "chip_card.wrong_key")  # fmt: skip


# -- ways in ---------------------------------------------------------------------------------------------------


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


# -- proofs ----------------------------------------------------------------------------------------------------


def chip_with(proof: str, *, copy: bool = False) -> tuple[dict[int, bytes], dict[str, Any]]:
    """(data groups, options) of a chip that can prove itself; a ``copy`` has the public key only."""
    if proof.startswith("rsa"):
        pair = [rsa.generate_private_key(65537, int(proof[3:])) for _ in range(2)]
        return {15: group15(pair[0].public_key())}, {"active_key": pair[copy]}
    if proof == "ecdsa":
        two = [ec.generate_private_key(ec.BrainpoolP256R1()) for _ in range(2)]
        return {14: group14(active_hash=3), 15: group15(two[0].public_key())}, {"active_key": two[copy]}
    suite = int(proof[-1])
    two = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    return {14: group14(two[0].public_key(), suite)}, {"chip_key": two[copy], "chip_suite": suite}


PROOFS = ["rsa1024", "rsa2048", "ecdsa", "chip1", "chip2", "chip3", "chip4"]


@pytest.mark.parametrize("pace", [(), ((2, 13),)], ids=["bac", "pace"])
@pytest.mark.parametrize("proof", PROOFS)
def test_a_chip_proves_itself(
    tray: ChipTray, reader: ChipReader, passport: MakePassport, proof: str, pace: tuple[tuple[int, int], ...]
) -> None:
    more, options = chip_with(proof)
    tray.insert(passport(more, pace=pace, **options))
    found = reader.read_travel_document(KEY, 1)
    assert found.proven == ("passive", "chip" if proof.startswith("chip") else "active")
    assert (found.assurance, found.doubts) == ("chip_verified", ())


@pytest.mark.parametrize("proof", PROOFS)
def test_a_copy_of_a_chip_is_seen(
    tray: ChipTray, reader: ChipReader, passport: MakePassport, proof: str, fault_of: FaultOf
) -> None:
    more, options = chip_with(proof, copy=True)
    tray.insert(passport(more, **options))
    assert fault_of(reader.read_travel_document, KEY, 1).code == "chip_card.not_genuine"


def test_a_copy_that_refuses_to_prove_itself_is_not_chip_verified(
    tray: ChipTray, reader: ChipReader, passport: MakePassport
) -> None:
    for proof in ("ecdsa", "chip2"):
        more, _ = chip_with(proof)
        tray.insert(passport(more))
        found = reader.read_travel_document(KEY, 1)
        assert (found.assurance, found.doubts) == ("card_read", ("chip_proof_refused",))


def test_a_copy_whose_index_hides_the_proof_is_not_chip_verified(
    tray: ChipTray, reader: ChipReader, passport: MakePassport
) -> None:
    more, _ = chip_with("ecdsa")
    chip = passport(more)
    chip._files[COM] = tlv.encode(0x60, tlv.encode(0x5C, bytes([0x61, 0x75])))
    tray.insert(chip)
    found = reader.read_travel_document(KEY, 1)
    assert (found.assurance, found.doubts) == ("card_read", ("no_chip_proof",))


@pytest.mark.parametrize("group", [1, 2, 11, 14, 15])
def test_a_changed_group_is_seen(
    tray: ChipTray, reader: ChipReader, passport: MakePassport, fault_of: FaultOf, group: int
) -> None:
    more, options = chip_with("ecdsa")
    chip = passport(more, **options)
    data = chip._files[0x100 + group]
    if group == 1:  # another person, whose zone checks
        data = group1(ZONE.replace("ANNA<MARIA", "ANNE<MARIA"))
    elif group == 15:
        data = group15(options["active_key"].public_key())[:-1] + b"\0"
        chip._files[0x100 + 15] = data
        fault = fault_of(reader_of(tray, reader, chip), KEY, 1)
        assert fault.code in ("chip_card.not_genuine", "chip_card.bad_data")
        return
    else:
        data = data[:-1] + bytes([data[-1] ^ 1])
    chip._files[0x100 + group] = data
    fault = fault_of(reader_of(tray, reader, chip), KEY, 1)
    assert (fault.code, fault.recoverable) == ("chip_card.not_genuine", False)


def reader_of(tray: ChipTray, reader: ChipReader, chip: PassportChip) -> Callable[..., Any]:
    tray.insert(chip)
    return reader.read_travel_document


def test_the_data_of_somebody_else_behind_ones_own_key(
    tray: ChipTray, reader: ChipReader, issuer: Issuer, fault_of: FaultOf
) -> None:
    genuine = issuer.files({1: group1(ZONE), 2: group2(), 11: group11("安娜")})
    own = MrzKey("E12345678", "900101", "300101")
    tray.insert(PassportChip(Chip(genuine, own)))
    fault = fault_of(reader.read_travel_document, own, 1)
    assert (fault.code, "opened" in fault.detail) == ("chip_card.not_genuine", True)


def test_a_state_that_nobody_here_trusts(
    tray: ChipTray, reader: ChipReader, passport: MakePassport, fault_of: FaultOf
) -> None:
    # Same names, same serial numbers, other keys: a forger's state.
    forger = Issuer()
    more, options = chip_with("ecdsa")
    chip = passport(more, **options)
    files = {number - 0x100: data for number, data in chip._files.items() if 0x101 <= number <= 0x110}
    chip._files[SOD] = forger.security_object(files)
    tray.insert(chip)
    found = reader.read_travel_document(KEY, 1)
    assert (found.proven, found.doubts, found.assurance) == (("active",), ("unknown_issuer",), "claimed")


def test_without_a_store_nothing_is_vouched_for(tray: ChipTray, passport: MakePassport) -> None:
    reader = ChipReader(SimulatedSlot(tray))
    reader.open()
    tray.insert(passport())
    found = reader.read_travel_document(KEY, 1)
    assert (found.proven, found.doubts[0], found.assurance) == ((), "no_store", "claimed")
    assert "passive" not in reader.capabilities.proofs
    reader.close()


@pytest.mark.parametrize("scheme", ["ecdsa", "rsa", "pss"])
def test_every_scheme_of_signing(tray: ChipTray, tmp_path: Path, scheme: str) -> None:
    issuer = Issuer(scheme)
    reader = ChipReader(SimulatedSlot(tray), str(issuer.trust(tmp_path)))
    reader.open()
    tray.insert(PassportChip(Chip(issuer.files({1: group1(ZONE), 2: group2()}), KEY)))
    assert reader.read_travel_document(KEY, 1).proven == ("passive",)
    reader.close()


@pytest.mark.parametrize("days", [-366, 3651], ids=["before", "after"])
def test_certificates_out_of_their_time(
    tray: ChipTray, issuer: Issuer, store: Path, passport: MakePassport, days: int
) -> None:
    reader = ChipReader(SimulatedSlot(tray), str(store), lambda: issuer.today + timedelta(days=days))
    reader.open()
    tray.insert(passport())
    found = reader.read_travel_document(KEY, 1)
    assert (found.doubts[0], found.assurance) == ("signer_expired", "claimed")
    reader.close()


def test_a_revoked_signer(
    tray: ChipTray, reader: ChipReader, store: Path, issuer: Issuer, passport: MakePassport
) -> None:
    issuer.revoke(store)
    tray.insert(passport())
    assert reader.read_travel_document(KEY, 1).doubts[0] == "signer_revoked"


def test_a_list_by_a_stranger_revokes_nothing(
    tray: ChipTray, reader: ChipReader, store: Path, passport: MakePassport
) -> None:
    Issuer().revoke(store)  # the same names and serial numbers, another key
    tray.insert(passport())
    assert reader.read_travel_document(KEY, 1).proven == ("passive",)


def test_a_signer_is_no_issuer(tray: ChipTray, issuer: Issuer, tmp_path: Path, passport: MakePassport) -> None:
    (tmp_path / "signer.pem").write_bytes(issuer.signer.public_bytes(Encoding.PEM))
    store = TrustStore.load(tmp_path)
    assert len(store.certificates) == 1
    assert store.issuer_of(store.certificates[0]) is None


def test_a_file_that_is_no_certificate(tray: ChipTray, store: Path, fault_of: FaultOf) -> None:
    (store / "broken.cer").write_bytes(b"\x30\x03\x02\x01\x01")
    reader = ChipReader(SimulatedSlot(tray), str(store))
    fault = fault_of(reader.open)
    assert (fault.code, "broken.cer" in fault.detail) == ("config.bad", True)
    assert fault_of(ChipReader(SimulatedSlot(tray), str(store / "none")).open).code == "config.bad"


def test_the_security_object_is_one_to_others_too(issuer: Issuer, tmp_path: Path) -> None:
    assert shutil.which("openssl"), "openssl is needed"
    sod = tlv.need(issuer.security_object({1: group1(ZONE)}), 0x77)
    (tmp_path / "sod.der").write_bytes(sod)
    (tmp_path / "root.pem").write_bytes(issuer.root.public_bytes(Encoding.PEM))
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "sod.der", "-CAfile", "root.pem"]
    command += ["-purpose", "any", "-out", "content.der"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert hashlib.sha256(group1(ZONE)).digest() in (tmp_path / "content.der").read_bytes()


# -- keys and signatures ---------------------------------------------------------------------------------------


def written_out(key: ec.EllipticCurvePublicKey, same: known.Curve, *, spoil: bool = False) -> PublicKeyInfo:
    """``key`` with its curve in full, as most states' certificates have it."""
    info = PublicKeyInfo.load(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    size, group, base = (int(same.curve.p()).bit_length() + 7) // 8, same.curve, same.generator
    domain = {
        "version": 1,
        "field_id": {"field_type": "prime_field", "parameters": core.Integer(int(group.p()))},
        "curve": {
            "a": int(group.a() % group.p()).to_bytes(size, "big"),
            "b": (int(group.b()) + spoil).to_bytes(size, "big"),
        },
        "base": b"\4" + int(base.x()).to_bytes(size, "big") + int(base.y()).to_bytes(size, "big"),
        "order": int(same.order),
    }
    info["algorithm"]["parameters"] = ECDomainParameters({"specified": domain})
    return PublicKeyInfo.load(info.dump(force=True))


@pytest.mark.parametrize(("curve", "same"), keys._CURVES, ids=[curve.name for curve, _ in keys._CURVES])
def test_a_curve_written_out_in_full(curve: type[ec.EllipticCurve], same: known.Curve) -> None:
    key = ec.generate_private_key(curve()).public_key()
    found = keys.load(written_out(key, same))
    assert isinstance(found, ec.EllipticCurvePublicKey)
    assert found.public_numbers() == key.public_numbers()
    with pytest.raises(keys.Unsupported):
        keys.load(written_out(key, same, spoil=True))


def test_recovery_of_both_halves() -> None:
    key = rsa.generate_private_key(65537, 1024)
    numbers = key.public_key().public_numbers()
    signature = recovery_signature(key, b"12345678")
    other = (numbers.n - int.from_bytes(signature, "big")).to_bytes(128, "big")
    for good in (signature, other):
        assert active.recovered_is_good(numbers.n, numbers.e, good, b"12345678")
        assert not active.recovered_is_good(numbers.n, numbers.e, good, b"12345679")
    too_long = (numbers.n + int.from_bytes(signature, "big")).to_bytes(129, "big")
    assert not active.recovered_is_good(numbers.n, numbers.e, too_long, b"12345678")


@given(st.binary(max_size=200), st.binary(min_size=8, max_size=8))
def test_no_made_up_message_is_good(opened: bytes, challenge: bytes) -> None:
    assert not active.message_is_good(opened, challenge)


# -- what a chip may say -----------------------------------------------------------------------------------------


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


@given(st.binary(max_size=120))
def test_any_group(raw: bytes) -> None:
    for parse in (groups.listed, groups.zone, groups.photo, groups.more, passive.listed):
        with only("chip_card.bad_data"):
            parse(raw)


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
