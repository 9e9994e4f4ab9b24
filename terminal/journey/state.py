"""The state of one journey. Frozen: every event makes a new one, so it can be recorded and replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from forms.model import Item, Text
from forms.submission import Evidence, Submission

from .base import Effect
from .several import NO_DRAFT, NO_PREVIEW, NOBODY_SIGNED, Draft, Preview, RowAt, Signing

APPLICANT, HELPER = "applicant", "helper"


@dataclass(frozen=True)
class PartyState:
    """A person taking part. `token` opens this person's records at the centre and is never shown or logged."""

    id: str = "p1"
    role: str = APPLICANT
    card: Mapping[str, Any] = field(default_factory=dict)
    assurance: str = "claimed"
    how: tuple[str, ...] = ()
    checked_at: str = ""  # when `assurance` was reached
    masked_phone: str = ""
    token: str = field(default="", repr=False)
    consent_at: str = ""  # of those who came after the first
    face: Mapping[str, Any] = field(default_factory=dict)  # what is kept of a face check that was passed
    face_consent_at: str = ""  # of the consent to that check

    @property
    def number(self) -> str:
        """The identity number on the card; empty before a card was read."""
        return str(self.card.get("number", ""))


@dataclass(frozen=True)
class Page:
    """One captured page of a material."""

    id: str
    material: str
    sha256: str
    media_type: str
    bytes_len: int
    note: Mapping[str, Any] = field(default_factory=dict)
    time: str = ""  # of the capture


@dataclass(frozen=True)
class Outcome:
    """What is known of the submission after it was sent off; drives the last screen."""

    kept: bool = False
    sequence: int = 0
    fault: str = ""
    sending: str = "no"  # no | waiting | acknowledged | later; of a filing: waiting | acknowledged | unknown
    number: str = ""  # of the filing
    copies: tuple[int, int] = (0, 0)  # of the contract: out, wanted
    refused: Text | None = None  # why nothing was filed, in the centre's words
    case_number: str = ""
    case_state: str = ""
    promise_date: str = ""
    papers: Mapping[str, str] = field(default_factory=dict)  # paper -> printing | out | fault code
    attempts: int = 0


@dataclass(frozen=True)
class OwnCase:
    """A case of the person who stands here, as the centre tells it; `events` are (state, RFC 3339), oldest first.

    `papers` can be printed again.
    """

    case_number: str = field(repr=False)
    code: str = field(repr=False)  # on the receipt
    item: str
    state: str
    kind: str = "application"
    received_at: str = ""
    promise_date: str = ""
    events: tuple[tuple[str, str], ...] = ()
    papers: tuple[str, ...] = ()


@dataclass(frozen=True)
class OwnOrder:
    """What the person who stands here has paid (`paid`, `booked`, `refunding`), or may have (`unknown`)."""

    id: str
    item: str
    state: str
    subject: str = field(repr=False)
    amount_fen: int = 0
    invoice: str = ""
    paid_at: str = ""


@dataclass(frozen=True)
class Overview:
    """What is a person's own: the items that fit, None until known, and the cases.

    `asking`: the centre is being asked for the cases. `trouble`: why there are none to see: `offline`, `refused` (the
    check is too old), or "" when there is none.
    """

    fitting: tuple[str, ...] | None = None
    cases: tuple[OwnCase, ...] = ()
    orders: tuple[OwnOrder, ...] = ()
    asking: bool = False
    trouble: str = ""
    prints: int = 0


@dataclass(frozen=True)
class OrderState:
    """An order as the centre last told it. `asked` is the id it was asked for with; the centre may answer with the
    order that is open already. `silent`: how often in a row nothing was heard."""

    asked: str
    id: str
    amount_fen: int
    state: str = ""  # created | waiting | unknown | paid | booked | closed | refunding | refunded; "" not told yet
    pay_at: str = field(default="", repr=False)
    until: str = ""
    subject: str = ""
    silent: int = 0

    @property
    def paid(self) -> bool:
        """The money has arrived."""
        return self.state in ("paid", "booked")


@dataclass(frozen=True)
class Stamp:
    """What is fixed when a journey begins. Ids are made once and are the idempotency key for ever."""

    submission_id: str
    receipt_code: str
    as_of: date
    terminal: str
    incarnation: str = ""
    boot: str = ""
    region: str = ""  # where the terminal stands, six digits (GB/T 2260)


@dataclass(frozen=True)
class Place:
    """Where an address that is being given lies so far: a region (forms.regions), "" for the whole country. `writing`:
    road and number are written, behind the region's name."""

    code: str = ""
    writing: bool = False


