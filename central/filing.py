"""Filing (备案): one filing in force for a thing, on what the registry says at this very moment, or none at all.

What is filed is looked at twice: first what needs no transaction (everybody named is there, recognised, has consented
and has signed these very terms on this very paper), then, inside the transaction that keeps it, the registry and the
rules once more. Anything that is not clearly so is refused, and then nothing is kept.
Sources: 建房规〔2019〕5号; 电子签名法 13; domain rules HC-30 to HC-51.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from central import drafts
from central.changing import Changing
from central.in_force import IN_FORCE, people_of
from central.problems import Problem
from central.registry import Registry
from central.store.db import Refused, Store, Writing
from forms.numbers.mask import mask_id
from forms.records import RecordAnswer, found
from forms.terms import CHANGES

if TYPE_CHECKING:
    from central.judging import Unjudged
    from forms.judge import Verdict
    from forms.model import Item
    from forms.submission import Party, Submission

RECOGNISED = ("phone_code", "person_verified")
OVER_MIDNIGHT = timedelta(days=1)
MOST_A_DAY = 99_999
MESSAGE = "【不打烊】您名下的房屋买卖合同刚刚备案。如果不是您本人操作，请立即拨打12345。"
SENTENCES = {
    "house.taken": ("这套房子刚刚备了另一份合同，这一份没有备案。",
                    "Another contract for this house is filed; this one was not."),
    "house.changed": ("房屋的登记情况刚刚变了，合同没有备案。请重新看一遍再办。",
                      "The registry has just changed; nothing was filed. Please look again and start anew."),
    "registry.down": ("登记簿现在查不到，合同没有备案。请过一会儿再来。",
                      "The registry does not answer now; nothing was filed. Please come again later."),
    "filing.late": ("签约的日子已经过了，合同没有备案。请重新办。",
                    "The day of signing has passed; nothing was filed."),
    "filing.unsigned": ("有人没有签这一份合同，没有备案。",
                        "Somebody has not signed this very contract; nothing was filed."),
}


def refusal(status: int, code: str, detail: str, sentence: Mapping[str, str] | None = None) -> Problem:
    """A problem with a sentence for the people who stand there."""
    zh, en = SENTENCES.get(code, ("合同没有备案。", "Nothing was filed."))
    return Problem(status, code, detail, {"sentence": dict(sentence) if sentence else {"zh": zh, "en": en}})


@dataclass(frozen=True)
class Filings:
    """Files what was signed (central/acts.py). `registry` is asked inside the transaction."""

    store: Store
    registry: Registry
    changing: Changing
    state: str = IN_FORCE
    message: str = MESSAGE

    # -- before the transaction --------------------------------------------------------------------

    def look(self, item: Item, submission: Submission, today: date) -> None:
        """Whether everybody is there and has signed this. Raises Problem 422 submission.malformed, filing.late,
        filing.unsigned."""
        if abs(date.fromisoformat(submission.as_of) - today) > OVER_MIDNIGHT:
            raise refusal(422, "filing.late", "signed on another day")
        people = list(submission.people)
        _roles(item, people)
        _rows(item, submission, people)
        _signed(item, submission, people)

    # -- inside the transaction --------------------------------------------------------------------

    def admit(self, db: Writing, item: Item, submission: Submission, today: date) -> tuple[str, RecordAnswer]:
        """The thing that may be filed now, and what the registry says of it now.

        Raises Problem 409 house.taken, house.changed; 424 registry.down.
        """
        from forms.groups import chosen

        assert item.files is not None
        seen = chosen(item, submission.answers, found(submission.records))
        if seen is None:
            raise refusal(422, "filing.unsigned", "no house was chosen of those on record")
        thing = str(seen[item.files.thing])
        changes = str(submission.answers.get(CHANGES) or "")
        if changes:
            self.changing.admit(db, item, submission, thing)
        elif db.row("SELECT 1 FROM filing WHERE thing=? AND state=?", thing, IN_FORCE) is not None:
            raise refusal(409, "house.taken", "a filing for this thing is in force")
        answer = self.registry.owned(submission.parties[0].number, today)
        if answer.state == "unreachable":
            raise refusal(424, "registry.down", "the registry does not answer")
        now = chosen(item, submission.answers, {item.files.record: answer.data})
        if now is not None and now.get("filed_at") and str(now.get("filed_number") or "-") != changes:
            raise refusal(409, "house.taken", "the registry knows of a filing in force")
        if now is None or dict(now) != dict(seen):
            raise refusal(409, "house.changed", "the registry does not say what was signed")
        return thing, answer

    def number(self, db: Writing, region: str, today: date, thing: str) -> str:
        """The next one of the day."""
        return next_number(db, region, today)

    def file(self, db: Writing, thing: str, number: str, case_number: str, submission: Submission, today: date) -> None:
        """Put it in force under its number, in the place of the one it changes. Raises Problem 409 house.taken,
        change.gone."""
        changes = str(submission.answers.get(CHANGES) or "")
        if changes:
            self.changing.end(db, changes, case_number)
        try:
            db.execute("INSERT INTO filing (number, case_number, thing, state, filed_on, changes) VALUES (?,?,?,?,?,?)",
                       (number, case_number, thing, IN_FORCE, today.isoformat(), changes))
        except Refused:
            # two at once: the index knows who was first
            raise refusal(409, "house.taken", "a filing for this thing is in force") from None
        for party in submission.people:
            db.execute("INSERT INTO filing_party (case_number, party, person) VALUES (?,?,?)",
                       (case_number, party.id, party.number))
        drafts.forget(db, [party.number for party in submission.people])

    # -- what the registry hears of it -------------------------------------------------------------

    def known(self, record: dict[str, Any]) -> dict[str, Any]:
        """A registry's record with the filings in force of the centre's own (楼盘表): since when, its number, and the
        masked numbers of its people, who may change it together."""
        houses = []
        for house in record.get("houses", ()):
            row = self.store.row("SELECT filed_on, number, case_number FROM filing WHERE thing=? AND state=?",
                                 house["unit_no"], IN_FORCE)
            if row is not None:
                house = {**house, "filed_at": row[0], "filed_number": row[1],
                         "filed_people": sorted(mask_id(person) for person in people_of(self.store, row[2]))}
            houses.append(house)
        return {**record, "houses": houses}


def judged(verdict: Verdict | Unjudged) -> None:
    """That every rule passed. Raises Problem 409 filing.refused, with the rules and the first one's sentence."""
    if verdict.outcome == "pass" and not verdict.problems:
        return
    open_ = [one for one in verdict.results if one.status in ("fail", "unknown")]
    problem = refusal(409, "filing.refused", "not every rule passes", open_[0].sentence.to_json() if open_ else None)
    problem.extra["rules"] = [one.id for one in open_]
    raise problem


