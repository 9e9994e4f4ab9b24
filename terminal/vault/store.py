"""The vault: submissions sealed to the centre, their queue rows and the audit chain in one transaction each."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import apsw

from terminal.vault import audit
from terminal.vault.attachments import Attachments
from terminal.vault.database import faults, open_database
from terminal.vault.faults import VaultFault
from terminal.vault.head import HeadFile
from terminal.vault.keyfile import KeyProvider
from terminal.vault.killpoints import At, nowhere
from terminal.vault.reserve import Reserve
from terminal.vault.sealing import SealedPart, SealKey, container

log = logging.getLogger("terminal.vault")
T = TypeVar("T")
CHECKED_AT_START = 2000
"""Audit events checked at every start; `verify` checks all of them."""
CHECKPOINT_PAGES = 500


@dataclass(frozen=True)
class Stamp:
    """Order of submissions, never by the wall clock: which store, which start of the machine, which number."""

    incarnation: str
    boot: str
    sequence: int


@dataclass(frozen=True)
class Kept:
    """A submission that is durable here. `content_hash` is 64 hex digits."""

    submission_id: str
    sequence: int
    content_hash: str
    stamp: Stamp


@dataclass(frozen=True)
class Entry:
    """A queue row. `state` waiting, sent or quarantined; `ack` the centre's signed acknowledgement as JSON bytes."""

    submission_id: str
    sequence: int
    state: str
    tries: int
    last_error: str | None
    ack: bytes | None


