"""What the link does for several people: file what they signed, fetch the sealed contract."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from forms.submission import Submission
from terminal.link.faults import LinkDown
from terminal.link.handing import Handing
from terminal.vault.sealing import SealKey, container, seal

SEALED = "application/vnd.budayang.sealed"


@dataclass(frozen=True)
class Filed:
    """In force: the number of the filing, the case, and the signed acknowledgement as JSON bytes (proof for ever)."""

    number: str
    case_number: str
    raw: bytes


@dataclass(frozen=True)
class Draft:
    """What people have not finished, and until when the centre keeps it; without id and end: what they have filed."""

    id: str
    until: datetime | None
    content: bytes = field(repr=False)


class Contracting(Handing):
    """Raises as `Link`."""

    def file(self, submission: Submission, pictures: Mapping[str, bytes]) -> Filed:
        """File what they signed; `pictures` are its attachments by SHA-256. Asked again, it is the same filing.

        Raises LinkRefused 409 house.taken, house.changed, filing.refused, 424 registry.down, 422 filing.late,
        filing.unsigned, each with a `sentence` (zh, en): nothing is filed then. LinkDown: nobody knows yet.
        """
        key = SealKey.of(self.keys().seal)
        core = submission.to_bytes()
        parts = [seal("submission", core, key)]
        parts += [seal("attachment", data, key, sha256) for sha256, data in sorted(pictures.items())]
        body = container(submission.id, self.identity.terminal, key.id, parts)
        answer = self._ask("PUT", "/v1/filings/" + quote(submission.id, safe=""), body, SEALED)
        ack = self.acknowledged(answer, submission.id, submission.content_hash())
        number = json.loads(ack.raw)["ack"].get("filing")
        if not isinstance(number, str):
            raise LinkDown("link.unavailable", "the acknowledgement names no filing")
        return Filed(number, ack.case_number, ack.raw)

    def contract(self, case_number: str) -> bytes:
        """The sealed contract (PDF) of a case that this terminal filed a while ago.

        Raises LinkRefused 404 case.unknown: not filed here, or too long ago; then a party asks for it in person.
        """
        answer = self._ask("GET", f"/v1/filings/{quote(case_number, safe='')}/contract")
        return pdf_of(answer)

    def keep_draft(self, draft_id: str, number: str, token: str, consent: Mapping[str, Any], people: Sequence[str],
                   content: bytes, item: str = "") -> datetime:
        """Keep what they have not finished, sealed, for a day: until when. `draft_id` is a UUIDv7 made once; `people`
        the ID numbers of everybody who takes part. One of them, who was recognised a moment ago, asks; with `item`
        (its id) the centre sends them a code for whoever is to go on.

        Raises LinkRefused 403: the token does not open this person's data (any more), 404 draft.unknown: another's id.
        """
        key, digest = SealKey.of(self.keys().seal), hashlib.sha256(content)
        sealed = key.id.encode() + digest.digest() + seal("draft", content, key).data
        asked = {"number": number, "token": token, "consent": dict(consent), "people": list(people),
                 "sealed": base64.b64encode(sealed).decode(), **({"item": item} if item else {})}
        answer = self._ask("PUT", "/v1/drafts/" + quote(draft_id, safe=""), asked)
        try:
            return datetime.fromisoformat(str(answer["until"]))
        except (KeyError, ValueError) as fault:
            raise LinkDown("link.unavailable", "the answer does not say until when") from fault

    def open_draft(self, number: str, token: str, consent: Mapping[str, Any], code: str = "") -> list[Draft]:
        """A recognised person's own drafts, the newest first; before them the one whose code they were told, after
        them the filed contracts that everybody of them may change: these have no id and no end.

        Raises LinkRefused 403: the token does not open this person's data (any more).
        """
        asked = {"number": number, "token": token, "consent": dict(consent), **({"code": code} if code else {})}
        answer = self._ask("POST", "/v1/drafts/open", asked)
        try:
            drafts = [Draft(str(one["id"]), datetime.fromisoformat(one["until"]),
                            base64.b64decode(one["content"], validate=True)) for one in answer["drafts"]]
            # an older centre knows of none
            return drafts + [Draft("", None, base64.b64decode(one["content"], validate=True))
                             for one in answer.get("contracts", ())]
        except (KeyError, TypeError, ValueError) as fault:
            raise LinkDown("link.unavailable", "the answer has no drafts") from fault


def pdf_of(answer: Mapping[str, object]) -> bytes:
    """The paper in an answer. Raises LinkDown: there is none."""
    try:
        return base64.b64decode(str(answer["pdf"]), validate=True)
    except (KeyError, binascii.Error, ValueError) as fault:
        raise LinkDown("link.unavailable", "the answer has no paper") from fault
