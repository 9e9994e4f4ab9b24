"""Filing: in force under a number, refused with the reason, or honestly not known; never signed twice."""

from __future__ import annotations

import pytest

from forms.model import Text
from terminal.journey import effects as fx
from terminal.journey import events as ev
from tests.terminal.journey.deal import ID, Deal

NUMBER, CASE = "410400CLF2026112200001", "4104002026112230000016"


def filings(deal: Deal) -> list[fx.File]:
    return [effect for effect in deal.asked if isinstance(effect, fx.File)]


def test_filed_with_a_number_and_printed_for_everybody_and_one_more() -> None:
    deal = Deal().to_filing()
    assert not deal.state.done
    effects = deal.tell(ev.Filed(ID, NUMBER, CASE))
    assert deal.state.done
    assert (deal.state.phase, deal.state.outcome.number, deal.state.outcome.case_number) == ("filed", NUMBER, CASE)
    contract, receipt = effects
    assert isinstance(contract, fx.PrintContract)
    assert (contract.case_number, contract.copies) == (CASE, 5)
    assert isinstance(receipt, fx.PrintPaper)
    assert receipt.paper == "receipt"
    deal.tell(ev.CopyOut("contract", 3, 5))
    assert deal.state.outcome.copies == (3, 5)
    deal.tell(ev.PaperOut("contract", "seen"), ev.PaperOut("receipt", "seen"))
    assert deal.state.outcome.papers == {"contract": "out", "receipt": "out"}
    deal.unmoved(ev.Filed(ID, "another", "other"), ev.FileRefused(ID, "house.taken"), ev.FilingUnknown(ID),
                 ev.PrintAgain("contract"))


def test_a_print_that_fails_is_printed_again_under_the_same_number() -> None:
    deal = Deal().to_filed()
    deal.tell(ev.CopyOut("contract", 2, 5), ev.PaperFailed("contract", "printer.jam"))
    assert deal.state.done
    again = deal.tell(ev.PrintAgain("contract"))[0]
    assert isinstance(again, fx.PrintContract)
    first = next(effect for effect in deal.asked if isinstance(effect, fx.PrintContract))
    assert (again.case_number, again.submission_id) == (first.case_number, first.submission_id)
    assert again.request_id != first.request_id
    assert deal.state.outcome.number == NUMBER


def test_refused_is_said_in_the_centres_words_and_keeps_nothing() -> None:
    deal = Deal().to_filing()
    said = Text("这套房子刚刚备了另一份合同。", "Another contract has just been filed for this home.")
    deal.unmoved(ev.FileRefused("another", "house.taken", said))
    deal.tell(ev.FileRefused(ID, "house.taken", said))
    assert (deal.state.phase, deal.state.outcome.refused, deal.state.done) == ("refused", said, False)
    deal.unmoved(ev.SubmitAgain(), ev.Back(), ev.Filed(ID, NUMBER, CASE))
    assert deal.tell(ev.Next()) == (fx.Leave("unfiled"),)


def test_no_answer_is_said_a_slip_is_printed_and_the_same_is_sent_again() -> None:
    deal = Deal().to_filing()
    slip = deal.tell(ev.FilingUnknown(ID))[0]
    assert isinstance(slip, fx.PrintPaper)
    assert (slip.paper, slip.case["state"]) == ("receipt", "unknown")
    assert deal.state.done, "leaving takes nothing back: it may be filed"
    assert not deal.state.outcome.kept
    again = deal.tell(ev.SubmitAgain())
    assert filings(deal)[0].submission == filings(deal)[1].submission
    assert again == (filings(deal)[1],)
    effects = deal.tell(ev.Filed(ID, NUMBER, CASE))
    assert [type(effect) for effect in effects] == [fx.PrintContract], "the slip is out already"


def test_an_answer_that_comes_late_still_counts() -> None:
    deal = Deal().to_filing()
    deal.tell(ev.FilingUnknown(ID), ev.Filed(ID, NUMBER, CASE))
    assert (deal.state.phase, deal.state.outcome.kept) == ("filed", True)
    deal = Deal().to_filing()
    deal.tell(ev.FilingUnknown(ID), ev.FileRefused(ID, "house.taken"))
    assert (deal.state.phase, deal.state.done) == ("refused", False)


def test_it_is_never_queued() -> None:
    deal = Deal().to_filed()
    assert not [effect for effect in deal.asked if isinstance(effect, (fx.Keep, fx.AwaitAck))]


@pytest.mark.parametrize("event", [ev.Next(), ev.SubmitAgain(), ev.Back(), ev.Kept(ID, 1),
                                   ev.Acknowledged(CASE, "filed"), ev.NotYetAcknowledged()])
def test_while_it_is_asked_nothing_else_happens(event: ev.Event) -> None:
    Deal().to_filing().unmoved(event)
