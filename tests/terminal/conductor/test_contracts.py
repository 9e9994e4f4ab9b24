"""What several people sign: drawn, filed while they wait, printed for everybody; each copy proven by itself."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from drivers.fault import DeviceFault
from drivers.printers.api import PrinterStatus, PrintResult
from forms.model import Text
from terminal.conductor import Conductor
from terminal.conductor.contracts import Contracts, pages_of
from terminal.conductor.pictures import Pictures
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.link.faults import LinkDown, LinkRefused
from tests.terminal.journey.deal import ID, Deal


def pdf(pages: int) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, invariant=1)
    for _ in range(pages):
        canvas.drawString(72, 720, "page")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


class Centre:
    """Answers one after the other; the last one for ever."""

    def __init__(self, *answers: Any, contract: Any = None) -> None:
        self.answers, self.asked, self.fetched = list(answers), list[str](), 0
        self._contract = pdf(3) if contract is None else contract

    def file(self, submission: Any, pictures: Any) -> Any:
        self.asked.append(submission.content_hash())
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def contract(self, case_number: str) -> bytes:
        self.fetched += 1
        if isinstance(self._contract, Exception):
            raise self._contract
        data: bytes = self._contract
        return data


class Printer:
    """Prints at once; at the copies named in `faults` it fails, each once."""

    def __init__(self, *faults: int, left: int | None = None) -> None:
        self.faults, self.left, self.printed = list(faults), left, list[str]()

    def status(self, *rest: Any) -> PrinterStatus:
        return PrinterStatus("in_service", pages_left=self.left)

    def print_pdf(self, data: bytes, title: str, deadline: float, cancel: Any, request_id: str) -> PrintResult:
        copy = int(request_id.rpartition("/")[2])
        if copy in self.faults:
            self.faults.remove(copy)
            raise DeviceFault("printer.jam")
        self.printed.append(request_id)
        return PrintResult(True, "seen")

    def submit(self, device: str, command: Callable[..., Any], seconds: float, good: Callable[[Any], None],
               bad: Callable[[Any], None], request_id: str = "") -> Any:
        assert device == "document_printer"
        try:
            result = command(self, SimpleNamespace(deadline=1.0, cancel=None, request_id=request_id))
        except DeviceFault as fault:
            bad(fault)
            return
        good(result)


def item(*names: Any) -> Any:
    raise AssertionError("nothing is drawn here")


def ask(contracts: Contracts, effect: fx.Effect, last: type | tuple[type, ...]) -> list[jv.Event]:
    events: list[jv.Event] = []
    conductor = Conductor()
    contracts.register(conductor)
    conductor.run((effect,), events.append)
    end = time.monotonic() + 30
    while not (events and isinstance(events[-1], last)) and time.monotonic() < end:
        time.sleep(0.005)
    return events


def filing() -> fx.File:
    return next(effect for effect in Deal().to_filing().asked if isinstance(effect, fx.File))


FILED = SimpleNamespace(number="410400CLF2026112200001", case_number="4104002026112230000016")
DOWN = LinkDown("link.unavailable", "no answer")


def file(centre: Centre) -> list[jv.Event]:
    contracts = Contracts(centre, None, item, Pictures(), patience_s=0.2, between_s=0.02)
    return ask(contracts, filing(), (jv.Filed, jv.FileRefused, jv.FilingUnknown))


def test_the_same_submission_is_sent_until_the_centre_answers() -> None:
    centre = Centre(DOWN, DOWN, FILED)
    assert file(centre) == [jv.Filed(ID, FILED.number, FILED.case_number)]
    assert len(centre.asked) == 3
    assert len(set(centre.asked)) == 1


def test_who_has_waited_long_enough_is_told_that_it_is_not_known() -> None:
    centre = Centre(DOWN)
    assert file(centre) == [jv.FilingUnknown(ID)]
    assert len(centre.asked) > 3


def test_an_answer_that_cannot_be_used_is_none() -> None:
    assert file(Centre(SimpleNamespace(number="x"), FILED)) == [jv.Filed(ID, FILED.number, FILED.case_number)]


def test_no_is_said_in_the_centres_words() -> None:
    words = Text("刚刚备了另一份。", "Another has just been filed.")
    refused = LinkRefused(409, {"title": "house.taken", "sentence": words.to_json()})
    assert file(Centre(refused)) == [jv.FileRefused(ID, "house.taken", words)]
    odd = LinkRefused(409, {"title": "house.taken", "sentence": 7})
    assert file(Centre(odd)) == [jv.FileRefused(ID, "house.taken")]


def printing() -> fx.PrintContract:
    return fx.PrintContract("contract", f"{ID}/contract/1", FILED.case_number, ID, 5)


def test_every_copy_is_a_job_of_its_own() -> None:
    centre, printer = Centre(FILED), Printer()
    events = ask(Contracts(centre, printer, item, Pictures()), printing(), (jv.PaperOut, jv.PaperFailed))
    assert events[:5] == [jv.CopyOut("contract", copy, 5) for copy in range(1, 6)]
    assert isinstance(events[5], jv.PaperOut)
    assert printer.printed == [f"{ID}/contract/1/{copy}" for copy in range(1, 6)]


def test_what_is_out_is_not_printed_again() -> None:
    centre, printer = Centre(FILED), Printer(3)
    contracts = Contracts(centre, printer, item, Pictures())
    assert ask(contracts, printing(), (jv.PaperOut, jv.PaperFailed))[-1] == jv.PaperFailed("contract", "printer.jam")
    again = fx.PrintContract("contract", f"{ID}/contract/2", FILED.case_number, ID, 5)
    assert isinstance(ask(contracts, again, (jv.PaperOut, jv.PaperFailed))[-1], jv.PaperOut)
    assert [name.rpartition("/")[2] for name in printer.printed] == ["1", "2", "3", "4", "5"]
    assert centre.fetched == 1
    contracts.forget()
    ask(contracts, printing(), jv.PaperOut)
    assert centre.fetched == 2, "nothing of it was kept after the session"


@pytest.mark.parametrize(("left", "begun"), [(14, False), (15, True), (None, True)])
def test_nothing_is_begun_where_the_sheets_are_too_few(left: int | None, begun: bool) -> None:
    printer = Printer(left=left)
    events = ask(Contracts(Centre(FILED), printer, item, Pictures()), printing(), (jv.PaperOut, jv.PaperFailed))
    assert bool(printer.printed) is begun
    assert (events[-1] == jv.PaperFailed("contract", "paper.not_enough")) is not begun


@pytest.mark.parametrize(("fault", "code"), [
    (DOWN, "own.offline"),
    (LinkRefused(404, {"title": "case.unknown"}), "paper.not_made"),
    (ValueError(), "paper.not_made"),
])
def test_a_contract_that_does_not_come_is_said(fault: Exception, code: str) -> None:
    printer = Printer()
    contracts = Contracts(Centre(FILED, contract=fault), printer, item, Pictures(), patience_s=0.2, between_s=0.02)
    events = ask(contracts, printing(), jv.PaperFailed)
    assert (events, printer.printed) == ([jv.PaperFailed("contract", code)], [])


def test_a_paper_that_cannot_be_drawn_is_said_and_staff_are_told_quietly() -> None:
    told: list[str] = []
    contracts = Contracts(None, None, item, Pictures(), lambda code: told.append(code) or "told")
    draft = next(effect for effect in Deal().to_preview().asked if isinstance(effect, fx.MakePreview))
    events: list[jv.Event] = []
    contracts._draw(draft, events.append)  # logged as an error, which the test's log would fail on
    conductor = Conductor()
    contracts.register(conductor)
    conductor.run((fx.TellStaff("party.talk"),), events.append)
    contracts._filing.shutdown(wait=True)
    assert (events, told) == ([jv.PreviewFailed("preview.not_made"), jv.StaffTold("told")], ["party.talk"])


def test_pages_are_counted() -> None:
    assert [pages_of(pdf(count)) for count in (1, 3, 14)] == [1, 3, 14]
    assert pages_of(b"no paper") == 0
