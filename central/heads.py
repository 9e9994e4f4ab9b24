"""Heads of terminals' chains of events: a chain only grows. One that goes back, or is another one, is an alarm.

A head is a statement under the terminal's key: {"terminal", "incarnation", "position", "hash", "before"}; `before` is
the terminal's own hash at the position that the centre knows last, so that each head is tied to the one before it.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from central import audit
from central.keys import canonical
from central.problems import Problem
from central.store.db import Store, Writing

BACK, FORKED = "head.back", "head.forked"
_HEX = re.compile(r"[0-9a-f]{64}\Z")
_INCARNATION = re.compile(r"[A-Za-z0-9-]{1,64}\Z")


@dataclass(frozen=True)
class Head:
    """`hash` is 64 hex digits; `before` position and hash ("" where the terminal has no such event), or None."""

    terminal: str
    incarnation: str
    position: int
    hash: str
    before: tuple[int, str] | None
    statement: dict[str, Any]
    signature: str


def read(terminal: str, key: bytes, value: Any, signature: Any) -> Head:
    """A signed head. Raises Problem 400 telemetry.malformed: not of this form, not this terminal's, or not signed."""
    try:
        before = value["before"]
        head = Head(value["terminal"], value["incarnation"], value["position"], value["hash"],
                    None if before is None else (before["position"], before["hash"]), value, signature)
        numbers = [head.position] + ([] if head.before is None else [head.before[0]])
        if head.terminal != terminal or not _INCARNATION.match(head.incarnation) or not _HEX.match(head.hash):
            raise ValueError("names")
        if not all(type(number) is int and 0 <= number < 2**53 for number in numbers):
            raise ValueError("positions")
        if head.before is not None and head.before[1] != "" and not _HEX.match(head.before[1]):
            raise ValueError("before")
        raw = base64.urlsafe_b64decode(signature + "==")
        Ed25519PublicKey.from_public_bytes(key).verify(raw, b"budayang/v1/head\n" + canonical(value))
    except (KeyError, TypeError, ValueError, binascii.Error, InvalidSignature):
        raise Problem(400, "telemetry.malformed", "no signed head of this terminal's chain") from None
    return head


def last(db: Store | Writing, terminal: str, incarnation: str) -> tuple[int, str] | None:
    """Position and hash of the newest head that was believed."""
    row = db.row("SELECT position, hash FROM audit_head WHERE terminal=? AND incarnation=? "
                 "ORDER BY position DESC LIMIT 1", terminal, incarnation)
    return None if row is None else (row[0], row[1])


def ask_for(db: Store | Writing, head: Head) -> int | None:
    """The position whose hash the terminal has to state before its head can be judged; None: it can be."""
    known = last(db, head.terminal, head.incarnation)
    if known is None or head.position <= known[0] or (head.before is not None and head.before[0] == known[0]):
        return None
    return known[0]


def judge(db: Writing, head: Head) -> str:
    """Empty where it goes on from what is known; else the alarm."""
    known = last(db, head.terminal, head.incarnation)
    if known is None:
        return ""
    if head.position < known[0]:
        return BACK
    stated = head.hash if head.position == known[0] else head.before[1] if head.before is not None else ""
    return "" if stated == known[1] else FORKED


def keep(db: Writing, head: Head, day: str) -> None:
    """Keep a head that was believed. A store that is new to a terminal leaves a line in the audit."""
    if last(db, head.terminal, head.incarnation) is None and db.row(
        "SELECT 1 FROM audit_head WHERE terminal=?", head.terminal
    ) is not None:
        audit.line(db, "terminal.new_store", head.terminal, detail=head.incarnation)
    db.execute(
        "INSERT INTO audit_head (terminal, incarnation, day, position, hash, statement, signature) "
        "VALUES (?,?,?,?,?,?,?) ON CONFLICT (terminal, incarnation, day) DO UPDATE SET position=excluded.position, "
        "hash=excluded.hash, statement=excluded.statement, signature=excluded.signature",
        (head.terminal, head.incarnation, day, head.position, head.hash, canonical(head.statement).decode(),
         head.signature),
    )


def accept(store: Store, terminal: str, why: str) -> bool:
    """Staff know why the chain is another one (a disk put back from a copy): it begins anew with the next head."""
    with store.write() as db:
        if db.row("SELECT 1 FROM fleet WHERE terminal=? AND head_alarm<>''", terminal) is None:
            return False
        db.execute("DELETE FROM audit_head WHERE terminal=?", (terminal,))
        db.execute("UPDATE fleet SET head_alarm='' WHERE terminal=?", (terminal,))
        audit.line(db, "staff.head_accepted", terminal, detail=why[:200])
    return True
