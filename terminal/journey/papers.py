"""The papers a citizen takes along: printed, failed, printed again; every request has an id of its own."""

from __future__ import annotations

from dataclasses import replace

from . import effects as fx
from . import events as ev
from .state import Journey, Result, consent_of

MAX_NOTICES = 3  # sheets of the explanation one citizen can have


CERTIFICATE, INVOICE, RECEIPT = "certificate", "invoice", "receipt"
FROM_THE_CENTRE = (CERTIFICATE, INVOICE)
"""Papers that the centre makes, and tells only to the person who was verified here."""


def print_all(state: Journey) -> Result:
    """The papers of the item that belong to a submission. A certificate, once the centre has decided, is all that is
    wanted: it has the case number, and a receipt beside it would only be one more thing to leave lying."""
    if CERTIFICATE in state.item.papers and _certified(state):
        papers = [f"{CERTIFICATE}/{state.outcome.case_number}"]
    else:
        papers = [paper for paper in state.item.papers if paper in ("receipt", "application_form")]
    if INVOICE in state.item.papers and state.party.token:
        papers = [f"{INVOICE}/{order.id}" for order in state.orders if order.paid] or papers
    prints = tuple(request(state, paper, 1) for paper in papers)
    printing = {paper: "printing" for paper in papers}
    return replace(state, outcome=replace(state.outcome, papers=printing)), prints


def print_again(state: Journey, event: ev.PrintAgain, at: str) -> Result:
    """A paper that failed, once more; the explanation on demand, a few times."""
    known = state.outcome.papers.get(event.paper)
    if event.paper == "notice":
        if known == "printing" or state.outcome.attempts >= MAX_NOTICES:
            return state, ()
    elif known in (None, "printing", "out"):
        return state, ()
    attempts = state.outcome.attempts + 1
    state = replace(state, outcome=replace(state.outcome, attempts=attempts))
    return _note(state, event.paper, "printing"), (request(state, event.paper, attempts),)


def note_paper_out(state: Journey, event: ev.PaperOut, at: str) -> Result:
    return _note(state, event.paper, "out"), ()


def note_paper_fault(state: Journey, event: ev.PaperFailed, at: str) -> Result:
    return _note(state, event.paper, event.code), ()


def _certified(state: Journey) -> bool:
    """The centre makes it, and tells it only to the person who was verified here."""
    return state.outcome.case_state == "decided" and bool(state.party.token)


def request(state: Journey, paper: str, attempt: int) -> fx.PrintPaper | fx.Reprint:
    """The effect that prints it; every attempt has an id of its own."""
    outcome = state.outcome
    if paper.partition("/")[0] in FROM_THE_CENTRE:
        return fx.Reprint(paper, state.party.number, state.party.token, consent_of(state),
                          f"{state.stamp.submission_id}/{paper}/{attempt}", again=False)
    word = "sent" if outcome.case_number else "unknown" if outcome.sending == "unknown" else "waiting"
    case = {"state": word, "case_number": outcome.case_number or None,
            "promise_date": outcome.promise_date or None, "case_state": outcome.case_state}
    return fx.PrintPaper(paper, f"{state.stamp.submission_id}/{paper}/{attempt}", state.submission, case)


def _note(state: Journey, paper: str, word: str) -> Journey:
    papers = {**state.outcome.papers, paper: word}
    return replace(state, outcome=replace(state.outcome, papers=papers))
