"""The real driver against CUPS' own reference printer, ippeveprinter, on its own bus and loopback port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.fault import DeviceFault
from drivers.printers.ipp import IppPrinter
from tests.drivers.conftest import eventually

FaultOf = Callable[..., DeviceFault]
PDF = b"%PDF-1.4\n<< /Type /Page >>\n%%EOF\n"
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
COMMAND = """#!/bin/sh
D={folder}
if [ -e $D/jam ]; then echo 'STATE: +media-jam-error' >&2; exit 1; fi
echo 'STATE: -media-jam-error' >&2
if [ -e $D/paper_out ]; then
  echo 'STATE: +media-empty-error,media-needed-error' >&2
  while [ -e $D/paper_out ]; do sleep 0.1; done
fi
echo 'STATE: -media-empty-error,media-needed-error' >&2
if [ -e $D/slow ]; then sleep 3; fi
cp "$1" $D/out-$$.pdf
"""


@dataclass
class Eve:
    uri: str
    folder: Path
    process: subprocess.Popen[bytes]

    def flag(self, name: str, on: bool = True) -> None:
        path = self.folder / name
        if on:
            path.touch()
        else:
            path.unlink(missing_ok=True)

    @property
    def papers(self) -> list[bytes]:
        return [path.read_bytes() for path in self.folder.glob("out-*.pdf")]


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(5)


@pytest.fixture
def eve(tmp_path: Path) -> Iterator[Eve]:
    for program in ("ippeveprinter", "dbus-daemon"):
        assert shutil.which(program), f"{program} is needed: apt install cups-ipp-utils dbus"
    bus_path = tmp_path / "bus"
    (tmp_path / "bus.conf").write_text(BUS.format(path=bus_path))
    command = tmp_path / "print.sh"
    command.write_text(COMMAND.format(folder=tmp_path))
    command.chmod(0o755)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    bus = subprocess.Popen(
        ["dbus-daemon", f"--config-file={tmp_path / 'bus.conf'}", "--nofork", "--nopidfile", "--nosyslog"],
        **quiet,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    printer: subprocess.Popen[bytes] | None = None
    try:
        eventually(bus_path.exists)
        (tmp_path / "spool").mkdir()
        printer = subprocess.Popen(
            ["ippeveprinter", "-r", "off", "-p", str(port), "-n", "localhost", "-d", str(tmp_path / "spool"),
             "-f", "application/pdf,image/pwg-raster", "-c", str(command), "Test"],
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={bus_path}"}, **quiet,
        )  # fmt: skip

        def answers() -> bool:
            with socket.socket() as line:
                return line.connect_ex(("127.0.0.1", port)) == 0

        eventually(answers)
        yield Eve(f"ipp://localhost:{port}/ipp/print", tmp_path, printer)
    finally:
        for name in ("paper_out", "slow"):
            (tmp_path / name).unlink(missing_ok=True)
        time.sleep(0.15)
        if printer is not None:
            _end(printer)
        _end(bus)


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


def test_killed_in_the_middle_of_a_job(eve: Eve, printer: IppPrinter, fault_of: FaultOf) -> None:
    eve.flag("slow")
    threading.Timer(0.8, eve.process.kill).start()
    fault = fault_of(printer.print_pdf, PDF, "x", 20)
    assert (fault.code, fault.untouched) == ("printer.gone", False)
