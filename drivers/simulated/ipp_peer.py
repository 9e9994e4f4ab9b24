"""An A4 printer made of software: answers IPP on a loopback port and keeps the documents it was given."""

from __future__ import annotations

import contextlib
import itertools
import re
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pyipp.enums import IppJobState, IppOperation, IppPrinterState, IppTag

from drivers.printers import ipp_wire
from drivers.simulated.faults import Faults

_OK, _BAD, _NOT_POSSIBLE, _NOT_FOUND, _NO_SUCH = 0x0000, 0x0400, 0x0404, 0x0406, 0x0501
_NO_FORMAT, _BUSY = 0x040A, 0x0507
_ENDED = (IppJobState.COMPLETED, IppJobState.CANCELED, IppJobState.ABORTED)
_PAGE_SECONDS = 1.5
"""Seconds for a page, scaled by ``pace``."""
REASONS = {
    "paper_out": ["media-empty-error", "media-needed-error"],
    "jam": ["media-jam-error"],
    "cover": ["cover-open-error"],
    "low": ["media-low-report"],
}


class _Job:
    def __init__(self, number: int, name: str, data: bytes) -> None:
        self.number, self.name, self.data = number, name, data
        self.state = IppJobState.PENDING
        self.pages = 0
        self.cancel = False


