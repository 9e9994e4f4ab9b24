"""The vault: submissions sealed to the centre, their queue rows and the audit chain, one transaction each."""

from __future__ import annotations

import fcntl
import hashlib
import os
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw

from terminal.vault import alarms, numbers
from terminal.vault.attachments import Attachments
from terminal.vault.database import faults
from terminal.vault.engine import Engine
from terminal.vault.faults import VaultFault
from terminal.vault.keyfile import KeyProvider
from terminal.vault.killpoints import At, nowhere
from terminal.vault.numbers import Numbers
from terminal.vault.pages import Pages
from terminal.vault.parcel import Parcel, Parcels
from terminal.vault.reserve import Reserve
from terminal.vault.rows import Entry, Rows
from terminal.vault.sealing import SealedPart, SealKey

PAYMENT, SUBMISSION, EVALUATION = 0, 1, 3
"""What goes first. Between a submission and an evaluation come attachments, after all of them telemetry."""

__all__ = ["EVALUATION", "PAYMENT", "SUBMISSION", "Entry", "Kept", "Mark", "Stamp", "Vault"]


@dataclass(frozen=True)
class Stamp:
    """Order of submissions, never by the wall clock: which store, which start of the machine, which
    number."""

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
class Mark:
    """What becomes of a submission, for `Vault.mark_all`."""

    submission_id: str
    detail: dict[str, Any]
    ack: bytes | None
    purge: bool


_STOOD = """SELECT s.sequence, q.state, s.attachments, s.key_id FROM submission s LEFT JOIN queue q USING (sequence)
WHERE s.id=?"""
_NOWHERE = (0, None, "", "")


