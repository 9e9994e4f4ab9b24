"""What can happen to a session. Journey events pass through `InJourney`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.model import Item
    from forms.search import Index
    from terminal.journey.events import Event
    from terminal.journey.state import OwnCase, Stamp
    from terminal.upkeep.standing import Standing


@dataclass(frozen=True)
class SessionEvent:
    """Base of all session events."""


@dataclass(frozen=True)
class Touched(SessionEvent):
    """Somebody touched the screen anywhere."""


@dataclass(frozen=True)
class Open(SessionEvent):
    """Open an item's page from home."""

    item: str


@dataclass(frozen=True)
class Home(SessionEvent):
    """Back to home from an item's page."""


@dataclass(frozen=True)
class AskItems(SessionEvent):
    """From home: all items, to look through or to search."""


@dataclass(frozen=True)
class ItemsBy(SessionEvent):
    """How all items are ordered: life (what happened to me), department or letter."""

    order: str


@dataclass(frozen=True)
class Search(SessionEvent):
    """What was typed to find an item; empty shows the whole list again."""

    query: str


@dataclass(frozen=True)
class IndexReady(SessionEvent):
    """The search index has been made (a moment after the start)."""

    index: Index


@dataclass(frozen=True)
class Offered(SessionEvent):
    """Other items are offered from now on: the centre has published some, or a day has begun."""

    items: Mapping[str, Item]
    index: Index


@dataclass(frozen=True)
class AskProgress(SessionEvent):
    """From home: how does my case stand, by the code on the receipt."""


@dataclass(frozen=True)
class LookUp(SessionEvent):
    """A receipt code as typed or scanned. What was scanned can be anything; empty: it could not be read."""

    code: str
    scanned: bool = False


@dataclass(frozen=True)
class CaseFound(SessionEvent):
    """What the centre says of a case. `problem` is "", unknown or offline, or of what was scanned: foreign or unclear;
    `events` are (state, RFC 3339), oldest first."""

    code: str
    problem: str = ""
    case_number: str = ""
    state: str = ""
    promise_date: str = ""
    kind: str = "application"
    item: str = ""
    events: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, case: OwnCase) -> CaseFound:
        """What is known of an own case already."""
        return cls(case.code, "", case.case_number, case.state, case.promise_date, case.kind, case.item, case.events)


@dataclass(frozen=True)
class DraftFound(SessionEvent):
    """The code is not a receipt's: it opens what somebody has not finished, of this item, until then (RFC 3339)."""

    code: str
    item: str
    until: str


@dataclass(frozen=True)
class Begin(SessionEvent):
    """Start the item: ids are made here, once."""

    stamp: Stamp


@dataclass(frozen=True)
class Mine(SessionEvent):
    """At home: somebody wants to see what is theirs, by laying down a card (`laid`) or by pressing."""

    stamp: Stamp
    laid: bool = False


@dataclass(frozen=True)
class OpenCase(SessionEvent):
    """From the page of own cases: how this one stands, by its place in the list."""

    place: int


@dataclass(frozen=True)
class PrintGuide(SessionEvent):
    """On an item's page: its guide on paper. `request_id` makes it print at most once."""

    request_id: str


@dataclass(frozen=True)
class GuidePrinted(SessionEvent):
    """The guide came out, or did not: `fault` is a fault code or empty."""

    request_id: str
    fault: str = ""


@dataclass(frozen=True)
class Modules(SessionEvent):
    """Which parts of this terminal cannot serve now: device name -> fault code (`device.absent`: not fitted)."""

    faults: Mapping[str, str]


@dataclass(frozen=True)
class Evaluate(SessionEvent):
    """From the last screen of a case: everything of it is wiped, then a new journey evaluates it. Only the receipt
    code goes along."""

    stamp: Stamp


@dataclass(frozen=True)
class InJourney(SessionEvent):
    """An event of the journey."""

    event: Event
    journey: str = ""  # submission id it belongs to; late answers for an ended journey are dropped


@dataclass(frozen=True)
class SetLanguage(SessionEvent):
    """zh or en; nothing is lost by switching."""

    language: str


@dataclass(frozen=True)
class SetLarge(SessionEvent):
    """Large type on or off."""

    on: bool


@dataclass(frozen=True)
class SetHidden(SessionEvent):
    """Cover personal values; one tap, any time."""

    on: bool


@dataclass(frozen=True)
class SetMode(SessionEvent):
    """One way of showing on or off: contrast, calm (nothing moves), reach (working area brought
    down), dark (nothing shown: by keys and ear)."""

    mode: str
    on: bool


@dataclass(frozen=True)
class AskDisplay(SessionEvent):
    """Open or close the choice of ways of showing."""

    open: bool = True


@dataclass(frozen=True)
class AskHelp(SessionEvent):
    """Open or close the help page."""

    open: bool = True


@dataclass(frozen=True)
class LeaveAsked(SessionEvent):
    """The leave button. Once a journey has begun it is confirmed first."""

    sure: bool = False
    no: bool = False
    keep: bool = False  # what several have typed is kept at the centre


@dataclass(frozen=True)
class StillHere(SessionEvent):
    """Lifts the curtain where nothing personal is behind it."""


@dataclass(frozen=True)
class LiftDigits(SessionEvent):
    """Last four digits of the phone on record, typed on the curtain."""

    digits: str


@dataclass(frozen=True)
class LiftCard(SessionEvent):
    """A card was read while the curtain was down."""

    number: str


@dataclass(frozen=True)
class CardLies(SessionEvent):
    """Whether a card lies on the reader."""

    on: bool


@dataclass(frozen=True)
class Person(SessionEvent):
    """Somebody stands here, or has gone; None where no sensor can tell."""

    there: bool | None


@dataclass(frozen=True)
class Service(SessionEvent):
    """In service, or out of service with a cause (fault code)."""

    cause: str = ""


@dataclass(frozen=True)
class Tick(SessionEvent):
    """Time passes."""


@dataclass(frozen=True)
class StaffEvent(SessionEvent):
    """Base of what happens at the staff's door and behind it (`terminal.session.staff`)."""


@dataclass(frozen=True)
class StaffAsked(StaffEvent):
    """The name in the header was held for three seconds, or the keypad's help."""


@dataclass(frozen=True)
class StaffTyped(StaffEvent):
    """Digits of the present question: number, PIN or one-time code."""

    digits: str = field(repr=False)


@dataclass(frozen=True)
class StaffPressed(StaffEvent):
    """A button of a staff screen, by name: own_card, page:PAGE, test, close:REASON, open, report."""

    name: str


@dataclass(frozen=True)
class StaffBack(StaffEvent):
    """One page back; from the first one out."""


@dataclass(frozen=True)
class StaffAnswered(StaffEvent):
    """The door's answer to the question asked at `request`: ok, wrong, locked or a fault code."""

    request: float
    outcome: str
    wait_s: float = 0.0
    name: str = ""


@dataclass(frozen=True)
class StaffTested(StaffEvent):
    """How the trial begun at `request` ended: `lines` are (key, value); `fault` is empty when it went well."""

    request: float
    fault: str = ""
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class StaffSeen(StaffEvent):
    """How the terminal stands now (`terminal.upkeep.standing.Standing`)."""

    standing: Standing
