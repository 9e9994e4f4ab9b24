"""A4 printer over IPP (RFC 8010, 8011): the job is followed until the printer itself says how it ended."""

from __future__ import annotations

import contextlib
import itertools
import time
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import requests
from pyipp.enums import IppJobState, IppOperation, IppPrinterState, IppTag

from drivers.fault import DeviceFault, Patience
from drivers.printers import ipp_supplies, ipp_wire
from drivers.printers.api import PrinterStatus, PrintResult
from drivers.printers.ipp_post import post
from drivers.printers.ipp_reasons import Reasons, read_reasons

CONNECT = 2.0
ANSWER = 5.0
"""Seconds for a connection and for the answer to a small request."""
SILENCE = 6.0
"""Seconds without any answer while a job runs, after which the printer counts as gone."""
CANCEL = 4.0
"""Seconds to see a cancelled job end."""
WEAK = 3
"""An empty tray holds the job only if the printer needs just that tray; where it does not say so, the grace
is this many times longer."""

_BUSY, _NOT_ACCEPTING = 0x0507, 0x0506
_JOB = ("job-id", "job-state", "job-state-reasons", "job-impressions-completed", "job-name")
_PRINTER = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "queued-job-count",
    "printer-make-and-model",
    "printer-name",
    "printer-firmware-string-version",
    "document-format-supported",
)
_PDF = "application/pdf"


