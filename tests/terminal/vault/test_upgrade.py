"""A store made by the program before opens, with all that was in it; also when the power goes while it is gone over."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from pathlib import Path
from typing import Any

import apsw
import pytest

from terminal.vault.database import open_database
from terminal.vault.faults import VaultFault
from terminal.vault.keyfile import key_file
from terminal.vault.sealing import SealKey, seal
from terminal.vault.store import Vault
from tests.faults.power import NAME, Disk, Event, watched
from tests.faults.power_cut import files_of, short_log

MADE = Path(__file__).parent / "made_by_2"
TOLD: dict[str, Any] = json.loads((MADE / "told.json").read_text())
KEY = SealKey.of(bytes.fromhex(TOLD["seal"]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of that store with its key."""
    shutil.copytree(MADE / "vault", tmp_path / "vault")
    (tmp_path / "key").write_bytes(bytes.fromhex(TOLD["key"]))
    (tmp_path / "key").chmod(0o600)
    return tmp_path


def opened(folder: Path, vfs: str | None = None) -> Vault:
    vault = Vault(folder / "vault", key_file(folder / "key"), reserve_bytes=0, session_bytes=0, vfs=vfs)
    vault.seal_key = KEY
    return vault


def same(vault: Vault) -> bool:
    """All that was told of it when it was made is there."""
    for identity, sequence, state, tries, error, ack, wire in TOLD["rows"]:
        entry = vault.entry(identity)
        if entry is None or (entry.sequence, entry.state, entry.tries, entry.last_error) != (
                sequence, state, tries, error) or entry.ack != (None if ack is None else ack.encode()):
            return False
        if wire and hashlib.sha256(vault.sealed_container(identity, "T")).hexdigest() != wire:
            return False
    return vault.counts() == TOLD["counts"] and vault.verify() >= TOLD["events"]


def test_a_store_of_schema_2_goes_on_working(folder: Path) -> None:
    vault = opened(folder)
    assert same(vault)
    assert vault.waiting() == [row[0] for row in TOLD["rows"] if row[2] == "waiting"]
    pages, rows = TOLD["pages"], TOLD["rows"]
    for row in (rows[0], rows[2]):
        vault.mark(row[0], "sent", {"case": "9"}, b"{}", purge=True)
        assert vault.has_attachment(pages["shared"]), "one more submission names it"
    assert not vault.has_attachment(pages["alone"])
    vault.mark(rows[4][0], "sent", {"case": "9"}, b"{}", purge=True)
    assert not vault.has_attachment(pages["shared"])
    page = vault.put_attachment(b"a new page")
    new = "01a2042a-0b0b-7ac3-b2a1-92bfbc0d3699"
    kept = vault.keep(new, seal("submission", b"{}", KEY), vault.next_stamp(), [page])
    vault.close()
    again = opened(folder)
    assert again.waiting() == [rows[5][0], kept.submission_id]
    assert again.has_attachment(page)
    again.close()


def test_the_power_goes_while_it_is_gone_over(folder: Path, thorough: bool) -> None:
    before, events = files_of(folder / "vault"), list[Event]()
    with short_log(), watched(events.append):
        vault = opened(folder, NAME)
        vault.close()
    draw, disk, place, done = random.Random(7), Disk(before), folder / "cut", 0
    place.mkdir()
    shutil.copy(folder / "key", place / "key")
    as_before = 0
    for instant in sorted(draw.randrange(len(events) + 1) for _ in range(300 if thorough else 30)):
        for event in events[done:instant]:
            disk.feed(event)
        done = instant
        shutil.rmtree(place / "vault", ignore_errors=True)
        (place / "vault/attachments").mkdir(parents=True)
        for name, data in disk.cut(draw).items():
            (place / "vault" / name).write_bytes(data)
        as_before += _version(place) == 2
        vault = opened(place)
        assert same(vault), instant
        vault.close()
    assert 0 < as_before < 300, "cuts fall before and after"


def _version(place: Path) -> int:
    """Which schema is on the disk, seen in a copy."""
    copy = place / "copy"
    shutil.copytree(place / "vault", copy)
    db = apsw.Connection(str(copy / "vault.db"))
    db.pragma("cipher", "chacha20")
    db.pragma("key", f"raw:{(place / 'key').read_bytes().hex()}")
    db.pragma("locking_mode", "EXCLUSIVE")
    version = int(db.pragma("user_version"))
    db.close()
    shutil.rmtree(copy)
    return version


def test_a_store_of_a_later_program_is_refused(folder: Path) -> None:
    db = open_database(folder / "vault/vault.db", key_file(folder / "key")())
    db.pragma("user_version", 99)
    db.close()
    with pytest.raises(VaultFault, match="schema 99"):
        opened(folder)
