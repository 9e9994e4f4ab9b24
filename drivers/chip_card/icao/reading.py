"""One travel document from beginning to end: access, files, proofs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from drivers.chip_card import tlv
from drivers.chip_card.apdu import Answer, Command
from drivers.chip_card.api import AccessKey, CanKey, MrzKey, TravelDocument
from drivers.chip_card.icao import active, bac, chip, files, groups, infos, mrz, pace, passive
from drivers.chip_card.icao.infos import SecurityInfos
from drivers.chip_card.icao.messaging import SecureMessaging
from drivers.chip_card.icao.trust import TrustStore
from drivers.fault import DeviceFault

Ask = Callable[[Command], Answer]
_WANTED = (files.DG1, files.DG2, files.DG11, files.DG15)


@dataclass
class Reading:
    """``ask`` sends one command in the clear; ``now`` gives the moment by which certificates and dates are judged."""

    ask: Ask
    store: TrustStore | None
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    _session: SecureMessaging | None = field(default=None, init=False)
    _pace: infos.PaceInfo | None = field(default=None, init=False)

    def read(self, key: AccessKey) -> TravelDocument:
        """Raises DeviceFault chip_card.not_travel, chip_card.wrong_key, chip_card.no_access, chip_card.tampered,
        chip_card.not_genuine, chip_card.bad_data, chip_card.bad_mrz, and the faults of the line."""
        access = self._open(key)
        sod = self._file(files.SOD)
        there = self._there(sod)
        read: dict[int, bytes] = {}
        said = SecurityInfos()
        if files.DG14 in there:
            read[files.DG14] = self._group(files.DG14)
            said = self._said(read[files.DG14])
        agreed = self._agree(said)
        read |= {group: self._group(group) for group in _WANTED if group in there}
        if files.DG1 not in read:
            raise DeviceFault("chip_card.bad_data", "no DG1")
        proof, doubt = ("chip", "") if agreed else self._prove(said, read.get(files.DG15))
        unproven = passive.verify(sod, read, self.store, self.now())
        proven = ("" if unproven else "passive", proof)
        return self._document(read, key, access, (_present(*proven), _present(unproven, doubt)))

    def _there(self, sod: bytes) -> frozenset[int]:
        """The data groups to read. EF.COM is not signed: it can only take away."""
        there = passive.listed(sod)
        com = files.read(self._send, files.COM)
        return there if com is None else there & groups.listed(com)

    def _said(self, dg14: bytes) -> SecurityInfos:
        said = infos.parse(tlv.need(dg14, 0x6E))
        if self._pace is not None and said.pace and self._pace not in said.pace:
            # EF.CardAccess is not signed: somebody has made the chip offer something weaker (part 11, 9.2.8).
            raise DeviceFault("chip_card.not_genuine", "EF.CardAccess is not what DG14 says", recoverable=False)
        return said

    def _prove(self, said: SecurityInfos, dg15: bytes | None) -> tuple[str, str]:
        """("active", "") or ("", why the chip is not proven to be no copy)."""
        if dg15 is None:
            return "", "chip_proof_refused" if said.chip_keys else "no_chip_proof"
        doubt = active.prove(self._send, dg15, said.active_hash)
        return ("", doubt) if doubt else ("active", "")

    # -- access --------------------------------------------------------------------------------------------

    def _open(self, key: AccessKey) -> str:
        """PACE when the chip offers it, else basic access control; pace or bac."""
        found = self._card_access()
        info = pace.choose(found)
        if info is not None:
            several = len([other for other in found if other.oid == info.oid]) > 1
            try:
                self._session = pace.authenticate(self.ask, key, info, several=several)
            except DeviceFault as fault:
                if fault.code != "chip_card.no_access" or isinstance(key, CanKey):
                    raise
            else:
                if not files.select_application(self._send):
                    raise DeviceFault("chip_card.not_travel", "no application behind PACE")
                self._pace = info
                return "pace"
        if not files.select_application(self.ask):
            raise DeviceFault("chip_card.not_travel", "no application")
        if not isinstance(key, MrzKey):
            raise DeviceFault("chip_card.no_access", "a card access number opens PACE only")
        self._session = bac.authenticate(self.ask, key)
        return "bac"

    def _card_access(self) -> tuple[infos.PaceInfo, ...]:
        """What EF.CardAccess offers; () for a chip without one."""
        self.ask(Command(0, 0xA4, 0x00, 0x0C, b"\x3f\x00"))  # some chips know no other way back to the root
        try:
            data = files.read(self.ask, files.CARD_ACCESS)
        except DeviceFault as fault:
            if fault.code == "chip_card.no_access":
                return ()
            raise
        return infos.parse(data).pace if data is not None else ()

    def _agree(self, said: SecurityInfos) -> bool:
        """Chip authentication where the chip offers it; whether it succeeded."""
        session = chip.agree(self._send, said)
        if session is None:
            return False
        self._session = session
        try:
            files.select(self._send, files.group_file(files.DG1))
        except DeviceFault as fault:
            raise chip.refused_by_copy(fault) from None
        return True

    # -- files ---------------------------------------------------------------------------------------------

    def _send(self, command: Command) -> Answer:
        """One command under secure messaging."""
        session = self._session
        if session is None:
            return self.ask(command)
        return session.unwrap(self.ask(session.wrap(command)))

    def _file(self, file: int) -> bytes:
        data = files.read(self._send, file)
        if data is None:
            raise DeviceFault("chip_card.bad_data", f"no file {file:04X}")
        return data

    def _group(self, group: int) -> bytes:
        return self._file(files.group_file(group))

    # -- the document --------------------------------------------------------------------------------------

    def _document(
        self, read: dict[int, bytes], key: AccessKey, access: str, shown: tuple[tuple[str, ...], tuple[str, ...]]
    ) -> TravelDocument:
        zone = groups.zone(read[files.DG1])
        if isinstance(key, MrzKey) and mrz.information(key) != mrz.information(zone.key):
            raise DeviceFault("chip_card.not_genuine", "DG1 is not what opened the chip", recoverable=False)
        more = groups.more(read[files.DG11]) if files.DG11 in read else groups.More()
        photo, photo_format = groups.photo(read[files.DG2]) if files.DG2 in read else (b"", "")
        today = self.now().date()
        proven, doubts = shown
        return TravelDocument(
            kind=zone.kind,
            issuing_state=zone.issuing_state,
            number=zone.number,
            surname=zone.surname,
            given_names=zone.given_names,
            nationality=zone.nationality,
            birth=more.birth or birth_date(zone.birth, today),
            sex=zone.sex,
            expiry=expiry_date(zone.expiry, today),
            optional_data=zone.optional_data,
            native_name=more.native_name,
            personal_number=more.personal_number,
            birth_place=more.birth_place,
            photo=photo,
            photo_format=photo_format,
            access=access,
            proven=proven,
            doubts=doubts,
        )


def birth_date(text: str, today: date) -> str:
    """YYYYMMDD of a YYMMDD: the last such day that is not in the future. "<<<<<<" parts stay."""
    if not text[:2].isdigit():
        return "<<" + text
    century = today.year // 100
    if f"{century:02d}{text}".replace("<", "0") > f"{today:%Y%m%d}":
        century -= 1
    return f"{century:02d}{text}"


def expiry_date(text: str, today: date) -> str:
    """YYYYMMDD of a YYMMDD: the year nearest to today."""
    years = [century * 100 + int(text[:2]) for century in range(today.year // 100 - 1, today.year // 100 + 2)]
    return f"{min(years, key=lambda year: abs(year - today.year)):04d}{text[2:]}"


def _present(*words: str) -> tuple[str, ...]:
    return tuple(word for word in words if word)
