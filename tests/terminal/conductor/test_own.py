"""What is a person's own: asked of the centre with their token, printed from what it says, once for a request."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from drivers.fault import DeviceFault
from forms.judge import evaluate
from forms.slip import Slip
from terminal.conductor import Conductor
from terminal.conductor.own import Own
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.journey.state import OwnCase
from terminal.link.faults import LinkDown, LinkRefused
from tests.forms.people import AS_OF, CARD, CATALOGUE, ITEM, NAME, NUMBER, records
from tests.forms.test_submission import submission
from tests.terminal.conductor.test_paper import Printers

CONSENT = {"notice_version": "2026-01", "time": "t"}
CASE = "4104002026112230000016"
TOLD = {
    "case_number": CASE, "receipt_code": "NC5G2W8TQGF8", "item": ITEM.id, "item_version": 1, "state": "accepted",
    "kind": "application", "received_at": "2026-11-22T12:00:00+00:00", "promise_date": "2026-11-27",
    "events": [{"state": "received", "at": "t1", "text": {}}, {"state": "accepted", "at": "t2", "text": {}}],
    "papers": ["receipt"],
}  # fmt: skip
RECEIPT = {"paper": "receipt", "item": ITEM.id, "item_version": 1, "case_number": CASE, "promise_date": "2026-11-27",
           "slip": Slip.of(submission()).to_json()}  # fmt: skip
FETCH = fx.FetchCases(NUMBER, "token", CONSENT)
REPRINT = fx.Reprint(f"receipt/{CASE}", NUMBER, "token", CONSENT, "id/receipt/1")
DOWN, GONE, UNKNOWN = LinkDown("link.unreachable"), LinkRefused(403, {}), LinkRefused(404, {})


class Link:
    """Answers what the test has laid ready, or raises it."""

    def __init__(self, answer: Any) -> None:
        self.answer, self.asked = answer, list[tuple[Any, ...]]()

    def _say(self, *given: Any) -> Any:
        self.asked.append(given)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def own_cases(self, *given: Any) -> Any:
        return self._say(*given)

    def own_orders(self, *given: Any) -> Any:
        return []

    def paper(self, *given: Any) -> Any:
        return self._say(*given)


def run(effect: fx.Effect, answer: Any = None, printers: Printers | None = None) -> tuple[jv.Event, Link]:
    link, events = Link(answer), list[jv.Event]()
    own = Own(link, printers or Printers(), CATALOGUE.items, CATALOGUE.get, lambda: date(2026, 11, 30))
    conductor = Conductor()
    own.register(conductor)
    conductor.run((effect,), events.append)
    end = time.monotonic() + 60
    while not events and time.monotonic() < end:
        time.sleep(0.01)
    own.close()
    (event,) = events
    return event, link


def test_items_that_fit() -> None:
    found = run(fx.FindFitting(CARD, records(), AS_OF))[0]
    assert found == jv.FittingFound((ITEM.id, "insurance-proof", "sole-trader"))


def test_own_cases() -> None:
    event, link = run(FETCH, [TOLD])
    events = (("received", "t1"), ("accepted", "t2"))
    case = OwnCase(CASE, "NC5G2W8TQGF8", ITEM.id, "accepted", "application", "2026-11-22T12:00:00+00:00", "2026-11-27",
                   events, ("receipt",))
    assert event == jv.CasesArrived((case,))
    assert link.asked == [(NUMBER, "token", CONSENT)]


@pytest.mark.parametrize(
    ("answer", "trouble"), [(DOWN, "offline"), (GONE, "refused"), ([{"item": ITEM.id}], "offline"), ([7], "offline")]
)
def test_no_cases_to_be_had(answer: Any, trouble: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert run(FETCH, answer)[0] == jv.CasesArrived(trouble=trouble)
    assert NUMBER not in caplog.text


def test_a_receipt_is_printed_again_once_for_its_request() -> None:
    printers = Printers()
    event, link = run(REPRINT, RECEIPT, printers)
    assert isinstance(event, jv.PaperOut)
    assert event.paper == REPRINT.paper
    assert link.asked == [("receipt", NUMBER, "token", CONSENT, CASE)]
    assert printers.jobs == [("receipt_printer", "id/receipt/1")]
    assert printers.printed[0].width == 576


def test_a_notice_is_printed_again() -> None:
    printers = Printers()
    verdict = evaluate(ITEM, {}, {}, AS_OF, facts={}).to_json()
    effect = replace(REPRINT, paper=f"notice/{CASE}", request_id="id/notice/1")
    event, link = run(effect, {**RECEIPT, "paper": "notice", "verdict": verdict}, printers)
    assert isinstance(event, jv.PaperOut)
    assert link.asked == [("notice", NUMBER, "token", CONSENT, CASE)]
    assert printers.jobs == [("document_printer", "id/notice/1")]
    assert printers.printed[0].startswith(b"%PDF")
    bare = {**RECEIPT, "paper": "notice"}
    assert run(effect, bare)[0] == jv.PaperFailed(effect.paper, "paper.not_made"), "without a verdict"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (DOWN, "own.offline"),
        (GONE, "own.refused"),
        (UNKNOWN, "paper.not_made"),
        ({**RECEIPT, "case_number": "4104002026112230000024"}, "paper.not_made"),
        ({**RECEIPT, "paper": "notice"}, "paper.not_made"),
        ({**RECEIPT, "item": "of-another-time"}, "paper.not_made"),
        ({**RECEIPT, "slip": {"name": NAME}}, "paper.not_made"),
    ],
)
def test_nothing_is_printed_of_what_was_not_told(answer: Any, code: str, caplog: pytest.LogCaptureFixture) -> None:
    printers = Printers()
    with caplog.at_level(logging.DEBUG):
        assert run(REPRINT, answer, printers)[0] == jv.PaperFailed(REPRINT.paper, code)
    assert printers.jobs == []
    assert NUMBER not in caplog.text
    assert NAME not in caplog.text


def test_a_printer_that_fails_says_why() -> None:
    event, _ = run(REPRINT, RECEIPT, Printers(DeviceFault("printer.paper_out")))
    assert event == jv.PaperFailed(REPRINT.paper, "printer.paper_out")
