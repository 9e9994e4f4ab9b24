"""No page of one citizen comes out in another's session: the lock on the paper path, and what happens without it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.fault import DeviceFault
from drivers.printers.api import PrinterStatus, PrintResult
from drivers.simulated.booth import Booth
from terminal.devices import commands
from terminal.devices.manager import DeviceConfig, DeviceManager
from terminal.devices.paper_path import HELD_BACK, LOCKED, RUNNING, Lock, LockedPrinter, PathLock, read, say_emptied
from terminal.devices.worker import Pace
from tests.drivers.conftest import eventually
from tests.terminal.devices.test_manager import Outcome, submit

ANNE = b"%PDF-1.4\n<< /Type /Page >> % Anne\n%%EOF\n"
BERT = b"%PDF-1.4\n<< /Type /Page >> % Bert\n%%EOF\n"
FAST = Pace(look=0.1, first_retry=0.05, longest_retry=0.2)
PRINTER = "document_printer"
WELL = PrinterStatus("in_service")
JAMMED = PrinterStatus("out_of_service", "ok", ("printer.jam",))
OPEN = PrinterStatus("out_of_service", "ok", ("printer.cover",))
BUSY = PrinterStatus("in_service", busy=True)

Start = Callable[..., DeviceManager]


@pytest.fixture
def start(booth: Booth, tmp_path: Path) -> Iterator[Start]:
    """A terminal's devices, started as often as wanted with the same folder."""
    running: list[DeviceManager] = []

    def run(*, locks: bool = True, settled: float = 1.0) -> DeviceManager:
        for manager in running:
            manager.close()
        configs = {PRINTER: DeviceConfig("simulated", {"settled": settled}, PRINTER)}
        running.append(DeviceManager(configs, booth, pace=FAST, paths=tmp_path / "paths" if locks else None))
        return running[-1]

    yield run
    for manager in running:
        manager.close()


def file(tmp_path: Path) -> Path:
    return tmp_path / "paths" / "document_printer.path"


def prints(manager: DeviceManager, pdf: bytes, request: str) -> Outcome:
    return submit(manager, PRINTER, commands.print_pdf(pdf, "x"), 10, request).wait()


def came_out(booth: Booth) -> list[bytes]:
    return [paper.read_bytes() for paper in booth.papers]


def jams_for_anne(booth: Booth, manager: DeviceManager) -> None:
    """Anne's page is stuck, she has gone, and somebody has closed the cover."""
    booth.document_printer.fault("jams", times=1)
    assert [fault.code for fault in prints(manager, ANNE, "anne").faults] == ["printer.jam"]


def test_without_the_lock_her_page_comes_out_in_his_session(booth: Booth, start: Start) -> None:
    """The control: this printer does what real ones do, so the tests below prove something."""
    manager = start(locks=False)
    jams_for_anne(booth, manager)
    booth.document_printer.ok()
    eventually(lambda: manager.health(PRINTER).availability == "in_service")
    assert prints(manager, BERT, "bert").results
    assert came_out(booth) == [ANNE, BERT]


def test_with_the_lock_nothing_is_printed_until_staff_have_emptied_it(
    booth: Booth, start: Start, tmp_path: Path
) -> None:
    manager = start()
    jams_for_anne(booth, manager)
    booth.document_printer.ok()
    eventually(lambda: came_out(booth) == [ANNE])  # into the hands of whoever closed the cover
    for _ in range(3):
        (fault,) = prints(manager, BERT, "bert").faults
        assert (fault.code, fault.untouched) == (LOCKED, True)
    health = manager.health(PRINTER)
    assert (health.availability, health.issues) == ("out_of_service", (LOCKED,))
    assert say_emptied(file(tmp_path))
    eventually(lambda: manager.health(PRINTER).availability == "in_service")
    # refused without a mark, so the same request prints once the path is free
    assert prints(manager, BERT, "bert").results
    assert came_out(booth) == [ANNE, BERT]


