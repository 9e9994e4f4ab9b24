"""Targets: chip cards. Commands and answers, TLV, social security cards, and travel documents from the machine readable
zone to the proofs. What stands behind a cipher is reached with the cipher taken away or the checksum put right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from asn1crypto import core
from asn1crypto.keys import PublicKeyInfo
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from drivers.chip_card import social, tlv
from drivers.chip_card.apdu import Answer, Command, exchange
from drivers.chip_card.api import AccessKey, MrzKey
from drivers.chip_card.icao import active, bac, chip, files, groups, infos, keys, mrz, pace, passive
from drivers.chip_card.icao.curves import CURVES
from drivers.chip_card.icao.messaging import SecureMessaging
from drivers.chip_card.icao.reading import Reading
from drivers.chip_card.icao.sound import sound
from drivers.chip_card.icao.suites import SUITES
from drivers.chip_card.icao.trust import TrustStore
from drivers.fault import DeviceFault
from drivers.simulated import icao_groups
from drivers.simulated.icao_card import Chip, PassportChip, recovery_signature
from drivers.simulated.icao_issuer import Issuer
from drivers.simulated.virtual_card import SocialSecurityCard, VirtualCard
from tests.fuzz.target import Target, cut, only, pieces

ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"
"""The specimen of Doc 9303 part 4."""
KEY = mrz.parse(ZONE).key
NOW = datetime(2026, 11, 22, tzinfo=UTC)
FILES = (files.SOD, files.COM, *(files.group_file(group) for group in (1, 2, 11, 14, 15)))
FIELDS = {"number": "410411198503121108", "name": "李敏", "sex": "2", "ethnicity": "01",
          "birth": "19850312", "birth_place": "410411", "card_number": "A12345678",
          "valid_from": "20190615", "valid_to": "20290615"}  # fmt: skip
Ask = Callable[[Command], Answer]


def _fed(parts: list[bytes]) -> Callable[[bytes], bytes]:
    """A card that gives one piece after the other, whatever it is asked."""
    rest = parts[::-1]
    return lambda raw: rest.pop() if rest else b"\x6f\x00"


def _ask(parts: list[bytes]) -> Ask:
    channel = _fed(parts)
    return lambda command: exchange(channel, command)


def _heard(card: VirtualCard, work: Callable[[Ask], Any]) -> bytes:
    """All answers of ``card`` while ``work`` is done with it, as pieces."""
    said: list[bytes] = []

    def channel(raw: bytes) -> bytes:
        said.append(card.transmit(raw))
        return said[-1]

    work(lambda command: exchange(channel, command))
    return pieces(*said)


def _tlv(data: bytes) -> None:
    for tag, value in tlv.parse(data):
        assert next(tlv.parse(tlv.encode(tag, value))) == (tag, value)
        tlv.find(data, tag, 0x5F1F)


def _command(data: bytes) -> None:
    found = Command.decode(data)
    assert Command.decode(found.encode()) == found


def _answers(data: bytes) -> None:
    exchange(_fed(cut(data)), Command(0, 0xB0, 0, 0, le=256))


def _zone(data: bytes) -> None:
    found = mrz.parse(data.decode("latin-1"))
    assert len(mrz.information(found.key)) >= 24


def _messaging(data: bytes) -> None:
    """As it comes, and with the checksum put right, by every cipher."""
    refused = 0
    for suite in SUITES.values():
        key = bytes(range(len(suite.derive(b"x", 1))))
        with only("chip_card.tampered", "chip_card.bad_data"):
            refused += 1
            SecureMessaging(suite, key, key).unwrap(Answer(data, 0x9000))
            refused -= 1
        with only("chip_card.bad_data"):
            body = b"".join(tlv.encode(tag, value) for tag, value in tlv.parse(data) if tag != 0x8E)
            check = suite.checksum(key, suite.pad((1).to_bytes(suite.block, "big") + body))
            SecureMessaging(suite, key, key).unwrap(Answer(body + tlv.encode(0x8E, check), 0x9000))
    if refused == len(SUITES):
        raise DeviceFault("chip_card.tampered", "by every cipher")


def _infos(data: bytes) -> None:
    """Security infos, and what follows from them: an agreement with a chip that accepts everything."""
    found = infos.parse(data)
    pace.choose(found.pace)
    chip.agree(_ask([b"\x90\x00"] * 4), found, secret=lambda curve: 7)


def _key(data: bytes) -> None:
    with sound("key"):
        try:
            keys.load(PublicKeyInfo.load(data))
        except keys.Unsupported:
            return


def _sod(data: bytes) -> None:
    groups_read = {1: _specimen()[files.group_file(1)]}
    assert isinstance(passive.listed(data), frozenset)
    assert passive.verify(data, {}, _store(), NOW) in _DOUBTS
    assert passive.verify(data, groups_read, _store(), NOW) in _DOUBTS


_DOUBTS = ("", "no_store", "unknown_issuer", "signer_unfit", "signer_expired", "signer_revoked",
           "unsupported_signature")  # fmt: skip


def _groups(data: bytes) -> None:
    for read in (groups.listed, groups.zone, groups.photo, groups.more):
        with only("chip_card.bad_data"):
            read(data)


def _active(data: bytes) -> None:
    parts = cut(data)
    active.prove(_ask(parts[1:]), parts[0] if parts else b"", "", random=lambda size: bytes(size))


def _points(data: bytes) -> None:
    for curve in CURVES.values():
        with only("chip_card.bad_data"):
            assert curve.encode(curve.decode(data)) == data


def _social(data: bytes) -> None:
    interface = "contact" if data[:1] < b"\x80" else "contactless"
    card = social.read(_ask(cut(data[1:])), interface)
    assert card.number
    assert card.name


def _pace(data: bytes) -> None:
    pace.authenticate(_ask(cut(data)), KEY, infos.PaceInfo("0.4.0.127.0.7.2.2.4.2.2", 2, 12), secret=lambda curve: 7)


def _bac(data: bytes) -> None:
    bac.authenticate(_ask(cut(data)), KEY, random=lambda size: bytes(size))


class _Open(Reading):
    """Begins where the chip has been opened."""

    def _open(self, key: AccessKey) -> str:
        return "bac"


def _document(data: bytes) -> None:
    """A chip without locks whose files are the pieces; the last piece is its signature."""
    parts = cut(data)
    held = dict(zip(FILES, parts, strict=False))
    current = b""

    def ask(command: Command) -> Answer:
        nonlocal current
        if command.ins == 0xA4:
            found = held.get(int.from_bytes(command.data, "big"))
            current = found or b""
            return Answer(b"", 0x6A82 if not found else 0x9000)
        if command.ins == 0xB0:
            at = command.p1 << 8 | command.p2
            return Answer(current[at : at + (command.le or 0)], 0x9000)
        if command.ins == 0xB1:
            at = int.from_bytes(tlv.need(command.data, 0x54), "big")
            return Answer(tlv.encode(0x53, current[at : at + (command.le or 0)]), 0x9000)
        if command.ins == 0x88 and len(parts) > len(FILES):
            return Answer(parts[-1], 0x9000)
        return Answer(b"", 0x6A80)

    _Open(ask, _store(), lambda: NOW).read(MrzKey(KEY.number, KEY.birth, KEY.expiry))


@cache
def _issuer() -> Issuer:
    return Issuer()


@cache
def _store() -> TrustStore:
    with TemporaryDirectory() as folder:
        return TrustStore.load(_issuer().trust(Path(folder) / "csca"))


@cache
def _specimen() -> dict[int, bytes]:
    """The files of a sound document, by their identifiers."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = {1: icao_groups.group1(ZONE), 2: icao_groups.group2(), 11: icao_groups.group11("安娜", "19740812"),
            14: _dg14(), 15: icao_groups.group15(key.public_key())}  # fmt: skip
    return _issuer().files(made)


