"""The vault keeps, gives back sealed, forgets on acknowledgement, and never shows a plain byte on disk."""

from __future__ import annotations

import os
import random
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.keys import CentreKeys
from central.sealed import open_container, read
from terminal.vault.database import refuse_unsafe
from terminal.vault.faults import VaultFault
from terminal.vault.keyfile import key_file
from terminal.vault.sealing import seal
from terminal.vault.store import Vault
from tests.terminal.vault.conftest import KEY, PRIVATE, keep

Open = Callable[..., Vault]


def test_what_is_kept_opens_at_the_centre_only(open_vault: Open) -> None:
    vault = open_vault()
    page = vault.put_attachment(b"page-canary")
    kept = keep(vault, b'{"x":1}', (page,))
    opened = open_container(
        read(vault.sealed_container(kept.submission_id, "T-1")),
        CentreKeys(PRIVATE, Ed25519PrivateKey.generate()),
    )
    assert (opened.core, opened.attachments, opened.terminal) == (b'{"x":1}', {page: b"page-canary"}, "T-1")
    assert (opened.id, opened.hash) == (kept.submission_id, kept.content_hash)


def test_nothing_plain_on_disk(open_vault: Open, tmp_path: Path) -> None:
    vault = open_vault()
    keep(vault, b"secret-canary" * 50, (vault.put_attachment(b"page-canary" * 50),))
    vault.event("plain-event-canary", {})
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for canary in (
        b"secret-canary",
        b"page-canary",
        b"plain-event-canary",
        b"SQLite format 3",
        b"CREATE TABLE",
    ):
        assert canary not in everything
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 or path.name.startswith("vault.db"), path


def test_survives_closing(open_vault: Open) -> None:
    vault = open_vault()
    first, second = keep(vault), keep(vault)
    assert (first.sequence, second.sequence) == (1, 2)
    incarnation = vault.incarnation
    vault.close()
    again = open_vault()
    assert again.waiting() == [first.submission_id, second.submission_id]
    assert again.incarnation == incarnation
    assert again.next_stamp().sequence == 3
    assert again.find(first.submission_id) == first
    assert again.verify() == 2


def test_same_id_is_kept_once(open_vault: Open) -> None:
    vault = open_vault()
    kept = keep(vault, b"one")
    again = vault.keep(kept.submission_id, seal("submission", b"one", KEY), vault.next_stamp())
    assert again == kept
    with pytest.raises(VaultFault, match=r"vault\.conflict"):
        vault.keep(kept.submission_id, seal("submission", b"two", KEY), vault.next_stamp())
    assert vault.counts()["waiting"] == 1


def test_purge_forgets_body_and_pages_but_not_the_row(open_vault: Open) -> None:
    vault = open_vault()
    shared, alone = vault.put_attachment(b"shared"), vault.put_attachment(b"alone")
    first, second = keep(vault, b"1", (shared, alone)), keep(vault, b"2", (shared,))
    vault.mark(first.submission_id, "sent", {"case": "1"}, b"{}", purge=True)
    assert vault.has_attachment(shared)
    assert not vault.has_attachment(alone)
    with pytest.raises(VaultFault, match="no sealed copy"):
        vault.sealed_container(first.submission_id, "T-1")
    assert vault.find(first.submission_id) == first
    assert vault.waiting() == [second.submission_id]
    vault.mark(second.submission_id, "quarantined", {"reason": "x"}, None, purge=False)
    assert vault.counts() == {"waiting": 0, "sent": 1, "quarantined": 1}
    assert vault.has_attachment(shared)


def test_leftovers_of_a_session_are_swept(open_vault: Open) -> None:
    vault = open_vault()
    named, orphan = vault.put_attachment(b"named"), vault.put_attachment(b"orphan")
    keep(vault, b"1", (named,))
    vault.close()
    again = open_vault()
    assert again.has_attachment(named)
    assert not again.has_attachment(orphan)
    assert again.put_attachment(b"orphan") == orphan
    assert again.sweep() == 1


def test_an_attachment_that_was_never_captured_is_refused(open_vault: Open) -> None:
    vault = open_vault()
    with pytest.raises(VaultFault, match="never captured"):
        keep(vault, b"1", ("0" * 64,))
    assert vault.waiting() == []


def test_without_the_centres_key_nothing_is_kept(open_vault: Open) -> None:
    vault = open_vault()
    vault.seal_key = None
    with pytest.raises(VaultFault, match=r"vault\.not_sealable"):
        vault.put_attachment(b"x")