def test_emptied_is_not_believed_while_the_printer_is_not_well(booth: Booth, start: Start, tmp_path: Path) -> None:
    manager = start(settled=1)
    jams_for_anne(booth, manager)
    said = file(tmp_path).with_suffix(".emptied")
    assert say_emptied(file(tmp_path))
    eventually(lambda: not said.exists())
    assert read(file(tmp_path)) == Lock("printer.jam", True)
    booth.document_printer.ok()
    eventually(lambda: manager.health(PRINTER).issues == (LOCKED,))
    assert prints(manager, BERT, "bert").faults
    assert came_out(booth) == [ANNE]


def test_the_lock_outlives_the_terminal(booth: Booth, start: Start) -> None:
    jams_for_anne(booth, start())
    booth.document_printer.ok()
    again = start()
    eventually(lambda: LOCKED in again.health(PRINTER).issues)
    assert prints(again, BERT, "bert").faults[0].code == LOCKED
    assert BERT not in came_out(booth)


def test_a_terminal_that_dies_while_it_prints_finds_the_path_locked(booth: Booth, start: Start, tmp_path: Path) -> None:
    file(tmp_path).parent.mkdir()
    seen: list[bytes] = []
    booth.on_paper = lambda device, path: seen.append(file(tmp_path).read_bytes())
    manager = start()
    assert prints(manager, ANNE, "anne").results
    assert read(file(tmp_path)) is None, "free when it is out"
    manager.close()
    file(tmp_path).write_bytes(seen[0])  # what the disk held while the page moved
    assert read(file(tmp_path)) == Lock(RUNNING, True)
    assert prints(start(), BERT, "bert").faults[0].code == LOCKED


def test_an_empty_tray_is_no_jam(booth: Booth, start: Start, tmp_path: Path) -> None:
    """The printer held the sheet back and has forgotten the job: it comes back by itself, without a hand."""
    manager = start()
    booth.document_printer.fault("runs_out", times=1)
    outcome = Outcome()
    ticket = manager.submit(PRINTER, commands.print_pdf(ANNE + ANNE, "x"), 20, outcome.result, outcome.fault, "anne")
    eventually(lambda: booth.document_printer.taken)
    ticket.cancel()
    assert outcome.wait().faults[0].code == "device.cancelled"
    eventually(lambda: LOCKED in manager.health(PRINTER).issues)
    assert read(file(tmp_path)) == Lock("device.cancelled", False)
    booth.document_printer.ok()
    eventually(lambda: manager.health(PRINTER).availability == "in_service")
    assert prints(manager, BERT, "bert").results
    assert came_out(booth) == [BERT]


# -- the rule itself ---------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Printer:
    """Answers every job as it is told."""

    def __init__(self, fault: DeviceFault | None = None) -> None:
        self.fault, self.printed, self.says = fault, 0, WELL

    def print_pdf(self, *given: object) -> PrintResult:
        self.printed += 1
        if self.fault is not None:
            raise self.fault
        return PrintResult(True, "completed")

    def status(self, *given: object) -> PrinterStatus:
        return self.says


@pytest.mark.parametrize(
    ("code", "hand"),
    [
        *((code, False) for code in sorted(HELD_BACK)),
        *((code, True) for code in ("printer.jam", "printer.cover", "printer.gone", "printer.no_answer",
                                    "printer.uncertain", "printer.unfinished", "device.hung", "device.broken")),
    ],
)  # fmt: skip
def test_who_has_to_look_after_what(tmp_path: Path, code: str, hand: bool) -> None:
    printer = LockedPrinter(Printer(DeviceFault(code)), PathLock(file(tmp_path)))  # type: ignore[arg-type]
    with pytest.raises(DeviceFault):
        printer.print_pdf(ANNE, "x")
    assert read(file(tmp_path)) == Lock(code, hand)


def test_a_job_that_left_no_mark_locks_nothing(tmp_path: Path) -> None:
    lock = PathLock(file(tmp_path))
    driver = Printer(DeviceFault("printer.paper_out", untouched=True))
    printer = LockedPrinter(driver, lock)  # type: ignore[arg-type]
    with pytest.raises(DeviceFault):
        printer.print_pdf(ANNE, "x")
    assert (lock.lock, read(file(tmp_path))) == (None, None)


def test_a_jam_that_is_only_seen_locks_as_well(tmp_path: Path) -> None:
    driver = Printer()
    driver.says = JAMMED
    printer = LockedPrinter(driver, PathLock(file(tmp_path)))  # type: ignore[arg-type]
    assert printer.status().issues == ("printer.jam", LOCKED)
    driver.says = WELL
    assert printer.status() == PrinterStatus("out_of_service", "ok", (LOCKED,))


