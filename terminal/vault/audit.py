"""The audit chain: every event carries the hash of the one before it, so nothing can be taken out unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import apsw

from terminal.vault.faults import VaultFault
from terminal.vault.head import Head

START = Head(0, bytes(32))
_DETAIL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def chain(before: bytes, sequence: int, kind: str, subject: bytes | None, at: str, detail: str) -> bytes:
    """SHA-256 over the hash before and this event; the detail, the only part of free length, comes last."""
    event = f"{sequence}\n{kind}\n{'-' if subject is None else subject.hex()}\n{at}\n{detail}"
    return hashlib.sha256(before + event.encode()).digest()


def append(db: apsw.Connection, last: Head, kind: str, subject: bytes | None, detail: dict[str, Any]) -> Head:
    """Write one event inside the caller's transaction; answers the new head."""
    sequence = last.sequence + 1
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    text = _DETAIL.encode(detail)
    digest = chain(last.hash, sequence, kind, subject, at, text)
    db.execute("INSERT INTO audit VALUES (?,?,?,?,?,?)", (sequence, kind, subject, at, text, digest))
    return Head(sequence, digest)


def newest(db: apsw.Connection) -> Head:
    """The last event, or START."""
    for sequence, digest in db.execute("SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1"):
        return Head(sequence, digest)
    return START


def verify(db: apsw.Connection, head: Head | None, last_events: int | None = None) -> Head:
    """Check the chain (all of it, or its last events) and that the head file is in it; answers the newest
    event.

    Raises VaultFault vault.damaged with what is missing.
    """
    newest_event = newest(db)
    if head is not None:
        if newest_event.sequence < head.sequence:
            lost = head.sequence - newest_event.sequence
            raise VaultFault("vault.damaged", f"the database has lost its last {lost} event(s)")
        for (digest,) in db.execute("SELECT hash FROM audit WHERE sequence=?", (head.sequence,)):
            if digest != head.hash:
                raise VaultFault("vault.damaged", "the head file names another event than the database")
    elif newest_event.sequence > 0:
        raise VaultFault("vault.damaged", "the head file is missing")
    first = 1 if last_events is None else max(1, newest_event.sequence - last_events + 1)
    before, expected = bytes(32), first
    if first > 1:
        before = next(iter(db.execute("SELECT hash FROM audit WHERE sequence=?", (first - 1,))), (b"",))[0]
    for sequence, kind, subject, at, detail, digest in _events(db, first):
        if sequence != expected or chain(before, sequence, kind, subject, at, detail) != digest:
            raise VaultFault("vault.damaged", f"the audit chain is broken at event {expected}")
        before, expected = digest, expected + 1
    if expected != newest_event.sequence + 1:
        raise VaultFault("vault.damaged", f"the audit chain ends at event {expected - 1}")
    return newest_event


def _events(db: apsw.Connection, first: int) -> Iterator[tuple[int, str, bytes | None, str, str, bytes]]:
    yield from db.execute(
        "SELECT sequence, kind, subject, at, detail, hash FROM audit WHERE sequence>=? ORDER BY sequence",
        (first,),
    )
