"""The one client of the central platform: one small method a purpose."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from forms.records import RecordAnswer, RecordFault
from terminal.link.faults import LinkDown, LinkRefused
from terminal.link.http import Exchange
from terminal.link.identity import CentreKeys, Identity, IdentityFault
from terminal.vault.numbers import Numbers, Range

log = logging.getLogger("terminal.link")
COARSE_S = 5.0
MOST_RANGES = 1000
RECORD_SETS = ("insurance", "pension", "benefit", "account", "contact")


@dataclass(frozen=True)
class CodeSent:
    """`masked` is the phone the code went to, "138****0100"; None with the reason ("no_phone")."""

    masked: str | None
    reason: str | None = None
    expires_s: int = 0
    tries: int = 0


@dataclass(frozen=True)
class CodeResult:
    """`reason` is wrong or expired when not ok. `token` opens this person's records for a quarter of an
    hour."""

    ok: bool
    token: str | None
    tries_left: int
    reason: str | None = None


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


class Records(dict[str, RecordAnswer]):
    """Answers by record set; `facts` holds what only the centre knows ("open_case": bool, when it was
    asked)."""

    def __init__(self, answers: Mapping[str, RecordAnswer], facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(answers)
        self.facts = dict(facts or {})


def all_in_state(state: str) -> Records:
    """Every record set in one state, such as unreachable or withheld."""
    return Records({name: RecordAnswer(state) for name in RECORD_SETS})


@dataclass
class Link:
    """`identity` holds the keys, `timeout` is in seconds and bounds each exchange. Safe to use from many
    threads.

    Every method raises LinkDown (try later) or LinkRefused (the centre said no), unless it says otherwise.
    """

    base_url: str
    identity: Identity
    timeout: float = 4.0
    enrolment_code: str = ""
    ca_file: str | None = None
    _anchor: tuple[float, float] | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __post_init__(self) -> None:
        self.exchange = Exchange(self.base_url, self.timeout, self.ca_file or True)
        self.exchange.heard = self._heard

    # -- joining ------------------------------------------------------------------------------------------

    def keys(self) -> CentreKeys:
        """The centre's public keys: pinned on disk, or fetched by enrolling now.

        Raises LinkDown link.no_keys: neither a pinned key nor an enrolment code; or the centre cannot be
        reached.
        """
        if self.identity.centre is None:
            self.enrol()
        if self.identity.centre is None:
            raise LinkDown("link.no_keys", "this terminal is not enrolled")
        return self.identity.centre

    def enrol(self) -> None:
        """Enrol with the one-time code, and pin the centre's keys. Does nothing when already enrolled."""
        with self._lock:
            if self.identity.enrolled and self.identity.centre is not None:
                return
            code = self.enrolment_code.replace("-", "").strip().upper()
            if len(code) < 12:
                raise LinkDown("link.no_keys", "this terminal is not enrolled and has no enrolment code")
            secret, public = code[6:], self.identity.public
            asked = {
                "terminal": self.identity.terminal,
                "code": code[:6],
                "key": base64.urlsafe_b64encode(public).rstrip(b"=").decode(),
                "proof": _proof(secret, "terminal", self.identity.terminal.encode(), public),
            }
            answer = self.exchange.ask_open("POST", "/v1/enrol", _json(asked))
            centre = answer.get("centre")
            proof = _proof(secret, "centre", _json(centre), public)
            if not isinstance(centre, dict) or not hmac.compare_digest(proof, str(answer.get("proof"))):
                raise LinkDown("link.unsigned", "the answer to the enrolment does not know the code")
            try:
                self.identity.pin(centre, by_code=True)
            except IdentityFault as fault:
                raise LinkDown("link.no_keys", str(fault)) from fault
            self.identity.mark_enrolled(True)
            log.info("enrolled")

    # -- what a citizen asks ------------------------------------------------------------------------------

    def send_code(self, number: str) -> CodeSent:
        """Send a code to the phone on record of an ID number."""
        answer = self._ask("POST", "/v1/codes", {"number": number})
        if answer.get("sent") is not True:
            return CodeSent(None, str(answer.get("reason", "no_phone")))
        return CodeSent(str(answer["masked"]), None, int(answer["expires_s"]), int(answer["tries"]))

    def check_code(self, number: str, code: str) -> CodeResult:
        """Check what the citizen typed."""
        answer = self._ask("POST", "/v1/codes/check", {"number": number, "code": code})
        if answer.get("ok") is True:
            return CodeResult(True, str(answer["token"]), 0)
        return CodeResult(False, None, int(answer.get("tries_left", 0)), str(answer.get("reason", "wrong")))

    def records(
        self, number: str, token: str | None, consent: Mapping[str, Any], item: str | None = None
    ) -> Records:
        """What the departments know. Never raises: unreachable when the centre is, withheld when it says no.

        `consent` refers to the consent given ({"notice_version": …, "time": …}); `item` asks for facts too.
        """
        if token is None:
            return all_in_state("withheld")
        asked = {"number": number, "token": token, "consent": dict(consent), "item": item}
        try:
            answer = self._ask("POST", "/v1/records", asked)
            found = {str(name): RecordAnswer.from_json(value) for name, value in answer["records"].items()}
            return Records(found, answer.get("facts"))
        except LinkRefused:
            return all_in_state("withheld")
        except (LinkDown, RecordFault, KeyError, AttributeError):
            return all_in_state("unreachable")

    def own_cases(self, number: str, token: str, consent: Mapping[str, Any]) -> list[dict[str, Any]]:
        """A verified person's own cases, the newest first: receipt_code, state, promise_date, events, papers, …

        Raises LinkRefused 403 as well: the token does not open this person's data (any more).
        """
        answer = self._ask("POST", "/v1/cases/mine", {"number": number, "token": token, "consent": dict(consent)})
        cases = answer.get("cases")
        if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
            raise LinkDown("link.unsigned", "the answer has no list of cases")
        return cases

    def paper(self, name: str, number: str, token: str, consent: Mapping[str, Any],
              case_number: str) -> dict[str, Any]:
        """What a paper (receipt or notice) of an own case says, to print it again: item, item_version, promise_date,
        slip (forms.slip), of a notice its verdict.

        Raises LinkRefused 403 as `own_cases`, 404: not a case of this person, or it has no such paper.
        """
        asked = {"number": number, "token": token, "consent": dict(consent), "case_number": case_number}
        return self._ask("POST", "/v1/papers/" + quote(name, safe=""), asked)

    def case_by_receipt(self, code: str) -> dict[str, Any]:
        """How a case stands, by the code on the receipt: case_number, state, state_text, promise_date, …"""
        return self._ask("GET", "/v1/cases/by-receipt/" + quote(code, safe=""))

    def case(self, number: str) -> dict[str, Any]:
        """The same by case number."""
        return self._ask("GET", "/v1/cases/" + quote(number, safe=""))

    # -- what the outbox asks -----------------------------------------------------------------------------

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
        return self.identity.key.sign(f"budayang/v1/{kind}\n".encode() + _json(statement))

    def time(self) -> datetime:
        """The centre's time, aware, UTC; from then on signatures go by it."""
        centre = self._centre()
        before = time.monotonic()
        signer = (self.identity.key, self.identity.terminal)
        answer = self.exchange.ask("GET", "/v1/time", b"", "", centre.sign, signer, self._now)
        now = int(answer["time_ms"]) / 1000
        self._anchor = (now, (before + time.monotonic()) / 2)
        return datetime.fromtimestamp(now, UTC)

    def trusted(self) -> float | None:
        """Seconds since 1970 UTC by the centre's last signed answer and the monotonic clock; None before the first one.

        What anybody does to this machine's wall clock meanwhile does not matter.
        """
        anchor = self._anchor
        return None if anchor is None else anchor[0] + time.monotonic() - anchor[1]

    @property
    def offset_s(self) -> float:
        """Seconds to add to this machine's clock as it stands now; 0 while the centre has said nothing."""
        trusted = self.trusted()
        return 0.0 if trusted is None else trusted - time.time()

    def get(self, path: str, unless: str = "") -> dict[str, Any]:
        """What is at an address; with `unless`, an ETag, an empty object when that is the newest still."""
        return self._ask("GET", path, unless=unless)

    def close(self) -> None:
        """Close the connections of the calling thread."""
        self.exchange.close()

    # -- inside -------------------------------------------------------------------------------------------

    def _now(self) -> float:
        trusted = self.trusted()
        return time.time() if trusted is None else trusted

    def _heard(self, created: float) -> None:
        """An answer's own time counts whole seconds: it sets the clock where none was, or where it is clearly off."""
        trusted = self.trusted()
        if trusted is None or abs(trusted - created) > COARSE_S:
            self._anchor = (created + 0.5, time.monotonic())

    def _centre(self) -> CentreKeys:
        keys = self.keys()
        if not self.identity.enrolled:
            self.enrol()
        return keys

    def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes = b"",
        content_type: str = "application/json",
        unless: str = "",
    ) -> dict[str, Any]:
        raw = body if isinstance(body, bytes) else _json(body)
        for last in (False, False, True):
            centre = self._centre()
            signer = (self.identity.key, self.identity.terminal)
            try:
                return self.exchange.ask(method, path, raw, content_type, centre.sign, signer, self._now, unless)
            except LinkRefused as refused:
                if last:
                    if refused.status == 401:
                        raise LinkDown("link.unavailable", refused.code) from refused
                    raise
                if refused.code == "signature.skew":
                    self.time()
                elif refused.code == "terminal.unknown":
                    # the centre does not know us (any more): only a new code can change that
                    self.identity.mark_enrolled(False)
                elif refused.status == 429:
                    wait = refused.problem.get("retry_after_s")
                    if path.startswith("/v1/codes"):
                        raise
                    raise LinkDown("link.unavailable", refused.code, wait) from refused
                elif refused.code != "signature.replayed":
                    raise
        raise AssertionError("the loop returns or raises")

    def acknowledged(self, answer: Mapping[str, Any], submission_id: str, content_hash: str) -> Ack:
        """The acknowledgement in an answer, however it came here. Raises LinkDown link.unsigned: it does not hold for
        this very submission and content under the pinned key of the centre."""
        statement = answer.get("ack")
        try:
            signature = base64.urlsafe_b64decode(str(answer.get("signature")) + "==")
            message = b"budayang/v1/ack\n" + _json(statement)
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
                _json({name: answer[name] for name in ("ack", "key", "signature") if name in answer}),
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


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _proof(secret: str, kind: str, *parts: bytes) -> str:
    message = b"\n".join([f"budayang/v1/enrol/{kind}".encode(), *parts])
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