class Vault:
    """The one durable store of a terminal. Safe to use from many threads; one process at a time.

    `directory` holds vault.db, head, attachments/, reserve. Opening checks head file and audit chain and
    sweeps attachments that no submission names. Raises VaultFault.
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
        self._at, self._closed = at, False
        self.seal_key: SealKey | None = None
        """The centre's public key; nothing can be kept before it is known."""
        with faults():
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._owner = _own(directory / "lock")
        try:
            self._reserve = Reserve(directory / "reserve", reserve_bytes, session_bytes)
            self._engine = Engine(directory, key, self._reserve, at, vfs)
            self._rows = Rows(self._engine)
            with faults():
                self._files = Attachments(directory / "attachments", at)
                self._parcels = Parcels(self._engine, self._files)
                self._pages = Pages(self._engine, self._files)
                self.incarnation = self._incarnation()
                self._boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
                self._pages.sweep_all()
        except BaseException:
            if hasattr(self, "_engine"):
                self._engine.close()
            os.close(self._owner)
            raise

    # -- what a session writes ---------------------------------------------------------------------------

    def room_for_session(self) -> bool:
        """False when a session must not begin: disk nearly full, reserve given up, or the store in
        trouble."""
        if not self._engine.sound():
            return False
        try:
            return self._reserve.room()
        except OSError:
            return False

    def reserve_there(self) -> bool:
        """True when the space held back for a session under way is there now. Raises VaultFault vault.io."""
        with faults():
            return self._reserve.there()

    def put_attachment(self, data: bytes) -> str:
        """Seal a captured page, photo or signature to the centre, durable at once; answers its SHA-256 (hex).

        Raises VaultFault vault.not_sealable, vault.disk_full, vault.io.
        """
        key = self._sealable()
        with faults():
            return self._pages.put(data, key)

    def has_attachment(self, sha256: str) -> bool:
        """True when this attachment is on disk, sealed to the present key."""
        return self.seal_key is not None and self._files.has(sha256, self.seal_key.id)

    def next_stamp(self) -> Stamp:
        """What the next submission will be stamped with."""
        row = self._engine.row("SELECT coalesce(max(sequence), 0) FROM submission")
        assert row is not None
        return Stamp(self.incarnation, self._boot, row[0] + 1)

    def find(self, submission_id: str) -> Kept | None:
        """A submission that was kept, by its id."""
        row = self._engine.row(
            "SELECT sequence, hash, incarnation, boot FROM submission WHERE id=?",
            uuid.UUID(submission_id).bytes,
        )
        if row is None:
            return None
        sequence, digest, incarnation, boot = row
        return Kept(submission_id, sequence, digest.hex(), Stamp(incarnation, boot, sequence))

    def keep(
        self, submission_id: str, sealed: SealedPart, stamp: Stamp, attachments: Sequence[str] = (),
        priority: int = SUBMISSION,
    ) -> Kept:
        """One transaction: submission, queue row, audit event; then the head file. Durable when it returns.

        The same id with the same content again answers what was kept the first time.
        Raises VaultFault: vault.conflict (other content), vault.damaged (an attachment is not there),
        vault.disk_full, vault.io.
        """
        key = self._sealable()
        subject = uuid.UUID(submission_id)
        for sha256 in attachments:
            if not self._files.has(sha256, key.id):
                raise VaultFault("vault.damaged", f"attachment {sha256[:12]} was never captured")
        row = (
            stamp.sequence,
            subject.bytes,
            stamp.incarnation,
            stamp.boot,
            bytes.fromhex(sealed.sha256),
            key.id,
            datetime.now(UTC).isoformat(timespec="milliseconds"),
            ",".join(attachments),
            hashlib.sha256(sealed.data).digest(),
            sealed.data,
        )

        def write(db: apsw.Connection) -> dict[str, Any]:
            self._at("keep.begun")
            db.execute("INSERT INTO submission VALUES (?,?,?,?,?,?,?,?,?,NULL,?)", row)
            self._at("keep.submission")
            values = (stamp.sequence, subject.bytes, len(attachments), priority)
            db.execute("INSERT INTO queue (sequence, id, state, pages, priority) VALUES (?,?,'waiting',?,?)", values)
            self._at("keep.queue")
            self._pages.name(db, attachments, key.id)
            return {"hash": sealed.sha256, "sequence": stamp.sequence}

        with self._engine.lock:
            known = Kept(submission_id, stamp.sequence, sealed.sha256, stamp)
            try:
                self._engine.transaction("kept", subject, write)
                self._rows.kept()
            except (VaultFault, apsw.ConstraintError) as fault:
                # kept before (somebody pressed twice), or a commit that failed half way and is there after
                # reopening, checked and synced: then it is kept, and said so
                self._rows.unsure()
                if isinstance(fault, VaultFault) and not (fault.code == "vault.io" and self._engine.sound()):
                    raise
                before = self.find(submission_id)
                if before is None:
                    raise
                known = before
            self._pages.named(attachments, key.id)
        if known.content_hash != sealed.sha256:
            raise VaultFault("vault.conflict", "this submission id was kept with another content")
        return known

    # -- what the outbox asks ----------------------------------------------------------------------------

    def waiting(self, limit: int = 100) -> list[str]:
        """Ids that wait to be sent: by priority, then the oldest first."""
        return self._rows.waiting(limit)

    def unsettled(self, limit: int = 50) -> list[tuple[str, bytes]]:
        """Submissions the centre has acknowledged whose sealed copies are still here: id and acknowledgement, oldest
        first."""
        return self._rows.unsettled(limit)

    def entry(self, submission_id: str) -> Entry | None:
        """The queue row of a submission."""
        row = self._engine.row(
            "SELECT s.sequence, coalesce(q.state, 'sent'), coalesce(q.tries, 0), q.last_error, s.ack "
            "FROM submission s LEFT JOIN queue q USING (sequence) WHERE s.id=?",
            uuid.UUID(submission_id).bytes,
        )
        return None if row is None else Entry(submission_id, *row)

    def unacknowledged(self) -> list[tuple[Entry, str]]:
        """All that waits or was set aside, with the time it was kept (ISO 8601, UTC), oldest first."""
        return self._rows.unacknowledged()

    def counts(self) -> dict[str, int]:
        """How many submissions are in each state."""
        return self._rows.counts()

    def sealed_container(self, submission_id: str, terminal: str) -> bytes:
        """The bytes for the wire, all in one. Raises VaultFault vault.damaged: what is on disk is not what was
        written."""
        return self._parcels.parcel(submission_id, terminal, None).container

    def parcel(self, submission_id: str, terminal: str) -> Parcel:
        """The same, with what is large on its own."""
        return self._parcels.parcel(submission_id, terminal)

    def mark(
        self, submission_id: str, state: str, detail: dict[str, Any], ack: bytes | None, purge: bool
    ) -> None:
        """Move a queue row to sent, quarantined or waiting, with an audit event; `purge` drops the sealed
        copy and its queue row. The acknowledgement stays."""
        self.mark_all(state, [Mark(submission_id, detail, ack, purge)])

    def mark_all(self, state: str, marks: Sequence[Mark]) -> None:
        """The same of several, in one transaction."""
        with self._engine.lock:
            stood = [self._engine.row(_STOOD, uuid.UUID(one.submission_id).bytes) or _NOWHERE for one in marks]
            try:
                self._engine.transactions(state, [
                    (uuid.UUID(one.submission_id), self._marking(state, one, row[0]))
                    for one, row in zip(marks, stood, strict=True)])
            except VaultFault:
                self._rows.unsure()
                raise
            for one, (sequence, before, attachments, key_id) in zip(marks, stood, strict=True):
                if before is not None:
                    self._rows.moved(sequence, before, None if one.purge else state)
                if one.purge and attachments:
                    with faults():
                        self._pages.drop(attachments.split(","), key_id)
            self._engine.tidy()

    def _marking(self, state: str, one: Mark, sequence: int) -> Callable[[apsw.Connection], dict[str, Any]]:
        def write(db: apsw.Connection) -> dict[str, Any]:
            self._at(f"mark.{state}.begun")
            db.execute(
                "UPDATE submission SET ack=coalesce(?, ack), sealed=CASE WHEN ? THEN NULL ELSE sealed END "
                "WHERE sequence=?",
                (one.ack, one.purge, sequence),
            )
            if one.purge:
                db.execute("DELETE FROM queue WHERE sequence=?", (sequence,))
            else:
                db.execute(
                    "UPDATE queue SET state=?, last_error=? WHERE sequence=?",
                    (state, one.detail.get("reason"), sequence),
                )
            self._at(f"mark.{state}.written")
            return one.detail

        return write

    def note_try(self, submission_id: str, error: str) -> None:
        """Count a failed sending; no audit event, nothing hangs on it."""
        self._engine.write_small(
            "UPDATE queue SET tries=tries+1, last_error=? "
            "WHERE sequence=(SELECT sequence FROM submission WHERE id=?)",
            error,
            uuid.UUID(submission_id).bytes,
        )

    # -- what a person has to look at --------------------------------------------------------------------

    def numbers(self) -> Numbers:
        """The numbers of what was kept: highest, waiting, set aside."""
        return numbers.read(self._engine, self.incarnation)

    def held(self, sequence: int) -> tuple[str, bool] | None:
        """Id of the submission with this number, and whether its sealed copy is still here."""
        return numbers.held(self._engine, sequence)

    def oldest_waiting(self) -> str | None:
        """When the oldest that waits was kept (ISO 8601, UTC)."""
        return numbers.oldest_waiting(self._engine)

    def head(self) -> tuple[int, str]:
        """Position and hash (hex) of the newest event."""
        return self._engine.head()

    def event_hash(self, position: int) -> str | None:
        """Hash (hex) of an event; None where there is none. Position 0 is the chain's empty beginning."""
        row = self._engine.row("SELECT hash FROM audit WHERE sequence=?", position)
        return row[0].hex() if row is not None else bytes(32).hex() if position == 0 else None

    def alarms(self) -> dict[str, Any]:
        """Alarms that stand: code -> detail."""
        return alarms.standing(self._engine)

    def alarm(self, code: str, detail: dict[str, Any]) -> bool:
        """Raise an alarm (terminal/vault/alarms.py); False when it stands already."""
        return alarms.raise_one(self._engine, code, detail)

    def end_alarm(self, code: str, by: str) -> bool:
        """End an alarm; False when it does not stand."""
        return alarms.clear(self._engine, code, by)

    # -- upkeep ------------------------------------------------------------------------------------------

    def sweep(self) -> int:
        """Remove attachments that a session captured and no submission took; answers how many. What a run that was cut
        left behind goes at the start."""
        with faults():
            return self._pages.sweep()

    def sync_head(self) -> None:
        """Make the head file durable (a moment after `keep`; the sender does it before it sends)."""
        self._engine.sync_head()

    def event(self, kind: str, detail: dict[str, Any]) -> None:
        """Write one audit event of its own. No personal values."""
        self._engine.transaction(kind, None, lambda db: detail)

    def verify(self) -> int:
        """Check every page, the whole chain and every sealed copy; answers the number of events.

        Raises VaultFault vault.damaged.
        """
        events = self._engine.verify()
        for (identity,) in self._engine.rows("SELECT id FROM queue"):
            self.sealed_container(str(uuid.UUID(bytes=identity)), "-")
        return events

    def close(self) -> None:
        """Give files and lock back."""
        with self._engine.lock:
            if not self._closed:
                self._closed = True
                self._engine.close()
                os.close(self._owner)

    # -- inside ------------------------------------------------------------------------------------------

    def _sealable(self) -> SealKey:
        if self.seal_key is None:
            raise VaultFault("vault.not_sealable", "the centre's public key is not known yet")
        return self.seal_key

    def _incarnation(self) -> str:
        self._engine.write_small("INSERT OR IGNORE INTO meta VALUES ('incarnation', ?)", str(uuid.uuid4()))
        row = self._engine.row("SELECT value FROM meta WHERE name='incarnation'")
        assert row is not None
        return str(row[0])


def _own(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise VaultFault("vault.busy", "another process has the store") from None
    return handle