@cache
def _chip_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _passport() -> PassportChip:
    return PassportChip(replace(Chip(_specimen(), KEY), pace=((2, 12),)))


def _sealed() -> list[bytes]:
    found = []
    for suite in SUITES.values():
        key = bytes(range(len(suite.derive(b"x", 1))))
        found += [SecureMessaging(suite, key, key).seal(Answer(body, 0x9000)).data for body in (b"", b"contents" * 5)]
    return found


def _opening(work: Callable[[Ask], Any]) -> list[bytes]:
    return [_heard(_passport(), work)]


def _documents() -> list[bytes]:
    held = [_specimen().get(file, b"") for file in FILES]
    return [pieces(*held), pieces(*held, bytes(64))]


def _actives() -> list[bytes]:
    """DG15 and what the chip answers to a challenge of eight zeros."""
    by_rsa = rsa.generate_private_key(65537, 1024)
    r, s = decode_dss_signature(_chip_key().sign(bytes(8), ec.ECDSA(SHA256())))
    signed = recovery_signature(by_rsa, bytes(8)), r.to_bytes(32, "big") + s.to_bytes(32, "big")
    groups15 = [icao_groups.group15(key.public_key()) for key in (by_rsa, _chip_key())]
    return [pieces(group, answer + b"\x90\x00") for group, answer in zip(groups15, signed, strict=True)]


