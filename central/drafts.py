"""What several people have not finished: kept for a day as the terminal sealed it, opened only for one of them.

The centre keeps what it was sent, sealed to its own key; it is unsealed in memory when somebody who was named when it
was kept has been recognised anew. After a day, or when they file, it is gone.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag

from central.keys import SUITE, CentreKeys
from central.problems import Problem
from central.store.db import Store

LIFE = timedelta(hours=24)
MOST_BYTES = 512 * 1024
MOST_PEOPLE = 20
BODY = 1024 * 1024
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")
_NUMBER = re.compile(r"[0-9A-Za-z]{8,32}\Z")


@dataclass(frozen=True)
class Drafts:
    """Keeps and opens drafts. Who asks was recognised before (a token, and consent)."""

    store: Store
    keys: CentreKeys
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def keep(self, draft: str, person: str, asked: dict[str, Any]) -> dict[str, Any]:
        """{"people": [ID numbers], "sealed": base64} under an id that is made once; {"until"}. The same id
        again replaces it, if this person is one of its people.

        Raises Problem 400 body.malformed, 404 draft.unknown: another's id; 422 sealed.cannot_open.
        """
        people, data = _people(person, asked), _sealed(asked)
        self._unsealed(data)
        until = (self.now() + LIFE).isoformat(timespec="seconds")
        with self.store.write() as db:
            self._sweep(db)
            if db.row("SELECT 1 FROM draft WHERE id=?", draft) is not None:
                if db.row("SELECT 1 FROM draft_party WHERE draft=? AND person=?", draft, person) is None:
                    raise Problem(404, "draft.unknown", "no such draft")
                _drop(db, draft)
            db.execute("INSERT INTO draft (id, sealed, until) VALUES (?,?,?)", (draft, data, until))
            for one in people:
                db.execute("INSERT INTO draft_party (draft, person) VALUES (?,?)", (draft, one))
        return {"until": until}

    def open(self, person: str) -> dict[str, Any]:
        """{"drafts": [{"id", "until", "content": base64}]} of this person, those that still last, the newest first."""
        rows = self.store.rows(
            "SELECT d.id, d.until, d.sealed FROM draft d JOIN draft_party p ON p.draft=d.id "
            "WHERE p.person=? AND d.until>? ORDER BY d.until DESC",
            person, self.now().isoformat(timespec="seconds"))
        return {"drafts": [{"id": name, "until": until,
                            "content": base64.b64encode(self._unsealed(bytes(data))).decode()}
                           for name, until, data in rows]}

    def _unsealed(self, data: bytes) -> bytes:
        name, digest, body = data[:16].decode("ascii", "replace"), data[16:48].hex(), data[48:]
        opener = self.keys.opener(name)
        if opener is None:
            raise Problem(422, "sealed.unknown_key", "sealed for a key that is not this centre's")
        try:
            return bytes(SUITE.decrypt(body, opener, f"budayang/v1/draft/{digest}".encode()))
        except (InvalidTag, ValueError):
            raise Problem(422, "sealed.cannot_open", "the draft cannot be opened") from None

    def _sweep(self, db: Any) -> None:
        now = self.now().isoformat(timespec="seconds")
        for (name,) in db.rows("SELECT id FROM draft WHERE until<=?", now):
            _drop(db, name)


def forget(db: Any, people: list[str]) -> None:
    """What these people had not finished, they have now."""
    for person in people:
        for (name,) in db.rows("SELECT draft FROM draft_party WHERE person=?", person):
            _drop(db, name)


def draft_id(text: str) -> str:
    """Raises Problem 400 body.malformed: no UUIDv7."""
    if not _ID.match(text):
        raise Problem(400, "body.malformed", "a draft has a UUIDv7 as its id")
    return text


def _drop(db: Any, name: str) -> None:
    db.execute("DELETE FROM draft_party WHERE draft=?", (name,))
    db.execute("DELETE FROM draft WHERE id=?", (name,))


def _people(person: str, asked: dict[str, Any]) -> list[str]:
    people = asked.get("people")
    if not isinstance(people, list) or len(people) > MOST_PEOPLE:
        raise Problem(400, "body.malformed", "people must be a list of ID numbers")
    if not all(isinstance(one, str) and _NUMBER.match(one) for one in people):
        raise Problem(400, "body.malformed", "people must be a list of ID numbers")
    return sorted({person, *(one.upper() for one in people)})


def _sealed(asked: dict[str, Any]) -> bytes:
    try:
        data = base64.b64decode(str(asked["sealed"]), validate=True)
    except (KeyError, binascii.Error, ValueError):
        raise Problem(400, "body.malformed", "sealed must be base64") from None
    if not 48 < len(data) <= MOST_BYTES:
        raise Problem(400, "body.malformed", "too little or too much to be a draft")
    return data
