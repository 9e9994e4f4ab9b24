"""Filing: sent to the centre at once, while they stand there, or not at all. Never queued: what is filed stands against
everybody, and a day later the house may be another's (domain HC-51).

Without an answer nobody knows whether it is filed. That is said, and a slip with the receipt code lets any terminal
tell later; the same submission may be sent again at any time and is filed at most once.
"""

from __future__ import annotations

from dataclasses import replace

from . import board
from . import effects as fx
from . import events as ev
from .papers import RECEIPT, request
from .state import Journey, Outcome, Result
from .stops import files_of, undone


def file(state: Journey) -> Result:
    """Ask the centre to file it."""
    assert state.submission is not None
    wanted = {piece.sha256 for piece in state.submission.evidence}
    pictures = {sha256: data for sha256, data in state.pictures.items() if sha256 in wanted}
    outcome = replace(state.outcome, sending="waiting", attempts=state.outcome.attempts + 1)
    return replace(state, phase="filing", outcome=outcome, problem=""), (fx.File(state.submission, pictures),)


def _ours(state: Journey, submission_id: str) -> bool:
    return state.submission is not None and state.submission.id == submission_id and not state.outcome.kept


def filed(state: Journey, event: ev.Filed, at: str) -> Result:
    """Done: the sealed paper is printed for each person, of a contract one more, and everybody's receipt."""
    if not _ours(state, event.submission_id) or state.phase not in ("filing", "unknown"):
        return state, ()
    files = files_of(state)
    made = files.act == "file"
    # one more goes to whoever registers the transfer; a cancellation ends there
    copies = len(board.here(state)) + made
    slip_out = RECEIPT in state.outcome.papers
    outcome = Outcome(kept=True, sending="acknowledged", case_number=event.case_number,
                      case_state="filed" if made else "decided",
                      number=event.number, attempts=state.outcome.attempts, papers=dict(state.outcome.papers),
                      copies=(0, copies))
    state = replace(state, phase="filed", outcome=outcome, problem="")
    prints: list[fx.Effect] = []
    papers = [paper for paper in state.item.papers if paper == files.paper or (paper == RECEIPT and not slip_out)]
    for paper in papers:
        state, effect = print_paper(state, paper)
        prints.append(effect)
    return state, tuple(prints)


def print_paper(state: Journey, paper: str) -> tuple[Journey, fx.Effect]:
    """The same number and the same bytes, however often it is asked for."""
    assert state.submission is not None
    printing = replace(state.outcome, papers={**state.outcome.papers, paper: "printing"})
    state = replace(state, outcome=printing)
    if paper == files_of(state).paper:
        return state, fx.PrintContract(paper, f"{state.stamp.submission_id}/{paper}/{state.outcome.attempts}",
                                       state.outcome.case_number, state.stamp.submission_id, state.outcome.copies[1])
    return state, request(state, paper, state.outcome.attempts)


def copy_out(state: Journey, event: ev.CopyOut, at: str) -> Result:
    if event.paper not in state.outcome.papers:
        return state, ()
    return replace(state, outcome=replace(state.outcome, copies=(event.out, event.wanted))), ()


def print_again(state: Journey, event: ev.PrintAgain, at: str) -> Result:
    """What did not come out, once more; from the copy that failed."""
    if state.outcome.papers.get(event.paper) in (None, "printing", "out"):
        return state, ()
    state = replace(state, outcome=replace(state.outcome, attempts=state.outcome.attempts + 1))
    state, effect = print_paper(state, event.paper)
    return state, (effect,)


def refused(state: Journey, event: ev.FileRefused, at: str) -> Result:
    """Nothing is filed, and nothing of it is kept here."""
    if not _ours(state, event.submission_id) or state.phase not in ("filing", "unknown"):
        return state, ()
    outcome = replace(state.outcome, sending="no", fault=event.code, refused=event.sentence)
    return replace(state, phase="refused", problem=event.code, outcome=outcome), ()


def unknown(state: Journey, event: ev.FilingUnknown, at: str) -> Result:
    """Not known yet: the slip, whose code tells later."""
    if not _ours(state, event.submission_id) or state.phase != "filing":
        return state, ()
    state = replace(state, phase="unknown", outcome=replace(state.outcome, sending="unknown"))
    if RECEIPT not in state.item.papers or RECEIPT in state.outcome.papers:
        return state, ()
    state, effect = print_paper(state, RECEIPT)
    return state, (effect,)


def ask_again(state: Journey, event: ev.Event, at: str) -> Result:
    """The same submission to the same end: nothing is signed twice."""
    return file(state) if state.phase == "unknown" else (state, ())


def leave(state: Journey, event: ev.Event, at: str) -> Result:
    """After a refusal there is nothing more to do here."""
    return (state, (fx.Leave(undone(state)),)) if state.phase == "refused" else (state, ())
