"""Intake: open what a terminal sealed, judge it again, keep it once for ever, say so under signature."""

from __future__ import annotations

import functools
import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from central import brought, cases, deemed, filing, judging, places, said, sealed, sequences, settling
from central.acts import Act
from central.calendar import SHANGHAI
from central.cancelling import RECORD, Cancelling
from central.changing import MESSAGE as CHANGED_MESSAGE
from central.changing import Changing
from central.city import REGISTRY, City
from central.keys import CentreKeys, canonical
from central.problems import Problem
from central.registry import CityRegistry
from central.store.db import Store, Writing
from forms.terms import CHANGES

if TYPE_CHECKING:
    from central.catalogue import Items
    from central.judging import Unjudged
    from forms.judge import Verdict
    from forms.model import Item
    from forms.submission import Submission

log = logging.getLogger("central.intake")
MOST_WHOLE = 2**63


@dataclass(frozen=True)
class Prepared:
    """A submission that was opened, checked and judged; all that is left to do needs the store to itself."""

    submission: Submission
    item: Item
    opened: sealed.Opened
    evidence: dict[str, bytes]
    applicant: str
    now: datetime
    open_case: bool
    """What was known of an open case when it was judged; looked at again when it is kept."""
    verdict: Verdict | Unjudged
    apart: tuple[str, ...] = ()
    """Attachments that came before on their own, by the hash of their sealed bytes."""

    @property
    def today(self) -> date:
        """The business date on which it came."""
        return self.now.astimezone(SHANGHAI).date()