def test_emptied_counts_only_with_a_quiet_time_after_it(tmp_path: Path) -> None:
    clock = Clock()
    lock = PathLock(file(tmp_path), 10, clock)
    lock.set("printer.jam", hand=True)
    for status in (WELL, BUSY, OPEN, JAMMED, WELL):
        clock.now += 60
        lock.look(status)
    assert lock.lock == Lock("printer.jam", True), "a quiet hour proves nothing"
    assert say_emptied(file(tmp_path))
    lock.look(WELL)
    clock.now += 9
    lock.look(WELL)
    assert lock.lock == Lock("printer.jam", False)
    lock.look(BUSY)
    clock.now += 60
    lock.look(WELL)
    assert lock.lock == Lock("printer.jam", True), "a page came after all: look again"
    assert say_emptied(file(tmp_path))
    lock.look(WELL)
    clock.now += 5
    lock.unsettle()
    lock.look(WELL)
    clock.now += 9
    lock.look(WELL)
    assert lock.lock is not None, "the time begins again where the printer did not answer"
    clock.now += 2
    lock.look(WELL)
    assert (lock.lock, read(file(tmp_path))) == (None, None)
    assert not say_emptied(file(tmp_path))


def test_a_complaint_that_only_a_job_can_end_is_proven_by_a_page_of_nobody(tmp_path: Path) -> None:
    """A queue goes on saying "jam" until the next job; without a word of staff none is sent."""
    stale = PrinterStatus("out_of_service", "ok", ("printer.jam",))

    class Queue(Printer):
        def print_pdf(self, *given: object) -> PrintResult:
            assert b"%PDF" in given[0][:8]  # type: ignore[index]
            result = super().print_pdf(*given)
            self.says = WELL
            return result

    clock, driver = Clock(), Queue()
    driver.says = stale
    lock = PathLock(file(tmp_path), 10, clock)
    printer = LockedPrinter(driver, lock)  # type: ignore[arg-type]
    printer.status()
    assert (driver.printed, lock.lock) == (0, Lock("printer.jam", True))
    driver.fault = DeviceFault("printer.jam")
    say_emptied(file(tmp_path))
    printer.status()
    assert lock.lock == Lock("printer.jam", True), "the test page is stuck as well"
    assert printer.status().issues == ("printer.jam", LOCKED)
    assert driver.printed == 1, "and one word of staff is one try"
    driver.fault = None
    say_emptied(file(tmp_path))
    printer.status()
    assert (driver.printed, lock.lock) == (2, Lock("printer.jam", False))
    clock.now += 11
    assert printer.status() == WELL


@given(st.lists(st.sampled_from([WELL, BUSY, OPEN, JAMMED]), max_size=30))
def test_without_a_hand_nothing_frees_a_jam(
    tmp_path_factory: pytest.TempPathFactory, said: list[PrinterStatus]
) -> None:
    clock = Clock()
    lock = PathLock(tmp_path_factory.mktemp("path") / "p.path", 10, clock)
    lock.set("printer.jam", hand=True)
    for status in said:
        clock.now += 7
        lock.look(status)
        assert lock.lock is not None


@given(st.binary(max_size=60))
def test_a_lock_that_cannot_be_read_locks(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("path") / "p.path"
    path.write_bytes(data)
    found = read(path)
    assert found is not None
    try:
        kept = json.loads(data.decode("utf-8"))
    except ValueError:
        kept = None
    if not isinstance(kept, dict):
        assert found == Lock(RUNNING, True)


def test_a_disk_that_keeps_nothing_prints_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    (tmp_path / "paths").write_text("a file where the folder should be")
    driver = Printer()
    lock = PathLock(file(tmp_path))
    lock.lock = None  # what cannot be read locks anyway: here it is about writing
    printer = LockedPrinter(driver, lock)  # type: ignore[arg-type]
    with pytest.raises(DeviceFault) as caught:
        printer.print_pdf(ANNE, "x")
    assert (caught.value.code, caught.value.untouched, driver.printed) == (LOCKED, True, 0)
