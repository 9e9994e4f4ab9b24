"""Certificates (证明): what one says, and how whoever is shown one finds out whether it is genuine.

A certificate is made from the department's records as of the day of the case, never from what a terminal sent. Its
code is drawn from the centre's signature over all it says: another word on the paper is another code.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from central import records
from central.cases import handed_in
from central.city import City
from central.keys import CentreKeys
from central.problems import Problem
from central.store.db import Store
from forms.submission import ALPHABET

if TYPE_CHECKING:
    from central.catalogue import Items
    from forms.model import Item
    from forms.submission import Submission

GIVEN = ("decided", "paid")
"""Cases of which there is a certificate."""
CODE_LENGTH = 12
"""Sixty bits: nobody guesses one."""


@dataclass(frozen=True)
class Proofs:
    """Makes and checks certificates of the cases in `store`."""

    store: Store
    catalogue: Items
    city: City
    keys: CentreKeys

    def say(self, number: str) -> dict[str, Any]:
        """Everything the certificate of a case says: case_number, item, item_version, as_of, values (field → value
        of the item's lasting fields from card and records) and code.

        Raises Problem 404 proof.unknown: no such case, not decided, erased, or of an item without a certificate; 500 as
        ``handed_in``.
        """
        row = self.store.row("SELECT state FROM office_case WHERE number=? AND applicant<>''", number)
        if row is None or row[0] not in GIVEN:
            raise _unknown()
        submission = handed_in(self.store, number)
        item = self.catalogue.get(submission.item, submission.item_version)
        if "certificate" not in item.papers:
            raise _unknown()
        said = {
            "case_number": number,
            "item": item.id,
            "item_version": item.version,
            "as_of": submission.as_of,
            "values": self._values(item, submission),
        }
        return {**said, "code": code_of(self.keys, "proof", said)}

    def check(self, number: str, code: str) -> dict[str, Any]:
        """For whoever is shown a certificate: title, as_of and the values as on the paper, name and numbers masked.

        Raises Problem 404 proof.unknown, in the same words for a number or a code that is not right.
        """
        said = self.say(number)
        if code.upper().replace("-", "") != said["code"]:
            raise _unknown()
        from forms.numbers.mask import mask

        item = self.catalogue.get(said["item"], said["item_version"])
        shown = {
            key: mask(item.fields[key].mask, value) if isinstance(value, str) else value
            for key, value in said["values"].items()
        }
        return {"genuine": True, "title": item.title.to_json(), "as_of": said["as_of"], "values": shown}

    def _values(self, item: Item, submission: Submission) -> dict[str, Any]:
        """Of the card and of the department's records on that day, in the item's order; nothing of the session only."""
        identity = submission.parties[0].identity
        day = date.fromisoformat(submission.as_of)
        found = records.answers(self.city, str(identity.get("number", "")), item.records, day)
        values: dict[str, Any] = {}
        for key, known in item.fields.items():
            if known.retention == "session" or known.from_ is None or known.source not in ("IDC", "REC"):
                continue
            where, _, name = known.from_.partition(".")
            value = identity.get(name) if where == "card" else (found[where].data or {}).get(name)
            if value not in (None, ""):
                values[key] = value
        return values


def code_of(keys: CentreKeys, kind: str, said: dict[str, Any]) -> str:
    """The code of a paper, drawn from the centre's signature over all it says."""
    digest = hashlib.sha256(keys.sign_statement(kind, said).encode()).digest()
    bits = int.from_bytes(digest[:8], "big") >> 4
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(CODE_LENGTH))


def _unknown() -> Problem:
    return Problem(404, "proof.unknown", "no such certificate")
