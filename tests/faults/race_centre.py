"""A centre that looks whether a house is free before it begins to write, and whose database does not look at all: the
control of the races."""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

from central import filing
from central.__main__ import main
from forms.model import Item
from forms.records import RecordAnswer
from forms.submission import Submission

_seen: dict[str, tuple[str, RecordAnswer]] = {}


def _look(self: filing.Filings, item: Item, submission: Submission, today: date) -> None:
    whole_look(self, item, submission, today)
    _seen[submission.id] = admitted(self, self.store, item, submission, today)


def _admit(self: filing.Filings, db: Any, item: Item, submission: Submission, today: date) -> tuple[str, RecordAnswer]:
    return _seen[submission.id]


whole_look: Any = filing.Filings.look
admitted: Any = filing.Filings.admit

if __name__ == "__main__":
    filing.Filings.look, filing.Filings.admit = _look, _admit  # type: ignore[method-assign]
    sys.exit(main(sys.argv[1:]))
