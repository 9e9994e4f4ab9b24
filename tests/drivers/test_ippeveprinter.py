"""The real driver against CUPS' own reference printer, ippeveprinter."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from drivers.fault import DeviceFault
from drivers.printers.ipp import IppPrinter
from tests.drivers.eve import Eve

FaultOf = Callable[..., DeviceFault]
PDF = b"%PDF-1.4\n<< /Type /Page >>\n%%EOF\n"


@pytest.fixture
def printer(eve: Eve) -> Iterator[IppPrinter]:
    printer = IppPrinter(eve.uri, poll=0.1, grace=1.0)
    printer.open()
    yield printer
    printer.close()


def test_a_document_comes_out(eve: Eve, printer: IppPrinter) -> None:
    assert "ippeve" in printer.identify()["model"].lower() or printer.identify()["model"]
    result = printer.print_pdf(PDF, "失业保险金申领表", 15, request_id="one")
    assert result.done
    assert "completed" in result.evidence
    assert eve.papers == [PDF]


def test_out_of_paper_cancels_the_job(eve: Eve, printer: IppPrinter, fault_of: FaultOf) -> None:
    eve.flag("paper_out")
    began = time.monotonic()
    fault = fault_of(printer.print_pdf, PDF, "x", 30)
    assert fault.code == "printer.paper_out"
    assert time.monotonic() - began < 12
    eve.flag("paper_out", on=False)


def test_paper_comes_back_in_time(eve: Eve, fault_of: FaultOf) -> None:
    printer = IppPrinter(eve.uri, poll=0.1, grace=8.0)
    printer.open()
    eve.flag("paper_out")
    threading.Timer(1.0, eve.flag, ("paper_out", False)).start()
    assert printer.print_pdf(PDF, "x", 30).done
    assert eve.papers == [PDF]
    printer.close()


def test_a_jam(eve: Eve, printer: IppPrinter, fault_of: FaultOf) -> None:
    eve.flag("jam")
    assert fault_of(printer.print_pdf, PDF, "x", 15).code == "printer.jam"
    assert "printer.jam" in printer.status().issues
    eve.flag("jam", on=False)
    # The keyword stands until a job runs; it must not keep one from being tried.
    assert printer.print_pdf(PDF, "x", 15).done
    assert printer.status().issues == ()


def test_given_up_without_a_reason(eve: Eve, printer: IppPrinter, fault_of: FaultOf) -> None:
    eve.flag("abort")
    fault = fault_of(printer.print_pdf, PDF, "x", 15)
    assert (fault.code, fault.untouched) == ("printer.unfinished", False)


def test_killed_in_the_middle_of_a_job(eve: Eve, printer: IppPrinter, fault_of: FaultOf) -> None:
    eve.flag("slow")
    threading.Timer(0.8, eve.process.kill).start()
    fault = fault_of(printer.print_pdf, PDF, "x", 20)
    assert (fault.code, fault.untouched) == ("printer.gone", False)
