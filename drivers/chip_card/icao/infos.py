"""SecurityInfos: what a chip says that it can do, in EF.CardAccess and DG14 (Doc 9303 part 11, 9.2)."""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto import core
from asn1crypto.keys import PublicKeyInfo

from drivers.chip_card.icao.sound import sound

PACE_GM = "0.4.0.127.0.7.2.2.4.2"
CHIP_KEY = "0.4.0.127.0.7.2.2.1.2"
CHIP = "0.4.0.127.0.7.2.2.3.2"
ACTIVE = "2.23.136.1.1.5"
_PLAIN_ECDSA = "0.4.0.127.0.7.1.1.4.1"
_HASHES = {1: "sha1", 2: "sha224", 3: "sha256", 4: "sha384", 5: "sha512"}


class _Info(core.Sequence):  # type: ignore[misc]
    _fields = [
        ("protocol", core.ObjectIdentifier),
        ("required", core.Any),
        ("optional", core.Any, {"optional": True}),
    ]


class _Infos(core.SetOf):  # type: ignore[misc]
    _child_spec = _Info


@dataclass(frozen=True)
class PaceInfo:
    """``suite`` is the last number of ``oid`` (see suites.SUITES), ``parameters`` names the curve."""

    oid: str
    suite: int
    parameters: int


@dataclass(frozen=True)
class ChipInfo:
    """A protocol of chip authentication; ``key_id`` None where the chip has one key only."""

    oid: str
    suite: int
    key_id: int | None


@dataclass(frozen=True)
class SecurityInfos:
    """``chip_keys`` are (key id or None, public key); ``active_hash`` is the digest of ECDSA in active
    authentication, "" where nothing is said."""

    pace: tuple[PaceInfo, ...] = ()
    chip: tuple[ChipInfo, ...] = ()
    chip_keys: tuple[tuple[int | None, PublicKeyInfo], ...] = ()
    active_hash: str = ""


def parse(data: bytes) -> SecurityInfos:
    """The infos known here; others are passed over. Raises DeviceFault chip_card.bad_data."""
    pace: list[PaceInfo] = []
    chip: list[ChipInfo] = []
    keys: list[tuple[int | None, PublicKeyInfo]] = []
    active = ""
    with sound("security infos"):
        for info in _Infos.load(data):
            oid = info["protocol"].dotted
            base, _, last = oid.rpartition(".")
            if base == PACE_GM:
                number = _number(info["optional"])
                if number is not None:
                    pace.append(PaceInfo(oid, int(last), number))
            elif base == CHIP:
                chip.append(ChipInfo(oid, int(last), _number(info["optional"])))
            elif oid == CHIP_KEY:
                keys.append((_number(info["optional"]), info["required"].parse(PublicKeyInfo)))
            elif oid == ACTIVE:
                active = _hash(info["optional"].parse(core.ObjectIdentifier).dotted)
    return SecurityInfos(tuple(pace), tuple(chip), tuple(keys), active)


def oid_bytes(dotted: str) -> bytes:
    """The contents of an object identifier, as MSE:Set AT names a protocol."""
    contents: bytes = core.ObjectIdentifier(dotted).contents
    return contents


def _number(value: core.Any) -> int | None:
    if isinstance(value, core.Void) or value.native is None:
        return None
    number = int(value.parse(core.Integer).native)
    if number < 0:
        raise ValueError("a number below zero names nothing")
    return number


def _hash(oid: str) -> str:
    base, _, last = oid.rpartition(".")
    return _HASHES.get(int(last), "") if base == _PLAIN_ECDSA else ""
