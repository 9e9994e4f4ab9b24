"""Which devices are here: hands commands to their threads, knows their health, never prints twice."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drivers import registry
from drivers.fault import DeviceFault, Patience
from drivers.id_card.api import IdCard
from terminal.devices.cards import CardWatch, PresenceWatch
from terminal.devices.health import ABSENT, Health
from terminal.devices.ladder import Ladder, Rules
from terminal.devices.paper_path import SETTLED_S, LockedPrinter, PathLock, file_of
from terminal.devices.power import port_power
from terminal.devices.rollup import RollUp, roll_up
from terminal.devices.worker import Command, Job, OnDone, OnFault, OnResult, Pace, Ticket, Watch, Worker, tell

log = logging.getLogger(__name__)

REMEMBERED = 1000
"""Print requests whose outcome is kept, far more than one session makes."""


@dataclass(frozen=True)
class DeviceConfig:
    """One ``[devices.NAME]`` table: ``options`` holds all its keys but ``driver``; ``kind`` is the device's
    name unless said otherwise."""

    driver: str
    options: Mapping[str, object] = field(default_factory=dict)
    kind: str = ""


@dataclass
class _Request:
    """One print request: its outcome, or who waits for it."""

    waiting: list[Job] | None = field(default_factory=list)
    result: Any = None
    fault: DeviceFault | None = None


class DeviceManager:
    """Starts one thread for each configured device. Callbacks come from those threads.

    ``world`` is the Booth of simulated devices; ``allow`` the distributions whose drivers may be taken beside ours.
    ``paths`` is the folder that keeps which printer's paper path is locked; without it none ever is.
    """

    def __init__(
        self,
        configs: Mapping[str, DeviceConfig],
        world: Any = None,
        *,
        pace: Pace | None = None,
        allow: Iterable[str] = (),
        rules: Rules | None = None,
        paths: Path | None = None,
    ) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Callable[[str, Health], None]] = []
        self._counters: list[OnDone] = []
        self._requests: OrderedDict[tuple[str, str], _Request] = OrderedDict()
        self._workers = {
            name: Worker(
                name,
                _behind_lock(_maker(name, config, world, tuple(allow)), name, config, paths),
                self._changed,
                pace or Pace(),
                _ladder(name, config, rules),
                self._done,
            )
            for name, config in configs.items()
        }
        for worker in self._workers.values():
            worker.thread.start()

    def roll_up(self) -> RollUp:
        """The terminal as a whole, with causes."""
        return roll_up({name: worker.health for name, worker in self._workers.items()})

    @property
    def devices(self) -> tuple[str, ...]:
        """Names of the configured devices."""
        return tuple(self._workers)

    def submit(
        self,
        device: str,
        command: Command,
        deadline: float,
        on_result: OnResult,
        on_fault: OnFault,
        request_id: str = "",
    ) -> Ticket:
        """Run ``command(driver, call)`` in the device's thread.

        ``deadline`` is in seconds from now and includes the time the command waits for its turn. One of the
        two callbacks is called exactly once, from the device's thread (or at once in this one when the
        outcome is already known). With a ``request_id`` the command runs at most once: a repetition gets the
        first outcome, except after a fault that certainly left no mark on paper.
        """
        ticket = Ticket()
        job = Job(command, Patience(deadline, ticket.cancelled), on_result, on_fault, ticket, request_id)
        worker = self._workers.get(device)
        if worker is None:
            job.fault(DeviceFault("device.absent", f"no device {device!r} is configured", untouched=True))
            return ticket
        if not request_id:
            worker.submit(job)
            return ticket
        key = (device, request_id)
        with self._lock:
            request = self._requests.get(key)
            if request is None:
                request = self._requests[key] = _Request()
                self._forget_oldest()
                first = True
            else:
                first = False
                if request.waiting is not None:
                    request.waiting.append(job)
                    return ticket
        if first:
            worker.submit(self._guarded(key, request, job))
        elif request.fault is not None:
            job.fault(request.fault)
        else:
            job.result(request.result)
        return ticket

    def watch(self, device: str, watch: Watch) -> None:
        """Do ``watch`` in the device's thread whenever it has nothing else to do; nothing for one not configured."""
        worker = self._workers.get(device)
        if worker is not None:
            worker.watch(watch)

    def watch_card(
        self,
        on_card: Callable[[IdCard], None],
        on_removed: Callable[[], None],
        on_fault: OnFault,
        device: str = "id_card",
    ) -> Ticket:
        """Tell each card once when it is laid down and once when it is taken away, until cancelled.

        Faults are told once until they change; the watch goes on by itself after them. A reader that was
        away for a while and comes back with the same card does not tell it again. Keep one watch running
        over the sessions: a card left lying is then not taken for a new one.
        """

        def read(card: IdCard) -> None:
            self._done(device, type(card).__name__, "")
            on_card(card)

        def failed(fault: DeviceFault) -> None:
            self._done(device, "", fault.code)
            on_fault(fault)

        watch = CardWatch(read, on_removed, failed)
        worker = self._workers.get(device)
        if worker is None:
            on_fault(DeviceFault("device.absent", f"no device {device!r} is configured"))
        else:
            worker.watch(watch)
        return watch.ticket

    def watch_presence(
        self,
        on_there: Callable[[bool], None],
        on_gone: Callable[[], None],
        known: bool | None = None,
        device: str = "id_card",
    ) -> Ticket:
        """Tell when a card is laid down and when it is taken away, and read nothing of it, until cancelled.

        ``on_there`` hears False for a card that was found at the first look, where ``known`` did not say whether one
        lies there. Takes the place of an earlier watch. Without a reader nothing is ever told.
        """
        watch = PresenceWatch(on_there, on_gone, known)
        worker = self._workers.get(device)
        if worker is not None:
            worker.watch(watch)
        return watch.ticket

    def health(self, device: str) -> Health:
        """The health known last; absent for a device that is not configured."""
        worker = self._workers.get(device)
        return worker.health if worker is not None else ABSENT

    def subscribe(self, callback: Callable[[str, Health], None]) -> Callable[[], None]:
        """Call ``callback(device, health)`` on every change; returns what ends the subscription."""
        with self._lock:
            self._listeners.append(callback)

        def end() -> None:
            with self._lock:
                if callback in self._listeners:
                    self._listeners.remove(callback)

        return end

    def count(self, callback: OnDone) -> None:
        """Call ``callback`` after every command that ran and every card that a watch read: which device, and the name
        of the result's type or the fault code. Nothing of the result itself."""
        with self._lock:
            self._counters.append(callback)

    def close(self, deadline: float = 5.0) -> bool:
        """Cancel everything and end the threads. False when one did not end within ``deadline`` seconds."""
        for worker in self._workers.values():
            worker.stop()
        end = time.monotonic() + deadline
        for worker in self._workers.values():
            worker.thread.join(max(0.0, end - time.monotonic()))
        stuck = [name for name, worker in self._workers.items() if worker.thread.is_alive()]
        if stuck:
            log.warning("devices did not end in time: %s", ", ".join(stuck))
        return not stuck

    # ------------------------------------------------------------------------------------------------------

    def _guarded(self, key: tuple[str, str], request: _Request, job: Job) -> Job:
        started = threading.Event()

        def settle(result: Any, fault: DeviceFault | None) -> None:
            with self._lock:
                waiting, request.waiting = request.waiting or [], None
                request.result, request.fault = result, fault
                if fault is not None and fault.untouched:
                    self._requests.pop(key, None)
            for one in (job, *waiting):
                if fault is not None:
                    one.fault(fault)
                else:
                    one.result(result)

        def command(driver: Any, call: Any) -> Any:
            started.set()
            return job.command(driver, call)

        def failed(fault: DeviceFault) -> None:
            # What never reached the driver cannot have left a mark.
            settle(None, fault if started.is_set() else _untouched(fault))

        # The outer job's own ticket ends silently; the callers' tickets are ended by ``settle``.
        outer = Job(command, job.patience, lambda result: settle(result, None), failed, Ticket(), job.request_id)
        outer.ticket.cancelled = job.ticket.cancelled
        return outer

    def _forget_oldest(self) -> None:
        for key, request in list(self._requests.items()):
            if len(self._requests) <= REMEMBERED:
                return
            if request.waiting is None:
                del self._requests[key]

    def _done(self, device: str, result: str, code: str) -> None:
        with self._lock:
            counters = list(self._counters)
        for counter in counters:
            tell(counter, device, result, code)

    def _changed(self, device: str, health: Health) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener(device, health)
            except Exception:
                log.exception("a listener of the devices failed")


def _untouched(fault: DeviceFault) -> DeviceFault:
    return DeviceFault(fault.code, fault.detail, recoverable=fault.recoverable, untouched=True)


def _maker(name: str, config: DeviceConfig, world: Any, allow: tuple[str, ...]) -> Callable[[], Any]:
    options = {**config.options, "driver": config.driver}
    if config.options.get("process") and config.driver != "simulated":
        from terminal.devices.isolated import Isolated

        return lambda: Isolated(config.kind or name, options, allow)
    return lambda: registry.make(config.kind or name, options, world, allow)


def _behind_lock(maker: Callable[[], Any], name: str, config: DeviceConfig, paths: Path | None) -> Callable[[], Any]:
    """A document printer whose path is locked after what may have left pages in it; any other device as it is."""
    if paths is None or (config.kind or name) != "document_printer":
        return maker
    settled = config.options.get("settled")
    lock = PathLock(file_of(paths, name), settled if isinstance(settled, int | float) else SETTLED_S)
    return lambda: LockedPrinter(maker(), lock)


def _ladder(name: str, config: DeviceConfig, rules: Rules | None) -> Ladder:
    file = config.options.get("power")
    return Ladder(name, port_power(file) if isinstance(file, str) and file else None, rules)
