"""The centre's own verdict on a submission: by its own records, never by what the terminal says of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from central import orders, records
from central.city import City
from central.store.db import Store
from forms.records import RecordAnswer

if TYPE_CHECKING:
    from forms.field_checks import FieldProblem
    from forms.judge import RuleResult, Verdict
    from forms.model import Item
    from forms.submission import Submission

log = logging.getLogger("central.intake")
AHEAD = timedelta(days=1)
"""A submission's business date may be so far beyond the centre's: midnight on the way."""
MOST_ORDERS = 8


@dataclass(frozen=True)
class Unjudged:
    """What could not be judged, and goes to a person."""

    error: str
    outcome: str = "unknown"
    automatic: bool = False
    results: tuple[RuleResult, ...] = ()
    problems: tuple[FieldProblem, ...] = ()

    def to_text(self) -> str:
        """As it is kept."""
        return json.dumps({"outcome": self.outcome, "automatic": self.automatic, "error": self.error})


def judge(
    store: Store, city: City, submission: Submission, item: Item, applicant: str, today: date, open_case: bool,
    fresh: Mapping[str, RecordAnswer] | None = None,
) -> Verdict | Unjudged:
    """The verdict; whatever goes wrong here is unknown and goes to a person. `fresh`: records that were just asked."""
    from forms.judge import evaluate
    from forms.submission import facts_of

    try:
        as_of = date.fromisoformat(submission.as_of)
        if as_of > today + AHEAD:
            # a clock that ran ahead, with no line to be told: not judged by rates of a day that is not yet
            return Unjudged("as_of.ahead")
        facts = facts_of(submission)
        facts["open_case"] = open_case
        facts["paid_fen"] = orders.paid_for(store, order_ids(submission), item.id, applicant)
        own: dict[str, RecordAnswer] = {}
        for name in item.records:
            # without consent nobody looks into a department's records, the centre neither
            about = records.with_what(item.records[name], submission.answers)
            own[name] = (
                (fresh or {}).get(name) or records.answer(city, applicant, name, as_of, about)
                if facts["consent"]
                else RecordAnswer("withheld")
            )
            seen = submission.records.get(name)
            if seen is not None and seen.disputed and own[name].found:
                own[name] = own[name].dispute(*seen.disputed)
        return evaluate(item, submission.answers, own, as_of, facts=facts)
    except Exception as error:
        log.error("submission %s could not be judged: %s", submission.id, type(error).__name__)
        return Unjudged(type(error).__name__)


def order_ids(submission: Submission) -> list[str]:
    """The orders a submission names, each once."""
    named = (order.get("id") for order in submission.orders[:MOST_ORDERS])
    return sorted({name for name in named if isinstance(name, str)})
