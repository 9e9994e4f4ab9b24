"""What several people have not finished: kept for a day as the terminal sealed it, opened only for one of them, or for
whom one of them has told its code.

The centre keeps what it was sent, sealed to its own key; it is unsealed in memory when somebody has been recognised
anew who was named when it was kept, or who has the code: so one side prepares the terms and the other goes on. The
code goes to the telephone on record of who kept it first, and only its hash stays. After a day, or when they file, it
is gone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag

from central.keys import SUITE, CentreKeys
from central.problems import Problem
from central.store.db import Store
from forms.submission import new_receipt_code

LIFE = timedelta(hours=24)
MOST_BYTES = 512 * 1024
MOST_PEOPLE = 20
BODY = 1024 * 1024
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")
_NUMBER = re.compile(r"[0-9A-Za-z]{8,32}\Z")
_ITEM = re.compile(r"[a-z][a-z0-9-]{0,63}\Z")
CODE = ("【不打烊】你们没办完的事保存24小时，编号{code}。一起办的人可以在任何一台终端点“查进度”，输入编号、"
        "放自己的身份证，接着办。编号只告诉一起办的人。")


@dataclass(frozen=True)
class Drafts:
    """Keeps and opens drafts. Who asks was recognised before (a token, and consent)."""

    store: Store
    keys: CentreKeys
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def keep(self, draft: str, person: str, asked: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """{"people": [ID numbers], "sealed": base64, "item": the item's id} under an id that is made once; {"until"},
        and the code to be sent to this person, "" where it was sent before or no item is named. The same id again
        replaces it, if this person is one of its people; its code stays.

        Raises Problem 400 body.malformed, 404 draft.unknown: another's id; 422 sealed.cannot_open.
        """
        people, data, item = _people(person, asked), _sealed(asked), _item(asked)
        self._unsealed(data)
        until, code = (self.now() + LIFE).isoformat(timespec="seconds"), ""
        with self.store.write() as db:
            self._sweep(db)
            before = db.row("SELECT code FROM draft WHERE id=?", draft)
            if before is not None:
                if db.row("SELECT 1 FROM draft_party WHERE draft=? AND person=?", draft, person) is None:
                    raise Problem(404, "draft.unknown", "no such draft")
                _drop(db, draft)
            kept = "" if before is None else str(before[0])
            if item and not kept:
                code = new_receipt_code()
            db.execute("INSERT INTO draft (id, sealed, until, item, code) VALUES (?,?,?,?,?)",
                       (draft, data, until, item, _hash(code) if code else kept))
            for one in people:
                db.execute("INSERT INTO draft_party (draft, person) VALUES (?,?)", (draft, one))
        return {"until": until}, code

    def open(self, person: str, code: str = "") -> dict[str, Any]:
        """{"drafts": [{"id", "until", "content": base64}]} of this person, those that still last, the newest first;
        before them the one of this code, which is this person's as well from now on."""
        if code:
            with self.store.write() as db:
                row = db.row("SELECT id FROM draft WHERE code=? AND until>?", _hash(code), self._now())
                if row is not None:
                    db.execute("INSERT INTO draft_party (draft, person) VALUES (?,?) ON CONFLICT DO NOTHING",
                               (row[0], person))
        rows = self.store.rows(
            "SELECT d.id, d.until, d.sealed FROM draft d JOIN draft_party p ON p.draft=d.id "
            "WHERE p.person=? AND d.until>? ORDER BY CASE WHEN d.code=? THEN 0 ELSE 1 END, d.until DESC",
            person, self._now(), _hash(code) if code else "-")
        return {"drafts": [{"id": name, "until": until,
                            "content": base64.b64encode(self._unsealed(bytes(data))).decode()}
                           for name, until, data in rows]}

    def by_code(self, code: str) -> dict[str, Any] | None:
        """What anybody with the code is told: {"item", "state": "draft", "until"}; None: there is none, or not now."""
        row = self.store.row("SELECT item, until FROM draft WHERE code=? AND until>?", _hash(code), self._now())
        return None if row is None else {"item": row[0], "state": "draft", "until": row[1]}

    def _now(self) -> str:
        return self.now().isoformat(timespec="seconds")

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
        for (name,) in db.rows("SELECT id FROM draft WHERE until<=?", self._now()):
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


def _item(asked: dict[str, Any]) -> str:
    item = asked.get("item", "")
    if item != "" and not (isinstance(item, str) and _ITEM.match(item)):
        raise Problem(400, "body.malformed", "item must be an item's id")
    return str(item)


def _hash(code: str) -> str:
    return hashlib.sha256(f"budayang/v1/draft-code/{code}".encode()).hexdigest()


def _sealed(asked: dict[str, Any]) -> bytes:
    try:
        data = base64.b64decode(str(asked["sealed"]), validate=True)
    except (KeyError, binascii.Error, ValueError):
        raise Problem(400, "body.malformed", "sealed must be base64") from None
    if not 48 < len(data) <= MOST_BYTES:
        raise Problem(400, "body.malformed", "too little or too much to be a draft")
    return data