class IppPrinter:
    """``uri`` is ipp://, ipps://, http:// or https://; ``poll`` the seconds between two looks at a job;
    ``media`` a PWG self-describing size; ``grace`` the seconds a job may wait in the printer for paper or a
    hand before it is cancelled, so that it does not come out in somebody else's session.
    """

    def __init__(self, uri: str, poll: float = 0.3, media: str = "iso_a4_210x297mm", grace: float = 5.0) -> None:
        self._uri, self._url = _addresses(uri)
        self._poll, self._media, self._grace = poll, media, grace
        self._session: requests.Session | None = None
        self._numbers = itertools.count(1)

    def open(self) -> None:
        """Reach the printer. Raises DeviceFault printer.gone, printer.no_answer, printer.refused."""
        if self._session is not None:
            return
        session = requests.Session()
        session.trust_env = False  # a proxy for the web is none for the printer beside us
        self._session = session
        try:
            self._printer(Patience(CONNECT + ANSWER))
        except DeviceFault:
            self.close()
            raise

    def close(self) -> None:
        """Let the connection go; never raises."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """What the printer calls itself."""
        printer = self._printer(Patience(deadline, cancel))
        found = {"protocol": "ipp", "uri": self._uri}
        for key, name in (
            ("model", "printer-make-and-model"),
            ("name", "printer-name"),
            ("firmware", "printer-firmware-string-version"),
        ):
            if value := _first(printer.get(name)):
                found[key] = str(value)
        return found

    def status(self, deadline: float = 3.0, cancel: Event | None = None) -> PrinterStatus:
        """How the printer says it is. Raises DeviceFault when it says nothing."""
        printer = self._printer(Patience(deadline, cancel), wanted=(*_PRINTER, *ipp_supplies.WANTED))
        reasons, levels = _reasons(printer), ipp_supplies.read_levels(printer)
        return PrinterStatus(
            "out_of_service" if reasons.faults else "in_service",
            "low" if levels.low and reasons.consumables == "ok" else reasons.consumables,
            reasons.faults,
            _busy(printer),
            reasons.stopped,
            levels.supplies,
            levels.pages_left,
        )

    def print_pdf(
        self,
        data: bytes,
        title: str,
        deadline: float = 120.0,
        cancel: Event | None = None,
        request_id: str = "",
    ) -> PrintResult:
        """Print a PDF and follow the job to its end.

        Raises DeviceFault printer.* when the paper is not proven to be out. ``untouched`` is set where
        nothing was sent, or the printer says that the cancelled job marked no sheet.
        """
        patience = Patience(deadline, cancel)
        try:
            before = _reasons(self._printer(patience, untouched=True))
        except DeviceFault as fault:  # whatever it was: nothing has been sent yet
            raise DeviceFault(fault.code, fault.detail, recoverable=fault.recoverable, untouched=True) from None
        if before.stopped and before.faults:
            raise DeviceFault(before.faults[0], before.words, untouched=True)
        name = f"{title} {request_id}".strip()[:120]
        job = self._send(data, name, patience)
        try:
            return self._follow(job, patience)
        except DeviceFault as fault:
            if fault.code == "device.cancelled":
                self._cancel(job)
            raise

    # -- a job ---------------------------------------------------------------------------------------------

    def _send(self, data: bytes, name: str, patience: Patience) -> int:
        """Print-Job; the job's number. A busy printer is asked again until the deadline."""
        busy = False
        while True:
            attributes = {
                "requesting-user-name": (IppTag.NAME, "budayang"),
                "job-name": (IppTag.NAME, name),
                "ipp-attribute-fidelity": (IppTag.BOOLEAN, False),
                "document-format": (IppTag.MIME_TYPE, _PDF),
            }
            template = {"media": (IppTag.KEYWORD, self._media), "sides": (IppTag.KEYWORD, "one-sided")}
            try:
                answer = self._ask(IppOperation.PRINT_JOB, attributes, patience, template, data, untouched=True)
            except DeviceFault as fault:
                if fault.code in ("device.timeout", "device.cancelled"):  # before it was sent
                    code = "printer.busy" if busy and fault.code == "device.timeout" else fault.code
                    raise DeviceFault(code, fault.detail, untouched=True) from None
                if fault.untouched or fault.code != "printer.no_answer":
                    raise
                return self._found(name, fault)
            status = answer["status-code"]
            if status == _BUSY:
                busy = True
                time.sleep(min(self._poll, patience.left()))
                continue
            if status >= 0x0100:
                code = "printer.stopped" if status == _NOT_ACCEPTING else "printer.refused"
                raise DeviceFault(code, f"print job: status {status:#06x}", untouched=True)
            jobs = answer["jobs"]
            number = _first(jobs[0].get("job-id")) if jobs else None
            if not isinstance(number, int):
                raise DeviceFault("printer.uncertain", "the printer took the job without a number")
            return number

    def _found(self, name: str, fault: DeviceFault) -> int:
        """The job whose acceptance was not heard, by its name. Raises printer.uncertain."""
        wanted = {
            "requested-attributes": (IppTag.KEYWORD, list(_JOB)),
            "which-jobs": (IppTag.KEYWORD, "not-completed"),
        }
        with contextlib.suppress(DeviceFault):
            for job in self._ask(IppOperation.GET_JOBS, wanted, Patience(ANSWER))["jobs"]:
                number = _first(job.get("job-id"))
                if job.get("job-name") == name and isinstance(number, int):
                    return number
        raise DeviceFault("printer.uncertain", f"the job was sent, its acceptance not heard: {fault.detail}")

    def _follow(self, job: int, patience: Patience) -> PrintResult:
        heard = time.monotonic()
        blocked: float | None = None
        pages = -1
        while True:
            try:
                state = self._job(job, patience)
                reasons = _reasons(self._printer(patience))
            except DeviceFault as fault:
                if fault.code == "device.timeout":
                    raise self._give_up(job, "printer.unfinished", "not done before the deadline") from None
                if fault.code == "printer.refused":
                    raise DeviceFault("printer.uncertain", f"the printer forgot job {job}") from None
                if fault.code not in ("printer.gone", "printer.no_answer"):
                    raise
                if time.monotonic() - heard > SILENCE or (fault.code == "printer.gone" and not self._there()):
                    raise DeviceFault("printer.gone", f"lost during job {job}: {fault.detail}") from None
                patience.pause(self._poll)
                continue
            now = heard = time.monotonic()
            if (ended := _ended(job, state, reasons)) is not None:
                return ended
            if state.pages > pages:
                pages, blocked = state.pages, None
            if reasons.faults or state.stopped:
                blocked = blocked or now
                sure = reasons.sure or state.stopped
                if now - blocked >= self._grace * (1 if sure else WEAK):
                    code = reasons.faults[0] if reasons.faults else "printer.stopped"
                    raise self._give_up(job, code, reasons.words)
            else:
                blocked = None
            if patience.over:
                code = reasons.faults[0] if reasons.faults else "printer.unfinished"
                raise self._give_up(job, code, reasons.words or "not done before the deadline")
            patience.pause(self._poll)

    def _there(self) -> bool:
        """One more look at a printer that refuses connections: a network blinks, a dead printer does not."""
        time.sleep(min(1.0, self._poll * 2))
        with contextlib.suppress(DeviceFault):
            self._printer(Patience(CONNECT))
            return True
        return False

    def _give_up(self, job: int, code: str, detail: str) -> DeviceFault:
        """Cancel the job; the fault to raise, untouched when the printer says that no sheet was marked."""
        ended = self._cancel(job)
        if ended is not None and ended.state == IppJobState.COMPLETED:
            return DeviceFault("printer.uncertain", f"job {job} ended while it was being cancelled")
        clean = ended is not None and ended.pages == 0 and code in ("printer.paper_out", "printer.stopped")
        if ended is None:
            detail += "; cancelling was not confirmed"
        return DeviceFault(code, f"job {job}: {detail}", untouched=clean)

    def _cancel(self, job: int) -> _Job | None:
        """Cancel-Job, and the state in which the job ended; None when that was not seen."""
        patience = Patience(CANCEL)
        with contextlib.suppress(DeviceFault):
            user = {"requesting-user-name": (IppTag.NAME, "budayang")}
            self._ask(IppOperation.CANCEL_JOB, {"job-id": (IppTag.INTEGER, job), **user}, patience)
            while not patience.over:
                state = self._job(job, patience)
                if state.state in (IppJobState.CANCELED, IppJobState.ABORTED, IppJobState.COMPLETED):
                    return state
                patience.pause(self._poll)
        return None

    def _job(self, job: int, patience: Patience) -> _Job:
        answer = self._ask(
            IppOperation.GET_JOB_ATTRIBUTES,
            {"job-id": (IppTag.INTEGER, job), "requested-attributes": (IppTag.KEYWORD, list(_JOB))},
            patience,
        )
        if answer["status-code"] >= 0x0100 or not answer["jobs"]:
            raise DeviceFault("printer.refused", f"job {job}: status {answer['status-code']:#06x}")
        return _Job(answer["jobs"][0])

    # -- one request ---------------------------------------------------------------------------------------

    def _printer(
        self, patience: Patience, *, untouched: bool = False, wanted: tuple[str, ...] = _PRINTER
    ) -> dict[str, Any]:
        names = {"requested-attributes": (IppTag.KEYWORD, list(wanted))}
        answer = self._ask(IppOperation.GET_PRINTER_ATTRIBUTES, names, patience, untouched=untouched, harmless=True)
        if answer["status-code"] >= 0x0100 or not answer["printers"]:
            code = "printer.busy" if answer["status-code"] == _BUSY else "printer.refused"
            raise DeviceFault(code, f"attributes: status {answer['status-code']:#06x}", untouched=untouched)
        found: dict[str, Any] = answer["printers"][0]
        return found

    def _ask(
        self,
        operation: IppOperation,
        attributes: dict[str, tuple[IppTag, Any]],
        patience: Patience,
        template: dict[str, tuple[IppTag, Any]] | None = None,
        data: bytes = b"",
        *,
        untouched: bool = False,
        harmless: bool = False,
    ) -> dict[str, Any]:
        """One request. ``untouched`` marks faults before anything was taken; ``harmless`` requests mark none
        in any case."""
        patience.check()
        session = self._session
        if session is None:
            raise DeviceFault("printer.gone", "not open", untouched=untouched)
        number = next(self._numbers)
        head = {
            "attributes-charset": (IppTag.CHARSET, "utf-8"),
            "attributes-natural-language": (IppTag.LANGUAGE, "zh-cn"),
            "printer-uri": (IppTag.URI, self._uri),
        }
        # The order of the first attributes is fixed by RFC 8011, 4.1.5: the target, then the rest.
        if "job-id" in attributes:
            head["job-id"] = attributes.pop("job-id")
        groups: list[ipp_wire.Group] = [(IppTag.OPERATION, {**head, **attributes})]
        if template:
            groups.append((IppTag.JOB, template))
        message = ipp_wire.encode(operation.value, number, groups, data)
        wait = max(0.05, min(ANSWER + len(data) / 100_000, patience.left()))
        try:
            # Whether a job was taken has to be known, so nothing ends the request that hands it over.
            stoppable = None if operation is IppOperation.PRINT_JOB else patience
            status, body = post(session, self._url, message, min(CONNECT, wait), wait, stoppable)
        except (requests.ConnectTimeout, requests.exceptions.SSLError) as error:
            raise DeviceFault("printer.gone", type(error).__name__, untouched=untouched) from None
        except requests.Timeout:
            raise DeviceFault("printer.no_answer", "no answer", untouched=untouched and harmless) from None
        except requests.ConnectionError as error:
            # Refused before it began, or cut in the middle: only the first certainly left no mark.
            refused = "refused" in str(error) or "NameResolution" in str(error) or "unreachable" in str(error)
            code = "printer.gone" if refused or harmless else "printer.no_answer"
            words = "connection refused" if "refused" in str(error) else "connection failed"
            clean = untouched and (refused or harmless)
            raise DeviceFault(code, words, untouched=clean) from None
        except requests.RequestException as error:
            raise DeviceFault("printer.no_answer", type(error).__name__) from None
        if status != 200:
            code = "printer.no_answer" if status >= 500 else "printer.refused"
            raise DeviceFault(code, f"HTTP {status}", untouched=untouched)
        try:
            answer = ipp_wire.decode(body)
        except ipp_wire.Malformed as error:
            raise DeviceFault(
                "printer.no_answer", f"answer is no IPP: {error}", untouched=untouched and harmless
            ) from None
        if answer["request-id"] != number:
            raise DeviceFault("printer.no_answer", "answer to another request", untouched=untouched and harmless)
        return answer


