"""After a job that is not proven to be out nobody prints until the printer's paper path is proven empty.

Printers keep pages that jammed in their own memory and print them again when the cover is closed, also those of a job
that they have ended; nobody in between can take them back. The rule and its reasons: docs/adr/0006-paper-path.md.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

from drivers.fault import DeviceFault
from drivers.printers.api import DocumentPrinter, PrinterStatus, PrintResult
from terminal import durable

log = logging.getLogger(__name__)

LOCKED = "printer.path_locked"
SETTLED_S = 10.0
"""Seconds that the printer has to be idle, without jobs and without complaints, before it is believed."""
TEST_PAGE_S = 60.0
HELD_BACK = frozenset({"printer.paper_out", "printer.toner", "printer.stopped", "device.cancelled"})
"""Jobs that were ended while the printer held their next sheet back: nothing stays in the path or in its memory once
the job is gone. After everything else somebody has to look."""
RUNNING = "printer.uncertain"
"""Stands on the disk while a job runs: who starts again after a loss of power knows no more than that."""


@dataclass(frozen=True)
class Lock:
    """Why the path is locked (a fault code), and whether somebody's hand has to have emptied it."""

    reason: str
    hand: bool = True


def file_of(folder: Path, device: str) -> Path:
    """Where the lock of a printer stands while there is one."""
    return folder / f"{device}.path"


def read(file: Path) -> Lock | None:
    """The lock that stands; None for a free path. One that cannot be read locks as well."""
    try:
        found = json.loads(file.read_text("utf-8"))
        return Lock(str(found["reason"]), found["hand"] is not False)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return Lock(RUNNING)


def say_emptied(file: Path) -> bool:
    """Staff say that they opened the printer and took out what was in it; False when nothing is locked.

    Raises OSError. The device's thread takes it up at its next look, and refuses it while the printer is not well.
    """
    if read(file) is None:
        return False
    durable.write(_said(file), b"")
    return True


def _said(file: Path) -> Path:
    return file.with_suffix(".emptied")


class PathLock:
    """The lock of one printer, on disk. Used by the device's thread only."""

    def __init__(self, file: Path, settled_s: float = SETTLED_S, now: Callable[[], float] = time.monotonic) -> None:
        self._file, self._settled_s, self._now = file, settled_s, now
        self._quiet_since: float | None = None
        self.lock = read(file)
        if self.lock is not None:
            log.warning("%s: the paper path is locked since before the start (%s)", file.stem, self.lock.reason)

    def set(self, reason: str, *, hand: bool) -> bool:
        """Lock, or keep locked, until another word. False when the disk does not keep it: it holds here."""
        wanted = Lock(reason, hand)
        self._quiet_since = None
        if wanted == self.lock:
            return True
        self.lock = wanted
        if reason != RUNNING:
            log.warning("%s: paper path locked (%s)%s", self._file.stem, reason, ", has to be emptied" if hand else "")
        try:
            _said(self._file).unlink(missing_ok=True)
            durable.write_json(self._file, {"reason": reason, "hand": hand})
        except OSError as error:
            log.error("%s: the lock of the paper path cannot be kept: %s", self._file.stem, error.strerror)
            return False
        return True

    def free(self) -> None:
        """The paper is proven to be out."""
        with contextlib.suppress(OSError):
            _said(self._file).unlink(missing_ok=True)
            self._file.unlink(missing_ok=True)
            durable.sync_directory(self._file.parent)
        self.lock, self._quiet_since = None, None

    def look(self, status: PrinterStatus) -> None:
        """What the printer says of itself, between jobs."""
        if "printer.jam" in status.issues:
            self.set("printer.jam", hand=True)
        lock = self.lock
        if lock is None:
            return
        if status.issues or status.busy:
            # whoever said "emptied" before has to look again
            self.set(lock.reason, hand=lock.reason not in HELD_BACK)
            self._refuse()
            return
        if lock.hand and self._said():
            log.info("%s: staff say that the paper path is empty", self._file.stem)
            self.set(lock.reason, hand=False)
        self._settle()

    def wants_proof(self, status: PrinterStatus) -> bool:
        """Staff say that it is empty, and a printer that could print says only that paper is stuck: queues learn
        better with the next job and not before."""
        lock = self.lock
        stands = status.issues == ("printer.jam",) and not status.busy and not status.stopped
        return lock is not None and lock.hand and stands and self._said()

    def unsettle(self) -> None:
        """The printer did not answer: what it does meanwhile nobody knows."""
        self._quiet_since = None

    def _said(self) -> bool:
        return _said(self._file).exists()

    def _refuse(self) -> None:
        with contextlib.suppress(OSError):
            if self._said():
                log.warning("%s: not empty yet: the printer is not well or still at work", self._file.stem)
                _said(self._file).unlink(missing_ok=True)

    def _settle(self) -> None:
        now = self._now()
        if self._quiet_since is None:
            self._quiet_since = now
        if self.lock is not None and not self.lock.hand and now - self._quiet_since >= self._settled_s:
            log.info("%s: the paper path is free again", self._file.stem)
            self.free()


class LockedPrinter:
    """A document printer behind its lock: the driver's own methods, and a path that is locked in time."""

    def __init__(self, driver: DocumentPrinter, lock: PathLock) -> None:
        self._driver, self._lock = driver, lock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._driver, name)

    def print_pdf(
        self,
        data: bytes,
        title: str,
        deadline: float = 120.0,
        cancel: Event | None = None,
        request_id: str = "",
    ) -> PrintResult:
        """See DocumentPrinter. Raises DeviceFault printer.path_locked as well, with nothing sent."""
        lock = self._lock
        if lock.lock is not None:
            raise DeviceFault(LOCKED, f"since {lock.lock.reason}", untouched=True)
        if not lock.set(RUNNING, hand=True):
            lock.free()
            raise DeviceFault(LOCKED, "the lock cannot be kept", untouched=True)
        try:
            result = self._driver.print_pdf(data, title, deadline, cancel, request_id)
        except DeviceFault as fault:
            if fault.untouched and fault.code != "printer.jam":
                lock.free()
            else:
                lock.set(fault.code, hand=fault.code not in HELD_BACK)
            raise
        if result.done:
            lock.free()
        return result

    def status(self, deadline: float = 3.0, cancel: Event | None = None) -> PrinterStatus:
        """How the printer says it is, and whether its path is locked."""
        try:
            status = self._driver.status(deadline, cancel)
        except DeviceFault:
            self._lock.unsettle()
            raise
        if self._lock.wants_proof(status) and self._proves():
            status = self._driver.status(deadline, cancel)
        self._lock.look(status)
        if self._lock.lock is None:
            return status
        # the printer's own complaint first: it is what has to be mended first
        return replace(status, availability="out_of_service", issues=(*status.issues, LOCKED))

    def _proves(self) -> bool:
        """Whether a page that is nobody's went all the way through."""
        try:
            return self._driver.print_pdf(_test_page(), "budayang test page", TEST_PAGE_S).done
        except DeviceFault as fault:
            log.warning("the test page did not come out: %s", fault)
            return False


def _test_page() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(595, 842), invariant=1)
    canvas.drawString(72, 720, "Budayang: test page of the paper path")
    canvas.save()
    return made.getvalue()
