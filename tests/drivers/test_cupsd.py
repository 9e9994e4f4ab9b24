"""The real driver against a queue of a private cupsd, with CUPS' own reference printer behind it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from drivers.fault import DeviceFault
from drivers.printers.ipp import IppPrinter
from terminal.devices.paper_path import LOCKED, Lock, LockedPrinter, PathLock, read, say_emptied
from tests.drivers.eve import Eve, answers, end, free_port
from tests.drivers.waiting import eventually
from tests.users import run_as

FaultOf = Callable[..., DeviceFault]
CONF = """Listen 127.0.0.1:{port}
Browsing No
WebInterface No
DefaultAuthType None
LogLevel warn
ErrorPolicy retry-job
JobRetryInterval 1
PreserveJobFiles No
<Location />
Order allow,deny
Allow localhost
</Location>
<Policy default>
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
FILES = """ServerRoot {root}
StateDir {root}/state
CacheDir {root}/cache
RequestRoot {root}/spool
TempDir {root}/spool/tmp
DocumentRoot {root}
AccessLog {root}/access_log
ErrorLog {root}/error_log
PageLog {root}/page_log
SystemGroup root
"""


def a_page() -> bytes:
    """A PDF that filters can read, unlike the few bytes that suffice elsewhere."""
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842))
    canvas.drawString(72, 720, "budayang")
    canvas.save()
    return made.getvalue()


@dataclass
class Cups:
    uri: str
    process: subprocess.Popen[bytes]
    port: int

    def jobs(self) -> str:
        """What still waits in the queue, as CUPS' own program says."""
        return _run("lpstat", "-h", f"127.0.0.1:{self.port}", "-o")


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout


def _queue(port: int, uri: str) -> None:
    """CUPS asks the printer what it can, and gives up soon on a busy machine."""
    make = ("lpadmin", "-h", f"127.0.0.1:{port}", "-p", "kiosk", "-E", "-v", uri, "-m", "everywhere")
    for _ in range(4):
        if subprocess.run(make, capture_output=True, timeout=60, check=False, stdin=subprocess.DEVNULL).returncode == 0:
            return
    _run(*make)


@pytest.fixture
def cups(eve: Eve) -> Iterator[Cups]:
    for program in ("cupsd", "lpadmin"):
        assert shutil.which(program), f"{program} is needed: apt install cups-daemon cups-client cups-filters"
    root = Path(tempfile.mkdtemp(prefix="budayang-cups-"))
    for name in ("", "state", "cache", "spool", "spool/tmp"):
        (root / name).mkdir(exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(root / name, "lp", "lp")
    port = free_port()
    (root / "cupsd.conf").write_text(CONF.format(port=port))
    (root / "cups-files.conf").write_text(FILES.format(root=root))
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = ["cupsd", "-f", "-c", str(root / "cupsd.conf"), "-s", str(root / "cups-files.conf")]
    # nobody's filters run as root: the whole of it runs as who prints
    daemon = subprocess.Popen([*run_as("lp", root), *command], **quiet)
    try:
        eventually(lambda: answers(port), 60)
        _queue(port, eve.uri)
        yield Cups(f"ipp://127.0.0.1:{port}/printers/kiosk", daemon, port)
    finally:
        daemon.terminate()
        try:
            daemon.wait(10)
        except subprocess.TimeoutExpired:
            end(daemon)
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def queue(cups: Cups) -> Iterator[IppPrinter]:
    printer = IppPrinter(cups.uri, poll=0.1, grace=2.0)
    printer.open()
    yield printer
    printer.close()


def test_done_is_what_the_printer_behind_the_queue_says(eve: Eve, queue: IppPrinter) -> None:
    assert queue.status().issues == ()
    result = queue.print_pdf(a_page(), "失业保险金申领表", 60, request_id="one")
    assert result.done
    (paper,) = eve.papers  # it is out when the queue says so, not when the queue has taken it
    assert paper.startswith(b"%PDF")


def test_out_of_paper_behind_the_queue(eve: Eve, cups: Cups, queue: IppPrinter, fault_of: FaultOf) -> None:
    eve.flag("paper_out")
    # the queue ends the job now and then before it has passed on why; that it is not done is never in doubt
    assert fault_of(queue.print_pdf, a_page(), "x", 60).code in ("printer.paper_out", "printer.unfinished")
    eventually(lambda: cups.jobs() == "", 20)
    eve.flag("paper_out", on=False)


def test_paper_comes_back_in_time(eve: Eve, cups: Cups) -> None:
    printer = IppPrinter(cups.uri, poll=0.1, grace=20.0)
    printer.open()
    eve.flag("paper_out")
    threading.Timer(2.0, eve.flag, ("paper_out", False)).start()
    assert printer.print_pdf(a_page(), "x", 60).done
    assert len(eve.papers) == 1
    printer.close()


def test_a_dead_printer_behind_the_queue(eve: Eve, cups: Cups, queue: IppPrinter, fault_of: FaultOf) -> None:
    """The queue takes the job gladly; it must not wait there for the next citizen."""
    end(eve.process)
    fault = fault_of(queue.print_pdf, a_page(), "x", 12)
    assert fault.code in ("printer.stopped", "printer.unfinished")
    eventually(lambda: cups.jobs() == "", 20)


def test_a_jam_behind_the_queue_is_not_called_done(
    eve: Eve, queue: IppPrinter, fault_of: FaultOf, tmp_path: Path
) -> None:
    """CUPS says "completed" of a job that the printer gave up, and "jam" until the next job has run."""
    file = tmp_path / "p.path"
    locked = LockedPrinter(queue, PathLock(file, 0.5))
    eve.flag("jam")
    assert fault_of(locked.print_pdf, a_page(), "x", 60).code == "printer.jam"
    assert read(file) == Lock("printer.jam", True)
    eve.flag("jam", on=False)
    assert locked.status().issues == ("printer.jam", LOCKED)
    assert eve.papers == []
    assert say_emptied(file)
    eventually(lambda: locked.status().issues == (), 20)
    assert len(eve.papers) == 1, "the test page"
    assert locked.print_pdf(a_page(), "x", 60).done
