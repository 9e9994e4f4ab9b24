"""What the outbox asks of the centre: submissions, attachments, acknowledgements, numbers, telemetry."""

from __future__ import annotations

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from terminal.link.faults import LinkDown, LinkRefused
from terminal.link.identity import CentreKeys, Identity
from terminal.vault.numbers import Numbers, Range

MOST_RANGES = 1000


@dataclass(frozen=True)
class Settled:
    """Ids of submissions: those that are in a copy of the centre's, and those that it lost."""

    backed_up: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Ack:
    """The centre's signed acknowledgement, verified. `promise_date` is "YYYY-MM-DD"; `raw` what was
    signed, with key
    and signature, as JSON bytes: proof for ever."""

    submission_id: str
    content_hash: str
    case_number: str
    state: str
    received_at: str
    promise_date: str
    may_purge: bool
    raw: bytes
    alarm: str = ""
    """What the centre noticed beside it: sequence.doubled, or nothing."""


class Handing(ABC):
    """The half of the link that the sender's thread uses. Raises as `Link`."""

    identity: Identity

    @abstractmethod
    def keys(self) -> CentreKeys:
        """The centre's public keys."""

    @abstractmethod
    def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | bytes = b"", content_type: str = "application/json"
    ) -> dict[str, Any]: ...

    def put(self, submission_id: str, content_hash: str, body: bytes) -> Ack:
        """Hand a sealed submission over. Returns only with an acknowledgement that holds for this very
        content."""
        path = "/v1/submissions/" + quote(submission_id, safe="")
        answer = self._ask("PUT", path, body, "application/vnd.budayang.sealed")
        return self.acknowledged(answer, submission_id, content_hash)

    def put_many(self, given: Sequence[tuple[str, str, bytes]]) -> list[Ack | LinkRefused | LinkDown]:
        """Hand several over at once, each as (id, content hash, container); of each what `put` would give or raise."""
        body = b"".join([b"BDYB", *(len(one).to_bytes(4, "big") + one for _, _, one in given)])
        answers = self._ask("POST", "/v1/submissions", body, "application/vnd.budayang.batch").get("answers")
        if not isinstance(answers, list) or len(answers) != len(given):
            raise LinkDown("link.unavailable", "the centre answers something else")
        return [self._one_of_many(told, *one[:2]) for told, one in zip(answers, given, strict=True)]

    def _one_of_many(self, told: Any, submission_id: str, content_hash: str) -> Ack | LinkRefused | LinkDown:
        status, answer = (told.get("status"), told.get("answer")) if isinstance(told, dict) else (None, None)
        if not isinstance(status, int) or not isinstance(answer, dict) or status >= 500:
            return LinkDown("link.unavailable", f"status {status}")
        if status >= 400:
            return LinkRefused(status, answer)
        try:
            return self.acknowledged(answer, submission_id, content_hash)
        except LinkDown as down:
            return down

    def attachment_offset(self, sealed: str) -> int:
        """How many bytes of an attachment the centre has; `sealed` is the SHA-256 (hex) of its sealed bytes."""
        return _offset(self._ask("GET", f"/v1/attachments/{sealed}"))

    def attachment_piece(self, sealed: str, length: int, offset: int, piece: bytes) -> int:
        """Hand the next piece of an attachment over; the offset of the one after it.

        Raises LinkRefused 409 as well, with the right `offset` in its problem.
        """
        path = f"/v1/attachments/{sealed}/{length}/{offset}"
        return _offset(self._ask("PUT", path, piece, "application/octet-stream"))

    def settled(self, acks: Sequence[bytes]) -> Settled:
        """Show acknowledgements that were kept: which of these submissions are in a copy of the centre's, and which
        it no longer has. At most 50. What the centre does not name counts as neither."""
        answer = self._ask("POST", "/v1/settled", {"acknowledgements": [json.loads(raw) for raw in acks]})
        shown = {json.loads(raw)["ack"]["submission"] for raw in acks}
        named = {name: answer.get(name) for name in ("backed_up", "missing")}
        if not all(isinstance(ids, list) and shown.issuperset(map(str, ids)) for ids in named.values()):
            raise LinkDown("link.unavailable", "the centre settles something else")
        return Settled(tuple(named["backed_up"] or ()), tuple(named["missing"] or ()))

    def sequences(self, numbers: Numbers) -> tuple[list[Range], list[Range]]:
        """State which numbers were kept here; those that the centre lacks, and those that it has twice, as ranges."""
        some = {name: [list(one) for one in getattr(numbers, name)[:MOST_RANGES]] for name in ("waiting", "aside")}
        asked = {"incarnation": numbers.incarnation, "highest": numbers.highest, **some}
        answer = self._ask("POST", "/v1/sequences", asked)
        try:
            missing, doubled = (
                [(int(first), int(last)) for first, last in answer[name]] for name in ("missing", "doubled")
            )
        except (KeyError, TypeError, ValueError) as error:
            raise LinkDown("link.unavailable", "the answer has no ranges of numbers") from error
        return missing, doubled

    def telemetry(self, told: Mapping[str, Any]) -> int:
        """Tell how this terminal stands; the position of the head that the centre knows now."""
        position = self._ask("PUT", "/v1/telemetry", told).get("position")
        if type(position) is not int:
            raise LinkDown("link.unavailable", "the answer has no position")
        return position

    def sign_statement(self, kind: str, statement: Mapping[str, Any]) -> bytes:
        """Signature (64 bytes) of a statement that stays: `kind` keeps one sort from passing for another."""
        return self.identity.key.sign(f"budayang/v1/{kind}\n".encode() + wire_json(statement))

    def acknowledged(self, answer: Mapping[str, Any], submission_id: str, content_hash: str) -> Ack:
        """The acknowledgement in an answer, however it came here. Raises LinkDown link.unsigned: it does not hold for
        this very submission and content under the pinned key of the centre."""
        statement = answer.get("ack")
        try:
            signature = base64.urlsafe_b64decode(str(answer.get("signature")) + "==")
            message = b"budayang/v1/ack\n" + wire_json(statement)
            Ed25519PublicKey.from_public_bytes(self.keys().sign).verify(signature, message)
            assert isinstance(statement, dict)
            if (statement["submission"], statement["hash"]) != (submission_id, content_hash):
                raise ValueError("acknowledges something else")
            return Ack(
                submission_id,
                content_hash,
                str(statement["case_number"]),
                str(statement["state"]),
                str(statement["received_at"]),
                str(statement["promise_date"]),
                statement["may_purge"] is True,
                wire_json({name: answer[name] for name in ("ack", "key", "signature") if name in answer}),
                str(answer.get("alarm", "")),
            )
        except (InvalidSignature, ValueError, KeyError, AssertionError) as error:
            raise LinkDown(
                "link.unsigned", f"the acknowledgement does not hold: {type(error).__name__}"
            ) from error


def read_ack(raw: bytes) -> Ack:
    """An acknowledgement that was verified and kept before."""
    statement = json.loads(raw)["ack"]
    return Ack(
        statement["submission"],
        statement["hash"],
        statement["case_number"],
        statement["state"],
        statement["received_at"],
        statement["promise_date"],
        statement["may_purge"] is True,
        raw,
    )


def _offset(answer: Mapping[str, Any]) -> int:
    offset = answer.get("offset")
    if type(offset) is not int or offset < 0:
        raise LinkDown("link.unavailable", "the answer has no offset")
    return offset


def wire_json(value: Any) -> bytes:
    """Canonical JSON (docs/protocol.md)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
