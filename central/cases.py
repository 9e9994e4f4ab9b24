"""Cases (办件): numbers without gaps, states, and what any terminal may be told about one."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from central import deemed, notices
from central.problems import Problem
from central.store.db import Store, Writing

if TYPE_CHECKING:
    from forms.submission import Submission

STATES: dict[str, dict[str, str]] = {
    "received": {"zh": "已收到，工作人员审核中", "en": "received, a person is looking at it"},
    "received_to_verify": {"zh": "已收到，待核实", "en": "received, to be verified"},
    "accepted": {"zh": "已受理", "en": "accepted"},
    "noted": {"zh": "已记下", "en": "noted"},
    "decided": {"zh": "已办结", "en": "decided"},
    "paid": {"zh": "已发放", "en": "paid"},
    "assigned": {"zh": "已转给经办部门", "en": "passed on to the office concerned"},
    "answered": {"zh": "已答复", "en": "answered"},
    "put_right": {"zh": "已改好", "en": "put right"},
    "to_correct": {"zh": "需要补正，请看补正告知", "en": "something is missing; see what the office wrote"},
    "filed": {"zh": "已备案", "en": "filed"},
    "cancelled": {"zh": "备案已注销", "en": "filing cancelled"},
    "changed": {"zh": "已变更，以新合同为准", "en": "changed: the new contract counts"},
    "deemed_accepted": {"zh": "依法视为已受理，自收到之日起算", "en": "accepted by law, from the day of receipt on"},
    "deemed_renewed": {"zh": "依法视为准予延续", "en": "renewal granted by law"},
}
AFTER: dict[str, dict[str, tuple[str, ...]]] = {
    "application": {
        "received": ("to_correct", "accepted", "decided"),
        "to_correct": ("accepted", "decided"),
        "accepted": ("decided",),
        "decided": ("paid",),
    },
    "complaint": {"received": ("assigned", "answered"), "assigned": ("answered",)},
    "evaluation": {"received": ("put_right",)},
}
"""What an office may make of a case next, by kind and state; what is to be verified goes on like what is received."""
CLOSED = ("noted", "decided", "paid", "answered", "put_right", "filed", "cancelled", "changed")
"""Nothing is left to be done by the deadline."""
_ALL = (
    "case_number",
    "submission",
    "item",
    "state",
    "receipt_code",
    "applicant",
    "received_at",
    "promise_date",
    "content_hash",
    "terminal",
    "sequence",
    "kind",
)
_NUMBER = re.compile(r"[0-9]{22}\Z")


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10 check digit: finds every wrong digit and nearly every swap of neighbours."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def next_number(db: Writing, region: str, day: date, channel: str = "3") -> str:
    """Region 6, date 8, channel 1 (3: self-service terminal), running number 6, check digit 1.

    To be called inside the transaction that uses the number: undone together, so there are no gaps.
    """
    (last,) = db.execute(
        "INSERT INTO case_counter (region, day, channel, last) "
        "VALUES (?, ?, ?, 1 + coalesce((SELECT above FROM restored WHERE day=?), 0)) "
        "ON CONFLICT (region, day, channel) DO UPDATE SET last=case_counter.last+1 RETURNING last",
        (region, day.isoformat(), channel, day.isoformat()),
    )[0]
    digits = f"{region}{day:%Y%m%d}{channel}{last:06d}"
    return digits + check_digit(digits)


def has_open(store: Store | Writing, applicant: str, item: str) -> bool:
    """True when this person already has an open case of this item; nobody in particular never has."""
    if not applicant:
        return False
    return (
        store.row(
            "SELECT 1 FROM office_case WHERE applicant=? AND item=? AND open=1", applicant.upper(), item
        )
        is not None
    )


def by_number(store: Store, number: str) -> dict[str, Any]:
    """How a case stands. No personal values. Raises Problem 404 case.unknown."""
    if not _NUMBER.match(number):
        raise Problem(404, "case.unknown", "no such case")
    return _one(store, "number=?", number)


def by_receipt(store: Store, code: str) -> dict[str, Any]:
    """The same by receipt code. Raises Problem 404 case.unknown."""
    return _one(store, "receipt_code=?", code)


def _one(store: Store, where: str, value: str) -> dict[str, Any]:
    # `where` is one of the two constants above, never text from outside
    row = store.row(
        "SELECT number, submission, item, item_version, state, received_at, promise_date, kind "  # noqa: S608
        f"FROM office_case WHERE {where} ORDER BY received_at DESC",
        value,
    )
    if row is None:
        raise Problem(404, "case.unknown", "no such case")
    keys = ("case_number", "submission", "item", "item_version", "state", "received_at", "promise_date", "kind")
    case = dict(zip(keys, row, strict=True))
    case["state_text"] = STATES[case["state"]]
    case["events"] = events_of(store, case["case_number"])
    return case


def handed_in(store: Store | Writing, number: str) -> Submission:
    """What was handed in for a case. Raises Problem 404 case.unknown: no such case, or erased (central/retention.py);
    500 store.damaged: what is stored is not what was handed in."""
    from forms.submission import Submission

    row = store.row(
        "SELECT s.body, s.content_hash FROM office_case c JOIN submission s ON s.id=c.submission "
        "WHERE c.number=? AND length(s.body) > 0",
        number,
    )
    if row is None:
        raise Problem(404, "case.unknown", "no such case")
    body, content_hash = row
    if hashlib.sha256(body).hexdigest() != content_hash:
        # rot on the disk: SQLite finds nothing wrong with a changed letter, the citizen would on paper
        raise Problem(500, "store.damaged", "a submission is not what was written; put a copy back")
    return Submission.from_bytes(bytes(body))


def events_of(store: Store, number: str) -> list[dict[str, Any]]:
    """What has happened to a case, oldest first."""
    events = store.rows("SELECT state, at FROM case_event WHERE number=? ORDER BY position", number)
    law = deemed.law_of(store, number) if any(state.startswith("deemed_") for state, _ in events) else {}
    return [{"state": state, "at": at, "text": _text(state, law.get(state))} for state, at in events]


def _text(state: str, law: dict[str, str] | None) -> dict[str, str]:
    text = STATES[state]
    return text if law is None else {"zh": f"{text['zh']}（{law['zh']}）", "en": f"{text['en']} ({law['en']})"}


def move(store: Store, number: str, state: str, at: str) -> None:
    """The office goes on with a case. Raises Problem 404 case.unknown, 409 case.order: not after the present state."""
    with store.write() as db:
        row = db.row("SELECT kind, state FROM office_case WHERE number=?", number)
        if row is None:
            raise Problem(404, "case.unknown", "no such case")
        kind, before = row
        if state not in AFTER[kind].get(before.removesuffix("_to_verify"), ()):
            raise Problem(409, "case.order", "this state does not follow the present one")
        db.execute("UPDATE office_case SET state=?, open=? WHERE number=?", (state, int(state not in CLOSED), number))
        db.execute(
            "INSERT INTO case_event SELECT ?, max(position)+1, ?, ? FROM case_event WHERE number=?",
            (number, state, at, number),
        )
        notices.note(db, number)


def note(db: Writing, number: str, state: str, by: str) -> None:
    """A case stands otherwise through what was handed in as another (`by`), at the time of that."""
    db.execute("UPDATE office_case SET state=?, open=? WHERE number=?", (state, int(state not in CLOSED), number))
    db.execute(
        "INSERT INTO case_event SELECT e.number, max(e.position)+1, ?, (SELECT received_at FROM office_case "
        "WHERE number=?) FROM case_event e WHERE e.number=? GROUP BY e.number", (state, by, number))


def all_cases(store: Store) -> list[dict[str, Any]]:
    """Every case with its applicant and receipt code: for the dock and tests of the fictitious city only."""
    rows = store.rows(
        "SELECT c.number, c.submission, c.item, c.state, c.receipt_code, c.applicant, c.received_at, "
        "c.promise_date, s.content_hash, s.terminal, s.sequence, c.kind "
        "FROM office_case c JOIN submission s ON s.id=c.submission ORDER BY c.received_at, c.number"
    )
    return [dict(zip(_ALL, row, strict=True)) for row in rows]
