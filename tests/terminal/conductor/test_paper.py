"""Paper: made off the screen's thread, asked for once under its id, said as it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from drivers.fault import DeviceFault
from drivers.printers.api import PrintResult
from terminal.conductor import Conductor
from terminal.conductor.paper import Paper
from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.session import events as sv
from terminal.session.effects import PrintGuide
from tests.forms.people import CATALOGUE
from tests.terminal.journey.story import ITEM, Story


class Printers:
    """Takes every job; runs its command on a driver that only keeps what it is given."""

    def __init__(self, fault: DeviceFault | None = None) -> None:
        self.fault, self.jobs, self.printed = fault, list[tuple[str, str]](), list[Any]()

    def print_pdf(self, data: bytes, title: str, *rest: Any) -> PrintResult:
        self.printed.append(data)
        return PrintResult(True, "job completed")

    def print_image(self, image: Any, *rest: Any) -> PrintResult:
        self.printed.append(image)
        return PrintResult(True, "status answered")

    def submit(
        self,
        device: str,
        command: Callable[..., Any],
        seconds: float,
        good: Callable[[Any], None],
        bad: Callable[[Any], None],
        request_id: str,
    ) -> Any:
        self.jobs.append((device, request_id))
        if self.fault is not None:
            bad(self.fault)
        else:
            good(command(self, SimpleNamespace(deadline=1.0, cancel=None, request_id=request_id)))


def run(printers: Printers, *effects: fx.Effect, preview: Any = None) -> list[jv.Event]:
    events: list[jv.Event] = []
    paper, conductor = Paper(printers, lambda *item: ITEM, lambda sha: None, lambda: preview), Conductor()
    paper.register(conductor)
    conductor.run(effects, events.append)
    end = time.monotonic() + 60
    while len(events) < len(effects) and time.monotonic() < end:
        time.sleep(0.01)
    paper.close()
    return events


def papers() -> tuple[fx.Effect, ...]:
    return tuple(e for e in Story().to_case().asked if isinstance(e, fx.PrintPaper))


def test_receipt_and_form_come_out() -> None:
    printers = Printers()
    events = run(printers, *papers())
    assert sorted(e.paper for e in events if isinstance(e, jv.PaperOut)) == ["application_form", "receipt"]
    assert {job[0] for job in printers.jobs} == {"document_printer", "receipt_printer"}
    assert len({job[1] for job in printers.jobs}) == 2
    (pdf,) = [made for made in printers.printed if isinstance(made, bytes)]
    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize("code", ["printer.paper_out", "printer.jam", "printer.uncertain"])
def test_failure_carries_the_device_code(code: str) -> None:
    events = run(Printers(DeviceFault(code)), *papers())
    assert {e.code for e in events if isinstance(e, jv.PaperFailed)} == {code}


def test_notice_needs_a_journey() -> None:
    effect = fx.PrintPaper("notice", "id/notice/1", None, {})
    assert run(Printers(), effect) == [jv.PaperFailed("notice", "paper.not_made")]
    story = Story().to_records(insurance={"stop_reason": "20"})
    printers = Printers()
    (event,) = run(printers, effect, preview=(ITEM, core.verdict(story.state), "zh"))
    assert isinstance(event, jv.PaperOut)
    assert printers.printed[0].startswith(b"%PDF")


@pytest.mark.parametrize("fault", [None, DeviceFault("printer.paper_out")])
def test_a_guide_is_told_to_the_session(fault: DeviceFault | None) -> None:
    printers, told = Printers(fault), list[sv.SessionEvent]()
    paper = Paper(
        printers, CATALOGUE.get, lambda sha: None, lambda: None, told.append, ("3号终端", "Terminal 3"), lambda: None
    )
    conductor = Conductor()
    paper.register(conductor)
    lacking = (("id_card", "id_card.no_answer"),)
    conductor.run([PrintGuide(ITEM.id, "zh", lacking, "guide/1")], lambda event: None)
    conductor.run([PrintGuide("no-such-item", "zh", (), "guide/2")], lambda event: None)
    end = time.monotonic() + 60
    while len(told) < 2 and time.monotonic() < end:
        time.sleep(0.01)
    paper.close()
    assert told == [
        sv.GuidePrinted("guide/1", fault.code if fault else ""),
        sv.GuidePrinted("guide/2", "paper.not_made"),
    ]
    assert printers.jobs == [("document_printer", "guide/1")]
    assert all(made.startswith(b"%PDF") for made in printers.printed)