def _dg14() -> bytes:
    """An offer with a number beside the key, and one without."""
    key = _chip_key().public_key()
    numbered = tlv.encode(0x30, core.ObjectIdentifier(infos.CHIP_KEY).dump() + _spki(key) + core.Integer(5).dump())
    offer = (core.ObjectIdentifier(f"{infos.CHIP}.4"), core.Integer(1), core.Integer(5))
    plain = icao_groups.group14(key, active_hash=3, pace=((2, 12),))
    more = numbered + tlv.encode(0x30, b"".join(part.dump() for part in offer))
    return tlv.encode(0x6E, tlv.encode(0x31, tlv.need(plain, 0x6E, 0x31) + more))


def _spki(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def targets() -> list[Target]:
    """Those of this file."""
    card = [SocialSecurityCard(FIELDS, version, contact=side) for version in (1, 3) for side in (True, False)]
    return [
        Target("chip-tlv", _tlv, lambda: [*_specimen().values(), b"\0\0" + tlv.encode(0x7F49, b"x" * 200)]),
        Target("chip-command", _command, lambda: [bytes.fromhex("00A4020002EF0500"), Command(0, 0xB0, 1, 2, b"x" * 300,
               65536).encode(), b"\0\xb0\0\0\0"], (ValueError,)),
        Target("chip-answers", _answers, lambda: [pieces(b"x\x61\x05", b"hello\x90\x00"),
               pieces(b"\x6c\x02", b"ok\x90\x00")]),
        Target("chip-zone", _zone, lambda: [ZONE.encode(), b"I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<"
               b"<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<"]),
        Target("chip-messaging", _messaging, _sealed),
        Target("chip-infos", _infos, lambda: [icao_groups.card_access(((2, 12), (4, 13))), tlv.need(_dg14(), 0x6E)]),
        Target("chip-keys", _key, lambda: [tlv.need(cut(each)[0], 0x6F) for each in _actives()]),
        Target("chip-security-object", _sod, lambda: [_specimen()[files.SOD]]),
        Target("chip-groups", _groups, lambda: list(_specimen().values())),
        Target("chip-active", _active, _actives),
        Target("chip-points", _points, lambda: [curve.encode(curve.generator) for curve in CURVES.values()]),
        Target("chip-social", _social, lambda: [b"\0" + _heard(each, lambda ask: social.read(ask, "contact"))
               for each in card]),
        Target("chip-pace", _pace, lambda: _opening(lambda ask: pace.authenticate(
               ask, KEY, infos.PaceInfo("0.4.0.127.0.7.2.2.4.2.2", 2, 12), secret=lambda curve: 7))),
        Target("chip-bac", _bac, lambda: _opening(lambda ask: bac.authenticate(
               ask, KEY, random=lambda size: bytes(size)))),
        Target("chip-document", _document, _documents),
    ]  # fmt: skip