@dataclass(frozen=True)
class Intake:
    """Takes submissions in. Safe to use from many threads; the store has one writer."""

    store: Store
    keys: CentreKeys
    catalogue: Items
    city: City
    backed: bool = False
    """Copies are made: a terminal keeps its sealed copy until the submission is in one of them."""
    uploads: places.Arriving = field(init=False)
    files: places.Evidence = field(init=False)
    filings: filing.Filings = field(init=False)
    acts: Mapping[str, Act] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "uploads", places.arriving(self.store.folder, alone=not self.store.shared))
        object.__setattr__(self, "files", places.evidence(self.store.folder))
        changing = Changing(self.store, self.catalogue)
        filings = filing.Filings(self.store, CityRegistry(self.city), changing)
        cancelling = Cancelling(self.store, filings)
        object.__setattr__(self, "filings", filings)
        object.__setattr__(self, "acts", {"file": filings, "cancel": cancelling})
        self.city.amend[REGISTRY] = filings.known
        self.city.own[RECORD] = cancelling.of

    def put(self, submission_id: str, terminal: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Take one in; answers the HTTP status (201 kept now, 200 known already) and the signed
        acknowledgement.

        Raises Problem 409 submission.conflict when the id is known with another content, 422 for what can
        never be
        taken (the terminal sets it aside).
        """
        return self._done(self.work(submission_id, terminal, body))

    def file(self, submission_id: str, terminal: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Take one in that is filed, or refuse it and keep nothing; status and acknowledgement as `put`.

        Raises Problem as `put`, and those of central/filing.py.
        """
        return self._done(self.work(submission_id, terminal, body, filed=True))

    def _done(self, found: tuple[int, dict[str, Any]] | Keeping) -> tuple[int, dict[str, Any]]:
        if not isinstance(found, Keeping):
            return found
        with self.store.write() as db:
            told = found.keep(db)
        found.kept()
        return told

    def work(
        self, submission_id: str, terminal: str, body: bytes, *, filed: bool = False
    ) -> tuple[int, dict[str, Any]] | Keeping:
        """As `put`, what needs a transaction left to be done; status and acknowledgement where it is known already."""
        prepared = self.prepare(submission_id, terminal, body, filed=filed)
        return Keeping(self, prepared) if isinstance(prepared, Prepared) else (200, prepared)

    def prepare(
        self, submission_id: str, terminal: str, body: bytes, *, filed: bool = False
    ) -> Prepared | dict[str, Any]:
        """All that needs no transaction: open, check, judge; the acknowledgement where it is known already.

        Raises Problem as `put`.
        """
        container = sealed.read(body)
        if container.id != submission_id:
            raise Problem(422, "submission.wrong_id", "the container states another id than the address")
        if container.header["terminal"] != terminal:
            raise Problem(
                422, "submission.wrong_terminal", "sealed by another terminal than the one that sends it"
            )
        known = _known(self.store, submission_id, container.hash)
        if known is not None:
            return known
        opened = sealed.open_container(container, self.keys)
        submission = self._parse(opened, submission_id, terminal)
        whole = functools.partial(self.uploads.whole, terminal)
        opened.files.update(sealed.open_apart(container, self.keys, whole, self.files.keep))
        evidence = brought.evidence(submission, opened)
        item = self._item(submission)
        if (item.files is not None) != filed:
            # what is filed is never queued, and nothing else is filed
            raise Problem(422, "filing.elsewhere", "this item is handed in at another address")
        if item.kind == "overview":
            raise Problem(422, "submission.malformed", "of this item nothing is ever handed in")
        if item.anonymous != (not submission.parties):
            raise Problem(422, "submission.malformed", "parties where the item names nobody, or nobody where it does")
        if item.kind == "evaluation":
            said.level_of(item, submission)
        parties = submission.parties
        applicant = parties[0].number if parties else ""
        now = datetime.now(UTC)
        today = now.astimezone(SHANGHAI).date()
        if filed:
            self.act(item).look(item, submission, today)
        open_case = cases.has_open(self.store, applicant, submission.item)
        verdict = judging.judge(self.store, self.city, submission, item, applicant, today, open_case)
        apart = tuple(part["sealed"] for part in container.apart)
        return Prepared(submission, item, opened, evidence, applicant, now, open_case, verdict, apart)

    def sweep(self) -> None:
        """Remove what nobody claimed: pieces of attachments, evidence of a submission that was not kept after all."""
        self.uploads.sweep()
        self.files.sweep(lambda sha: self.store.row("SELECT 1 FROM evidence_file WHERE sha256=?", sha) is not None)

    def keep(self, db: Writing, prepared: Prepared) -> tuple[int, dict[str, Any]]:
        """Keep it, inside a transaction: status and acknowledgement, true once that is on disk.

        Raises Problem 409 submission.conflict.
        """
        submission, today = prepared.submission, prepared.today
        # again inside the transaction: two sendings of one submission may run side by side
        known = _known(db, submission.id, prepared.opened.hash)
        if known is not None:
            return 200, known
        # and this: the same person's other claim may have come in since
        open_case = cases.has_open(db, prepared.applicant, submission.item)
        if open_case != prepared.open_case:
            verdict = judging.judge(self.store, self.city, submission, prepared.item, prepared.applicant, today,
                                    open_case)
            prepared = replace(prepared, open_case=open_case, verdict=verdict)
        thing = ""
        if prepared.item.files is not None:
            thing, answer = self.act(prepared.item).admit(db, prepared.item, submission, today)
            own = {prepared.item.files.record: answer}
            verdict = judging.judge(self.store, self.city, submission, prepared.item, prepared.applicant, today,
                                    open_case, own)
            filing.judged(verdict)
            prepared = replace(prepared, verdict=verdict)
        return 201, self._keep(db, prepared, thing)

    def act(self, item: Item) -> Act:
        """What an item that files does to a filing."""
        assert item.files is not None
        return self.acts[item.files.act]

    def tell(self, submission: Submission, text: str) -> None:
        """A message to everybody of a filing, on the phone on record: also to whoever was not there at all."""
        people = [party.number for party in submission.people]
        self.city.tell(people, text)

    def _parse(self, opened: sealed.Opened, submission_id: str, terminal: str) -> Submission:
        from forms.submission import Submission, SubmissionFault

        if hashlib.sha256(opened.core).hexdigest() != opened.hash:
            raise Problem(422, "submission.wrong_hash", "the content is not what its hash says")
        try:
            submission = Submission.from_bytes(opened.core)
            date.fromisoformat(submission.as_of)
            if not -MOST_WHOLE <= submission.sequence < MOST_WHOLE:
                raise ValueError("sequence is beyond 64 bits")
        except (SubmissionFault, ValueError) as fault:
            # the fault's text may quote the citizen's values, so only its kind leaves this place
            raise Problem(
                422, "submission.malformed", f"not a submission of protocol 1 ({type(fault).__name__})"
            ) from None
        if submission.id != submission_id:
            raise Problem(422, "submission.wrong_id", "the submission states another id than the address")
        if submission.terminal != terminal:
            raise Problem(422, "submission.wrong_terminal", "the submission states another terminal")
        return submission

    def _item(self, submission: Submission) -> Item:
        try:
            return self.catalogue.get(submission.item, submission.item_version)
        except KeyError:
            raise Problem(
                422, "submission.unknown_item", "the centre does not have this item in this version"
            ) from None

    def _keep(self, db: Writing, prepared: Prepared, thing: str = "") -> dict[str, Any]:
        submission, item, opened, now = prepared.submission, prepared.item, prepared.opened, prepared.now
        verdict, today = prepared.verdict, prepared.today
        # decided by rule; where nothing is left to be done after that, it is done; what is not, has the law's time
        by_rule = "accepted" if item.promise_days else "decided"
        promised = item.promise_days or (0 if verdict.automatic else item.legal_days)
        state = "received_to_verify" if verdict.outcome == "unknown" else by_rule if verdict.automatic else "received"
        if item.kind == "evaluation" and said.level_of(item, submission) > said.BAD:
            # nothing to put right: it is noted, and that is all
            state, promised = "noted", 0
        if thing:
            state, promised = self.act(item).state, 0
        before = settling.given(db, submission.id, opened.hash)
        if before is not None:
            # lost with a disk and come once more: what stands on the citizen's receipt stays
            number, stamp, promise = before[0], before[1], date.fromisoformat(before[2])
        else:
            number = cases.next_number(db, self.city.region, today)
            stamp = now.isoformat(timespec="milliseconds")
            promise = self.city.calendar.after(today, promised)
        ack = self._ack(submission, opened.hash, number, state, stamp, promise)
        if thing:
            # drawn now, written below: the acknowledgement that is kept states it
            ack = self._ack(submission, opened.hash, number, state, stamp, promise,
                            self.act(item).number(db, self.city.region, today, thing))
        if sequences.note_double(db, submission.id, submission.terminal, submission.incarnation, submission.sequence):
            # kept all the same: whose it is, a person finds out
            ack["alarm"] = "sequence.doubled"
        db.execute(
            "INSERT INTO submission (id, content_hash, terminal, incarnation, boot, sequence, received_at, body, ack) "
            "VALUES (?,?,?,?,?,?,?,?,?)",
            (
                submission.id,
                opened.hash,
                submission.terminal,
                submission.incarnation,
                submission.boot,
                submission.sequence,
                stamp,
                opened.core,
                canonical(ack),
            ),
        )
        for sha256, data in prepared.evidence.items():
            db.execute("INSERT INTO evidence VALUES (?,?) ON CONFLICT DO NOTHING", (sha256, data))
            db.execute("INSERT INTO submission_evidence VALUES (?,?)", (submission.id, sha256))
        brought.name_files(db, self.files, submission, opened)
        db.execute(
            "INSERT INTO office_case (number, submission, item, item_version, state, receipt_code, applicant, "
            "received_at, promise_date, verdict, open, kind) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                number,
                submission.id,
                submission.item,
                submission.item_version,
                state,
                submission.receipt_code,
                prepared.applicant,
                stamp,
                ack["ack"]["promise_date"],
                verdict.to_text(),
                int(state not in cases.CLOSED),
                item.kind,
            ),
        )
        if item.kind == "evaluation":
            said.keep_evaluation(db, number, item, submission)
        elif item.kind == "complaint":
            said.keep_complaint(db, number, submission)
        db.execute("INSERT INTO case_event VALUES (?,1,?,?)", (number, state, stamp))
        if thing:
            self.act(item).file(db, thing, ack["ack"]["filing"], number, submission, today)
        received = datetime.fromisoformat(stamp).astimezone(SHANGHAI).date()
        deemed.note(db, self.city, item, submission, number, received)
        return ack

    def _ack(
        self, submission: Submission, content_hash: str, number: str, state: str, stamp: str, promise: date,
        filed: str = "",
    ) -> dict[str, Any]:
        statement = {
            "protocol": 1,
            "submission": submission.id,
            "hash": content_hash,
            "terminal": submission.terminal,
            "case_number": number,
            "state": state,
            "received_at": stamp,
            "promise_date": promise.isoformat(),
            "may_purge": not self.backed,
            **({"filing": filed} if filed else {}),
        }
        return {
            "ack": statement,
            "key": self.keys.sign_id,
            "signature": self.keys.sign_statement("ack", statement),
        }


@dataclass(frozen=True)
class Keeping:
    """What is left to do of one submission."""

    intake: Intake
    prepared: Prepared

    def keep(self, db: Writing) -> tuple[int, dict[str, Any]]:
        """See Intake.keep."""
        return self.intake.keep(db, self.prepared)

    def kept(self) -> None:
        """Attachments that came on their own are evidence now."""
        self.intake.uploads.claimed(self.prepared.submission.terminal, self.prepared.apart)
        if self.prepared.item.files is not None:
            submission, act = self.prepared.submission, self.intake.act(self.prepared.item)
            self.intake.tell(submission, CHANGED_MESSAGE if submission.answers.get(CHANGES) else act.message)


def _known(db: Store | Writing, submission_id: str, content_hash: str) -> dict[str, Any] | None:
    row = db.row("SELECT content_hash, ack FROM submission WHERE id=?", submission_id)
    if row is None:
        return None
    if row[0] != content_hash:
        raise Problem(409, "submission.conflict", "this id was used for another content")
    known: dict[str, Any] = json.loads(row[1])
    return known