class IppPeer(Faults):
    """``on_document(pdf bytes)`` is called when a document has come out.

    States that stay until ``ok()``: paper_out, jam, cover, low. Faults (``fault(name, times)``): runs_out and
    jams strike when a page is being printed; busy, refuse, mute, garbled and cut strike at a request.

    Its memory is a real printer's: what jammed is printed again as soon as the path is clear, also of a job that has
    ended and that nobody can see any more. Only ``empty`` (paper taken out, off and on) ends that.
    """

    faults = ("runs_out", "jams", "busy", "refuse", "mute", "garbled", "cut", "deaf")
    states = ("paper_out", "jam", "cover", "low", "ok")

    def __init__(self, on_document: Callable[[bytes], None] | None = None, *, pace: float = 0.0) -> None:
        super().__init__()
        self._on_document = on_document
        self._pace = pace
        self._change = threading.Condition()
        self._state = ""
        self._jobs: dict[int, _Job] = {}
        self._numbers = itertools.count(1)
        self._memory: list[bytes] = []
        self._recovering = False
        self._closing = False
        self.toner = 80
        """Per cent that are left; low from 10 on."""
        self.taken = 0
        """Print jobs accepted so far."""
        self._server: _Server | None = None
        self._port = 0
        self._printer = threading.Thread(target=self._print, name="ipp-peer", daemon=True)
        self._printer.start()
        self.plug_in()

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self._port}/ipp/print"

    # -- hands ---------------------------------------------------------------------------------------------

    def paper_out(self) -> None:
        """The tray is empty; a job that runs waits."""
        self._be("paper_out")

    def jam(self) -> None:
        """Paper is stuck; a job that runs ends."""
        self._be("jam")

    def cover(self) -> None:
        """A door is open; a job that runs waits."""
        self._be("cover")

    def low(self) -> None:
        """Little paper is left."""
        self._be("low")

    def ok(self) -> None:
        """Paper is in, nothing is stuck, no fault strikes."""
        self.fault(None)
        self._be("")

    def empty(self) -> None:
        """The paper in the path is taken out, and the memory forgotten by switching off and on."""
        with self._change:
            self._memory.clear()
        self.ok()

    def unplug(self) -> None:
        """Nobody answers any more."""
        server, self._server = self._server, None
        self.release()
        if server is not None:
            server.end()

    def plug_in(self) -> None:
        """Answer again, at the same port."""
        if self._server is None:
            self._server = _Server(self._port, self.answer)
            self._port = self._server.server_address[1]

    def close(self) -> None:
        self.unplug()
        with self._change:
            self._closing = True
            self._change.notify_all()
        self._printer.join(5)

    def _be(self, state: str) -> None:
        with self._change:
            self._state = state
            self._change.notify_all()

    # -- the engine ----------------------------------------------------------------------------------------

    def _print(self) -> None:
        while True:
            with self._change:
                waiting = [job for job in self._jobs.values() if job.state is IppJobState.PENDING]
                if self._closing:
                    return
                stuck = self._memory.pop(0) if self._memory and not self._state else None
                self._recovering = stuck is not None
                if not waiting and stuck is None:
                    self._change.wait()
                    continue
                if stuck is None:
                    job = waiting[0]
                    job.state = IppJobState.PROCESSING
            if stuck is not None:
                time.sleep(_PAGE_SECONDS * self._pace)
                self._out(stuck)
                continue
            if self._pages(job):
                self._out(job.data)
                with self._change:
                    job.state = IppJobState.COMPLETED
            job.data = b""

    def _out(self, data: bytes) -> None:
        if self._on_document is not None:
            with contextlib.suppress(Exception):  # a listener's trouble is not the printer's
                self._on_document(data)

    def _pages(self, job: _Job) -> bool:
        for _ in range(_count_pages(job.data)):
            if self.take("runs_out"):
                self.paper_out()
            if self.take("jams"):
                self.jam()
            with self._change:
                while self._state in ("paper_out", "cover") and not (job.cancel or self._closing):
                    job.state = IppJobState.STOPPED
                    self._change.wait()
                if job.cancel or self._closing:
                    job.state = IppJobState.CANCELED
                    return False
                if self._state == "jam":
                    self._memory.append(job.data)
                    job.state = IppJobState.ABORTED
                    return False
                job.state = IppJobState.PROCESSING
            time.sleep(_PAGE_SECONDS * self._pace)
            with self._change:
                job.pages += 1
        return True

    # -- requests ------------------------------------------------------------------------------------------

    def answer(self, message: bytes) -> bytes | None:
        """The answer to one message; None for none at all."""
        if self.active("deaf"):
            return None
        try:
            request = ipp_wire.decode(message)
        except ipp_wire.Malformed:
            return ipp_wire.encode(_BAD, 0, [_head()])
        operation, number = request["status-code"], request["request-id"]
        attributes = request["operation-attributes"] or {}
        handlers: dict[int, Callable[..., tuple[int, list[ipp_wire.Group]]]] = {
            IppOperation.PRINT_JOB: self._take_job,
            IppOperation.GET_JOB_ATTRIBUTES: self._tell_job,
            IppOperation.GET_JOBS: self._tell_jobs,
            IppOperation.CANCEL_JOB: self._cancel_job,
            IppOperation.GET_PRINTER_ATTRIBUTES: self._tell_printer,
        }
        handler = handlers.get(operation)
        status, groups = (_NO_SUCH, []) if handler is None else handler(attributes, request["data"])
        if operation == IppOperation.PRINT_JOB and self.take("mute"):
            return None
        found = ipp_wire.encode(status, number, [_head(), *groups])
        if self.take("garbled"):
            return found[:9] + bytes(byte ^ 0x5A for byte in found[9:])
        if self.take("cut"):
            return found[: len(found) // 2]
        return self.spoil(found)

    def _take_job(self, attributes: dict[str, Any], data: bytes) -> tuple[int, list[ipp_wire.Group]]:
        if self.take("refuse"):
            return _NOT_POSSIBLE, []
        if attributes.get("document-format") != "application/pdf" or not data.startswith(b"%PDF"):
            return _NO_FORMAT, []
        with self._change:
            if self.take("busy") or any(job.state not in _ENDED for job in self._jobs.values()):
                return _BUSY, []
            job = _Job(next(self._numbers), str(attributes.get("job-name", "")), data)
            self._jobs[job.number] = job
            for old in list(self._jobs)[:-50]:
                del self._jobs[old]
            self.taken += 1
            self._change.notify_all()
            return _OK, [_describe(job)]

    def _tell_job(self, attributes: dict[str, Any], data: bytes) -> tuple[int, list[ipp_wire.Group]]:
        with self._change:
            job = self._jobs.get(attributes.get("job-id", 0))
            return (_NOT_FOUND, []) if job is None else (_OK, [_describe(job)])

    def _tell_jobs(self, attributes: dict[str, Any], data: bytes) -> tuple[int, list[ipp_wire.Group]]:
        done = attributes.get("which-jobs") == "completed"
        with self._change:
            return _OK, [_describe(job) for job in self._jobs.values() if (job.state in _ENDED) == done]

    def _cancel_job(self, attributes: dict[str, Any], data: bytes) -> tuple[int, list[ipp_wire.Group]]:
        with self._change:
            job = self._jobs.get(attributes.get("job-id", 0))
            if job is None:
                return _NOT_FOUND, []
            if job.state in _ENDED:
                return _NOT_POSSIBLE, []
            job.cancel = True
            if job.state is IppJobState.PENDING:
                job.state = IppJobState.CANCELED
            self._change.notify_all()
            return _OK, []

    def _tell_printer(self, attributes: dict[str, Any], data: bytes) -> tuple[int, list[ipp_wire.Group]]:
        with self._change:
            waiting = sum(job.state not in _ENDED for job in self._jobs.values())
            at_work = any(job.state is IppJobState.PROCESSING for job in self._jobs.values())
            stopped = self._state in ("paper_out", "jam", "cover")
            state = IppPrinterState.PROCESSING if at_work or self._recovering else IppPrinterState.IDLE
            if stopped:
                state = IppPrinterState.STOPPED
            return _OK, [
                (
                    IppTag.PRINTER,
                    {
                        "printer-state": (IppTag.ENUM, state.value),
                        "printer-state-reasons": (IppTag.KEYWORD, REASONS.get(self._state, ["none"])),
                        "printer-is-accepting-jobs": (IppTag.BOOLEAN, True),
                        "queued-job-count": (IppTag.INTEGER, waiting),
                        "marker-names": (IppTag.NAME, ["Black Toner"]),
                        "marker-types": (IppTag.KEYWORD, ["toner"]),
                        "marker-levels": (IppTag.INTEGER, [self.toner]),
                        "marker-low-levels": (IppTag.INTEGER, [10]),
                        "marker-high-levels": (IppTag.INTEGER, [100]),
                        "printer-make-and-model": (IppTag.TEXT, "Budayang simulated A4"),
                        "printer-name": (IppTag.NAME, "simulated"),
                        "document-format-supported": (IppTag.MIME_TYPE, ["application/pdf"]),
                    },
                )
            ]


def _head() -> ipp_wire.Group:
    return IppTag.OPERATION, {
        "attributes-charset": (IppTag.CHARSET, "utf-8"),
        "attributes-natural-language": (IppTag.LANGUAGE, "en"),
    }


def _describe(job: _Job) -> ipp_wire.Group:
    reason = {
        IppJobState.COMPLETED: "job-completed-successfully",
        IppJobState.CANCELED: "job-canceled-by-user",
        IppJobState.ABORTED: "aborted-by-system",
        IppJobState.STOPPED: "printer-stopped",
    }.get(job.state, "none")
    return IppTag.JOB, {
        "job-id": (IppTag.INTEGER, job.number),
        "job-state": (IppTag.ENUM, job.state.value),
        "job-state-reasons": (IppTag.KEYWORD, reason),
        "job-impressions-completed": (IppTag.INTEGER, job.pages),
        "job-name": (IppTag.NAME, job.name),
    }


def _count_pages(pdf: bytes) -> int:
    """Pages of a PDF by its page objects; at least one."""
    return max(1, len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, answer: Callable[[bytes], bytes | None]) -> None:
        self.answer = answer
        self._lines: set[socket.socket] = set()
        self._lines_lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="ipp-peer-http", daemon=True)
        self._thread.start()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lines_lock:
            self._lines.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lines_lock:
            self._lines.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A line that breaks is the printer's daily bread."""

    def end(self) -> None:
        self.shutdown()
        self._thread.join(5)
        self.server_close()
        with self._lines_lock:
            lines = list(self._lines)
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        server: Any = self.server
        answer = server.answer(self.rfile.read(length))
        if answer is None:
            time.sleep(0.05)
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/ipp")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the names of jobs are not for a log."""
