"""The one client of the central platform: one small method a purpose."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from forms.records import RecordAnswer, RecordFault
from terminal.link.contracts import Contracting
from terminal.link.faults import LinkDown, LinkRefused
from terminal.link.handing import Ack, Settled, read_ack, wire_json
from terminal.link.http import Exchange
from terminal.link.identity import CentreKeys, Identity, IdentityFault

__all__ = ["Ack", "CodeResult", "CodeSent", "Link", "Records", "Settled", "all_in_state", "read_ack"]
log = logging.getLogger("terminal.link")
COARSE_S = 5.0
RECORD_SETS = ("insurance", "pension", "benefit", "account", "contact", "homes", "house", "registry", "filings",
               "medical", "provident", "business")


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


class Records(dict[str, RecordAnswer]):
    """Answers by record set; `facts` holds what only the centre knows ("open_case": bool, when it was
    asked)."""

    def __init__(self, answers: Mapping[str, RecordAnswer], facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(answers)
        self.facts = dict(facts or {})


@dataclass(frozen=True)
class FacePhoto:
    """The authority's photo of one person (JPEG, in memory only), and the name of the check it is for."""

    check: str = field(repr=False)
    photo: bytes = field(repr=False)
    sha256: str


def all_in_state(state: str) -> Records:
    """Every record set in one state, such as unreachable or withheld."""
    return Records({name: RecordAnswer(state) for name in RECORD_SETS})


@dataclass
class Link(Contracting):
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
            answer = self.exchange.ask_open("POST", "/v1/enrol", wire_json(asked))
            centre = answer.get("centre")
            proof = _proof(secret, "centre", wire_json(centre), public)
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

    def face_photo(self, number: str, consent: Mapping[str, Any], own: bool = False) -> FacePhoto | None:
        """The authority's photo to compare with; None: there is none. `consent` is the separate one. With `own` the
        card's photo is at hand: where the authority has none, the check is opened all the same, without a photo."""
        asked = {"number": number, "consent": dict(consent), **({"own_photo": True} if own else {})}
        answer = self._ask("POST", "/v1/faces", asked)
        if answer.get("given") is not True:
            return None
        try:
            photo = base64.b64decode(str(answer["photo"]), validate=True)
            found = FacePhoto(str(answer["check"]), photo, str(answer["sha256"]))
        except (KeyError, ValueError) as fault:
            raise LinkDown("link.unsigned", "the answer has no photo") from fault
        if not photo and own:
            return found
        if hashlib.sha256(photo).hexdigest() != found.sha256:
            raise LinkDown("link.unsigned", "the photo is not the one that was announced")
        return found

    def face_passed(self, number: str, check: str, score_permille: int) -> CodeResult:
        """The face check was passed; the token is in the result as after a code."""
        asked = {"number": number, "check": check, "score_permille": score_permille}
        answer = self._ask("POST", "/v1/faces/passed", asked)
        if answer.get("ok") is True:
            return CodeResult(True, str(answer["token"]), 0)
        return CodeResult(False, None, 0, str(answer.get("reason", "expired")))

    def records(
        self, number: str, token: str | None, consent: Mapping[str, Any], item: str | None = None,
        given: Mapping[str, Any] | None = None
    ) -> Records:
        """What the departments know. Never raises: unreachable when the centre is, withheld when it says no.

        `consent` refers to the consent given ({"notice_version": …, "time": …}); `item` asks for facts too;
        `given` are the answers that some of its records are asked with.
        """
        if token is None:
            return all_in_state("withheld")
        asked = {"number": number, "token": token, "consent": dict(consent), "item": item,
                 **({"asked": dict(given)} if given else {})}
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

    def open_order(self, order_id: str, number: str, token: str, consent: Mapping[str, Any], item: tuple[str, int],
                   seen_fen: int, given: Mapping[str, Any] | None = None, as_of: str = "") -> dict[str, Any]:
        """Open an order for what a verified person was shown to be due in an item (id, version): order, state,
        amount_fen, subject, pay_at, until, invoice. The id is made once and asked again with. `given` as of `records`;
        `as_of` is the day by whose rates it was shown.

        Raises LinkRefused 409 order.nothing_due, order.amount_changed, order.elsewhere, order.not_computed.
        """
        asked = {"id": order_id, "number": number, "token": token, "consent": dict(consent), "item": item[0],
                 "version": item[1], "seen_fen": seen_fen, **({"asked": dict(given)} if given else {}),
                 **({"as_of": as_of} if as_of else {})}
        return self._ask("POST", "/v1/orders", asked)

    def order(self, order_id: str) -> dict[str, Any]:
        """How an order of this terminal stands."""
        return self._ask("GET", "/v1/orders/" + quote(order_id, safe=""))

    def own_orders(self, number: str, token: str, consent: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What a verified person has paid or may have paid, the newest first: order, state, item, subject, amount_fen,
        invoice, paid_at. Raises LinkRefused 403 as `own_cases`."""
        answer = self._ask("POST", "/v1/orders/mine", {"number": number, "token": token, "consent": dict(consent)})
        orders = answer.get("orders")
        if not isinstance(orders, list) or not all(isinstance(order, dict) for order in orders):
            raise LinkDown("link.unsigned", "the answer has no list of orders")
        return orders

    def invoice(self, order_id: str, number: str, token: str, consent: Mapping[str, Any]) -> dict[str, Any]:
        """What the official receipt of an order says. Raises LinkRefused 403, 404: nothing was paid by it."""
        asked = {"number": number, "token": token, "consent": dict(consent)}
        return self._ask("POST", f"/v1/orders/{quote(order_id, safe='')}/invoice", asked)

    def close_order(self, order_id: str) -> dict[str, Any]:
        """Nobody wants to pay any more; closed, or paid after all, or unknown."""
        return self._ask("POST", f"/v1/orders/{quote(order_id, safe='')}/close")

    def case_by_receipt(self, code: str) -> dict[str, Any]:
        """How a case stands, by the code on the receipt: case_number, state, state_text, promise_date, …"""
        return self._ask("GET", "/v1/cases/by-receipt/" + quote(code, safe=""))

    def case(self, number: str) -> dict[str, Any]:
        """The same by case number."""
        return self._ask("GET", "/v1/cases/" + quote(number, safe=""))

    # -- time and whatever else ---------------------------------------------------------------------------

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
        raw = body if isinstance(body, bytes) else wire_json(body)
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

def _proof(secret: str, kind: str, *parts: bytes) -> str:
    message = b"\n".join([f"budayang/v1/enrol/{kind}".encode(), *parts])
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
