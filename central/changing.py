"""Changing (变更) a filed contract: everybody of it signs the whole contract anew, with what they agree otherwise.

A party is offered what was filed, to go on with as with what they had prepared (terminal/journey/drafts.py). The new
contract names the one it changes in its signed terms; in the transaction that files it the old one ends, so that of a
house exactly one is in force at every instant. House and people stay: another house, or somebody more or fewer, is
another contract, and the old one is cancelled first (central/cancelling.py).
Sources: 民法典 543 (changed by agreement of all); 建房规〔2019〕5号; domain rules HC-36 and 5.2.6.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from central import cases
from central.in_force import CLOSED, IN_FORCE, filed_by, people_of
from central.problems import Problem, refusal
from central.store.db import Store, Writing
from forms.records import found
from forms.terms import CHANGES, typed_row, typed_terms

if TYPE_CHECKING:
    from central.catalogue import Items
    from forms.model import Item
    from forms.submission import Submission

CHANGED = "changed"
"""What the case of a filing is from then on: another stands in its place (`filing.changes`)."""
SHAPE = 1
MESSAGE = "【不打烊】您名下的房屋买卖合同刚刚变更、重新备案，原来的作废。如果不是您本人操作，请立即拨打12345。"
SENTENCES = {
    "change.gone": ("原来的合同备案已经不在了，没有变更。请重新看一遍再办。",
                    "The contract that was to be changed is not in force any more; nothing was changed."),
    "change.everybody": ("要由原来合同的各方一起来变更，一个不少，一个不多。要换人，请先注销。",
                         "Exactly the people of the contract have to come to change it. To change people, "
                         "cancel it first."),
    "change.house": ("变更不能换房子。请先注销，再签新合同。",
                     "A change is about the same house. For another one cancel this first."),
    "change.nothing": ("和原来的合同一样，没有要变更的。", "Nothing is different from the contract as it is filed."),
}


@dataclass(frozen=True)
class Changing:
    """Of filings in `store`; items are read from `catalogue`."""

    store: Store
    catalogue: Items

    def offers(self, person: str) -> list[dict[str, Any]]:
        """The filings in force to which a person (ID number) is a party, to be gone on with, the newest first:
        {"number", "filed_on", "content": base64 of what a draft holds, with "changes" and "location"}."""
        offered = []
        for number, case_number, filed_on in filed_by(self.store, person):
            content = self._content(number, case_number)
            if content is not None:
                data = json.dumps(content, ensure_ascii=False).encode()
                offered.append({"number": number, "filed_on": filed_on, "content": base64.b64encode(data).decode()})
        return offered

    def _content(self, number: str, case_number: str) -> dict[str, Any] | None:
        """As terminal/journey/drafts.py keeps it; None: erased, or of an item that knows no changes."""
        try:
            contract = cases.handed_in(self.store, case_number)
            item = self.catalogue.get(contract.item, contract.item_version)
        except (Problem, KeyError):
            return None
        if CHANGES not in item.fields or item.files is None:
            return None
        answers = typed_terms(item, contract.answers)
        people = {party.number: {"role": party.role, "rows": _own(item, contract, party.id)}
                  for party in contract.people}
        asked = [step.id for step in item.steps if step.kind == "question" and step.field in answers]
        return {"shape": SHAPE, "item": item.id, "version": item.version, "answers": answers, "done": asked,
                "people": people, CHANGES: number, "location": _location(item, contract)}

    def admit(self, db: Writing, item: Item, submission: Submission, thing: str) -> None:
        """Whether the filing that these terms name may be changed by them, inside the transaction.

        Raises Problem 409 change.gone, change.everybody, change.house, change.nothing.
        """
        number = str(submission.answers[CHANGES])
        here = sorted((party.number, party.role) for party in submission.people)
        row = db.row("SELECT case_number, thing FROM filing WHERE number=? AND state=?", number, IN_FORCE)
        if row is None or not {person for person, _ in here} & set(people_of(db, row[0])):
            # whoever is none of them is not told whether there is such a filing
            raise _refused("change.gone")
        if row[1] != thing:
            raise _refused("change.house")
        before = cases.handed_in(db, row[0])
        if here != sorted((party.number, party.role) for party in before.people):
            raise _refused("change.everybody")
        if _agreed(item, before) == _agreed(item, submission):
            raise _refused("change.nothing")

    def end(self, db: Writing, number: str, by: str) -> None:
        """End the one that is changed, by the case ``by``. Raises Problem 409 change.gone."""
        ended = db.execute("UPDATE filing SET state=? WHERE number=? AND state=? RETURNING case_number",
                           (CLOSED, number, IN_FORCE))
        if not ended:
            raise _refused("change.gone")
        cases.note(db, ended[0][0], CHANGED, by)


def _refused(code: str) -> Problem:
    return refusal(409, code, "it cannot be changed by this", *SENTENCES[code])


def _own(item: Item, contract: Submission, party: str) -> dict[str, Any]:
    """By group what one person typed of themselves; not what they said alone."""
    from forms.groups import rows_of

    typed_by_group: dict[str, Any] = {}
    for key, known in item.fields.items():
        if known.each is None:
            continue
        for row in rows_of(contract.answers.get(key)):
            typed = typed_row(known, row)
            if row.get("party") == party and typed:
                typed_by_group[key] = typed
    return typed_by_group


def _agreed(item: Item, contract: Submission) -> dict[str, Any]:
    """Everything that people could agree otherwise, by person where it is one person's."""
    own = {party.number: _own(item, contract, party.id) for party in contract.parties}
    return {"terms": typed_terms(item, contract.answers), "people": own}


def _location(item: Item, contract: Submission) -> str:
    from forms.groups import chosen

    house = chosen(item, contract.answers, found(contract.records))
    return "" if house is None else str(house.get("location") or "")
