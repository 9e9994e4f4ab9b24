"""The real driver against the printer of software on TCP and a serial line; python-escpos as a second opinion."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
import time
import tty
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from drivers.fault import DeviceFault
from drivers.printers import escpos, escpos_line
from drivers.printers.escpos import EscposPrinter, bands
from drivers.simulated.escpos_parser import Parser
from drivers.simulated.escpos_peer import EscposPeer

FaultOf = Callable[..., DeviceFault]


def picture(width: int = 576, height: int = 700, seed: int = 3) -> Image.Image:
    image = Image.new("1", (width, height), 1)
    draw = ImageDraw.Draw(image)
    for i in range(0, height, 7):
        draw.line((0, i, (i * seed) % width, height - i), fill=0)
    return image


@pytest.fixture
def out() -> list[Image.Image]:
    return []


@pytest.fixture
def roll(out: list[Image.Image]) -> Iterator[EscposPeer]:
    peer = EscposPeer(out.append)
    yield peer
    peer.close()


@pytest.fixture
def printer(roll: EscposPeer) -> Iterator[EscposPrinter]:
    printer = EscposPrinter("127.0.0.1", roll.port)
    printer.open()
    yield printer
    printer.close()


def test_a_receipt_comes_out_dot_for_dot(printer: EscposPrinter, out: list[Image.Image]) -> None:
    image = picture()
    result = printer.print_image(image)
    assert result.done
    assert "worked off" in result.evidence
    assert [page.tobytes() for page in out] == [image.tobytes()]


@pytest.mark.parametrize("width", [1, 7, 384, 571])
def test_narrow_pictures_are_filled_with_white(printer: EscposPrinter, out: list[Image.Image], width: int) -> None:
    image = picture(width, 130)
    printer.print_image(image)
    expected = Image.new("1", (576, 130), 1)
    expected.paste(image, (0, 0))
    assert out[0].tobytes() == expected.tobytes()


@pytest.mark.parametrize(
    ("state", "code"),
    [("paper_out", "printer.paper_out"), ("cover", "printer.cover"), ("knife", "printer.jam"),
     ("offline", "printer.stopped")],
)  # fmt: skip
def test_nothing_is_sent_to_a_printer_that_stands(
    roll: EscposPeer, printer: EscposPrinter, out: list[Image.Image], fault_of: FaultOf, state: str, code: str
) -> None:
    getattr(roll, state)()
    assert code in printer.status().issues
    fault = fault_of(printer.print_image, picture())
    assert (fault.code, fault.untouched) == (code, True)
    roll.ok()
    assert printer.print_image(picture()).done
    assert len(out) == 1


def test_little_paper_left_is_no_fault(roll: EscposPeer, printer: EscposPrinter) -> None:
    roll.near_end()
    assert printer.status().consumables == "low"
    assert printer.print_image(picture()).done


def test_what_was_not_printed_is_dropped(
    roll: EscposPeer, printer: EscposPrinter, out: list[Image.Image], fault_of: FaultOf
) -> None:
    roll.fault("runs_out", times=1)
    fault = fault_of(printer.print_image, picture())
    assert (fault.code, fault.untouched) == ("printer.paper_out", False)
    time.sleep(0.1)
    roll.ok()
    other = picture(seed=5)
    printer.print_image(other)
    assert [page.tobytes() for page in out] == [other.tobytes()]


def test_a_printer_without_gs_r(roll: EscposPeer, printer: EscposPrinter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escpos, "TURN", 0.2)
    roll.fault("no_gs_r")
    result = printer.print_image(picture(height=50), deadline=20)
    assert result.done
    assert "taken" in result.evidence


@pytest.mark.parametrize("name", ["mute", "garbled"])
def test_no_answer_to_understand(
    roll: EscposPeer, printer: EscposPrinter, fault_of: FaultOf, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(escpos, "STATUS_ANSWER", 0.3)
    roll.fault(name)
    assert fault_of(printer.status, 5).code == "printer.no_answer"
    roll.fault(name, times=1)
    assert printer.status(5).availability == "in_service"


def test_a_line_that_died_unused_is_opened_anew(
    roll: EscposPeer, printer: EscposPrinter, out: list[Image.Image]
) -> None:
    roll.unplug()
    roll.plug_in()
    assert printer.print_image(picture()).done
    assert len(out) == 1


def test_unplugged(roll: EscposPeer, printer: EscposPrinter, fault_of: FaultOf) -> None:
    roll.unplug()
    fault = fault_of(printer.print_image, picture())
    assert (fault.code, fault.untouched) == ("printer.gone", True)


def test_unplugged_while_printing(fault_of: FaultOf) -> None:
    roll = EscposPeer(pace=1.0)
    printer = EscposPrinter("127.0.0.1", roll.port)
    printer.open()
    threading.Timer(0.3, roll.unplug).start()
    fault = fault_of(printer.print_image, picture(height=1200))
    assert (fault.code, fault.untouched) == ("printer.gone", False)
    printer.close()


def test_a_picture_too_wide(printer: EscposPrinter, fault_of: FaultOf) -> None:
    assert fault_of(printer.print_image, picture(600, 10)).code == "printer.refused"


def test_either_host_or_port(fault_of: FaultOf) -> None:
    assert fault_of(EscposPrinter).code == "config.bad"
    assert fault_of(EscposPrinter, host="a", port="/dev/ttyS0").code == "config.bad"
    assert fault_of(EscposPrinter, device="/dev/usb/lp0", port="/dev/ttyS0").code == "config.bad"


# -- serial line -------------------------------------------------------------------------------------------


@pytest.fixture
def serial_port(roll: EscposPeer) -> Iterator[str]:
    """A pseudo terminal whose other end is the printer of software."""
    master, slave = os.openpty()
    tty.setraw(master)
    tty.setraw(slave)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while data := os.read(master, 4096):
                roll.feed(data, lambda answer: os.write(master, answer))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield os.ttyname(slave)
    os.close(slave)
    thread.join(5)
    os.close(master)


@pytest.mark.parametrize("option", ["port", "device"])
def test_over_a_serial_line_and_usb(roll: EscposPeer, serial_port: str, out: list[Image.Image], option: str) -> None:
    printer = EscposPrinter(**{option: serial_port})  # type: ignore[arg-type]
    printer.open()
    image = picture(height=300)
    assert printer.print_image(image).done
    assert out[0].tobytes() == image.tobytes()
    assert printer.identify()["port"] == serial_port
    printer.close()


@pytest.fixture
def usb(serial_port: str) -> Iterator[EscposPrinter]:
    """On a device file: bytes go out and come in by read and write alone, as with usblp."""
    printer = EscposPrinter(device=serial_port)
    printer.open()
    yield printer
    printer.close()


@pytest.mark.parametrize(
    ("state", "code"), [("paper_out", "printer.paper_out"), ("cover", "printer.cover"), ("knife", "printer.jam")]
)
def test_states_over_usb(roll: EscposPeer, usb: EscposPrinter, fault_of: FaultOf, state: str, code: str) -> None:
    getattr(roll, state)()
    assert code in usb.status().issues
    fault = fault_of(usb.print_image, picture(height=50))
    assert (fault.code, fault.untouched) == (code, True)
    roll.ok()
    roll.near_end()
    assert usb.status().consumables == "low"


def test_a_usb_printer_that_takes_nothing_more(
    roll: EscposPeer, usb: EscposPrinter, fault_of: FaultOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escpos, "STATUS_ANSWER", 0.2)
    roll.fault("mute")
    assert fault_of(usb.status, 5).code == "printer.no_answer"


def test_a_device_file_that_is_not_there_or_taken(
    fault_of: FaultOf, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fault = fault_of(EscposPrinter(device=str(tmp_path / "lp0")).open)
    assert (fault.code, fault.untouched) == ("printer.gone", True)

    def taken(path: str, flags: int) -> int:
        raise OSError(errno.EBUSY, "busy")

    monkeypatch.setattr(escpos_line.os, "open", taken)
    assert fault_of(EscposPrinter(device="/dev/usb/lp0").open).code == "printer.busy"


# -- python-escpos -----------------------------------------------------------------------------------------


def test_python_escpos_sees_the_same_states(roll: EscposPeer) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from escpos.printer import Network

        oracle = Network("127.0.0.1", roll.port, timeout=2)
        oracle.open()
        try:
            assert oracle.is_online()
            assert oracle.paper_status() == 2
            roll.near_end()
            assert oracle.paper_status() == 1
            roll.paper_out()
            assert not oracle.is_online()
            assert oracle.paper_status() == 0
        finally:
            oracle.close()


def test_python_escpos_makes_the_same_dots(roll: EscposPeer, out: list[Image.Image]) -> None:
    image = picture(height=200)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from escpos.printer import Dummy

        oracle = Dummy()
        oracle.image(image, impl="bitImageRaster", fragment_height=96)
        theirs = oracle.output
    assert b"".join(bands(image)) in theirs or _dots(theirs) == _dots(b"".join(bands(image)))


def _dots(data: bytes) -> bytes:
    return b"".join(command.data for command in Parser().feed(data) if command.name == "raster")


# -- bytes -------------------------------------------------------------------------------------------------


@given(st.integers(1, 600), st.integers(1, 300), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_bands_hold_the_picture(width: int, height: int, random: object) -> None:
    row = (width + 7) // 8
    image = Image.frombytes("1", (width, height), random.randbytes(row * height))  # type: ignore[attr-defined]
    found = [command for command in Parser().feed(b"".join(bands(image)))]
    assert {command.name for command in found} == {"raster"}
    assert sum(command.values[1] for command in found) == height
    data = bytes(byte ^ 0xFF for byte in b"".join(command.data for command in found))
    back = Image.frombytes("1", (row * 8, height), data)
    assert back.crop((0, 0, width, height)).tobytes() == image.crop((0, 0, width, height)).tobytes()


@given(st.binary(max_size=300), st.lists(st.integers(1, 20), max_size=20))
def test_a_parser_reads_the_same_in_any_pieces(data: bytes, sizes: list[int]) -> None:
    whole, parser, found, at = Parser().feed(data), Parser(), [], 0
    for size in sizes:
        found += parser.feed(data[at : at + size])
        at += size
    assert found + parser.feed(data[at:]) == whole


def test_the_printer_survives_any_bytes(roll: EscposPeer) -> None:
    @given(st.binary(max_size=300))
    @settings(deadline=None)
    def survives(data: bytes) -> None:
        roll.feed(data, lambda answer: None)

    survives()
