"""One evening of the store recorded, the power cut at random instants of it, and the real store opened on what is left.

`record` works a store while everything it writes is noted; `cuts` makes the disk as it may be after a cut, opens it
and compares with what had been acknowledged by then.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uuid6

from terminal.vault import engine
from terminal.vault.faults import VaultFault
from terminal.vault.keyfile import key_file
from terminal.vault.sealing import SealedPart, seal
from terminal.vault.store import Vault
from tests.faults.power import NAME, Disk, Event, watched
from tests.terminal.vault.conftest import KEY

CLAIMS = 24
LOG_BYTES, TIDY_PAGES, LONGEST_PAGES = 128 << 10, 25, 60
"""The log is kept short, so that it is brought back to its beginning several times an evening, and grows as well."""


@dataclass
class Evening:
    """What was on the disk before, all events in their order, and what had been handed in: sealed part and pages by
    id; the bytes for the wire by id."""

    before: dict[str, bytes]
    events: list[Event] = field(default_factory=list)
    sealed: dict[str, tuple[SealedPart, list[str]]] = field(default_factory=dict)
    wire: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Found:
    """Counted over all cuts. `unusable` counts stores that would not open or did not verify."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    unusable: int = 0
    log_begun_anew: int = 0
    why: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, int]:
        """For the report."""
        return {name: getattr(self, name) for name in ("cuts", "acknowledged", "lost", "doubled", "unusable",
                                                       "log_begun_anew")}


@contextmanager
def short_log() -> Iterator[None]:
    """Smaller limits of the log while inside."""
    before = engine.LOG_BYTES, engine.TIDY_PAGES, engine.LONGEST_PAGES
    engine.LOG_BYTES, engine.TIDY_PAGES, engine.LONGEST_PAGES = LOG_BYTES, TIDY_PAGES, LONGEST_PAGES
    # `tidy` took the old one as its default when it was made
    defaults, engine.Engine.tidy.__defaults__ = engine.Engine.tidy.__defaults__, (TIDY_PAGES,)
    try:
        yield
    finally:
        engine.LOG_BYTES, engine.TIDY_PAGES, engine.LONGEST_PAGES = before
        engine.Engine.tidy.__defaults__ = defaults


def open_vault(folder: Path, vfs: str | None = None) -> Vault:
    vault = Vault(folder / "vault", key_file(folder / "key"), reserve_bytes=0, session_bytes=0, vfs=vfs)
    vault.seal_key = KEY
    return vault


def record_first(folder: Path, seed: int) -> Evening:
    """The very first start, and two claims: nothing is on the disk before but the key."""
    draw, evening = random.Random(seed), Evening({})
    key_file(folder / "key")()
    with watched(evening.events.append):
        vault = open_vault(folder, NAME)
        for _ in range(2):
            _one_claim(vault, evening, draw, folder / "vault" / "attachments")
        vault.close()
    return evening


def record(folder: Path, seed: int, synchronous: str = "FULL") -> Evening:
    """Claims are kept, some with pages; some are sent and purged. A mark follows whatever was acknowledged."""
    draw = random.Random(seed)
    first = open_vault(folder)
    for _ in range(draw.randrange(3)):
        first.keep(str(uuid6.uuid7()), seal("submission", draw.randbytes(900), KEY), first.next_stamp())
    first.close()
    evening = Evening(files_of(folder / "vault"))
    with watched(evening.events.append):
        vault = open_vault(folder, NAME)
        vault._engine._db.pragma("synchronous", synchronous)
        for _ in range(CLAIMS):
            _one_claim(vault, evening, draw, folder / "vault" / "attachments")
        vault.close()
    return evening


