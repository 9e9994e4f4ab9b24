"""Applications to cancel a filed contract, signed by everybody, as they leave a terminal."""

from __future__ import annotations

import hashlib
from typing import Any

import uuid6

from forms.catalogue_loader import load_catalogue
from forms.groups import row_for
from forms.judge import values_from
from forms.model import Item
from forms.numbers.mask import mask_id
from forms.papers.signed_paper import signed_preview
from forms.records import RecordAnswer
from forms.submission import Evidence, Party, Submission, new_receipt_code
from forms.terms import terms_sha256
from terminal.clock import SystemClock
from terminal.link.contracts import Filed
from tests.central.deals import AT, INK
from tests.forms import houses

ITEM: Item = load_catalogue().get("house-cancel")
EVERYBODY = (*houses.BUYERS, *houses.SELLERS)
"""A buyer begins."""


def application(filings: dict[str, Any], people: tuple[str, ...] = EVERYBODY, *, number: str = "",
                sign: tuple[str, ...] | None = None, note: dict[str, Any] | None = None,
                intent: str = "yes", **changes: Any) -> Submission:
    """What these people sign of `filings` (record set) under a new id; `sign`: only these parties do."""
    cards = [houses.card(who) for who in people]
    records = {"filings": RecordAnswer("found", filings)}
    rows = [row_for(ITEM.fields["people"], f"p{place}", card) | {"intent": intent, "intent_at": AT}
            for place, card in enumerate(cards, 1)]
    chosen = number or filings["filings"][0]["number"]
    answers = values_from(ITEM, cards[0], records) | {"filing": chosen, "people": rows}
    parties = tuple(Party(f"p{place}", "party", card, "person_verified", ("card", "phone_code"))
                    for place, card in enumerate(cards, 1))
    today = SystemClock().today().isoformat()
    values: dict[str, Any] = {
        "id": str(uuid6.uuid7()), "item": ITEM.id, "item_version": ITEM.version, "as_of": today,
        "created_at": f"{today}T00:00:00Z", "terminal": "T-0001", "incarnation": "", "boot": "", "sequence": 0,
        "parties": parties, "answers": answers, "records": records, "disputed": (), "evidence": (), "verdict": {},
        "notice_version": ITEM.notice_version, "drivers": {"id_card": "simulated"}, "receipt_code": new_receipt_code(),
    }
    unsigned = Submission(**{**values, **changes})
    bound = {"terms_sha256": terms_sha256(unsigned), "preview_sha256": paper_of(unsigned), "declared": 3}
    bound |= note or {}
    pieces = []
    for party in unsigned.parties:
        pieces.append(Evidence(f"consent-{party.id}", "consent", party.id, "0" * 64, "application/json", 0, AT))
        if sign is None or party.id in sign:
            ink = INK + party.id.encode()
            pieces.append(Evidence(f"signature-{party.id}", "signature", party.id, hashlib.sha256(ink).hexdigest(),
                                   "image/png", len(ink), AT, bound))
    return Submission(**{**values, **changes, "evidence": tuple(pieces)})


def paper_of(unsigned: Submission) -> str:
    """The hash of the page they read."""
    return hashlib.sha256(signed_preview(ITEM, unsigned)).hexdigest()


def told_of(filed: Filed, sale: Submission) -> dict[str, Any]:
    """What a party of this sale is told of it, as the record set `filings`."""
    (house,) = [one for one in sale.records["registry"].data["houses"] if one["unit_no"] == sale.answers["house"]]
    people = [{"name": party.identity["name"], "side": party.role, "number": mask_id(str(party.identity["number"]))}
              for party in sale.parties]
    return {"filings": [{"number": filed.number, "case_number": filed.case_number, "filed_on": sale.as_of,
                         "unit_no": house["unit_no"], "location": house["location"],
                         "price_fen": sale.answers["price_total"], "people": people}]}
