"""What a journey asks of the world. Frozen; carried out by the conductor, answered by events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forms.submission import Submission

from .base import Effect as Effect


@dataclass(frozen=True)
class ReadCard(Effect):
    """Watch the reader until a card is read, a fault comes, or StopReading."""


@dataclass(frozen=True)
class StopReading(Effect):
    """Stop watching for a card to read."""


@dataclass(frozen=True)
class AskCardBack(Effect):
    """Sound and lamp: please take your card."""


@dataclass(frozen=True)
class SendCode(Effect):
    """Send a code to the phone on record of this person."""

    number: str


@dataclass(frozen=True)
class CheckCode(Effect):
    """Check a typed code."""

    number: str
    code: str


@dataclass(frozen=True)
class OfferFace(Effect):
    """Can this terminal check a face now? Answered by FaceOffered."""


@dataclass(frozen=True)
class LookAtFace(Effect):
    """Check the face of this person with the consent to it; ends with FaceChecked, or with StopCamera.

    `rounds` challenges follow each other; with `hold` the face that passed is held in memory for SeeAgain.
    """

    number: str
    consent: Mapping[str, str]
    rounds: int = 1
    hold: bool = False


@dataclass(frozen=True)
class SeeAgain(Effect):
    """Is it still the face that passed for this person in this session? Ends with FaceAgain, or with StopCamera."""

    number: str


@dataclass(frozen=True)
class ForgetFace(Effect):
    """Nothing of this person's face is held any longer; "" is everybody's."""

    number: str = ""


@dataclass(frozen=True)
class FetchRecords(Effect):
    """Fetch what departments know, with the token of a verified person and the consent given."""

    number: str
    token: str
    consent: Mapping[str, str]
    item: str
    needs: tuple[str, ...]
    given: Mapping[str, Any] = field(default_factory=dict)
    """Answers that some records are asked with."""
    drafts: bool = False
    """With them, what this person and others have not finished."""
    draft_code: str = ""
    """What one of these others has told them."""


@dataclass(frozen=True)
class FindFitting(Effect):
    """Which items fit this person, by card and records (forms.fitting)."""

    card: Mapping[str, Any]
    records: Mapping[str, Any]
    as_of: date


@dataclass(frozen=True)
class FetchCases(Effect):
    """A verified person's own cases."""

    number: str
    token: str
    consent: Mapping[str, str]


@dataclass(frozen=True)
class Reprint(Effect):
    """Print a paper of an own case from what the centre says of it, the first time or again. `paper` is
    `receipt/<case number>`, `notice/…` or `certificate/…`; `request_id` makes it print at most once."""

    paper: str
    number: str
    token: str
    consent: Mapping[str, str]
    request_id: str
    again: bool = True  # it was out before


@dataclass(frozen=True)
class Recheck(Effect):
    """Ask for the card or the digits of the phone before the signature counts; answered by Rechecked."""


@dataclass(frozen=True)
class StartCamera(Effect):
    """Show the camera for a material; captures by itself when the page lies still."""

    material: str


@dataclass(frozen=True)
class Shoot(Effect):
    """Capture now."""

    material: str


@dataclass(frozen=True)
class StopCamera(Effect):
    """Let the camera go."""


@dataclass(frozen=True)
class OpenOrder(Effect):
    """Open an order for what is due in an item (id, version); asked again with the same id it is the same order."""

    order: str
    number: str
    token: str
    consent: Mapping[str, str]
    item: tuple[str, int]
    seen_fen: int
    given: Mapping[str, Any] = field(default_factory=dict)
    as_of: str = ""
    """The day by whose rates it was shown (YYYY-MM-DD): that on which the journey began."""


@dataclass(frozen=True)
class WatchOrder(Effect):
    """Look in a moment how an order stands."""

    order: str


@dataclass(frozen=True)
class CloseOrder(Effect):
    """Nobody wants to pay any more."""

    order: str


@dataclass(frozen=True)
class Keep(Effect):
    """Store the submission durably and queue it. `pictures` maps sha256 to bytes still held in memory."""

    submission: Submission
    pictures: Mapping[str, bytes]


@dataclass(frozen=True)
class AwaitAck(Effect):
    """Tell the journey when the centre has it, or when a person has waited long enough."""

    submission_id: str


@dataclass(frozen=True)
class PrintPaper(Effect):
    """Print `receipt`, `application_form` or `notice`. `request_id` makes it print at most once."""

    paper: str
    request_id: str
    submission: Submission | None
    case: Mapping[str, Any]


@dataclass(frozen=True)
class MakePreview(Effect):
    """Draw the paper that is to be signed, from a submission that nobody has signed yet; `terms` is its name."""

    submission: Submission
    terms: str


@dataclass(frozen=True)
class File(Effect):
    """File it at the centre, now or not at all. The id is made once: asking again is safe."""

    submission: Submission
    pictures: Mapping[str, bytes]


@dataclass(frozen=True)
class KeepDraft(Effect):
    """Keep at the centre, for a day, what these people (ID numbers) have not finished. `askers` are (number, token,
    consent) of those who were recognised here: the first whose token still holds asks. Answered by DraftKept."""

    draft: str
    people: tuple[str, ...] = field(repr=False)
    content: bytes = field(repr=False)
    askers: tuple[tuple[str, str, Mapping[str, str]], ...] = field(repr=False)
    item: str = ""


@dataclass(frozen=True)
class PrintContract(Effect):
    """Print what was filed, as the centre sealed it, in so many copies. `request_id` makes each print at most once."""

    paper: str
    request_id: str
    case_number: str
    submission_id: str
    copies: int


@dataclass(frozen=True)
class TellStaff(Effect):
    """Somebody here would like to talk to somebody: quietly, without a word of why."""

    code: str


@dataclass(frozen=True)
class Leave(Effect):
    """The journey ends here: the session wipes and goes home."""

    reason: str