def next_number(db: Writing, region: str, day: date) -> str:
    """Region 6, CLF, date 8, running number 5; inside the transaction that uses it, so without gaps. Raises Problem 500
    filing.numbers: more than that in one day."""
    (last,) = db.execute(
        "INSERT INTO filing_counter (region, day, last) VALUES (?, ?, 1 + coalesce((SELECT above FROM restored "
        "WHERE day=?), 0)) ON CONFLICT (region, day) DO UPDATE SET last=filing_counter.last+1 RETURNING last",
        (region, day.isoformat(), day.isoformat()),
    )[0]
    if last > MOST_A_DAY:
        raise Problem(500, "filing.numbers", "no number is left for this day")
    return f"{region}CLF{day:%Y%m%d}{last:05d}"


def _malformed(why: str) -> Problem:
    return Problem(422, "submission.malformed", why)


def _roles(item: Item, people: list[Party]) -> None:
    for role in item.parties:
        if not role.min <= sum(party.role == role.role for party in people) <= role.max:
            raise _malformed(f"too few or too many as {role.role}")
    if any(item.role(party.role) is None for party in people):
        raise _malformed("somebody has a role that the item does not know")
    if any(party.assurance not in RECOGNISED for party in people):
        raise _malformed("somebody was not recognised")
    by_face = any("face" in step.how for step in item.steps if step.kind == "person_check")
    if not by_face and any("face" in party.how for party in people):
        raise _malformed("the item recognises nobody by face")


def _rows(item: Item, submission: Submission, people: list[Party]) -> None:
    """Every person has exactly one row, and in it what their card says."""
    from forms.groups import groups_of, row_for, rows_of

    for role in item.parties:
        here = [party for party in people if party.role == role.role]
        for group in groups_of(item, role.role):
            rows = rows_of(submission.answers.get(group.key))
            if [row.get("party") for row in rows] != [party.id for party in here]:
                raise _malformed(f"{group.key} are not those who are here")
            for row, party in zip(rows, here, strict=True):
                if any(row.get(key) != value for key, value in row_for(group, party.id, party.identity).items()):
                    raise _malformed(f"a row of {group.key} is not what the card says")


def _signed(item: Item, submission: Submission, people: list[Party]) -> None:
    from forms.terms import terms_sha256

    wanted = {"terms_sha256": terms_sha256(submission), "preview_sha256": paper_sha256(item, submission)}
    for party in people:
        own = [piece for piece in submission.evidence if piece.party == party.id]
        signatures = [piece for piece in own if piece.kind == "signature"]
        consents = {str(piece.note.get("purpose", "")) for piece in own if piece.kind == "consent"}
        if "" not in consents:
            raise refusal(422, "filing.unsigned", "somebody has not consented")
        if "face" in party.how and "face" not in consents:
            # 个人信息保护法 29: by itself, not with the notice
            raise refusal(422, "filing.unsigned", "somebody has not consented to the face check")
        if len(signatures) != 1 or any(signatures[0].note.get(key) != value for key, value in wanted.items()):
            raise refusal(422, "filing.unsigned", "somebody has not signed these terms on this paper")


def paper_sha256(item: Item, submission: Submission) -> str:
    """The hash of the paper that these terms give; drawn once for what is sent again. Raises Problem 422
    submission.malformed: no paper can be drawn from them."""
    from forms.papers.signed_paper import signed_preview
    from forms.submission import canonical
    from forms.terms import terms_sha256

    seen = canonical({name: answer.to_json() for name, answer in submission.records.items()})
    key = (item.id, item.version, terms_sha256(submission), seen)
    with _lock:
        known = _drawn.get(key)
    if known is None:
        try:
            known = hashlib.sha256(signed_preview(item, submission)).hexdigest()
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise _malformed(f"no paper can be drawn ({type(fault).__name__})") from None
        with _lock:
            _drawn[key] = known
            while len(_drawn) > MOST_DRAWN:
                del _drawn[next(iter(_drawn))]
    return known


_drawn: dict[tuple[str, int, str, bytes], str] = {}
_lock = threading.Lock()
MOST_DRAWN = 64
"""Papers whose hash is remembered: people ask again within a minute."""
