"""What can be looked up without being anybody: items, their pages and guides, how a case stands."""

from __future__ import annotations

from dataclasses import replace

from forms.submission import SubmissionFault, check_receipt_code

from . import events as ev
from .effects import FindCase, PrintGuide
from .ending import settle
from .state import ORDERS, Result, Session, missing, overviewed

LONGEST_QUERY = 30


def open_item(state: Session, event: ev.Open, now: float, at: str) -> Result:
    if event.item not in state.items or state.curtain:
        return state, ()
    if overviewed(state):
        # the person stays who they are, and comes back to their page
        return replace(state, screen="item", item=event.item, guide="", guide_id="", touched_at=now), ()
    if state.screen not in ("home", "items"):
        return state, ()
    return replace(state, screen="item", item=event.item, guide="", guide_id="", touched_at=now, began_at=now), ()


def note_draft(state: Session, event: ev.DraftFound, now: float, at: str) -> Result:
    """The item whose terms somebody has prepared: who has the code begins with their own card as everybody does."""
    if state.screen != "progress" or state.looking != event.code:
        return state, ()
    if event.item not in state.items:
        return replace(state, looking="", found=ev.CaseFound(event.code, "unknown")), ()
    return replace(state, screen="item", item=event.item, looking="", found=None, prepared=event.code,
                   prepared_until=event.until, guide="", guide_id="", touched_at=now, began_at=now), ()


def print_guide(state: Session, event: ev.PrintGuide, now: float, at: str) -> Result:
    if state.screen != "item" or state.guide == "printing":
        return state, ()
    printing = replace(state, guide="printing", guide_id=event.request_id, touched_at=now)
    return printing, (PrintGuide(state.item, state.language, missing(state), event.request_id),)


def note_guide(state: Session, event: ev.GuidePrinted, now: float, at: str) -> Result:
    if state.guide_id != event.request_id:
        return state, ()
    return replace(state, guide=event.fault or "out", touched_at=now), ()


def ask_items(state: Session, event: ev.AskItems, now: float, at: str) -> Result:
    if state.screen != "home":
        return state, ()
    return replace(state, screen="items", order="life", query="", touched_at=now), ()


def order_items(state: Session, event: ev.ItemsBy, now: float, at: str) -> Result:
    if state.screen != "items" or event.order not in ORDERS:
        return state, ()
    return replace(state, order=event.order, query="", touched_at=now), ()


def search(state: Session, event: ev.Search, now: float, at: str) -> Result:
    if state.screen != "items":
        return state, ()
    return replace(state, query=event.query[:LONGEST_QUERY], touched_at=now), ()


def ask_progress(state: Session, event: ev.AskProgress, now: float, at: str) -> Result:
    if state.screen != "home":
        return state, ()
    return replace(state, screen="progress", looking="", found=None, touched_at=now), ()


def look_up(state: Session, event: ev.LookUp, now: float, at: str) -> Result:
    if state.screen != "progress" or state.looking or state.curtain:
        return state, ()
    try:
        code = check_receipt_code(event.code)
    except SubmissionFault:
        # what was typed or scanned may be anything, also something personal: it is not kept
        problem = "unknown" if not event.scanned else "foreign" if event.code else "unclear"
        return replace(state, found=ev.CaseFound("", problem), touched_at=now), ()
    return replace(state, looking=code, found=None, touched_at=now), (FindCase(code),)


def note_case(state: Session, event: ev.CaseFound, now: float, at: str) -> Result:
    if state.screen != "progress" or state.looking != event.code:
        return state, ()
    return replace(state, looking="", found=event), ()


def open_case(state: Session, event: ev.OpenCase, now: float, at: str) -> Result:
    journey = state.journey
    if journey is None or not overviewed(state) or state.curtain:
        return state, ()
    if not 0 <= event.place < len(journey.overview.cases):
        return state, ()
    found = ev.CaseFound.of(journey.overview.cases[event.place])
    return replace(state, screen="progress", looking="", found=found, touched_at=now), ()


def go_home(state: Session, event: ev.Home, now: float, at: str) -> Result:
    if state.screen in ("bye", "card_found"):
        return settle(state, now)
    if state.screen not in ("item", "items", "progress") or state.curtain:
        return state, ()
    if state.journey is not None:
        return replace(state, screen="journey", item=state.journey.item.id, found=None, touched_at=now), ()
    return replace(state, screen="home", item="", query="", looking="", found=None, prepared="", prepared_until="",
                   touched_at=now), ()