def _one_claim(vault: Vault, evening: Evening, draw: random.Random, pages_folder: Path) -> None:
    identity, pages = str(uuid6.uuid7()), []
    for _ in range(draw.choice((0, 0, 1, 2))):
        pages.append(vault.put_attachment(draw.randbytes(draw.randrange(100, 3000))))
    sealed = seal("submission", draw.randbytes(draw.randrange(300, 9000)), KEY)
    evening.sealed[identity] = (sealed, pages)
    evening.events.append(Event("begun", identity))
    vault.keep(identity, sealed, vault.next_stamp(), pages)
    evening.events.append(Event("kept", identity))
    evening.wire[identity] = vault.sealed_container(identity, "T")
    if draw.random() < 0.7:
        vault.sync_head()
    if draw.random() < 0.4 and (waiting := vault.waiting(1)):
        there = {path.name for path in pages_folder.iterdir()}
        evening.events.append(Event("sending", waiting[0]))
        vault.mark(waiting[0], "sent", {"case": "1"}, b"{}", purge=True)
        evening.events.extend(
            Event("unlink", f"attachments/{name}") for name in there - {path.name for path in pages_folder.iterdir()}
        )
        evening.events.append(Event("sent", waiting[0]))


def files_of(vault: Path) -> dict[str, bytes]:
    """All that is on the disk, by name within the store."""
    names = (path for path in vault.rglob("*") if path.is_file() and path.name != "lock")
    return {str(path.relative_to(vault)): path.read_bytes() for path in names}


def cuts(
    folder: Path, evening: Evening, seed: int, times: int, found: Found, ignores: tuple[str, ...] = ()
) -> None:
    """Cut `times` times; the key in `folder` opens what is left."""
    draw = random.Random(seed)
    instants = sorted(draw.randrange(len(evening.events) + 1) for _ in range(times))
    disk, done, marks = Disk(evening.before, ignores), 0, list[Event]()
    place = folder / "cut"
    place.mkdir(exist_ok=True)
    shutil.copy(folder / "key", place / "key")
    found.log_begun_anew += sum((e.what, e.file, e.at) == ("write", "vault.db-wal", 0) for e in evening.events)
    for instant in instants:
        for event in evening.events[done:instant]:
            disk.feed(event)
            if event.what in ("begun", "kept", "sending", "sent"):
                marks.append(event)
        done = instant
        _lay_down(place / "vault", disk.cut(draw))
        _compare(place, evening, marks, found)


def _lay_down(vault: Path, files: dict[str, bytearray]) -> None:
    shutil.rmtree(vault, ignore_errors=True)
    (vault / "attachments").mkdir(parents=True)
    for name, data in files.items():
        (vault / name).write_bytes(data)


def _compare(place: Path, evening: Evening, marks: list[Event], found: Found) -> None:
    """What was acknowledged is there, as it was; what had no answer is handed in again; nothing is there twice."""
    by = {what: [mark.file for mark in marks if mark.what == what] for what in ("begun", "kept", "sending", "sent")}
    found.cuts += 1
    found.acknowledged += len(by["kept"])
    try:
        vault = open_vault(place)
    except VaultFault as fault:
        found.unusable += 1
        found.lost += len(by["kept"])
        found.why[str(fault)] += 1
        return
    try:
        vault.verify()
        for identity in by["kept"]:
            found.lost += not _there(vault, identity, evening, by["sending"], by["sent"])
        for identity in by["begun"][-1:]:
            sealed, pages = evening.sealed[identity]
            if all(vault.has_attachment(page) for page in pages) and vault.find(identity) is None:
                vault.keep(identity, sealed, vault.next_stamp(), pages)
        rows = Counter(row[0] for row in vault._engine.rows("SELECT hash FROM submission"))
        found.doubled += sum(rows.values()) - len(rows)
        vault.verify()
    except VaultFault as fault:
        found.unusable += 1
        found.why[str(fault)] += 1
    finally:
        vault.close()


def _there(vault: Vault, identity: str, evening: Evening, sending: list[str], sent: list[str]) -> bool:
    entry = vault.entry(identity)
    if entry is None:
        return False
    if identity in sent:
        return entry.state == "sent"
    if identity in sending and entry.state == "sent":
        return True
    return entry.state == "waiting" and vault.sealed_container(identity, "T") == evening.wire[identity]
