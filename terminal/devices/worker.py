"""One device, one thread: opens it, runs commands, watches its health, opens it again after a fault."""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

from drivers.fault import DeviceFault, Patience
from terminal.devices.health import ABSENT, IN_SERVICE, LOST, OUT, Health, after
from terminal.devices.ladder import UNSTABLE, Ladder
from terminal.devices.steady import Steady

log = logging.getLogger(__name__)

OnResult = Callable[[Any], None]
OnFault = Callable[[DeviceFault], None]
OnDone = Callable[[str, str, str], None]
"""(device, name of the result's type, fault code): one of the two is empty."""


@dataclass(frozen=True)
class Call:
    """What a command is given beside its driver."""

    patience: Patience
    cancel: Event
    request_id: str = ""

    @property
    def deadline(self) -> float:
        """Seconds that remain, counted from the moment the command was submitted."""
        return self.patience.left()


Command = Callable[[Any, Call], Any]
"""(driver, call) -> result; raises DeviceFault."""


class Ticket:
    """A hold on something submitted. Exactly one of its callbacks is called, once."""

    def __init__(self) -> None:
        self.cancelled = Event()
        self.ended = Event()

    def cancel(self) -> None:
        """Lose interest; on_fault gets device.cancelled unless the end was already on its way."""
        self.cancelled.set()


@dataclass
class Job:
    """A command on its way."""

    command: Command
    patience: Patience
    on_result: OnResult
    on_fault: OnFault
    ticket: Ticket
    request_id: str = ""

    def result(self, value: Any) -> None:
        self._tell(self.on_result, value)

    def fault(self, fault: DeviceFault) -> None:
        self._tell(self.on_fault, fault)

    def _tell(self, callback: Callable[[Any], None], value: Any) -> None:
        if self.ticket.ended.is_set():
            return
        self.ticket.ended.set()
        tell(callback, value)


def tell(callback: Callable[..., None], *values: Any) -> None:
    """Call back; what goes wrong over there must not end the device's thread."""
    try:
        callback(*values)
    except Exception:
        log.exception("a listener of a device failed")


@dataclass(frozen=True)
class Pace:
    """Seconds: between two looks at an idle device, before the first and at most before any new attempt."""

    look: float = 5.0
    first_retry: float = 0.5
    longest_retry: float = 30.0


class Watch(ABC):
    """Something a worker does in small steps whenever nothing else is to do (watching for cards)."""

    ticket: Ticket

    @abstractmethod
    def step(self, driver: Any) -> None:
        """One small step, at most a few tenths of a second. Raises DeviceFault."""

    @abstractmethod
    def lost(self, fault: DeviceFault) -> None:
        """The step or the opening before it failed."""


@dataclass
class _Opening:
    driver: Any = None
    next_try: float = 0.0
    wait: float = 0.0
    faults: list[str] = field(default_factory=list)


