"""What can happen to a journey. Frozen; from the citizen, from devices, from the centre.

What happens only where several sign is in events_several.py, and is called by this module's name too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .base import Event as Event
from .events_several import AddRow as AddRow
from .events_several import ChangeRow as ChangeRow
from .events_several import CopyOut as CopyOut
from .events_several import DraftKept as DraftKept
from .events_several import DropRow as DropRow
from .events_several import Filed as Filed
from .events_several import FileRefused as FileRefused
from .events_several import FilingUnknown as FilingUnknown
from .events_several import HasRead as HasRead
from .events_several import Join as Join
from .events_several import PreviewFailed as PreviewFailed
from .events_several import PreviewMade as PreviewMade
from .events_several import Remove as Remove
from .events_several import StaffTold as StaffTold
from .events_several import TurnPage as TurnPage
from .events_several import Willing as Willing

if TYPE_CHECKING:

    from .state import OwnCase, OwnOrder

# --- from the citizen -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Next(Event):
    """The large button: agree, right, done, go on."""


@dataclass(frozen=True)
class Back(Event):
    """One screen back; on the first one the journey ends."""


@dataclass(frozen=True)
class Answered(Event):
    """A value for a field; `advance` goes to the next screen when the value is good."""

    key: str
    value: Any
    advance: bool = True


@dataclass(frozen=True)
class Elsewhere(Event):
    """The address that is shown is not the one: give another, region by region."""


@dataclass(frozen=True)
class InRegion(Event):
    """It lies in this region (forms.regions), "" for another province."""

    code: str


@dataclass(frozen=True)
class WriteAddress(Event):
    """The rest is written: the region below is not known, or nothing lies below."""


@dataclass(frozen=True)
class Edit(Event):
    """From the review page: change one answer, then come back."""

    key: str


@dataclass(frozen=True)
class Mark(Event):
    """Mark a shown record line as not right, or take the mark back."""

    key: str


@dataclass(frozen=True)
class SendCodeAgain(Event):
    """Ask for a new code."""


@dataclass(frozen=True)
class CodeTyped(Event):
    """The four digits from the phone."""

    code: str


@dataclass(frozen=True)
class WithoutCode(Event):
    """Cannot receive it: go on with what the card shows; the office confirms the person."""


@dataclass(frozen=True)
class FaceAgreed(Event):
    """Consent to the face check, or: once more."""


@dataclass(frozen=True)
class WithoutFace(Event):
    """Not by face: the code to the phone."""


@dataclass(frozen=True)
class RetryCard(Event):
    """Try reading again after a fault."""


@dataclass(frozen=True)
class TakePicture(Event):
    """Press the shutter by hand."""


@dataclass(frozen=True)
class DeletePage(Event):
    """Throw one captured page away."""

    page: str


@dataclass(frozen=True)
class SkipMaterial(Event):
    """Nothing to show here; a person will ask."""


@dataclass(frozen=True)
class Declared(Event):
    """One of the declarations ticked or unticked."""

    index: int
    on: bool


@dataclass(frozen=True)
class Signed(Event):
    """A signature: strokes as (x, y, t): x and y in hundredths of a millimetre, t in ms, picture as PNG."""

    strokes: tuple[tuple[tuple[int, int, int], ...], ...]
    png: bytes


@dataclass(frozen=True)
class SignatureCleared(Event):
    """Begin the signature again."""


@dataclass(frozen=True)
class Confirmed(Event):
    """Cannot write: confirmed with a key in place of signing. Signing afterwards takes its place again."""


@dataclass(frozen=True)
class PayNot(Event):
    """Does not want to pay now."""


@dataclass(frozen=True)
class SubmitAgain(Event):
    """Try to store the submission again after a fault."""


@dataclass(frozen=True)
class PrintAgain(Event):
    """Repeat a paper that failed; a fresh request."""

    paper: str


@dataclass(frozen=True)
class PrintOwn(Event):
    """A paper of an own case once more: `receipt/<case number>`."""

    paper: str


@dataclass(frozen=True)
class LookAgain(Event):
    """Own cases were not to be had: try again, with a new code where the person is not verified (any more)."""


@dataclass(frozen=True)
class Unattended(Event):
    """The curtain fell: another person may stand here now."""


@dataclass(frozen=True)
class Rechecked(Event):
    """It is the same person: by `card` or by `phone_digits`."""

    how: str


@dataclass(frozen=True)
class HelperAsked(Event):
    """Somebody helps me: say what is recorded of them."""


@dataclass(frozen=True)
class HelperAgreed(Event):
    """The helper will lay down a card of their own; also once more after a fault."""


@dataclass(frozen=True)
class HelperClosed(Event):
    """No helper after all, or: it has been read that the helper is registered."""


@dataclass(frozen=True)
class HelperEnded(Event):
    """The helper has gone; the applicant goes on alone."""


# --- from devices -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class CardRead(Event):
    """The card's printed content, as JSON names of the driver."""

    card: Mapping[str, Any]
    driver: str = ""


