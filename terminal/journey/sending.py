"""The submission on its way: kept on disk, then acknowledged by the centre or left to the outbox."""

from __future__ import annotations

from dataclasses import replace

from . import effects as fx
from . import events as ev
from .judging import verdict
from .packing import pack
from .papers import print_all
from .state import Journey, Outcome, Result


def submit(state: Journey) -> Result:
    """Ask for the submission to be stored and queued."""
    assert state.submission is not None
    outcome = Outcome(attempts=state.outcome.attempts + 1)
    # of a signature written stroke by stroke there is a picture for every stroke: only the last one goes along
    wanted = {piece.sha256 for piece in state.submission.evidence}
    keep = fx.Keep(state.submission, {sha256: data for sha256, data in state.pictures.items() if sha256 in wanted})
    return replace(state, phase="keeping", outcome=outcome), (keep,)


def pack_and_submit(state: Journey, at: str) -> Result:
    """The end of an item that nobody signs."""
    return submit(replace(state, submission=pack(state, verdict(state), at)))


def submit_again(state: Journey, event: ev.Event, at: str) -> Result:
    return submit(state) if state.phase == "fault" else (state, ())


def confirm_kept(state: Journey, event: ev.Kept, at: str) -> Result:
    """It is on disk: done, for the citizen; now the centre may take its time."""
    if state.submission is None or event.submission_id != state.submission.id or state.outcome.kept:
        return state, ()
    outcome = replace(state.outcome, kept=True, sequence=event.sequence, fault="", sending="waiting")
    return replace(state, phase="kept", outcome=outcome, problem=""), (fx.AwaitAck(event.submission_id),)


def show_keep_fault(state: Journey, event: ev.KeepFailed, at: str) -> Result:
    if state.phase != "keeping":
        return state, ()
    return replace(state, phase="fault", problem=event.code, outcome=replace(state.outcome, fault=event.code)), ()


def take_acknowledgement(state: Journey, event: ev.Acknowledged, at: str) -> Result:
    """The centre has it: papers with the case number, unless they were printed without it already."""
    if not state.outcome.kept or state.outcome.sending == "acknowledged":
        return state, ()
    late = state.outcome.sending == "later"
    outcome = replace(state.outcome, sending="acknowledged", case_number=event.case_number,
                      case_state=event.state, promise_date=event.promise_date)
    state = replace(state, outcome=outcome)
    return (state, ()) if late else print_all(state)


def stop_waiting(state: Journey, event: ev.Event, at: str) -> Result:
    """The centre has not answered in time: papers without the case number."""
    if state.outcome.sending != "waiting":
        return state, ()
    return print_all(replace(state, outcome=replace(state.outcome, sending="later")))
