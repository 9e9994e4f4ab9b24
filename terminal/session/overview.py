"""The page of what is a person's own: cases, receipts to print again, items that fit. Covered whole by "hide"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from forms.model import Item
from forms.numbers import mask as masks
from forms.numbers.amounts import figure
from forms.terms import CHANGES
from terminal.journey import overview
from terminal.journey.state import Journey, OwnCase, OwnOrder
from terminal.words import COVERED, Words

from . import course
from . import events as ev
from .values import date_text

CLOSED = ("noted", "decided", "paid", "answered", "put_right")
"""States after which the same can be applied for again."""
MOST_FITTING = 4
"""Items shown as fitting; the others stand under all items."""
Tile = Callable[[Item], Mapping[str, Any]]


def overview_view(journey: Journey, items: Mapping[str, Item], tile: Tile, w: Words, *,
                  hidden: bool) -> dict[str, Any]:
    """The page as plain data. `items` by id, `tile` makes one ready to be pressed."""
    own, verified = journey.overview, bool(journey.party.token)
    why = _why(journey)
    return {
        "hint": COVERED if hidden else w("mine.who", name=masks.mask("name", str(journey.party.card.get("name", "")))),
        "status": w("mine.asking") if own.asking else "",
        "why": w(f"mine.{why}") if why else "",
        "where": w("mine.where_offline" if why.endswith("offline") else "mine.where") if why else "",
        "again": w("mine.again" if verified else "mine.code") if overview.may_look_again(journey) else "",
        "groups": _groups(journey, items, w, hidden=hidden) if verified or own.cases else [],
        "fitting": _fitting(journey, items, tile, w, hidden=hidden),
        "next": {"label": w("mine.next"), "on": True},
    }


def _why(journey: Journey) -> str:
    """Why no cases are shown; "" when they are, or are being asked for."""
    own = journey.overview
    if own.asking or own.cases:
        return ""
    if own.trouble:
        return own.trouble
    return "" if journey.party.token else f"no_{journey.reason or 'code'}"


def _groups(journey: Journey, items: Mapping[str, Item], w: Words, *, hidden: bool) -> list[dict[str, Any]]:
    own = journey.overview
    if own.asking or own.trouble:
        return []
    none = "" if own.cases else w("mine.no_cases")
    cases: dict[str, Any] = {"key": "cases", "title": w("mine.cases"), "rows": [], "none": none}
    papers: dict[str, Any] = {"key": "papers", "title": w("mine.papers"), "rows": [], "none": ""}
    if hidden and (own.cases or own.orders):
        return [{**cases, "none": COVERED}, {**papers, "none": COVERED}]
    cases["rows"] = [_case(place, case, items, w) for place, case in enumerate(own.cases)]
    papers["rows"] = [*(_invoice(journey, order, w) for order in own.orders),
                      *(_paper(journey, paper, case, items, w) for case in own.cases for paper in case.papers)]
    return [cases, papers] if papers["rows"] else [cases]


def _title(case: OwnCase, items: Mapping[str, Item], w: Words) -> str:
    item = items.get(case.item)
    return item.title.get(w.language) if item is not None else w("mine.other")


def _case(place: int, case: OwnCase, items: Mapping[str, Item], w: Words) -> dict[str, Any]:
    """State, what is being done or comes next, and until when; in words."""
    steps = course.course(ev.CaseFound.of(case), w, items.get(case.item))
    now = next((step for step in steps if step["state"] == "now"), None)
    until = next((step["when"] for step in steps if step["state"] != "done" and step["when"]), "")
    known = w.table("state")
    return {
        "id": f"case-{place}",
        "place": place,
        "title": _title(case, items, w),
        "state": known.get(case.state, known["received"]),
        "line": now["line"] if now is not None else _ends(case, items, w),
        "day": w("mine.handed_in", date=date_text(course.day(case.received_at), w)),
        "until": until,
    }


def _ends(case: OwnCase, items: Mapping[str, Item], w: Words) -> str:
    """Of a contract in force how it is changed and cancelled, where that can be done here."""
    ways = [item for item in items.values() if item.files is not None and item.files.act == "cancel"]
    if not ways or case.state != "filed":
        return ""
    own = items.get(case.item)
    both = own is not None and CHANGES in own.fields
    return w("mine.change_cancel" if both else "mine.cancel", cancel=ways[0].title.get(w.language))


def _paper(journey: Journey, paper: str, case: OwnCase, items: Mapping[str, Item], w: Words) -> dict[str, Any]:
    key = f"{paper}/{case.case_number}"
    return {"name": f"print-{paper}-{journey.overview.cases.index(case)}", "label": w(f"done.{paper}"),
            "title": _title(case, items, w), "day": date_text(course.day(case.received_at), w),
            **_printing(journey, key, w)}


def _invoice(journey: Journey, order: OwnOrder, w: Words) -> dict[str, Any]:
    """What was paid, with its receipt; what nobody knows of yet is said to be that."""
    shown = {"name": f"print-invoice-{journey.overview.orders.index(order)}", "label": w("done.invoice"),
             "title": f"{order.subject} · {w('pay.money', value=figure(order.amount_fen))}",
             "day": date_text(course.day(order.paid_at), w), **_printing(journey, f"invoice/{order.id}", w)}
    return shown if order.invoice else {**shown, "state": w("mine.pay_unknown"), "press": ""}


def _printing(journey: Journey, key: str, w: Words) -> dict[str, Any]:
    """How the printing of one paper goes."""
    word = journey.outcome.papers.get(key, "")
    failed = word not in ("", "printing", "out")
    return {
        "id": key,
        "state": w.fault(word) if failed else w(f"done.{word}") if word else "",
        "failed": failed,
        "out": word == "out",
        "press": "" if word in ("printing", "out") else w("mine.reprint_again" if failed else "mine.reprint"),
    }


def _fitting(journey: Journey, items: Mapping[str, Item], tile: Tile, w: Words, *, hidden: bool) -> dict[str, Any]:
    """By the card alone, or by the records as well; what is being decided already is among the cases."""
    own = journey.overview
    running = {case.item for case in own.cases if case.state not in CLOSED}
    found = [items[name] for name in own.fitting or () if name in items and name not in running]
    shown: dict[str, Any] = {
        "title": w("mine.fitting"),
        "line": w("mine.by_records" if journey.party.token else "mine.by_card"),
        "tiles": [dict(tile(item)) for item in found[:MOST_FITTING]],
        "none": "",
    }
    if hidden:
        return {**shown, "tiles": [], "none": COVERED}
    if own.fitting is not None and not found:
        shown["none"] = w("mine.none_fits")
    return shown