@dataclass(frozen=True)
class FaceAt:
    """The face check of whoever stands here: what they are told, how the last try ended, tries used, consent to it.

    `declined`: they want the other way, or there is no camera.
    """

    told: str = ""
    result: str = ""
    used: int = 0
    consent_at: str = ""
    declined: bool = False


@dataclass(frozen=True)
class Journey:
    """One citizen (or several parties) doing one item here and now.

    `phase` is the small state inside a step: card: waiting, fault, read, expired; person check:
    sending, typing, checking, wrong, none (no code possible), fetching, and before them, where a face check is
    offered: offering, consent, looking, unmatched; question: fetching (what it names is looked up); capture: looking,
    taken, fault; parties: board, notice, card and person check as above, handover; preview: making, reading, fault;
    sign, of several: call, card, face (looking) and code as above, intent, write, halted; submit, where something is
    filed: filing,
    filed, refused, unknown; pay: blocked, opening, down, waiting, closing, closed, changed, elsewhere, unknown.
    """

    item: Item
    stamp: Stamp
    step: str
    phase: str = ""
    trail: tuple[str, ...] = ()
    edit: str = ""
    before: tuple[Mapping[str, Any], frozenset[str]] | None = field(default=None, repr=False)
    """Answers and touched as they stood when the edit began: what going back from it restores."""
    parties: tuple[PartyState, ...] = (PartyState(),)  # the applicant, and a helper if there is one
    helping: str = ""  # a helper is being registered: notice, waiting, fault, read
    helping_problem: str = ""
    consent_at: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    touched: frozenset[str] = frozenset()
    records: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)  # facts only the centre knows
    disputed: tuple[str, ...] = ()
    looked: Mapping[str, Any] = field(default_factory=dict)  # the answers with which the records at hand were asked for
    pages: tuple[Page, ...] = ()
    face: FaceAt = FaceAt()
    place: Place | None = None  # an address is being given, region by region
    skipped: tuple[str, ...] = ()
    declared: frozenset[int] = frozenset()
    overview: Overview = Overview()
    unattended: bool = False  # nobody touched the screen for long, after the card: who signs is asked once more
    rechecks: tuple[tuple[str, str, str], ...] = ()  # by what means (card, phone_digits), on which step, when
    signature: Evidence | None = None
    turn: PartyState | None = None  # who stands at the screen alone, of several; not yet registered, or about to sign
    row: RowAt | None = None
    preview: Preview = NO_PREVIEW
    signing: Signing = NOBODY_SIGNED
    draft: Draft = NO_DRAFT
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    orders: tuple[OrderState, ...] = ()  # the last one is the one that stands
    drivers: Mapping[str, str] = field(default_factory=dict)
    submission: Submission | None = None
    outcome: Outcome = Outcome()
    problem: str = ""  # a field key or fault code to show on the present screen
    rejected: Text | None = None  # why the last typed value was not taken
    tries_left: int = 3
    reason: str = ""  # why no code can be sent

    @property
    def party(self) -> PartyState:
        """The applicant: whose card it is, whose records, whose signature."""
        return self.parties[0]

    @property
    def helper(self) -> PartyState | None:
        """Who helps the applicant; card holds the name and a masked number, and no more."""
        return next((party for party in self.parties if party.role == HELPER), None)

    @property
    def kind(self) -> str:
        """Kind of the present screen: a step kind, or `question` while an answer is edited."""
        if self.edit or self.row is not None:
            return "question"
        return str(step_of(self.item, self.step).kind)

    @property
    def faced(self) -> bool:
        """The face camera looks at somebody."""
        return self.phase == "looking" and self.kind in ("person_check", "parties", "sign")

    @property
    def done(self) -> bool:
        """Stored durably, or filed: nothing on this journey can be taken back by leaving."""
        return self.outcome.kept or self.outcome.sending == "unknown"

    @property
    def several(self) -> bool:
        """Several people take part, each in a role."""
        return bool(self.item.parties)


Result = tuple[Journey, tuple[Effect, ...]]  # what every handler answers


def consent_of(state: Journey) -> dict[str, str]:
    """What the person agreed to, as the centre is told it with every request for their data."""
    return {"notice_version": state.item.notice_version, "time": state.consent_at}


def unverified(state: Journey) -> Journey:
    """What the card alone says: the check that was made counts no more."""
    party = replace(state.party, assurance="card_read", how=("card",), token="", face={}, face_consent_at="")
    return replace(state, parties=(party, *state.parties[1:]))


def step_of(item: Item, step_id: str) -> Any:
    """The step (forms.model.Step) with this id. Raises KeyError.

    Typed loosely: the loader has proved that a question has a field and a capture a material.
    """
    for step in item.steps:
        if step.id == step_id:
            found: Any = step
            return found
    raise KeyError(step_id)