class Vault:
    """The one durable store of a terminal. Safe to use from many threads; one process at a time.

    `directory` holds vault.db, head, attachments/, reserve. Opening checks head file and audit chain and sweeps
    attachments no submission wants. Raises VaultFault.
    """

    def __init__(
        self,
        directory: Path,
        key: KeyProvider,
        *,
        at: At = nowhere,
        reserve_bytes: int = 32 << 20,
        session_bytes: int = 64 << 20,
        vfs: str | None = None,
    ) -> None:
        self._directory, self._key, self._at, self._vfs = directory, key, at, vfs
        self._lock = threading.RLock()
        self._closed, self._trouble = False, False
        self.seal_key: SealKey | None = None
        """The centre's public key; nothing can be kept before it is known."""
        with faults():
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._owner = _own(directory / "lock")
        try:
            with faults():
                new = not (directory / "vault.db").exists()
                if new and (directory / "head").exists():
                    # an empty store is never taken for the truth: a disk mounted late, a deleted file
                    raise VaultFault("vault.damaged", "the database is missing but its head file is there")
                self._db = open_database(directory / "vault.db", key(), vfs)
                self._head = HeadFile(directory / "head")
                self._newest = audit.verify(self._db, self._head.read(), CHECKED_AT_START)
                self._head.put(self._newest)
                self._head.sync()
                self.incarnation = self._incarnation()
                self._boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
                self._files = Attachments(directory / "attachments", at)
                self._reserve = Reserve(directory / "reserve", reserve_bytes, session_bytes)
                self._reserve.whole()
            self.sweep()
        except BaseException:
            os.close(self._owner)
            raise

    # -- what a session writes --------------------------------------------------------------------------------

    def room_for_session(self) -> bool:
        """False when a session must not begin: disk nearly full, reserve given up, or the store in trouble."""
        with self._lock:
            if self._closed:
                return False
            if self._trouble:
                try:
                    self._reopen()
                except VaultFault as fault:
                    log.error("store still in trouble: %s", fault.code)
                    return False
            try:
                return self._reserve.room()
            except OSError:
                return False

    def put_attachment(self, data: bytes) -> str:
        """Seal a captured page, photo or signature to the centre and make it durable; answers its SHA-256 (hex).

        Raises VaultFault vault.not_sealable, vault.disk_full, vault.io.
        """
        key = self._sealable()
        return self._with_reserve(lambda: self._files.put(data, key))

    def has_attachment(self, sha256: str) -> bool:
        """True when this attachment is on disk, sealed to the present key."""
        return self.seal_key is not None and self._files.has(sha256, self.seal_key.id)

    def next_stamp(self) -> Stamp:
        """What the next submission will be stamped with."""
        with self._lock:
            (last,) = self._one("SELECT coalesce(max(sequence), 0) FROM submission")
            return Stamp(self.incarnation, self._boot, last + 1)

    def find(self, submission_id: str) -> Kept | None:
        """A submission that was kept, by its id."""
        with self._lock:
            row = self._one(
                "SELECT sequence, hash, incarnation, boot FROM submission WHERE id=?", uuid.UUID(submission_id).bytes
            )
        if row is None:
            return None
        sequence, digest, incarnation, boot = row
        return Kept(submission_id, sequence, digest.hex(), Stamp(incarnation, boot, sequence))

    def keep(self, submission_id: str, sealed: SealedPart, stamp: Stamp, attachments: Sequence[str] = ()) -> Kept:
        """One transaction: submission, queue row, audit event; then the head file. Durable when it returns.

        The same id with the same content again answers what was kept the first time.
        Raises VaultFault: vault.conflict (other content), vault.damaged (an attachment is not there), vault.disk_full,
        vault.io.
        """
        key = self._sealable()
        for sha256 in attachments:
            if not self._files.has(sha256, key.id):
                raise VaultFault("vault.damaged", f"attachment {sha256[:12]} was never captured")

        def write(db: apsw.Connection) -> dict[str, Any]:
            self._at("keep.begun")
            db.execute(
                "INSERT INTO submission VALUES (?,?,?,?,?,?,?,?,?,?)",
                (
                    stamp.sequence,
                    uuid.UUID(submission_id).bytes,
                    stamp.incarnation,
                    stamp.boot,
                    bytes.fromhex(sealed.sha256),
                    key.id,
                    datetime.now(UTC).isoformat(timespec="milliseconds"),
                    ",".join(attachments),
                    hashlib.sha256(sealed.data).digest(),
                    sealed.data,
                ),
            )
            self._at("keep.submission")
            db.execute("INSERT INTO queue (sequence, state) VALUES (?, 'waiting')", (stamp.sequence,))
            self._at("keep.queue")
            return {"hash": sealed.sha256, "sequence": stamp.sequence}

        with self._lock:
            known = self.find(submission_id)
            if known is None:
                try:
                    self._with_reserve(lambda: self._transaction("kept", submission_id, write))
                except VaultFault as fault:
                    # a commit that failed half way may be there after reopening: then it is kept, and said so
                    known = self.find(submission_id) if fault.code == "vault.io" and not self._trouble else None
                    if known is None:
                        raise
                else:
                    known = Kept(submission_id, stamp.sequence, sealed.sha256, stamp)
        if known.content_hash != sealed.sha256:
            raise VaultFault("vault.conflict", "this submission id was kept with another content")
        return known

    # -- what the outbox asks -----------------------------------------------------------------------------------

    def waiting(self, limit: int = 100) -> list[str]:
        """Ids that wait to be sent, oldest first."""
        with self._lock, faults():
            rows = self._db.execute(
                "SELECT s.id FROM queue q JOIN submission s USING (sequence) "
                "WHERE q.state <> 'sent' AND q.state = 'waiting' ORDER BY q.sequence LIMIT ?",
                (limit,),
            ).fetchall()
        return [str(uuid.UUID(bytes=row[0])) for row in rows]

    def entry(self, submission_id: str) -> Entry | None:
        """The queue row of a submission."""
        with self._lock:
            row = self._one(
                "SELECT q.sequence, q.state, q.tries, q.last_error, q.ack FROM queue q "
                "JOIN submission s USING (sequence) WHERE s.id=?",
                uuid.UUID(submission_id).bytes,
            )
        return None if row is None else Entry(submission_id, *row)

    def counts(self) -> dict[str, int]:
        """How many submissions are in each state."""
        with self._lock, faults():
            rows = self._db.execute("SELECT state, count(*) FROM queue GROUP BY state").fetchall()
        return {"waiting": 0, "sent": 0, "quarantined": 0, **dict(rows)}

    def sealed_container(self, submission_id: str, terminal: str) -> bytes:
        """The bytes for the wire. Raises VaultFault vault.damaged: what is on disk is not what was written."""
        with self._lock:
            row = self._one(
                "SELECT hash, key_id, attachments, sealed_hash, sealed FROM submission WHERE id=?",
                uuid.UUID(submission_id).bytes,
            )
        if row is None or row[4] is None:
            raise VaultFault("vault.damaged", "no sealed copy of this submission is here")
        digest, key_id, attachments, sealed_hash, sealed = row
        if hashlib.sha256(sealed).digest() != sealed_hash:
            raise VaultFault("vault.damaged", "a sealed submission is not what was written")
        parts = [SealedPart("submission", digest.hex(), sealed)]
        parts += [self._files.get(sha256, key_id) for sha256 in attachments.split(",") if sha256]
        return container(submission_id, terminal, key_id, parts)

    def mark(self, submission_id: str, state: str, detail: dict[str, Any], ack: bytes | None, purge: bool) -> None:
        """Move a queue row to sent, quarantined or waiting, with an audit event; `purge` drops the sealed copy."""
        subject = uuid.UUID(submission_id).bytes

        def write(db: apsw.Connection) -> dict[str, Any]:
            self._at(f"mark.{state}.begun")
            db.execute(
                "UPDATE queue SET state=?, ack=coalesce(?, ack), last_error=? "
                "WHERE sequence=(SELECT sequence FROM submission WHERE id=?)",
                (state, ack, detail.get("reason"), subject),
            )
            if purge:
                db.execute("UPDATE submission SET sealed=NULL WHERE id=?", (subject,))
            self._at(f"mark.{state}.written")
            return detail

        with self._lock:
            self._with_reserve(lambda: self._transaction(state, submission_id, write))
            if purge:
                (names,) = self._one("SELECT attachments FROM submission WHERE id=?", subject)
                with faults():
                    self._files.remove(set(filter(None, names.split(","))) - self._wanted())
            self._checkpoint()

    def note_try(self, submission_id: str, error: str) -> None:
        """Count a failed sending; no audit event, nothing hangs on it."""
        with self._lock, faults():
            self._db.execute(
                "UPDATE queue SET tries=tries+1, last_error=? "
                "WHERE sequence=(SELECT sequence FROM submission WHERE id=?)",
                (error, uuid.UUID(submission_id).bytes),
            )

    # -- upkeep ---------------------------------------------------------------------------------------------------

    def sweep(self) -> int:
        """Remove attachments that no sealed submission here names (a session's leftovers); answers how many."""
        with self._lock, faults():
            return self._files.sweep(self._wanted())

    def _wanted(self) -> set[str]:
        rows = self._db.execute("SELECT attachments FROM submission WHERE sealed IS NOT NULL")
        return {name for (names,) in rows for name in names.split(",") if name}

    def event(self, kind: str, detail: dict[str, Any]) -> None:
        """Write one audit event of its own. No personal values."""
        with self._lock:
            self._with_reserve(lambda: self._transaction(kind, None, lambda db: detail))

    def verify(self) -> int:
        """Check every page, the whole chain and every sealed copy; answers the number of events.

        Raises VaultFault vault.damaged.
        """
        with self._lock, faults():
            if (answer := self._db.pragma("integrity_check")) != "ok":
                raise VaultFault("vault.damaged", f"integrity check: {str(answer)[:80]}")
            found = audit.verify(self._db, self._head.read())
            for (identity,) in self._db.execute("SELECT id FROM submission WHERE sealed IS NOT NULL").fetchall():
                self.sealed_container(str(uuid.UUID(bytes=identity)), "-")
            return found.sequence

    def close(self) -> None:
        """Give files and lock back."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._db.close()
                self._head.close()
                os.close(self._owner)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _sealable(self) -> SealKey:
        if self.seal_key is None:
            raise VaultFault("vault.not_sealable", "the centre's public key is not known yet")
        return self.seal_key

    def _one(self, sql: str, *values: Any) -> Any:
        if self._closed:
            raise VaultFault("vault.closed", "the store is closed")
        with faults():
            return self._db.execute(sql, values).fetchone()

    def _transaction(self, kind: str, submission_id: str | None, write: Callable[[apsw.Connection], dict[str, Any]]) -> None:
        if self._closed:
            raise VaultFault("vault.closed", "the store is closed")
        if self._trouble:
            self._reopen()
        subject = None if submission_id is None else uuid.UUID(submission_id).bytes
        try:
            with faults(), self._rolled_back():
                self._db.execute("BEGIN IMMEDIATE")
                detail = write(self._db)
                head = audit.append(self._db, self._newest, kind, subject, detail)
                self._at("transaction.audit")
                self._db.execute("COMMIT")
        except VaultFault as fault:
            if fault.code == "vault.io":
                # after a failed sync the pages count as clean: never try the same sync again, look at the disk anew
                self._trouble = True
                with contextlib.suppress(VaultFault):
                    self._reopen()
            raise
        self._newest = head
        self._at("transaction.committed")
        try:
            self._head.put(head)
            self._at("head.written")
            self._head.sync()
        except OSError as error:
            # the transaction itself is durable; no new session until the head file is right again
            log.error("head file: %s", error.strerror)
            self._trouble = True
        self._at("head.synced")

    @contextlib.contextmanager
    def _rolled_back(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            with contextlib.suppress(apsw.Error):
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
            raise

    def _with_reserve(self, do: Callable[[], T]) -> T:
        """Do it; at a full disk give the reserve up and do it once more."""
        with self._lock:
            try:
                with faults():
                    return do()
            except VaultFault as fault:
                if fault.code != "vault.disk_full" or not self._reserve.release():
                    raise
                log.error("disk full: reserve given up")
                with faults():
                    return do()

    def _reopen(self) -> None:
        """Open again after a failed write; what is there is written anew and checked. Raises VaultFault."""
        self._trouble = True
        with contextlib.suppress(apsw.Error):
            self._db.close()
        self._db = open_database(self._directory / "vault.db", self._key(), self._vfs)
        with faults():
            self._newest = audit.verify(self._db, self._head.read(), CHECKED_AT_START)
            self._db.pragma("wal_checkpoint(TRUNCATE)")
            self._head.put(self._newest)
            self._head.sync()
        self._trouble = False

    def _checkpoint(self) -> None:
        """Between two citizens: bring the log back to its beginning, so that it is overwritten and never grows."""
        with contextlib.suppress(apsw.Error):
            if (self._directory / "vault.db-wal").stat().st_size > CHECKPOINT_PAGES * 4096:
                self._db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_RESTART)

    def _incarnation(self) -> str:
        with faults():
            row = self._db.execute("SELECT value FROM meta WHERE name='incarnation'").fetchone()
            if row is not None:
                return str(row[0])
            made = str(uuid.uuid4())
            self._db.execute("INSERT INTO meta VALUES ('incarnation', ?)", (made,))
            return made


def _own(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise VaultFault("vault.busy", "another process has the store") from None
    return handle

