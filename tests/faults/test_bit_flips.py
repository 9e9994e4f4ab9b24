"""One bit on the disk turns over: found before anything is sent or printed. `--thorough` turns 1,000 of each kind.

At the terminal papers go from memory to the printer and lie on no disk; what is printed from a disk is what the centre
tells again (`central.mine.paper`).
"""

from __future__ import annotations

import contextlib
import hashlib
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import apsw
import pytest

from central import cases, mine
from central.problems import Problem
from central.store.db import open_store
from forms.catalogue_loader import load_catalogue
from forms.submission import SubmissionFault
from terminal.vault.database import open_database
from terminal.vault.faults import VaultFault
from terminal.vault.keyfile import key_file
from terminal.vault.store import Vault
from tests.central.centre import LI_MIN, submission
from tests.faults.conftest import Tell
from tests.terminal.vault.conftest import KEY, keep

SHORT, THOROUGH = 40, 1000
CASE = "4104002026010530000011"
FRAME = 24 + 4096


@pytest.fixture
def times(thorough: bool) -> int:
    return THOROUGH if thorough else SHORT


@contextlib.contextmanager
def flipped(path: Path, bit: int) -> Iterator[None]:
    """The bit is turned while inside."""
    with path.open("r+b") as file:

        def turn() -> None:
            file.seek(bit // 8)
            (byte,) = file.read(1)
            file.seek(bit // 8)
            file.write(bytes([byte ^ 1 << bit % 8]))
            file.flush()

        turn()
        yield
        turn()


def count(times: int, path: Path, draw_bit: Callable[[], int], look: Callable[[], str]) -> dict[str, int]:
    """Turn that many bits, one at a time; `look` says found, missed or same."""
    told = Counter[str](bits=times, found=0, missed=0)
    for _ in range(times):
        with flipped(path, draw_bit()):
            told[look()] += 1
    return dict(told)


def _bit_of(pages: list[int], draw: random.Random) -> Callable[[], int]:
    return lambda: ((draw.choice(pages) - 1) * 4096 + draw.randrange(4096)) * 8 + draw.randrange(8)


def _vault(folder: Path) -> Vault:
    vault = Vault(folder / "vault", key_file(folder / "key"), reserve_bytes=0, session_bytes=0)
    vault.seal_key = KEY
    return vault


def _sent(vault: Vault) -> list[bytes]:
    """What would go over the wire."""
    return [vault.sealed_container(one, "T") for one in vault.waiting()]


def test_sealed_submissions(tmp_path: Path, times: int, tell: Tell) -> None:
    vault, draw = _vault(tmp_path), random.Random(1)
    for _ in range(12):
        keep(vault, draw.randbytes(6000))
    want = _sent(vault)
    vault.close()
    database = tmp_path / "vault" / "vault.db"
    log = database.with_name("vault.db-wal")
    log.unlink()  # else its sound copies of the pages would be read
    db = open_database(database, key_file(tmp_path / "key")())
    pages = [page for page, name in db.execute("SELECT pageno, name FROM dbstat") if "submission" in name]
    db.close()
    log.unlink()

    def look() -> str:
        rotten = database.read_bytes()
        log.unlink(missing_ok=True)
        try:
            again = _vault(tmp_path)
        except VaultFault:
            return "found"
        try:
            return "same" if _sent(again) == want else "missed"
        except VaultFault as fault:
            return "found" if fault.code == "vault.damaged" else fault.code
        finally:
            again.close()
            database.write_bytes(rotten)  # opening writes as well

    sound = database.read_bytes()
    figures = count(times, database, _bit_of(pages, draw), look)
    assert database.read_bytes() == sound
    tell("bits turned in kept submissions", figures)
    assert figures["found"] == times, figures


def test_control_without_encryption_and_hash_submissions_must_be_missed(
    tmp_path: Path, times: int, tell: Tell
) -> None:
    path, draw = tmp_path / "plain.db", random.Random(2)
    with contextlib.closing(apsw.Connection(str(path))) as db:
        db.execute("CREATE TABLE submission (sequence INTEGER PRIMARY KEY, sealed BLOB)")
        for _ in range(12):
            db.execute("INSERT INTO submission (sealed) VALUES (?)", (draw.randbytes(6000),))
        want = db.execute("SELECT sealed FROM submission").fetchall()
        pages = [page for (page,) in db.execute("SELECT pageno FROM dbstat WHERE name='submission'")]

    def look() -> str:
        try:
            with contextlib.closing(apsw.Connection(str(path))) as db:
                if db.pragma("integrity_check") != "ok":
                    return "found"
                return "same" if db.execute("SELECT sealed FROM submission").fetchall() == want else "missed"
        except apsw.Error:
            return "found"

    figures = count(times, path, _bit_of(pages, draw), look)
    tell("control: the same in a plain database with integrity_check", figures)
    assert figures["missed"] > times / 2


def _log_as_after_a_power_cut(tmp_path: Path) -> tuple[Path, int]:
    """A store whose submissions are only in the log yet, and how many bytes of the log are in use."""
    vault = _vault(tmp_path)
    vault.close()
    vault = _vault(tmp_path)
    for _ in range(6):
        keep(vault, b"x" * 3000)
    vault.sync_head()
    folder = tmp_path / "cut"
    shutil.copytree(tmp_path / "vault", folder / "vault")
    shutil.copy(tmp_path / "key", folder / "key")
    vault.close()
    log = (folder / "vault" / "vault.db-wal").read_bytes()
    salt, used = log[16:24], 32
    while log[used + 8 : used + 16] == salt:
        used += FRAME
    return folder, used


def test_the_log(tmp_path: Path, times: int, tell: Tell) -> None:
    folder, used = _log_as_after_a_power_cut(tmp_path)
    draw, place = random.Random(3), tmp_path / "look"
    assert used > 32 + 20 * FRAME

    def open_copy() -> None:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(folder, place)

    open_copy()
    vault = _vault(place)
    want = _sent(vault)
    vault.close()

    def look() -> str:
        open_copy()
        try:
            again = _vault(place)
        except VaultFault as fault:
            return "found" if fault.code == "vault.damaged" else fault.code
        try:
            return "same" if _sent(again) == want else "missed"
        except VaultFault:
            return "found"
        finally:
            again.close()

    def look_alone() -> str:
        """Control: what SQLite itself says, without the head file."""
        open_copy()
        try:
            with contextlib.closing(open_database(place / "vault" / "vault.db", key_file(place / "key")())) as db:
                rows = db.execute("SELECT count(*) FROM submission").fetchall()
                sound = db.pragma("integrity_check") == "ok"
        except VaultFault:
            return "found"
        return "same" if rows == [(len(want),)] else "missed" if sound else "found"

    log = folder / "vault" / "vault.db-wal"
    figures = count(times, log, lambda: draw.randrange(used * 8), look)
    tell("bits turned in the write-ahead log", figures)
    control = count(times // 4, log, lambda: draw.randrange(used * 8), look_alone)
    tell("control: the same without the head file", control)
    assert figures["found"] == times, figures
    assert control["missed"] > times / 8


def test_attachments(tmp_path: Path, times: int, tell: Tell) -> None:
    vault, draw = _vault(tmp_path), random.Random(4)
    kept = keep(vault, b"1", (vault.put_attachment(draw.randbytes(50_000)),))
    (page,) = (tmp_path / "vault" / "attachments").iterdir()
    want = vault.sealed_container(kept.submission_id, "T")
    bits = page.stat().st_size * 8

    def look() -> str:
        try:
            return "same" if vault.sealed_container(kept.submission_id, "T") == want else "missed"
        except VaultFault as fault:
            return "found" if fault.code == "vault.damaged" else fault.code

    plain = page.read_bytes()

    def look_plainly() -> str:
        """Control: the file as it is, its hash not looked at."""
        return "same" if page.read_bytes() == plain else "missed"

    figures = count(times, page, lambda: draw.randrange(bits), look)
    tell("bits turned in attachments", figures)
    control = count(times // 4, page, lambda: draw.randrange(bits), look_plainly)
    tell("control: the same without looking at the hash", control)
    vault.close()
    assert figures["found"] == times, figures
    assert control["missed"] == times // 4


def _centre_with_a_case(folder: Path) -> tuple[Path, bytes]:
    one = submission()
    body = one.to_bytes()
    store = open_store(folder / "central.db")
    with store.write() as db:
        db.execute("INSERT INTO submission VALUES (?,?,?,?,?,?,?,?,?)",
                   (one.id, hashlib.sha256(body).hexdigest(), "T-1", "", "", 1, "", body, b"{}"))
        db.execute("INSERT INTO office_case VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                   (CASE, one.id, one.item, one.item_version, "received", one.receipt_code, LI_MIN, "", "2026-01-12",
                    "{}", 1, "claim"))
    store.close()
    return folder / "central.db", body


def test_papers_that_are_told_again(tmp_path: Path, times: int, tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    path, body = _centre_with_a_case(tmp_path)
    whole, draw, catalogue = path.read_bytes(), random.Random(5), load_catalogue()
    begin = whole.index(body[:200])
    length = next(size for size in range(len(body), 0, -1) if whole[begin : begin + size] == body[:size])
    assert length > 500

    def look() -> str:
        store = open_store(path)
        try:
            told = mine.paper(store, catalogue, LI_MIN, "receipt", CASE)
        except Problem as problem:
            return "found" if problem.code == "store.damaged" else problem.code
        except SubmissionFault:
            return "unreadable"
        finally:
            store.close()
        return "same" if told == want else "missed"

    store = open_store(path)
    want = mine.paper(store, catalogue, LI_MIN, "receipt", CASE)
    store.close()
    figures = count(times, path, lambda: begin * 8 + draw.randrange(length * 8), look)
    tell("bits turned in what a paper is told from", figures)
    assert figures["found"] == times, figures

    with contextlib.closing(sqlite3.connect(path)) as db:
        (stored,) = db.execute("SELECT content_hash FROM submission").fetchone()
    # the control: a hash that agrees with everything
    agreeing = SimpleNamespace(sha256=lambda data: SimpleNamespace(hexdigest=lambda: stored))
    monkeypatch.setattr(cases, "hashlib", agreeing)
    control = count(times, path, lambda: begin * 8 + draw.randrange(length * 8), look)
    tell("control: the same without looking at the hash", control)
    assert control["missed"] > 0
