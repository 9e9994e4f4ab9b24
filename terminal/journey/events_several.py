"""What can happen to a journey of several people: rows, who comes and goes, the paper they read, what was filed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .base import Event

if TYPE_CHECKING:
    from forms.model import Text


@dataclass(frozen=True)
class AddRow(Event):
    """One more row of the group on the screen."""


@dataclass(frozen=True)
class ChangeRow(Event):
    """This row once more, by its place."""

    index: int


@dataclass(frozen=True)
class DropRow(Event):
    """This row away."""

    index: int


@dataclass(frozen=True)
class Join(Event):
    """On the board: I take part, in this role."""

    role: str


@dataclass(frozen=True)
class Remove(Event):
    """On the board: this person takes no part any more."""

    party: str


@dataclass(frozen=True)
class TurnPage(Event):
    """This page of the paper that is to be signed is shown, by its place."""

    page: int


@dataclass(frozen=True)
class HasRead(Event):
    """This person has read it, or takes that back."""

    party: str
    on: bool = True


@dataclass(frozen=True)
class Willing(Event):
    """The answer to what an older person is asked alone: yes, or rather a word with somebody first."""

    yes: bool


@dataclass(frozen=True)
class StaffTold(Event):
    """What came of asking for somebody: coming, told (nobody is on duty here) or down."""

    answer: str


@dataclass(frozen=True)
class DraftKept(Event):
    """The draft of this id is kept until then (RFC 3339), or it is not: `fault` is down or refused."""

    draft: str
    until: str = ""
    fault: str = ""


@dataclass(frozen=True)
class PreviewMade(Event):
    """The paper lies there to be read: its hash and how many pages it has; `terms` it was made for; `said` is what is
    read aloud of each page."""

    terms: str
    sha256: str
    pages: int
    said: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class PreviewFailed(Event):
    """The paper could not be made."""

    code: str


@dataclass(frozen=True)
class Filed(Event):
    """It is in force, under this number."""

    submission_id: str
    number: str
    case_number: str


@dataclass(frozen=True)
class FileRefused(Event):
    """The centre has said no: nothing is filed. `sentence` in its own words, where it has some."""

    submission_id: str
    code: str
    sentence: Text | None = None


@dataclass(frozen=True)
class FilingUnknown(Event):
    """The centre has not answered: it may be filed or not."""

    submission_id: str


@dataclass(frozen=True)
class CopyOut(Event):
    """One more copy of a paper is out: so many of so many."""

    paper: str
    out: int
    wanted: int
