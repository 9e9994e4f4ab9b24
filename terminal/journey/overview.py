"""What is a person's own: cases, receipts to print again, items that fit. Nothing is submitted; leaving ends it.

Cases are asked for only with the token of a verified person; by the card alone there are none.
"""

from __future__ import annotations

from dataclasses import replace

from . import effects as fx
from . import events as ev
from .state import Journey, Overview, Result, consent_of, unverified

ASK_AGAIN = ("", "offline", "refused")
"""Why there was no code, where a new one may be asked for; after three wrong tries there is none."""


def enter(state: Journey) -> Result:
    """What fits is found by what is known; cases only for who has been verified."""
    find = fx.FindFitting(state.party.card, state.records, state.stamp.as_of)
    if not state.party.token:
        return replace(state, overview=Overview()), (find,)
    if state.overview.cases:
        return state, (find,)
    return replace(state, overview=Overview(asking=True)), (find, _fetch(state))


def note_fitting(state: Journey, event: ev.FittingFound, at: str) -> Result:
    return replace(state, overview=replace(state.overview, fitting=event.items)), ()


def take_cases(state: Journey, event: ev.CasesArrived, at: str) -> Result:
    """The cases, or why there are none; a token that opens nothing any more is let go of."""
    if not state.overview.asking:
        return state, ()
    found = replace(state.overview, cases=event.cases, orders=event.orders, asking=False, trouble=event.trouble)
    state = replace(state, overview=found)
    return (unverified(state) if event.trouble == "refused" else state), ()


def may_look_again(state: Journey) -> bool:
    """The centre may be asked again, or another code be sent."""
    if state.overview.asking or state.overview.cases:
        return False
    return state.overview.trouble != "" if state.party.token else state.reason in ASK_AGAIN


def look_again(state: Journey, event: ev.Event, at: str) -> Result:
    """Ask the centre once more; who is not verified gets another code first."""
    from .stepping import ask_first

    if not may_look_again(state):
        return state, ()
    if state.party.token:
        return replace(state, overview=replace(state.overview, asking=True, trouble="")), (_fetch(state),)
    check = next(step.id for step in state.item.steps if step.kind == "person_check")
    return ask_first(replace(state, reason=""), check)


def print_own(state: Journey, event: ev.PrintOwn, at: str) -> Result:
    """One paper of one own case: never while it is being printed, and not again once it is out."""
    known = state.outcome.papers.get(event.paper)
    if event.paper not in own_papers(state) or known in ("printing", "out") or not state.party.token:
        return state, ()
    count = state.overview.prints + 1
    papers = {**state.outcome.papers, event.paper: "printing"}
    asked = fx.Reprint(event.paper, state.party.number, state.party.token, consent_of(state),
                       f"{state.stamp.submission_id}/{event.paper}/{count}")
    state = replace(state, overview=replace(state.overview, prints=count),
                    outcome=replace(state.outcome, papers=papers), problem="")
    return state, (asked,)


def own_papers(state: Journey) -> tuple[str, ...]:
    """Every paper that can be printed again, as `receipt/<case number>`."""
    cases = (f"{paper}/{case.case_number}" for case in state.overview.cases for paper in case.papers)
    return (*cases, *(f"invoice/{order.id}" for order in state.overview.orders if order.invoice))


def finish(state: Journey, event: ev.Event, at: str) -> Result:
    """Seen: the session wipes, also what is printed is the printer's from here on."""
    return state, (fx.Leave("done_overview"),)


def _fetch(state: Journey) -> fx.FetchCases:
    return fx.FetchCases(state.party.number, state.party.token, consent_of(state))

