"""Enrolment: a terminal makes its key pair itself and shows, with a one-time code, that it may join.

The code never crosses the wire. Both sides prove that they know it: the terminal with an HMAC over its
public key,
the centre with an HMAC over its own keys and the terminal's, so that a false centre cannot slip its keys in.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import time
from typing import Any

from nacl.bindings import crypto_core_ed25519_is_valid_point

from central import audit
from central.keys import CentreKeys, canonical, key_id
from central.problems import Problem
from central.store.db import Store, Writing

CODE_LIFE_S = 86400
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_TERMINAL = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


def new_code(store: Store) -> str:
    """Make a one-time code, "XXXXXX-" and 26 further characters (about 127 bits); valid for a day."""
    text = "".join(secrets.choice(_ALPHABET) for _ in range(32))
    with store.write() as db:
        db.execute(
            "INSERT INTO enrolment_code (id, secret, made_at) VALUES (?,?,?)",
            (text[:6], text[6:], int(time.time())),
        )
        audit.line(db, "code.made", detail=text[:6])
    return f"{text[:6]}-{text[6:]}"


def proof(secret: str, kind: str, *parts: bytes) -> str:
    """HMAC-SHA256 by the code's secret part, as hex digits."""
    message = b"\n".join([f"budayang/v1/enrol/{kind}".encode(), *parts])
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def enrol(store: Store, keys: CentreKeys, request: dict[str, Any]) -> dict[str, Any]:
    """Enrol a terminal. The same key with the same code again is answered again (the first answer may be
    lost).

    Raises Problem 400 enrol.malformed, 403 enrol.refused (unknown, old or used code, wrong proof, or the terminal was
    revoked after it had used this code).
    """
    terminal, code_id = request.get("terminal"), request.get("code")
    try:
        public = base64.urlsafe_b64decode(str(request.get("key")) + "=")
    except (binascii.Error, ValueError):
        public = b""
    # under a key of small order one signature fits every message, and nobody is held to what they hand in
    sound = len(public) == 32 and crypto_core_ed25519_is_valid_point(public)
    if not isinstance(terminal, str) or not _TERMINAL.match(terminal) or not sound:
        raise Problem(400, "enrol.malformed", "terminal, key, code and proof are needed")
    refused = Problem(403, "enrol.refused", "this code does not enrol this terminal")
    with store.write() as db:
        found = db.row("SELECT secret, made_at, used_by, used_key FROM enrolment_code WHERE id=?", str(code_id))
        if found is None:
            raise refused
        secret, made_at, used_by, used_key = found
        given = str(request.get("proof"))
        if not hmac.compare_digest(
            given.encode(), proof(secret, "terminal", terminal.encode(), public).encode()
        ):
            raise refused
        if used_by is None:
            if time.time() - made_at > CODE_LIFE_S:
                raise refused
            _join(db, terminal, public, str(code_id))
        elif (used_by, used_key) != (terminal, public) or _revoked(db, terminal):
            raise refused
    centre = keys.public()
    return {
        "terminal": terminal,
        "centre": centre,
        "proof": proof(secret, "centre", canonical(centre), public),
    }


def _join(db: Writing, terminal: str, public: bytes, code_id: str) -> None:
    """A code is given out by staff for this terminal, so its new key replaces an old one, revoked or not."""
    before = db.row("SELECT public_key FROM terminal WHERE id=?", terminal)
    db.execute("UPDATE enrolment_code SET used_by=?, used_key=? WHERE id=?", (terminal, public, code_id))
    db.execute(
        "INSERT INTO terminal (id, public_key, enrolled_at) VALUES (?,?,?) ON CONFLICT (id) DO UPDATE "
        "SET public_key=excluded.public_key, enrolled_at=excluded.enrolled_at, revoked_at=NULL",
        (terminal, public, int(time.time())),
    )
    what = "terminal.enrolled" if before is None or before[0] == public else "terminal.key_replaced"
    audit.line(db, what, terminal, detail=key_id(public))


def _revoked(db: Writing, terminal: str) -> bool:
    return db.row("SELECT 1 FROM terminal WHERE id=? AND revoked_at IS NOT NULL", terminal) is not None


def revoke(store: Store, terminal: str, why: str = "") -> bool:
    """Refuse everything this terminal signs from now on; False when no such terminal is enrolled (any more).

    What it handed in stays. A running centre looks the key up for each request, so this holds at once.
    """
    with store.write() as db:
        done = db.execute(
            "UPDATE terminal SET revoked_at=? WHERE id=? AND revoked_at IS NULL RETURNING id",
            (int(time.time()), terminal),
        )
        if done:
            audit.line(db, "staff.revoked", terminal, detail=why[:200])
    return bool(done)


def key_of(store: Store, terminal: str) -> bytes | None:
    """The raw public key of an enrolled terminal; None for one that is not, or was revoked."""
    row = store.row("SELECT public_key FROM terminal WHERE id=? AND revoked_at IS NULL", terminal)
    return None if row is None else bytes(row[0])


def is_revoked(store: Store, terminal: str) -> bool:
    """True for a terminal that was enrolled and is refused now."""
    return store.row("SELECT 1 FROM terminal WHERE id=? AND revoked_at IS NOT NULL", terminal) is not None