class _Job:
    """What the printer says about a job."""

    def __init__(self, attributes: dict[str, Any]) -> None:
        self.state = _first(attributes.get("job-state"))
        self.reasons = [str(word) for word in _all(attributes.get("job-state-reasons"))]
        pages = _first(attributes.get("job-impressions-completed"))
        self.pages = pages if isinstance(pages, int) else -1
        self.stopped = self.state == IppJobState.STOPPED


def _ended(job: int, state: _Job, reasons: Reasons) -> PrintResult | None:
    """The result of a job that is done, None for one that runs. Raises for one that ended otherwise."""
    if state.state == IppJobState.COMPLETED:
        if any(word.startswith("job-completed-with-errors") for word in state.reasons):
            raise DeviceFault("printer.unfinished", f"job {job} completed with errors")
        if "printer.jam" in reasons.faults:
            # a queue (cupsd) calls a job completed that the printer behind it gave up
            raise DeviceFault("printer.jam", f"job {job} completed, they say, with paper stuck")
        sheets = f", {state.pages} pages" if state.pages > 0 else ""
        return PrintResult(True, f"ipp job {job} completed{sheets}")
    if state.state in (IppJobState.ABORTED, IppJobState.CANCELED):
        code = reasons.faults[0] if reasons.faults else "printer.unfinished"
        word = "aborted" if state.state == IppJobState.ABORTED else "canceled at the printer"
        raise DeviceFault(code, f"job {job} {word} {reasons.words}".strip())
    return None


