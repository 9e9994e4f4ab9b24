"""What a travel document proves, and what must not pass for genuine."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from drivers.chip_card import tlv
from drivers.chip_card.api import MrzKey
from drivers.chip_card.icao.files import COM, SOD
from drivers.chip_card.icao.trust import TrustStore
from drivers.chip_card.reader import ChipReader
from drivers.fault import DeviceFault
from drivers.simulated.chip_slot import ChipTray, SimulatedSlot
from drivers.simulated.icao_card import Chip, PassportChip
from drivers.simulated.icao_groups import group1, group2, group11, group14, group15
from drivers.simulated.icao_issuer import Issuer
from tests.drivers.chip_card.conftest import KEY, ZONE
from tests.drivers.chip_card.proving import chip_with

FaultOf = Callable[..., DeviceFault]

READING = ("chip_card.bad_data", "chip_card.tampered", "chip_card.not_genuine", "chip_card.no_access",
           "chip_card.not_travel", "chip_card.wrong_key")  # fmt: skip
MakePassport = Callable[..., PassportChip]


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


def test_a_signer_of_something_else(tray: ChipTray, tmp_path: Path) -> None:
    # A signer of master lists has a good certificate of the same state.
    issuer = Issuer(purpose="2.23.136.1.1.3")
    reader = ChipReader(SimulatedSlot(tray), str(issuer.trust(tmp_path)))
    reader.open()
    tray.insert(PassportChip(Chip(issuer.files({1: group1(ZONE), 2: group2()}), KEY)))
    found = reader.read_travel_document(KEY, 1)
    assert (found.doubts[0], found.assurance) == ("signer_unfit", "claimed")
    reader.close()


def test_an_offer_that_was_made_weaker(
    tray: ChipTray, reader: ChipReader, passport: MakePassport, fault_of: FaultOf
) -> None:
    signed = {14: group14(pace=((4, 17), (4, 13)))}
    tray.insert(passport(signed, pace=((4, 17),)))
    assert reader.read_travel_document(KEY, 1).access == "pace"
    tray.insert(passport(signed, pace=((1, 12),)))
    fault = fault_of(reader.read_travel_document, KEY, 1)
    assert (fault.code, "CardAccess" in fault.detail) == ("chip_card.not_genuine", True)
