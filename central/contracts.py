"""The filed contract on paper: the very bytes that everybody signed, and over them number, people, ink and seal.

The first revision of the file is what was read (its hash stands in every signature); number, ID numbers, signatures and
seal are added behind it as one more revision, which the seal covers. So anybody can take the file apart again.
Made once and kept: the same bytes at every terminal. A code on it, drawn from the centre's signature over what was
filed, tells whoever holds the paper whether it is genuine and still in force.
"""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from central.cases import handed_in
from central.changing import CHANGED
from central.in_force import IN_FORCE
from central.keys import CentreKeys
from central.paper_seal import PaperSeal
from central.problems import Problem
from central.store.db import Store
from forms.submission import ALPHABET

if TYPE_CHECKING:
    from central.catalogue import Items
    from forms.model import Item
    from forms.submission import Submission

FETCH_FOR = timedelta(hours=2)
"""So long the terminal that filed it may fetch it without asking anybody again: they stand there and wait for paper."""
PLACE = "平顶山市"
CALLED = {"file": ("备案编号", "备案日期"), "cancel": ("注销的备案", "注销日期")}
"""By act, what number and day are called on the paper."""


@dataclass(frozen=True)
class Contracts:
    """Makes and checks the papers of filings in `store`."""

    store: Store
    catalogue: Items
    keys: CentreKeys
    seal: PaperSeal

    def fetch(self, case_number: str, terminal: str) -> dict[str, Any]:
        """For the terminal that has just filed it. Raises Problem 404 case.unknown: another one, or too long ago."""
        row = self.store.row(
            "SELECT s.terminal, s.received_at FROM office_case c JOIN submission s ON s.id=c.submission "
            "WHERE c.number=?", case_number)
        if row is None or row[0] != terminal or datetime.fromisoformat(row[1]) < datetime.now(UTC) - FETCH_FOR:
            raise Problem(404, "case.unknown", "no such case")
        return self.told(case_number)

    def told(self, case_number: str) -> dict[str, Any]:
        """{"case_number", "filing", "pdf": base64}. Raises Problem 404 case.unknown: not filed, or erased."""
        number, _ = self._about(case_number)
        pdf = self._paper(case_number)
        return {"case_number": case_number, "filing": number, "pdf": base64.b64encode(pdf).decode()}

    def check(self, number: str, code: str) -> dict[str, Any]:
        """For whoever holds a paper, contract or application to cancel it: title, day, house, people (masked), whether
        the contract is still in force.

        Raises Problem 404 proof.unknown, in the same words for a number and for a code that is not right.
        """
        row = self.store.row("SELECT case_number, state, thing FROM filing WHERE number=?", number)
        unknown = Problem(404, "proof.unknown", "no such certificate")
        if row is None:
            raise unknown
        case_number, state, thing = row
        spelt = code.upper().replace("-", "")
        submission = next((one for one in self._signed(number, case_number) if self.code(number, one) == spelt), None)
        if submission is None:
            raise unknown
        from forms.numbers.mask import mask

        item = self.catalogue.get(submission.item, submission.item_version)
        people = [mask("name", str(party.identity.get("name", ""))) for party in submission.people]
        values = {"filing": number, "state": state, "in_force": state == IN_FORCE, "house": thing,
                  "people": "、".join(people), "price_total": submission.answers.get("price_total")}
        newer = self.store.row("SELECT number FROM filing WHERE changes=? AND changes<>''", number)
        if newer is not None:
            values |= {"state": CHANGED, "replaced_by": newer[0]}
        return {"genuine": True, "title": item.title.to_json(), "as_of": submission.as_of, "values": values}

    def _signed(self, number: str, case_number: str) -> Iterator[Submission]:
        """What was signed under a number: the contract, and the application to cancel it; not what has been erased."""
        cancelled = self.store.rows("SELECT case_number FROM cancellation WHERE filing=?", number)
        for (case,) in [(case_number,), *cancelled]:
            try:
                yield handed_in(self.store, case)
            except Problem as problem:
                if problem.status != 404:
                    raise

    def _about(self, case_number: str) -> tuple[str, date]:
        """The number of the filing that a case made, or cancelled, and when. Raises Problem 404 case.unknown."""
        row = self.store.row(
            "SELECT number, filed_on FROM filing WHERE case_number=? UNION ALL "
            "SELECT filing, cancelled_on FROM cancellation WHERE case_number=?", case_number, case_number)
        if row is None:
            raise Problem(404, "case.unknown", "no such case")
        return row[0], date.fromisoformat(row[1])

    def code(self, number: str, submission: Submission) -> str:
        """Twelve characters, drawn from the centre's signature over number and content."""
        signed = self.keys.sign_statement("filing", {"number": number, "hash": submission.content_hash()})
        bits = int.from_bytes(hashlib.sha256(signed.encode()).digest()[:8], "big") >> 4
        return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(12))

    def _paper(self, case_number: str) -> bytes:
        row = self.store.row("SELECT pdf FROM signed_paper WHERE case_number=?", case_number)
        if row is None:
            made = self._made(case_number)
            with self.store.write() as db:
                # whoever was first: two processes may make it side by side
                db.execute("INSERT INTO signed_paper VALUES (?,?) ON CONFLICT DO NOTHING", (case_number, made))
                row = db.row("SELECT pdf FROM signed_paper WHERE case_number=?", case_number)
        assert row is not None
        return bytes(row[0])

    def _made(self, case_number: str) -> bytes:
        submission = handed_in(self.store, case_number)
        item = self.catalogue.get(submission.item, submission.item_version)
        number, day = self._about(case_number)
        return sealed(item, submission, number, self.code(number, submission), day, self._ink(submission), self.seal)

    def _ink(self, submission: Submission) -> dict[str, bytes | None]:
        """Everybody's signature as a picture; None where it was confirmed with a key."""
        from forms.submission import is_confirmed

        ink: dict[str, bytes | None] = {}
        for piece in submission.evidence:
            if piece.kind != "signature":
                continue
            row = self.store.row("SELECT data FROM evidence WHERE sha256=?", piece.sha256)
            ink[piece.party] = None if is_confirmed(piece) or row is None else bytes(row[0])
        return ink