class Worker:
    """``maker`` makes a closed driver and may raise DeviceFault config.bad."""

    def __init__(
        self,
        name: str,
        maker: Callable[[], Any],
        on_health: Callable[[str, Health], None],
        pace: Pace,
        ladder: Ladder | None = None,
        on_done: OnDone = lambda device, result, code: None,
    ) -> None:
        self._on_done = on_done
        self.name = name
        self.health = ABSENT
        self._maker = maker
        self._on_health = on_health
        self._pace = pace
        self._ladder = ladder or Ladder(name)
        self._steady = Steady()
        self._opening = _Opening()
        self._jobs: deque[Job] = deque()
        self._running: Job | None = None
        self._watch: Watch | None = None
        self._wake = threading.Condition()
        self._closing = False
        self._next_look = 0.0
        self.thread = threading.Thread(target=self._run, name=f"device-{name}", daemon=True)

    # -- from any thread -----------------------------------------------------------------------------------

    def submit(self, job: Job) -> None:
        with self._wake:
            if not self._closing:
                self._jobs.append(job)
                self._wake.notify()
                return
        job.fault(DeviceFault("device.closed", self.name))

    def watch(self, watch: Watch) -> None:
        """Do ``watch`` from now on; an earlier one ends."""
        with self._wake:
            if self._watch is not None:
                self._watch.ticket.cancel()
            self._watch = watch
            self._wake.notify()

    def stop(self) -> None:
        """Ask the thread to end: cancels what runs and what waits."""
        with self._wake:
            self._closing = True
            if self._running is not None:
                self._running.ticket.cancel()
            if self._watch is not None:
                self._watch.ticket.cancel()
            self._wake.notify()

    # -- the thread ----------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while True:
                job, watch = self._next()
                if self._closing:
                    return
                if job is not None:
                    self._do(job)
                elif watch is not None:
                    self._step(watch)
                elif time.monotonic() >= self._next_look:
                    self._look()
        finally:
            self._shut()
            with self._wake:
                self._closing = True
                waiting = list(self._jobs)
                self._jobs.clear()
            for job in waiting:
                job.fault(DeviceFault("device.cancelled", "the devices are being closed"))

    def _next(self) -> tuple[Job | None, Watch | None]:
        """Wait for something to do; (None, None) when it is time to look after the device."""
        with self._wake:
            while not self._closing:
                if self._watch is not None and self._watch.ticket.cancelled.is_set():
                    self._watch = None
                if self._jobs:
                    self._running = self._jobs.popleft()
                    return self._running, None
                now = time.monotonic()
                can = self._opening.driver is not None or now >= self._opening.next_try
                if self._watch is not None and can:
                    # A watch never rests: looking after the device comes between its steps.
                    due = now >= self._next_look and self._opening.driver is not None
                    return None, None if due else self._watch
                until = self._next_look if can else self._opening.next_try
                if until <= now:
                    return None, None
                # A cancelled watch is noticed here, not by its canceller: keep the wait short while one is.
                self._wake.wait(min(until - now, 0.2) if self._watch is not None else until - now)
            return None, None

    def _do(self, job: Job) -> None:
        call = Call(job.patience, job.ticket.cancelled, job.request_id)
        try:
            job.patience.check()
            result = job.command(self._driver(), call)
        except Exception as error:
            fault = self._failed(error)
            with self._wake:
                self._running = None
            tell(self._on_done, self.name, "", fault.code)
            job.fault(fault)
        else:
            with self._wake:
                self._running = None
            if self.health.availability != "in_service" and not hasattr(self._opening.driver, "status"):
                self._healthy(IN_SERVICE)
            tell(self._on_done, self.name, type(result).__name__, "")
            job.result(result)
        # A printer says by its own status what a command has shown or mended.
        if hasattr(self._opening.driver, "status"):
            self._next_look = 0.0

    def _step(self, watch: Watch) -> None:
        try:
            watch.step(self._driver())
        except Exception as error:
            fault = self._failed(error)
            if fault.code != "device.cancelled":
                watch.lost(fault)
        else:
            # A reader whose security module is not ready sees no card and yet answers: only a look knows.
            if "id_card.not_ready" not in self.health.issues:
                self._healthy(IN_SERVICE)

    def _look(self) -> None:
        """Ask an idle device how it is, or try again to open it."""
        well = self.health.availability == "in_service"
        # Somebody may be mending a device that is out of service: they want to see it come back.
        self._next_look = time.monotonic() + (self._pace.look if well else min(self._pace.look, 1.0))
        try:
            driver = self._driver()
            if hasattr(driver, "status"):
                status = driver.status()
                self._healthy(Health(status.availability, status.consumables, tuple(status.issues)))
                if status.availability == "no_answer":
                    raise DeviceFault("printer.no_answer", "no answer to a status request")
            else:
                driver.identify()
                self._healthy(IN_SERVICE)
        except Exception as error:
            self._failed(error)

    def _driver(self) -> Any:
        """The open driver; opens it when it is not. Raises DeviceFault."""
        opening = self._opening
        if opening.driver is None:
            driver = self._maker()
            try:
                driver.open()
            except BaseException:
                driver.close()
                raise
            opening.driver = driver
        return opening.driver

    def _failed(self, error: Exception) -> DeviceFault:
        if isinstance(error, DeviceFault):
            fault = error
        else:
            # The text of a foreign exception may quote what a citizen carries: only its type is kept.
            fault = DeviceFault("device.broken", type(error).__name__)
            log.debug("driver of %s failed: %s", self.name, type(error).__name__)
        opening = self._opening
        rung = ""
        if fault.code in LOST or opening.driver is None:
            self._shut()
            rung = self._ladder.lost(fault.code)
            first, longest = self._pace.first_retry, self._pace.longest_retry
            opening.wait = min(longest, opening.wait * 2 if opening.wait else first)
            opening.next_try = time.monotonic() + opening.wait
            self._next_look = opening.next_try
        health = after(fault, self.health if self.health != ABSENT else OUT)
        # given up is said as it is: who reads "no answer" waits for one
        self._set(replace(health, availability="out_of_service") if rung == "out" else health)
        return fault

    def _healthy(self, health: Health) -> None:
        self._opening.wait = 0.0
        health = self._steady.take(health)
        if health.availability != "no_answer" and not self._ladder.well():
            health = Health("out_of_service", health.consumables, (UNSTABLE,))
        self._set(health)

    def _set(self, health: Health) -> None:
        if health == self.health:
            return
        self.health = health
        log.info(
            "%s: %s, consumables %s%s",
            self.name,
            health.availability,
            health.consumables,
            f", {', '.join(health.issues)}" if health.issues else "",
        )
        self._on_health(self.name, health)

    def _shut(self) -> None:
        driver, self._opening.driver = self._opening.driver, None
        if driver is not None:
            tell(driver.close)