def _reasons(printer: dict[str, Any]) -> Reasons:
    stopped = _first(printer.get("printer-state")) == IppPrinterState.STOPPED
    accepting = _first(printer.get("printer-is-accepting-jobs")) is not False
    words = [str(word) for word in _all(printer.get("printer-state-reasons"))]
    return read_reasons(words, stopped=stopped, accepting=accepting)


def _busy(printer: dict[str, Any]) -> bool:
    """Something is in the printer: it says so by its state, or by its count of jobs (RFC 8011, 5.4.24)."""
    waiting = _first(printer.get("queued-job-count"))
    at_work = _first(printer.get("printer-state")) == IppPrinterState.PROCESSING
    return at_work or (isinstance(waiting, int) and waiting > 0)


def _addresses(uri: str) -> tuple[str, str]:
    """(the printer-uri, the URL to post to). Raises DeviceFault config.bad."""
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError as error:
        raise DeviceFault("config.bad", f"uri: {error}", recoverable=False) from None
    if not parts.hostname:
        raise DeviceFault("config.bad", "uri: has no host", recoverable=False)
    secure = parts.scheme in ("ipps", "https")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    by_ipp = parts.scheme in ("ipp", "ipps")
    port = port or (631 if by_ipp else 443 if secure else 80)
    path = parts.path or "/ipp/print"
    return (
        f"{'ipps' if secure else 'ipp'}://{host}:{port}{path}",
        f"{'https' if secure else 'http'}://{host}:{port}{path}",
    )


def _all(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _first(value: Any) -> Any:
    values = _all(value)
    return values[0] if values else None