def sealed(item: Item, submission: Submission, number: str, code: str, filed_on: date,
           ink: dict[str, bytes | None], seal: PaperSeal) -> bytes:
    """The paper with everything laid over it and signed. Raises FontFault, ValueError."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    from forms.groups import rows_of
    from forms.papers.contract_filed import Filing, overlay
    from forms.papers.signed_paper import signed_drawn
    from forms.papers.wording import day_text

    assert item.files is not None
    paper = signed_drawn(item, submission)
    people = {str(row.get("party")): (str(row.get("id_no", "")), str(row.get("phone", "")))
              for known in item.fields.values() if known.each for row in rows_of(submission.answers.get(known.key))}
    over = overlay(paper.slots, paper.pages,
                   Filing(number, code, day_text(filed_on), item.department.zh, people, ink, CALLED[item.files.act]))
    writer = IncrementalPdfFileWriter(io.BytesIO(paper.data))
    _lay_over(writer, over)
    return seal.sign(writer, f"{item.title.zh} {number}", PLACE)


def _lay_over(writer: Any, over: bytes) -> None:
    """Draw the pages of a PDF over those of the writer's."""
    from pyhanko.pdf_utils import generic as typed
    from pyhanko.pdf_utils.reader import PdfFileReader

    generic: Any = typed  # some of it has no types
    kids = PdfFileReader(io.BytesIO(over)).root["/Pages"]["/Kids"]
    for page in kids:
        # else the other tree of pages would come along
        del page.get_object()["/Parent"]
    # brought over together: fonts that pages share come once
    for place, brought in enumerate(writer.import_object(kids)):
        page = brought.get_object()
        form = generic.StreamObject(
            {generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
             generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
             generic.pdf_name("/BBox"): page["/MediaBox"],
             generic.pdf_name("/Resources"): page["/Resources"]},
            stream_data=page["/Contents"].data)
        form.compress()
        named = generic.DictionaryObject({generic.pdf_name("/Filed"): writer.add_object(form)})
        writer.add_stream_to_page(
            place, writer.add_object(generic.StreamObject(stream_data=b"q /Filed Do Q")),
            resources=generic.DictionaryObject({generic.pdf_name("/XObject"): named}))
