"""The real driver against the printer of software: what it says, does, and does while a job runs."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from pyipp.enums import IppTag

from drivers.fault import DeviceFault
from drivers.printers import ipp_wire
from drivers.printers.ipp import IppPrinter
from drivers.printers.ipp_reasons import read_reasons
from drivers.simulated.ipp_peer import IppPeer
from tests.drivers.conftest import eventually
from tests.fuzz.engine import run

FaultOf = Callable[..., DeviceFault]
PDF = b"%PDF-1.4\n<< /Type /Page >>\n%%EOF\n"


@pytest.fixture
def out() -> list[bytes]:
    return []


@pytest.fixture
def printer_peer(out: list[bytes]) -> Iterator[IppPeer]:
    peer = IppPeer(out.append)
    yield peer
    peer.close()


@pytest.fixture
def printer(printer_peer: IppPeer) -> Iterator[IppPrinter]:
    printer = IppPrinter(printer_peer.uri, poll=0.05, grace=0.4)
    printer.open()
    yield printer
    printer.close()


def test_a_document_comes_out_byte_for_byte(printer: IppPrinter, out: list[bytes]) -> None:
    result = printer.print_pdf(PDF, "失业保险金申领表", 10)
    assert result.done
    assert "completed" in result.evidence
    assert out == [PDF]


def test_it_says_what_it_is(printer: IppPrinter) -> None:
    assert printer.identify()["model"] == "Budayang simulated A4"
    assert printer.status().availability == "in_service"


@pytest.mark.parametrize(
    ("state", "code"),
    [("paper_out", "printer.paper_out"), ("jam", "printer.jam"), ("cover", "printer.cover")],
)
def test_nothing_is_sent_to_a_printer_that_stands(
    printer_peer: IppPeer, printer: IppPrinter, fault_of: FaultOf, state: str, code: str
) -> None:
    getattr(printer_peer, state)()
    assert code in printer.status().issues
    fault = fault_of(printer.print_pdf, PDF, "x", 5)
    assert (fault.code, fault.untouched, printer_peer.taken) == (code, True, 0)
    printer_peer.ok()
    assert printer.status().issues == ()
    assert printer.print_pdf(PDF, "x", 5).done


def test_paper_that_runs_out_and_comes_back_in_time(
    printer_peer: IppPeer, printer: IppPrinter, out: list[bytes]
) -> None:
    printer_peer.fault("runs_out", times=1)
    threading.Timer(0.2, printer_peer.ok).start()
    assert printer.print_pdf(PDF, "x", 10).done
    assert out == [PDF]


def test_paper_that_runs_out_ends_the_job_for_good(
    printer_peer: IppPeer, printer: IppPrinter, out: list[bytes], fault_of: FaultOf
) -> None:
    printer_peer.fault("runs_out", times=1)
    began = time.monotonic()
    fault = fault_of(printer.print_pdf, PDF, "x", 20)
    assert (fault.code, fault.untouched) == ("printer.paper_out", True)
    assert time.monotonic() - began < 3
    printer_peer.ok()
    time.sleep(0.3)
    assert out == []


def test_the_second_page_running_out_leaves_a_mark(
    printer_peer: IppPeer, printer: IppPrinter, fault_of: FaultOf
) -> None:
    taken = threading.Event()
    pages = iter((False, True))
    printer_peer.take = lambda name: name == "runs_out" and next(pages) and not taken.set()  # type: ignore[method-assign]
    fault = fault_of(printer.print_pdf, PDF + PDF, "x", 20)
    assert taken.is_set()
    assert (fault.code, fault.untouched) == ("printer.paper_out", False)


def test_a_jam_ends_the_job(printer_peer: IppPeer, printer: IppPrinter, fault_of: FaultOf) -> None:
    printer_peer.fault("jams", times=1)
    fault = fault_of(printer.print_pdf, PDF, "x", 10)
    assert (fault.code, fault.untouched) == ("printer.jam", False)


def test_the_deadline_cancels_the_job(printer_peer: IppPeer, out: list[bytes], fault_of: FaultOf) -> None:
    printer = IppPrinter(printer_peer.uri, poll=0.05, grace=30)
    printer.open()
    printer_peer.fault("runs_out", times=1)
    assert fault_of(printer.print_pdf, PDF, "x", 0.6).code in ("printer.paper_out", "printer.unfinished")
    printer_peer.ok()
    time.sleep(0.2)
    assert out == []
    printer.close()


def test_the_caller_cancels_the_job(
    printer_peer: IppPeer, printer: IppPrinter, out: list[bytes], fault_of: FaultOf
) -> None:
    printer_peer.fault("runs_out", times=1)
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    assert fault_of(printer.print_pdf, PDF, "x", 10, cancel).code == "device.cancelled"
    printer_peer.ok()
    time.sleep(0.2)
    assert out == []


def test_a_busy_printer_is_waited_for(printer_peer: IppPeer, printer: IppPrinter, fault_of: FaultOf) -> None:
    printer_peer.fault("busy", times=3)
    assert printer.print_pdf(PDF, "x", 10).done
    printer_peer.fault("busy")
    fault = fault_of(printer.print_pdf, PDF, "x", 0.5)
    assert (fault.code, fault.untouched) == ("printer.busy", True)


def test_a_refused_document(printer_peer: IppPeer, printer: IppPrinter, fault_of: FaultOf) -> None:
    fault = fault_of(printer.print_pdf, b"no pdf", "x", 5)
    assert (fault.code, fault.untouched) == ("printer.refused", True)
    printer_peer.fault("refuse", times=1)
    assert fault_of(printer.print_pdf, PDF, "x", 5).code == "printer.refused"


def test_a_job_whose_acceptance_was_not_heard_is_found_again(
    out: list[bytes],
) -> None:
    slow = IppPeer(out.append, pace=0.4)
    slow.fault("mute", times=1)
    driver = IppPrinter(slow.uri, poll=0.05)
    driver.open()
    assert driver.print_pdf(PDF, "x", 10, request_id="r1").done
    assert out == [PDF]
    driver.close()
    slow.close()


def test_an_acceptance_that_stays_unheard_is_uncertain(
    printer_peer: IppPeer, printer: IppPrinter, fault_of: FaultOf
) -> None:
    printer_peer.fault("mute", times=1)
    fault = fault_of(printer.print_pdf, PDF, "x", 5)
    # Printed before anybody could look: nobody may say that no paper came out.
    assert (fault.code, fault.untouched) == ("printer.uncertain", False)


def test_a_printer_that_dies_and_comes_back(printer_peer: IppPeer, printer: IppPrinter, fault_of: FaultOf) -> None:
    printer_peer.fault("runs_out", times=1)
    threading.Timer(0.15, printer_peer.unplug).start()
    fault = fault_of(printer.print_pdf, PDF, "x", 20)
    assert (fault.code, fault.untouched) == ("printer.gone", False)
    fault = fault_of(printer.print_pdf, PDF, "x", 5)
    assert (fault.code, fault.untouched) == ("printer.gone", True)
    assert fault_of(printer.status).code == "printer.gone"
    printer_peer.plug_in()
    printer_peer.ok()
    eventually(lambda: printer.status().issues == ())
    assert printer.print_pdf(PDF, "x", 5).done


@pytest.mark.parametrize("name", ["garbled", "cut", "deaf"])
def test_answers_that_are_none(printer_peer: IppPeer, printer: IppPrinter, fault_of: FaultOf, name: str) -> None:
    printer_peer.fault(name)
    assert fault_of(printer.status, 1.0).code in ("printer.no_answer", "printer.gone")
    fault = fault_of(printer.print_pdf, PDF, "x", 2)
    assert (fault.untouched, printer_peer.taken) == (True, 0)


@pytest.mark.parametrize("uri", ["ipp://", "ipp://host:port/x", "ipp://[::1", "http://"])
def test_addresses_that_are_none(uri: str, fault_of: FaultOf) -> None:
    assert fault_of(IppPrinter, uri).code == "config.bad"


def test_reasons_are_read_by_their_stem() -> None:
    for ending in ("", "-report", "-warning", "-error"):
        found = read_reasons([f"media-empty{ending}"], stopped=False, accepting=True)
        assert found.faults == ("printer.paper_out",)
        assert found.consumables == "out"
    assert read_reasons(["none"], stopped=False, accepting=True).faults == ()
    assert read_reasons(["toner-low-report"], stopped=False, accepting=True).consumables == "low"
    assert read_reasons(["none"], stopped=True, accepting=True).faults == ("printer.stopped",)
    # The graver first: a jam is mended before paper is filled in.
    assert read_reasons(["media-empty", "media-jam"], stopped=True, accepting=True).faults[0] == "printer.jam"


# -- bytes -------------------------------------------------------------------------------------------------


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_malformed(data: bytes) -> None:
    with contextlib.suppress(ipp_wire.Malformed):
        ipp_wire.decode(data)


@given(st.data())
def test_a_damaged_message_never_hangs_the_reader(data: st.DataObject) -> None:
    message = bytearray(
        ipp_wire.encode(
            0,
            7,
            [
                (IppTag.OPERATION, {"attributes-charset": (IppTag.CHARSET, "utf-8")}),
                (IppTag.JOB, {"job-id": (IppTag.INTEGER, 3), "job-name": (IppTag.NAME, "表")}),
            ],
        )
    )
    for _ in range(data.draw(st.integers(1, 4))):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ipp_wire.Malformed):
        ipp_wire.decode(bytes(message))


def test_groups_that_nobody_knows_send_the_reader_nowhere() -> None:
    """They were taken for attributes, and a length below zero among them began the message again, for ever."""
    lost = bytes(67) + b"\x24" + bytes(38) + b"\3\0\0\0\xff\xf3"

    def decode(data: bytes) -> None:
        with contextlib.suppress(ipp_wire.Malformed):
            ipp_wire.decode(data)

    assert not run(decode, [lost], executions=1, seconds=60, seed=1).found


def test_unknown_and_empty_groups_are_passed_over() -> None:
    def text(name: bytes, value: bytes) -> bytes:
        return b"\x41" + len(name).to_bytes(2, "big") + name + len(value).to_bytes(2, "big") + value

    operation = b"\1" + text(b"status-message", b"good")
    groups = operation + b"\5\2" + b"\x09" + text(b"document-name", b"foreign") + b"\4" + text(b"printer-name", b"A4")
    found = ipp_wire.decode(b"\2\0\0\0\0\0\0\7" + groups + b"\2\3rest")
    assert found["printers"] == [{"printer-name": "A4"}]
    assert found["operation-attributes"] == {"status-message": "good"}
    assert (found["jobs"], found["unsupported-attributes"]) == ([], [])


@pytest.mark.parametrize("inside", [b"\2", b"\3", b""], ids=["group", "end", "nothing"])
def test_a_collection_without_an_end(inside: bytes) -> None:
    begun = b"\1\x34\0\1a\0\0" + b"\x4a\0\0\0\1b" + inside
    with pytest.raises(ipp_wire.Malformed):
        ipp_wire.decode(b"\2\0\0\0\0\0\0\7" + begun + b"\0\0\3")


@given(st.integers(1, 2**31 - 1), st.text(max_size=40).filter(lambda text: "\0" not in text))
def test_messages_come_back(number: int, name: str) -> None:
    message = ipp_wire.encode(
        0,
        number,
        [
            (IppTag.OPERATION, {"attributes-charset": (IppTag.CHARSET, "utf-8")}),
            (IppTag.JOB, {"job-id": (IppTag.INTEGER, 3), "job-name": (IppTag.NAME, name)}),
        ],
        b"tail",
    )
    found = ipp_wire.decode(message)
    assert (found["request-id"], found["jobs"], found["data"][-4:]) == (
        number,
        [{"job-id": 3, "job-name": name}],
        b"tail",
    )


def test_the_peer_survives_any_bytes(printer_peer: IppPeer) -> None:
    @given(st.binary(max_size=200))
    def survives(data: bytes) -> None:
        assert printer_peer.answer(data) is not None

    survives()


@pytest.mark.parametrize("head", [b"Content-Length: 99\r\n", b"Transfer-Encoding: chunked\r\n", b"", b"\xff\xff\r\n"])
def test_a_printer_that_hangs_up_in_the_middle(fault_of: FaultOf, head: bytes) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def hang_up() -> None:
        line, _ = listener.accept()
        with line:
            line.recv(65536)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n" + head + b"\r\n5\r\n\x01\x01")

    thread = threading.Thread(target=hang_up, daemon=True)
    thread.start()
    printer = IppPrinter(f"http://127.0.0.1:{listener.getsockname()[1]}/ipp/print")
    printer._session = requests.Session()
    assert fault_of(printer.status, 3).code in ("printer.gone", "printer.no_answer")
    printer.close()
    thread.join(5)
    listener.close()


def test_an_answer_that_comes_byte_by_byte_holds_nobody(fault_of: FaultOf) -> None:
    """Every byte comes in time and the whole never does."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip() -> None:
        line, _ = listener.accept()
        with line, contextlib.suppress(OSError):
            line.recv(65536)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: 9999\r\n\r\n")
            while not ended.wait(0.1):
                line.sendall(b"\x01")

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    printer = IppPrinter(f"http://127.0.0.1:{listener.getsockname()[1]}/ipp/print")
    printer._session = requests.Session()
    began = time.monotonic()
    assert fault_of(printer.status, 0.5).code == "printer.no_answer"
    assert time.monotonic() - began < 2
    eventually(lambda: not [each for each in threading.enumerate() if each.name == "ipp-request"])
    ended.set()
    printer.close()
    thread.join(5)
    listener.close()