def test_one_process_at_a_time(open_vault: Open) -> None:
    vault = open_vault()
    with pytest.raises(VaultFault, match=r"vault\.busy"):
        open_vault()
    vault.close()
    with pytest.raises(VaultFault, match=r"vault\.closed"):
        vault.next_stamp()
    assert not vault.room_for_session()


def test_unsafe_sqlite_is_refused() -> None:
    for version in ("3.7.0", "3.40.1", "3.51.2"):
        with pytest.raises(VaultFault, match=r"vault\.unsafe_sqlite"):
            refuse_unsafe(version)
    for version in ("3.6.23", "3.51.3", "3.54.0"):
        refuse_unsafe(version)


def test_key_file(tmp_path: Path, open_vault: Open) -> None:
    path = tmp_path / "k" / "key"
    key = key_file(path)()
    assert len(key) == 32
    assert key_file(path)() == key
    path.chmod(0o644)
    with pytest.raises(VaultFault, match="0600"):
        key_file(path)()
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(VaultFault, match="32"):
        key_file(path)()
    keep(open_vault())


def test_wrong_key_is_told(open_vault: Open, tmp_path: Path) -> None:
    vault = open_vault()
    keep(vault)
    vault.close()
    (tmp_path / "keys" / "vault.key").write_bytes(os.urandom(32))
    with pytest.raises(VaultFault, match=r"vault\.damaged"):
        open_vault()


def test_the_log_does_not_grow(open_vault: Open, tmp_path: Path) -> None:
    vault = open_vault()
    log = tmp_path / "vault" / "vault.db-wal"
    size = log.stat().st_size
    for _ in range(150):
        kept = keep(vault, os.urandom(3000))
        vault.mark(kept.submission_id, "sent", {}, b"{}", purge=True)
    assert log.stat().st_size <= size * 1.1


def test_a_page_captured_again_stays_while_its_first_owner_is_purged(open_vault: Open) -> None:
    """Two citizens lay the same sheet down: the second has not handed in yet when the first one's copy goes."""
    vault = open_vault()
    sheet = vault.put_attachment(b"sheet")
    first = keep(vault, b"1", (sheet,))
    assert vault.sweep() == 0
    vault.put_attachment(b"sheet")
    vault.mark(first.submission_id, "sent", {"case": "1"}, b"{}", purge=True)
    second = keep(vault, b"2", (sheet,))
    assert vault.sweep() == 0
    vault.sealed_container(second.submission_id, "T")
    vault.mark(second.submission_id, "sent", {"case": "2"}, b"{}", purge=True)
    assert not vault.has_attachment(sheet)
    third = keep(vault, b"3", (vault.put_attachment(b"sheet"),))
    vault.put_attachment(b"sheet")
    vault.mark(third.submission_id, "sent", {"case": "3"}, b"{}", purge=True)
    assert vault.has_attachment(sheet)
    assert vault.sweep() == 1, "nobody took it after all"
    assert not vault.has_attachment(sheet)


def test_pages_are_shared_over_a_restart(open_vault: Open) -> None:
    vault = open_vault()
    sheet = vault.put_attachment(b"sheet")
    first = keep(vault, b"1", (sheet,))
    vault.close()
    vault = open_vault()
    second = keep(vault, b"2", (vault.put_attachment(b"sheet"),))
    vault.close()
    vault = open_vault()
    vault.mark(first.submission_id, "sent", {"case": "1"}, b"{}", purge=True)
    vault.sealed_container(second.submission_id, "T")
    vault.mark(second.submission_id, "sent", {"case": "2"}, b"{}", purge=True)
    assert not vault.has_attachment(sheet)


def test_what_is_counted_in_memory_is_what_is_on_the_disk(open_vault: Open) -> None:
    vault, draw = open_vault(), random.Random(3)
    ids = [keep(vault, bytes([n])).submission_id for n in range(12)]
    vault.counts()
    for _ in range(60):
        one = draw.choice(ids)
        if draw.random() < 0.3:
            ids.append(keep(vault, draw.randbytes(9)).submission_id)
        state = draw.choice(("waiting", "sent", "quarantined"))
        vault.mark(one, state, {"reason": "x"}, b"{}" if state == "sent" else None,
                   purge=state == "sent" and draw.random() < 0.5)
        counts, waiting, unsettled = vault.counts(), vault.waiting(), vault.unsettled()
        vault._rows.unsure()
        assert (vault.counts(), vault.waiting(), vault.unsettled()) == (counts, waiting, unsettled)
    assert len(set(counts.values()) - {0}) == 3
