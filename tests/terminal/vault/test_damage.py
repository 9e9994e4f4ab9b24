"""Rot is found before it is believed or sent; the head file sees what SQLite cannot."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal.vault.database import open_database
from terminal.vault.faults import VaultFault
from terminal.vault.head import Head, HeadFile
from terminal.vault.keyfile import key_file
from terminal.vault.store import Vault
from tests.terminal.vault.conftest import keep

Open = Callable[..., Vault]


def _flip(path: Path, position: int) -> None:
    with path.open("r+b") as file:
        file.seek(position)
        byte = file.read(1)
        file.seek(position)
        file.write(bytes([byte[0] ^ 0x10]))


def test_a_flipped_bit_is_found_or_harmless(open_vault: Open, tmp_path: Path) -> None:
    vault = open_vault()
    ids = [keep(vault, bytes([n]) * 2500).submission_id for n in range(20)]
    want = [vault.sealed_container(one, "T") for one in ids]
    vault.close()
    (tmp_path / "vault" / "vault.db-wal").unlink()  # else its sound copies of the pages would be read
    draw, found = random.Random(5), 0
    database = tmp_path / "vault" / "vault.db"
    db = open_database(database, key_file(tmp_path / "keys" / "vault.key")())
    used = [page for (page,) in db.execute("SELECT pageno FROM dbstat")]
    db.close()
    (tmp_path / "vault" / "vault.db-wal").unlink()
    size = database.stat().st_size
    for number in range(60):
        folder = tmp_path / f"copy{number}"
        shutil.copytree(tmp_path / "vault", folder / "vault")
        # the first ones by chance over the file, the others in pages that hold something
        in_use = (draw.choice(used) - 1) * 4096 + draw.randrange(4096)
        _flip(folder / "vault" / "vault.db", draw.randrange(size) if number < 20 else in_use)
        try:
            again = open_vault(folder)
            again.verify()
            # pages that hold nothing may rot unseen: then everything is as it was
            assert [again.sealed_container(one, "T") for one in ids] == want
            again.close()
        except VaultFault as fault:
            found += fault.code == "vault.damaged"
        shutil.rmtree(folder)
    assert found >= 40, "every bit of a page that is used is under its seal"


def test_rot_in_the_log_is_found_by_the_head_file(open_vault: Open, tmp_path: Path) -> None:
    vault = open_vault()
    for _ in range(5):
        keep(vault)
    folder = tmp_path / "copy"
    shutil.copytree(tmp_path / "vault", folder / "vault")  # as a power cut leaves it: nothing checkpointed
    vault.close()
    sound = tmp_path / "sound"
    shutil.copytree(folder, sound)
    again = open_vault(sound)
    assert len(again.waiting()) == 5
    again.close()
    # one bit in an early frame: SQLite drops all transactions behind it without a word
    _flip(folder / "vault" / "vault.db-wal", 32 + 24 + 5000)
    control = tmp_path / "control"
    shutil.copytree(folder, control)
    with pytest.raises(VaultFault, match=r"has lost its last [0-9]+ event"):
        open_vault(folder)
    db = open_database(control / "vault" / "vault.db", key_file(tmp_path / "keys" / "vault.key")())
    assert db.pragma("integrity_check") == "ok", "SQLite alone sees nothing wrong"
    assert db.execute("SELECT count(*) FROM submission").fetchall() < [(5,)]
    db.close()


def test_wrong_head_files(open_vault: Open, tmp_path: Path) -> None:
    vault = open_vault()
    for _ in range(3):
        keep(vault)
    vault.close()
    path = tmp_path / "vault" / "head"
    right = path.read_bytes()

    def head(sequence: int) -> None:
        path.write_bytes(bytes(8192))
        file = HeadFile(path)
        file.put(Head(sequence, b"\x01" * 32))
        file.sync()
        file.close()

    head(3)
    with pytest.raises(VaultFault, match="names another event"):
        open_vault()
    head(9)
    with pytest.raises(VaultFault, match="lost its last 6"):
        open_vault()
    path.unlink()
    with pytest.raises(VaultFault, match="head file is missing"):
        open_vault()
    path.write_bytes(b"\xff" * 8192)
    with pytest.raises(VaultFault, match="cannot be read"):
        open_vault()
    path.write_bytes(right)
    assert open_vault().verify() == 3


def test_a_torn_head_write_spoils_the_older_slot_only(open_vault: Open, tmp_path: Path) -> None:
    vault = open_vault()
    for _ in range(3):
        keep(vault)
    vault.close()
    path = tmp_path / "vault" / "head"
    # event 4 would have gone to the even slot, at 0: torn
    _flip(path, 7)
    again = open_vault()
    assert again.verify() == 3


def test_a_torn_first_head_is_no_fault_and_hides_none(open_vault: Open, tmp_path: Path) -> None:
    """The power went while the very first head was written: nothing had been kept. With an event kept it is a fault."""
    open_vault().close()
    path = tmp_path / "vault" / "head"
    path.write_bytes(b"BDH" + bytes(8189))
    vault = open_vault()
    keep(vault)
    vault.close()
    path.write_bytes(b"BDH" + bytes(8189))
    with pytest.raises(VaultFault, match="head file is missing"):
        open_vault()


def test_an_empty_store_is_never_the_truth(open_vault: Open, tmp_path: Path) -> None:
    vault = open_vault()
    keep(vault)
    vault.close()
    for path in (tmp_path / "vault").glob("vault.db*"):
        path.unlink()
    with pytest.raises(VaultFault, match="database is missing"):
        open_vault()


def test_a_rotten_attachment_is_not_sent(open_vault: Open, tmp_path: Path) -> None:
    vault = open_vault()
    kept = keep(vault, b"1", (vault.put_attachment(b"page" * 100),))
    (file,) = (tmp_path / "vault" / "attachments").iterdir()
    _flip(file, 100)
    with pytest.raises(VaultFault, match="not what was written"):
        vault.sealed_container(kept.submission_id, "T")
    file.unlink()
    with pytest.raises(VaultFault, match="cannot be read"):
        vault.sealed_container(kept.submission_id, "T")


def test_an_event_cannot_be_taken_out(open_vault: Open, tmp_path: Path) -> None:
    vault = open_vault()
    for _ in range(4):
        keep(vault)
    vault.close()
    db = open_database(tmp_path / "vault" / "vault.db", key_file(tmp_path / "keys" / "vault.key")())
    db.execute("DELETE FROM audit WHERE sequence=2")
    db.close()
    with pytest.raises(VaultFault, match="broken at event 2"):
        open_vault()


def test_a_store_that_is_refused_gives_its_files_back(open_vault: Open, tmp_path: Path) -> None:
    """Else the folder cannot be unmounted and looked at, and every new attempt keeps one more file open."""
    vault = open_vault()
    keep(vault)
    vault.close()
    head = HeadFile(tmp_path / "vault" / "head")
    head.put(Head(99, bytes(32)))
    head.close()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        with pytest.raises(VaultFault, match=r"vault\.damaged"):
            open_vault()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
