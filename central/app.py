"""The centre put together: the addresses of protocol v1 and what each of them answers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from central import batch, cases, demo, drafts, enrol, fleet, mine, openapi, reads, records, sequences, settling
from central.answering import MAX_BODY, Answering, json_object, text_of
from central.attachments import CHUNK
from central.audit import Refusals
from central.calendar import today
from central.catalogue import Published
from central.city import City
from central.codes import Codes
from central.contracts import Contracts
from central.faces import Faces
from central.guesses import Guesses
from central.intake import Intake
from central.keys import CentreKeys
from central.lane import Told, Work
from central.orders import Orders
from central.paying import Desk
from central.problems import Problem
from central.proofs import Proofs
from central.renames import Renames
from central.signatures import Asker
from central.store.db import Store
from forms.model import RecordNeed
from forms.records import RecordAnswer
from forms.submission import SubmissionFault, check_receipt_code, spell_receipt_code

MOST_ASKED, MOST_TEXT = 8, 120
"""Answers that a record is asked with, and how long each may be."""


@dataclass(frozen=True)
class Centre:
    """All parts of a running centre. `city_open` adds the routes of the fictitious city (dock and tests)."""

    store: Store
    keys: CentreKeys
    city: City
    codes: Codes
    intake: Intake
    published: Published
    city_open: bool
    orders: Orders | None = None
    contracts: Contracts | None = None
    answering: Answering = field(init=False)
    faces: Faces = field(init=False)
    proofs: Proofs = field(init=False)
    refusals: Refusals = field(init=False)
    drafts: drafts.Drafts = field(init=False)
    desk: Desk = field(init=False)
    guesses: Guesses = field(default_factory=Guesses)

    def __post_init__(self) -> None:
        object.__setattr__(self, "desk", Desk(self.city, self.intake.catalogue, self.orders, self.keys))
        object.__setattr__(self, "faces", Faces(self.city, self.codes))
        self.city.renamed = Renames(self.store).by
        object.__setattr__(self, "refusals", Refusals(self.store))
        object.__setattr__(self, "drafts", drafts.Drafts(self.store, self.keys))
        object.__setattr__(self, "proofs", Proofs(self.store, self.intake.catalogue, self.city, self.keys))
        object.__setattr__(self, "answering", Answering(self.store, self.keys, self.refusals))

    def routes(self) -> list[Route]:
        """The protocol's addresses, and the city's; those for whoever runs the centre are in central/serving.py."""
        routes = [
            # looked through in this order: what is asked most comes first
            Route("/v1/submissions/{id}", self.answering.kept(self._put, MAX_BODY), methods=["PUT"]),
            Route("/v1/openapi.json", self.answering.open(self._openapi), methods=["GET"]),
            Route("/v1/keys", self.answering.open(self._keys), methods=["GET"]),
            Route("/v1/enrol", self.answering.open(self._enrol), methods=["POST"]),
            Route("/v1/time", self.answering.signed(self._time, any_time=True), methods=["GET"]),
            Route("/v1/submissions", self.answering.signed(self._batch, batch.MAX_BATCH), methods=["POST"]),
            Route("/v1/filings/{id}", self.answering.signed(self._file, MAX_BODY), methods=["PUT"]),
            Route("/v1/drafts/open", self.answering.signed(self._open_drafts), methods=["POST"]),
            Route("/v1/drafts/{id}", self.answering.signed(self._keep_draft, drafts.BODY), methods=["PUT"]),
            Route("/v1/filings/{number}/contract", self.answering.signed(self._contract), methods=["GET"]),
            Route("/v1/attachments/{sha256}", self.answering.signed(self._upload), methods=["GET"]),
            Route("/v1/attachments/{sha256}/{length}/{offset}", self.answering.signed(self._piece, CHUNK),
                  methods=["PUT"]),
            Route("/v1/sequences", self.answering.signed(self._sequences), methods=["POST"]),
            Route("/v1/telemetry", self.answering.signed(self._telemetry), methods=["PUT"]),
            Route("/v1/settled", self.answering.signed(self._settled), methods=["POST"]),
            Route("/v1/cases/by-receipt/{code}", self.answering.signed(self._by_receipt), methods=["GET"]),
            Route("/v1/cases/mine", self.answering.signed(self._mine), methods=["POST"]),
            Route("/v1/cases/{number}", self.answering.signed(self._by_number), methods=["GET"]),
            Route("/v1/papers/{paper}", self.answering.signed(self._paper), methods=["POST"]),
            Route("/v1/proofs/{number}/{code}", self.answering.open(self._proof), methods=["GET"]),
            Route("/v1/codes", self.answering.signed(self._send_code), methods=["POST"]),
            Route("/v1/codes/check", self.answering.signed(self._check_code), methods=["POST"]),
            Route("/v1/faces", self.answering.signed(self._face_photo), methods=["POST"]),
            Route("/v1/faces/passed", self.answering.signed(self._face_passed), methods=["POST"]),
            Route("/v1/records", self.answering.signed(self._records), methods=["POST"]),
            Route("/v1/orders", self.answering.signed(self._open_order), methods=["POST"]),
            Route("/v1/orders/mine", self.answering.signed(self._my_orders), methods=["POST"]),
            Route("/v1/orders/{id}", self.answering.signed(self._order), methods=["GET"]),
            Route("/v1/orders/{id}/close", self.answering.signed(self._close_order), methods=["POST"]),
            Route("/v1/orders/{id}/invoice", self.answering.signed(self._invoice), methods=["POST"]),
            Route("/v1/payments/notice", self.answering.open(self._notice), methods=["POST"]),
            Route("/v1/catalogue", self.answering.signed(self._catalogue), methods=["GET"]),
            Route("/v1/catalogue/{sha256}", self.answering.signed(self._catalogue_file), methods=["GET"]),
        ]
        if self.city_open:
            routes += demo.routes(self.store, self.city)
        return routes

    # -- what is answered --------------------------------------------------------------------------

    def _openapi(self, request: Request, body: bytes) -> tuple[int, dict[str, Any]]:
        return 200, openapi.document()

    def _keys(self, request: Request, body: bytes) -> tuple[int, dict[str, Any]]:
        return 200, self.keys.public()

    def _enrol(self, request: Request, body: bytes) -> tuple[int, dict[str, Any]]:
        return 200, enrol.enrol(self.store, self.keys, json_object(body))

    def _time(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return 200, {"time_ms": time.time_ns() // 1_000_000}

    def _put(self, request: Request, asker: Asker, body: bytes) -> Told | Work:
        return self.intake.work(request.path_params["id"], asker.terminal, body)

    def _file(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return self.intake.file(request.path_params["id"], asker.terminal, body)

    def _keep_draft(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        asked, draft = json_object(body), drafts.draft_id(request.path_params["id"])
        person = self._person(asker, asked, "draft", keeping=True).upper()
        kept, code = self.drafts.keep(draft, person, asked)
        if code:
            self.city.tell([person], drafts.CODE.format(code=spell_receipt_code(code)))
        return 200, kept

    def _open_drafts(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        asked = json_object(body)
        person = self._person(asker, asked, "draft").upper()
        code = _receipt_code(text_of(asked, "code", 32)) if asked.get("code") else ""
        return 200, {**self.drafts.open(person, code), "contracts": self.intake.filings.changing.offers(person)}

    def _contract(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return 200, self._contracts().fetch(request.path_params["number"], asker.terminal)

    def _contracts(self) -> Contracts:
        if self.contracts is None:
            raise Problem(404, "case.unknown", "no such case")
        return self.contracts

    def _batch(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return 200, batch.take_in(self.answering.lane, self.intake, asker.terminal, body)

    def _upload(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return 200, self.intake.uploads.offset(asker.terminal, request.path_params["sha256"])

    def _piece(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        name, length, offset = (request.path_params[word] for word in ("sha256", "length", "offset"))
        return 200, self.intake.uploads.append(asker.terminal, name, length, offset, body)

    def _sequences(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return 200, sequences.stated(self.store, asker.terminal, json_object(body))

    def _telemetry(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        key = enrol.key_of(self.store, asker.terminal) or b""
        return 200, fleet.telemetry(self.store, asker.terminal, key, asker.created, json_object(body))

    def _settled(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return 200, settling.settle(self.store, self.keys, asker.terminal, json_object(body))

    def _by_receipt(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        code = _receipt_code(request.path_params["code"])
        return 200, self.drafts.by_code(code) or cases.by_receipt(self.store, code)

    def _by_number(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return 200, cases.by_number(self.store, request.path_params["number"])

    def _send_code(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return 200, self.codes.send(asker.terminal, text_of(json_object(body), "number", 32))

    def _check_code(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        asked = json_object(body)
        return 200, self.codes.check(asker.terminal, text_of(asked, "number", 32), text_of(asked, "code", 16))

    def _face_photo(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        asked = json_object(body)
        number, consent = text_of(asked, "number", 32), asked.get("consent")
        if not isinstance(consent, dict) or consent.get("purpose") != "face":
            raise Problem(403, "faces.no_consent", "a photo is given with consent to the face check only")
        answer = self.faces.photo(asker.terminal, number, asked.get("own_photo") is True)
        reads.note(self.store, asker.terminal, number, "photo", str(consent.get("notice_version", ""))[:32])
        return 200, answer

    def _face_passed(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        asked = json_object(body)
        score = asked.get("score_permille")
        if not isinstance(score, int) or isinstance(score, bool) or not -1000 <= score <= 1000:
            raise Problem(400, "body.malformed", "score_permille must be a whole number from -1000 to 1000")
        number, check = text_of(asked, "number", 32), text_of(asked, "check", 64)
        return 200, self.faces.passed(asker.terminal, number, check, score)

    def _records(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        asked = json_object(body)
        number = self._person(asker, asked, "records")
        item = asked.get("item")
        if not isinstance(item, str | None):
            raise Problem(400, "body.malformed", "item must be a text")
        found = self._looked_up(number, item, asked.get("asked"))
        facts = {"open_case": cases.has_open(self.store, number, item)} if isinstance(item, str) else {}
        return 200, {"records": {name: answer.to_json() for name, answer in found.items()}, "facts": facts}

    def _looked_up(self, number: str, item: str | None, given: object) -> dict[str, RecordAnswer]:
        """The sets of a person; those that are asked for with answers, with the answers given. Whoever guesses is not
        told any more: to them nothing is there."""
        sets = self._sets(item)
        if given is None:
            return records.answers(self.city, number, sets, today())
        if not isinstance(given, dict) or len(given) > MOST_ASKED or not all(
                isinstance(value, str | int) and len(str(value)) <= MOST_TEXT for value in given.values()):
            raise Problem(400, "body.malformed", "asked must be a few short answers")
        if self.guesses.many(number):
            return dict.fromkeys(sets, RecordAnswer("missing"))
        needs, found = self._needs(item), {}
        for name in sets:
            about = records.with_what(needs[name], given) if name in needs else {}
            found[name] = records.answer(self.city, number, name, today(), about)
            if about and found[name].state == "missing":
                self.guesses.note(number)
        return found

    def _sets(self, item: str | None) -> tuple[str, ...]:
        """What is told of a person; what names other people too, only where the item needs it."""
        needs = self._needs(item)
        return records.SETS + tuple(name for name in records.ABOUT_OTHERS if name in needs)

    def _needs(self, item: str | None) -> Mapping[str, RecordNeed]:
        """The records an item uses, by name; an item that is not there uses none."""
        try:
            return self.intake.catalogue.get(item).records if item is not None else {}
        except KeyError:
            return {}

    def _mine(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        number = self._person(asker, json_object(body), "cases")
        return 200, {"cases": mine.cases(self.store, self.intake.catalogue, number)}

    def _paper(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        asked, paper = json_object(body), request.path_params["paper"]
        if paper not in mine.PAPERS:
            raise Problem(404, "address.unknown", "the protocol has no such paper")
        case = text_of(asked, "case_number", 22)
        number = self._person(asker, asked, f"paper/{paper}")
        told = mine.paper(self.store, self.intake.catalogue, number, paper, case)
        if paper in mine.SIGNED:
            return 200, {**told, **self._contracts().told(case)}
        return 200, {**told, "certificate": self.proofs.say(case)} if paper == "certificate" else told

    def _open_order(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        asked = json_object(body)
        return self.desk.open(asker.terminal, self._person(asker, asked, "order"), asked)

    def _order(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return self.desk.look(asker.terminal, request.path_params["id"])

    def _close_order(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return self.desk.give_up(asker.terminal, request.path_params["id"])

    def _my_orders(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return self.desk.paid(self._person(asker, json_object(body), "orders"))

    def _invoice(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        return self.desk.invoice(self._person(asker, json_object(body), "invoice"), request.path_params["id"])

    def _notice(self, request: Request, body: bytes) -> tuple[int, dict[str, Any]]:
        return self.desk.notified(body, request.headers.get("x-mac", ""))

    def _catalogue(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        state = self.published.state()
        etag = state.manifest.etag
        if request.headers.get("if-none-match", "") == f'"{etag}"':
            return 304, {"etag": etag}
        return 200, {"etag": etag, **state.told}

    def _catalogue_file(self, request: Request, asker: Asker, body: bytes) -> tuple[int, dict[str, Any]]:
        digest = request.path_params["sha256"]
        return 200, {"sha256": digest, "text": self.published.text(digest)}

    def _proof(self, request: Request, body: bytes) -> tuple[int, dict[str, Any]]:
        number, code = request.path_params["number"], request.path_params["code"]
        if self.contracts is not None and "CLF" in number:
            return 200, self.contracts.check(number, code)
        return 200, self.proofs.check(number, code)

    def _person(self, asker: Asker, asked: dict[str, Any], what: str, *, keeping: bool = False) -> str:
        """Whose data are asked for, after token and consent held and the reading was written down."""
        number = text_of(asked, "number", 32)
        self.codes.verified(asker.terminal, number, text_of(asked, "token", 64), keeping=keeping)
        consent = asked.get("consent")
        if not isinstance(consent, dict) or not consent:
            raise Problem(403, "records.no_consent", "records are given with the person's consent only")
        reads.note(self.store, asker.terminal, number, what, str(consent.get("notice_version", ""))[:32])
        return number


def _receipt_code(text: str) -> str:
    """As it is kept. Raises Problem 404 case.unknown: nothing has such a code."""
    try:
        return check_receipt_code(text)
    except SubmissionFault:
        raise Problem(404, "case.unknown", "no such case") from None
