"""A certificate: asked of the centre once it has decided, by who was verified; printed once, again where it failed."""

from __future__ import annotations

from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as ev
from terminal.journey.state import Journey
from tests.forms.people import CARD, CATALOGUE, NUMBER, records
from tests.terminal.journey.story import AT, ID, MASKED, stamp

CASE = "4104002026112230000016"
PAPER = f"certificate/{CASE}"
ITEM = CATALOGUE.get("insurance-proof")
VERIFIED = (ev.Next(), ev.CardRead(CARD, "simulated"), ev.Next(), ev.CodeSent(MASKED), ev.CodeTyped("1416"),
            ev.CodeChecked(True, 0, "token"), ev.RecordsArrived(records()), ev.Next(), ev.Kept(ID, 1))
ONLY_CARD = (ev.Next(), ev.CardRead(CARD, "simulated"), ev.Next(), ev.CodeSent(MASKED), ev.WithoutCode(),
             ev.Kept(ID, 1))


def told(*events: ev.Event) -> tuple[Journey, tuple[fx.Effect, ...]]:
    state, effects = core.begin(ITEM, stamp())
    for event in events:
        state, effects = core.advance(state, event, AT)
    return state, effects


def test_nobody_signs_and_it_is_handed_in() -> None:
    state, _ = told(*VERIFIED)
    assert state.submission is not None
    assert [piece.kind for piece in state.submission.evidence] == ["consent", "check"]
    assert state.submission.verdict["automatic"] is True


def test_decided_it_is_printed_and_nothing_else() -> None:
    state, effects = told(*VERIFIED, ev.Acknowledged(CASE, "decided", "2026-11-22"))
    (asked,) = effects
    assert isinstance(asked, fx.Reprint)
    assert (asked.paper, asked.number, asked.token) == (PAPER, NUMBER, "token")
    assert state.outcome.papers == {PAPER: "printing"}
    again, nothing = core.advance(state, ev.PrintAgain(PAPER), AT)
    assert (again, nothing) == (state, ())


def test_a_jam_may_be_tried_again_under_another_request() -> None:
    state, (first,) = told(*VERIFIED, ev.Acknowledged(CASE, "decided", "2026-11-22"))
    state, _ = core.advance(state, ev.PaperFailed(PAPER, "printer.jam"), AT)
    state, (second,) = core.advance(state, ev.PrintAgain(PAPER), AT)
    assert isinstance(first, fx.Reprint)
    assert isinstance(second, fx.Reprint)
    assert first.request_id != second.request_id
    state, _ = core.advance(state, ev.PaperOut(PAPER, "seen"), AT)
    assert core.advance(state, ev.PrintAgain(PAPER), AT) == (state, ()), "out is out"


def test_not_decided_there_is_a_receipt() -> None:
    for events in ((*VERIFIED, ev.NotYetAcknowledged()),
                   (*VERIFIED, ev.Acknowledged(CASE, "received_to_verify", "2026-12-04")),
                   (*ONLY_CARD, ev.Acknowledged(CASE, "received_to_verify", "2026-12-04")),
                   (*ONLY_CARD, ev.Acknowledged(CASE, "decided", "2026-11-22"))):
        state, effects = told(*events)
        assert [type(effect) for effect in effects] == [fx.PrintPaper]
        assert list(state.outcome.papers) == ["receipt"]
