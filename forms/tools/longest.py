"""Every paper of an item with the longest answers it allows: what has no room, and how many pages there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from forms.judge import UNKNOWN, RuleResult, Verdict
from forms.model import Field, Item, Json, Text
from forms.papers.spills import Spill, watched
from forms.submission import Party, Submission
from forms.tools.simulate import Way

UNBOUNDED = 200
"""So many signs take the keyboard and the pen where an item sets no end."""
WIDE = "國"
NAME = 30
"""No name in Chinese characters is longer; longer ones are in letters, which are half as wide."""
MOST_FEN = 99_999_999_999
MOST_PAGES = {"application_form": 6, "notice": 6, "certificate": 2, "invoice": 1, "contract": 20, "cancellation": 3,
              "receipt": 1}
"""More sheets than these are no paper for a booth: a tray holds a few hundred."""
_CODE, _NUMBER = "EBVAQCZAWN61", "4104002026112330000017"


def longest(item: Item, way: Way) -> dict[str, Json]:
    """What somebody answered, with every text as long as its field allows."""
    return {key: _long(known, way.answers.get(key)) for key, known in item.fields.items()
            if known.kind not in ("note", "signature", "material") and (key in way.answers or known.kind != "group")}


def _long(known: Field, value: Json) -> Json:
    if known.kind == "name":
        return WIDE * min(known.max or NAME, NAME)
    if known.kind in ("text", "address") and known.pattern is None:
        return WIDE * min(known.max or UNBOUNDED, 2 * UNBOUNDED)
    if known.kind in ("money", "number") and known.max is None:
        return MOST_FEN
    if known.kind in ("choice", "multi_choice") and known.options:
        option = max(known.options, key=lambda one: len(one.label.zh))
        codes = sorted(known.options, key=lambda one: -len(one.label.zh))
        return option.code if known.kind == "choice" else [one.code for one in codes[: known.max]]
    if known.kind == "group" and isinstance(value, list):
        rows = [{**row, **{inner.key: _long(inner, row.get(inner.key)) for inner in known.fields}}
                for row in value if isinstance(row, Mapping)]
        return (rows * (known.max or 1))[: known.max] if rows and known.each is None else rows
    return value


def _verdict(item: Item, way: Way) -> Verdict:
    """Nothing is certain, and every rule says the most it can say."""
    results = tuple(RuleResult(rule.id, UNKNOWN, _longer(rule.failed, rule.unknown), rule.basis,
                               _longer(rule.way_out, rule.unknown_way_out)) for rule in item.rules)
    return Verdict(UNKNOWN, results, way.verdict.computed)


def _longer(one: Text, other: Text) -> Text:
    return max(one, other, key=lambda text: len(text.zh))


def _submission(item: Item, way: Way, answers: Mapping[str, Json], as_of: date) -> Submission:
    parties = tuple(Party(str(one["id"]), str(one["role"]), {}, str(one["assurance"]))
                    for one in way.facts.get("parties", ()))
    identity = {**way.citizen.card, "name": WIDE * NAME}
    first = Party("p1", parties[0].role if parties else "applicant", identity, "person_verified")
    return Submission(
        id="019aa8f0-0000-7000-8000-000000000000", item=item.id, item_version=item.version, as_of=as_of.isoformat(),
        created_at=f"{as_of.isoformat()}T00:00:00.000+00:00", terminal="terminal-0000", incarnation="1", boot="1",
        sequence=1, parties=() if item.anonymous else (first, *parties[1:]), answers=answers,
        records=way.citizen.records, disputed=(), evidence=(), verdict=_verdict(item, way).to_json(),
        notice_version=item.notice_version, drivers={}, receipt_code=_CODE)


def papers(item: Item, way: Way, as_of: date) -> Iterator[tuple[str, int, list[Spill]]]:
    """(paper, pages, what has no room) of everything the item prints. Raises FontFault."""
    answers = longest(item, way)
    submission = _submission(item, way, answers, as_of)
    for name, make in _makers(item, way, answers, submission, as_of):
        if name in item.papers:
            with watched() as found:
                made = make()
            yield name, _pages(made), list(found)


def _makers(item: Item, way: Way, answers: dict[str, Json], submission: Submission,
            as_of: date) -> Iterator[tuple[str, Callable[[], Any]]]:
    from forms.papers import (
        certificate_paper,
        form_paper,
        invoice_paper,
        notice_paper,
        receipt_paper,
        signed_paper,
    )

    yield "application_form", lambda: form_paper.application_form(item, submission, {})
    for language in ("zh", "en"):
        yield "notice", lambda language=language: notice_paper.notice(  # type: ignore[misc]
            item, _verdict(item, way), name=WIDE * NAME, as_of=as_of, case_number=_NUMBER, receipt_code=_CODE,
            materials=tuple(item.materials), language=language)
        for state in receipt_paper.STATES:
            yield "receipt", lambda language=language, state=state: receipt_paper.receipt(  # type: ignore[misc]
                item, submission, state, _NUMBER, as_of, language=language, reprinted=as_of)
    lasting = {key: value for key, value in answers.items()
               if item.fields[key].source in ("IDC", "REC") and item.fields[key].retention == "case_archive"}
    said = {"case_number": _NUMBER, "code": _CODE, "as_of": as_of.isoformat(), "values": lasting}
    yield "certificate", lambda: certificate_paper.certificate(item, said)
    if item.pays is not None:
        paid = {"invoice": _NUMBER, "code": _CODE, "amount_fen": MOST_FEN, "order": submission.id,
                "paid_at": submission.created_at, "payer": WIDE * NAME, "thing": WIDE * 30, "about": WIDE * 120,
                "computed": {line.value: MOST_FEN for line in item.pays.lines}}
        yield "invoice", lambda: invoice_paper.invoice(item, paid, reprinted=as_of)
    if item.files is not None:
        yield item.files.paper, lambda: signed_paper.signed_preview(item, submission)


def _pages(made: Any) -> int:
    """Sheets of a PDF; a receipt is one."""
    return made.count(b"/Type /Page\n") if isinstance(made, bytes) else 1
