"""Cancelling (注销) a filed contract: what everybody filed, everybody gives up together, or it stays in force.

The terminal shows a person the filings in force they are a party to (record set `filings`, from the centre's own
store); what everybody has signed is looked at as a contract is (central/filing.py), and once more inside the
transaction that ends the filing: whoever comes second, with the same, with a change or after the transfer, is refused.
Sources: 建房规〔2019〕5号; 民法典 562, 566, 567; domain rules HC-36 and 5.2.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from central import cases, drafts
from central.filing import Filings
from central.in_force import CANCELLED, IN_FORCE, filed_by, people_of
from central.problems import Problem, refusal
from central.store.db import Store, Writing
from forms.numbers.mask import mask_id
from forms.records import RecordAnswer

if TYPE_CHECKING:
    from forms.model import Item
    from forms.submission import Submission

RECORD = "filings"
"""The record set: the filings in force of which a person is a party."""
MESSAGE = "【不打烊】您名下的房屋买卖合同备案刚刚注销。如果不是您本人操作，请立即拨打12345。"
SENTENCES = {
    "filing.gone": ("这份合同的备案已经不在了，这一次没有再注销。",
                    "This contract is not filed any more; nothing was cancelled now."),
    "filing.changed": ("这份合同的备案刚刚变了，没有注销。请重新看一遍再办。",
                       "The filing has just changed; nothing was cancelled. Please look again and start anew."),
    "filing.everybody": ("要由合同的各方一起来，才能注销备案。",
                         "Everybody of the contract has to come to cancel it together."),
    "filing.late": ("申请的日子已经过了，没有注销。请重新办。",
                    "The day of the application has passed; nothing was cancelled."),
    "filing.unsigned": ("有人没有签这一份申请，没有注销。",
                        "Somebody has not signed this very application; nothing was cancelled."),
}


@dataclass(frozen=True)
class Cancelling:
    """Ends filings in `store` (central/acts.py). `filings` knows how to look at what several have signed."""

    store: Store
    filings: Filings
    state: str = "decided"
    message: str = MESSAGE

    def of(self, person: str) -> dict[str, Any]:
        """{"filings": […]} in force of which this person (ID number) is a party, the newest first: number, case_number,
        filed_on, location, unit_no, price_fen, and people with name, masked number and side (seller or buyer)."""
        found = [_entry(self.store, number) for number, *_ in filed_by(self.store, person)]
        return {"filings": [entry for entry in found if entry is not None]}

    def look(self, item: Item, submission: Submission, today: date) -> None:
        """Whether everybody is there and has signed this. Raises Problem 422 as Filings.look."""
        try:
            self.filings.look(item, submission, today)
        except Problem as problem:
            # the same reasons in other words: nothing was cancelled
            if problem.code not in SENTENCES:
                raise
            raise _refused(problem.status, problem.code, problem.detail) from None

    def admit(self, db: Writing, item: Item, submission: Submission, today: date) -> tuple[str, RecordAnswer]:
        """The number of the filing that may be cancelled now, and what holds of it now.

        Raises Problem 409 filing.gone: none of these people's, or not in force any more; filing.changed: it is not what
        they have signed; filing.everybody: not exactly those who filed it.
        """
        from forms.groups import chosen

        assert item.files is not None
        seen = chosen(item, submission.answers, {RECORD: _data(submission)})
        number = "" if seen is None else str(seen.get(item.files.thing, ""))
        here = sorted(party.number for party in submission.people)
        row = db.row("SELECT case_number FROM filing WHERE number=? AND state=?", number, IN_FORCE)
        wanted = [] if row is None else people_of(db, row[0])
        if not set(here) & set(wanted):
            # whoever is none of them is not told whether there is such a filing
            raise _refused(409, "filing.gone", "no such filing of these people is in force")
        if here != wanted:
            raise _refused(409, "filing.everybody", "exactly those who filed have to be here")
        now = _entry(db, number)
        if now is None or seen is None or dict(seen) != now:
            raise _refused(409, "filing.changed", "the filing is not what was signed")
        return number, RecordAnswer("found", {RECORD: [now]})

    def number(self, db: Writing, region: str, today: date, thing: str) -> str:
        """That of the filing itself: none is used up."""
        return thing

    def file(self, db: Writing, thing: str, number: str, case_number: str, submission: Submission, today: date) -> None:
        """End it: the filing, its case with an event, and that it was by this case. Raises Problem 409 filing.gone."""
        ended = db.execute("UPDATE filing SET state=? WHERE number=? AND state=? RETURNING case_number",
                           (CANCELLED, thing, IN_FORCE))
        if not ended:
            raise _refused(409, "filing.gone", "it is not in force any more")
        ((filed,),) = ended
        cases.note(db, filed, CANCELLED, case_number)
        db.execute("INSERT INTO cancellation (case_number, filing, cancelled_on) VALUES (?,?,?)",
                   (case_number, thing, today.isoformat()))
        drafts.forget(db, [party.number for party in submission.people])


def _refused(status: int, code: str, detail: str) -> Problem:
    return refusal(status, code, detail, *SENTENCES[code])


def _data(submission: Submission) -> Mapping[str, Any]:
    answer = submission.records.get(RECORD)
    return answer.data if answer is not None and answer.found else {}


def _entry(store: Store | Writing, number: str) -> dict[str, Any] | None:
    """What a party is told of a filing; None: there is none in force, or what was handed in has been erased."""
    row = store.row("SELECT case_number, thing, filed_on FROM filing WHERE number=? AND state=?", number, IN_FORCE)
    if row is None:
        return None
    case_number, thing, filed_on = row
    try:
        contract = cases.handed_in(store, case_number)
    except Problem as problem:
        if problem.status != 404:
            raise
        return None
    listed = contract.records["registry"].data.get("houses", ()) if "registry" in contract.records else ()
    house: Mapping[str, Any] = next((one for one in listed if one.get("unit_no") == thing), {})
    price = contract.answers.get("price_total")
    return {
        "number": number, "case_number": case_number, "filed_on": filed_on, "unit_no": thing,
        "location": str(house.get("location") or thing),
        **({"price_fen": price} if isinstance(price, int) else {}),
        "people": [{"name": str(party.identity.get("name", "")), "side": party.role,
                    "number": mask_id(party.number)} for party in contract.people],
    }