@dataclass(frozen=True)
class CardFault(Event):
    """Reading failed; `code` is a driver's fault code."""

    code: str


@dataclass(frozen=True)
class CardTaken(Event):
    """The card has left the reader."""


@dataclass(frozen=True)
class PageCaptured(Event):
    """A page was captured and is durable under its hash."""

    material: str
    sha256: str
    media_type: str
    bytes_len: int
    note: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CameraFault(Event):
    """The camera failed; `code` is a driver's fault code."""

    code: str


@dataclass(frozen=True)
class PaperOut(Event):
    """A paper came out, on this evidence."""

    paper: str
    evidence: str


@dataclass(frozen=True)
class PaperFailed(Event):
    """A paper did not come out."""

    paper: str
    code: str


# --- from the centre and the store ------------------------------------------------------------------


@dataclass(frozen=True)
class CodeSent(Event):
    """A code is on its way to this masked number; `number` is whose it is."""

    masked: str
    number: str = field(default="", repr=False)


@dataclass(frozen=True)
class CodeUnavailable(Event):
    """No code can be sent: `no_phone`, `offline`, `too_many`, `refused`."""

    reason: str
    number: str = field(default="", repr=False)


@dataclass(frozen=True)
class CodeChecked(Event):
    """The centre's answer to a typed code."""

    ok: bool
    tries_left: int = 0
    token: str = ""
    number: str = field(default="", repr=False)


@dataclass(frozen=True)
class FaceOffered(Event):
    """Whether a face can be checked here: empty, or why not (`no_camera`, `model`)."""

    reason: str = ""


@dataclass(frozen=True)
class FaceTold(Event):
    """What whoever stands before the camera should do now (terminal.identity.face.check)."""

    told: str


@dataclass(frozen=True)
class FaceChecked(Event):
    """How a try ended: a result of terminal.identity.face.check, or `camera`, `offline`, `refused`, `model`, `tries`.

    `note` is what is kept of it: no picture. `token` opens this person's records.
    """

    result: str
    note: Mapping[str, Any] = field(default_factory=dict)
    token: str = field(default="", repr=False)
    number: str = field(default="", repr=False)


@dataclass(frozen=True)
class FaceAgain(Event):
    """Whether it is still the same face, right before signing: `same`, or why not: `unlike`, `nobody`, `several`,
    `gone` (none is held), `camera`, `tries` (too often not). `note` is what is kept of it."""

    result: str
    note: Mapping[str, Any] = field(default_factory=dict)
    number: str = field(default="", repr=False)


@dataclass(frozen=True)
class CodeNotChecked(Event):
    """The centre did not answer when the code was typed; no try was lost."""

    number: str = field(default="", repr=False)


@dataclass(frozen=True)
class RecordsArrived(Event):
    """What departments know: forms.records.RecordAnswer by record id; facts only the centre knows (open_case)."""

    records: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    """The answers that they were asked for with."""
    drafts: tuple[Any, ...] | None = field(default=(), repr=False)
    """Where they were asked for: (id, until, content) of what this person has not finished, the newest first; None:
    nobody answered."""


@dataclass(frozen=True)
class FittingFound(Event):
    """Ids of the items that fit, the likeliest first."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class CasesArrived(Event):
    """The centre's answer about own cases; `trouble` as in state.Overview."""

    cases: tuple[OwnCase, ...] = ()
    trouble: str = ""
    orders: tuple[OwnOrder, ...] = ()


@dataclass(frozen=True)
class OrderTold(Event):
    """How an order stands, by the centre; `asked` is what was asked for, `order` what it is about."""

    asked: str
    order: str
    state: str
    amount_fen: int
    subject: str = ""
    pay_at: str = field(default="", repr=False)
    until: str = ""


@dataclass(frozen=True)
class OrderRefused(Event):
    """The centre opens no order: `order.amount_changed`, `order.elsewhere`, `order.nothing_due`, … or `refused`: the
    check of the person is too old."""

    asked: str
    code: str


@dataclass(frozen=True)
class OrderSilent(Event):
    """Nothing was heard: it may have been done or not."""

    asked: str


@dataclass(frozen=True)
class Kept(Event):
    """The submission is on disk, sealed; from here on it is never lost."""

    submission_id: str
    sequence: int


@dataclass(frozen=True)
class KeepFailed(Event):
    """It could not be stored: nothing has been sent, nothing is lost that was shown as done."""

    code: str


@dataclass(frozen=True)
class Acknowledged(Event):
    """The centre has it (signed acknowledgement)."""

    case_number: str
    state: str
    promise_date: str = ""


@dataclass(frozen=True)
class NotYetAcknowledged(Event):
    """The centre has not answered in the time a person waits; the outbox goes on trying."""
