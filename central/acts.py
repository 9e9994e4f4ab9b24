"""What may be done to a filing by everybody of it together (forms.model.ACTS): one way to look, to admit, to do it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

from central.store.db import Writing
from forms.records import RecordAnswer

if TYPE_CHECKING:
    from forms.model import Item
    from forms.submission import Submission


class Act(Protocol):
    """`state` is what its case is in from then on, `message` what everybody is told on the phone on record."""

    state: str
    message: str

    def look(self, item: Item, submission: Submission, today: date) -> None:
        """What needs no transaction. Raises Problem 422."""

    def admit(self, db: Writing, item: Item, submission: Submission, today: date) -> tuple[str, RecordAnswer]:
        """Inside the transaction: what it is done to, and what holds of it now. Raises Problem."""

    def number(self, db: Writing, region: str, today: date, thing: str) -> str:
        """The number of the filing: a new one, or that of the one it is about."""

    def file(self, db: Writing, thing: str, number: str, case_number: str, submission: Submission, today: date) -> None:
        """Do it, as the last of the transaction that keeps the case. Raises Problem 409."""
