"""Effects of the staff's room: ask the door, try a device or the network, print the report, take out of service."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from terminal.devices import commands
from terminal.session import events as ev
from terminal.session import glass as gl
from terminal.session import staff as st
from terminal.session.staff_events import LogRead
from terminal.upkeep import disk, drift, network
from terminal.upkeep.accounts import StaffFault
from terminal.upkeep.closed import Closed
from terminal.upkeep.network import StepFault
from terminal.upkeep.reports import Reports
from terminal.upkeep.staff import Answer, Door
from terminal.upkeep.standing import Standing
from terminal.upkeep.tally import Log
from terminal.upkeep.trials import CARD_S, PAPER_S, trial_of

from . import Conductor, Post
from .upkeep_sound import SoundTrial, Voice

log = logging.getLogger(__name__)
LOG_EVENTS = 10
"""On a page of the log."""
OWN_CARDS = {"id_card": commands.read_card, "chip_card": commands.read_social}


@dataclass(frozen=True)
class Rooms:
    """What the staff's room is made of. `standing` looks at the terminal now; `cause` says what keeps citizens out;
    `offset_s` asks the centre for the time; `emptied` takes note that somebody emptied a printer's paper path; `disk`
    tries the disk (StepFault); `voice` is what sounds, None until it is made."""

    door: Door
    log: Log
    closed: Closed
    reports: Reports
    standing: Callable[[], Standing]
    cause: Callable[[], str]
    centre: str
    offset_s: Callable[[], float]
    emptied: Callable[[str], bool]
    disk: Callable[[], tuple[disk.Line, ...]]
    voice: Callable[[], Voice | None]


class Upkeep:
    """Handlers return at once; one thread does what takes time, the devices' own threads the rest."""

    def __init__(self, devices: Any, session: Callable[[ev.SessionEvent], None], rooms: Rooms) -> None:
        self._devices, self._session, self._rooms = devices, session, rooms
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="upkeep")
        self._lock = threading.Lock()
        self._tickets: list[Any] = []
        self._sound = SoundTrial(rooms.voice, session)

    def register(self, conductor: Conductor) -> None:
        conductor.register(st.CheckPin, lambda effect, post: self._later(self._pin, effect))
        conductor.register(st.CheckCode, lambda effect, post: self._later(self._code, effect))
        conductor.register(st.CheckCard, self._card)
        conductor.register(st.Look, lambda effect, post: self._later(self._look, effect))
        conductor.register(st.Try, self._try)
        conductor.register(st.SetService, lambda effect, post: self._later(self._service, effect))
        conductor.register(st.SayEmptied, lambda effect, post: self._later(self._emptied, effect))
        conductor.register(st.KeepTrial, lambda effect, post: self._later(self._keep, effect))
        conductor.register(st.ReadLog, lambda effect, post: self._later(self._read_log, effect))
        conductor.register(gl.Say, self._say)
        conductor.register(st.StopTrial, self._stop)

    def close(self) -> None:
        self._cancel()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _later(self, work: Callable[[Any], None], effect: Any) -> None:
        self._thread.submit(self._guarded, work, effect)

    def _guarded(self, work: Callable[[Any], None], effect: Any) -> None:
        try:
            work(effect)
        except Exception as error:
            log.exception("%s failed", type(effect).__name__)
            request = getattr(effect, "request", 0.0)
            code = str(getattr(error, "code", "device.broken"))
            ended = ev.StaffTested(request, code) if isinstance(effect, st.Try) else ev.StaffAnswered(request, code)
            self._session(ended)

    # --- the door -----------------------------------------------------------------------------------------

    def _pin(self, effect: st.CheckPin) -> None:
        self._answer(effect.request, effect.number, lambda: self._rooms.door.pin(effect.number, effect.pin), last=False)

    def _code(self, effect: st.CheckCode) -> None:
        self._answer(effect.request, effect.number, lambda: self._rooms.door.code(effect.number, effect.code))

    def _card(self, effect: st.CheckCard, post: Post) -> None:
        """Whichever reader gets a card first."""
        readers = [name for name in OWN_CARDS if name in self._devices.devices]
        left = len(readers)
        once = threading.Lock()

        def read(card: Any) -> None:
            if once.acquire(blocking=False):
                self._cancel()
                self._thread.submit(self._answer, effect.request, effect.number,
                                    lambda: self._rooms.door.card(effect.number, card.number))

        def failed(fault: Any) -> None:
            nonlocal left
            left -= 1
            if left == 0 and once.acquire(blocking=False):
                self._session(ev.StaffAnswered(effect.request, fault.code))

        if not readers:
            self._session(ev.StaffAnswered(effect.request, "device.absent"))
        for name in readers:
            self._hold(self._devices.submit(name, OWN_CARDS[name](), CARD_S, read, failed))

    def _answer(self, request: float, number: str, ask: Callable[[], Answer], *, last: bool = True) -> None:
        try:
            answer = ask()
        except StaffFault as fault:
            log.error("staff cannot sign in: %s", fault.code)
            self._session(ev.StaffAnswered(request, fault.code))
            return
        if answer.outcome != "ok":
            self._rooms.log.note("refused", staff=number, outcome=answer.outcome)
        elif last:
            self._rooms.log.note("sign_in", staff=number)
        self._session(ev.StaffAnswered(request, answer.outcome, answer.wait_s, answer.name))

    # --- the room -----------------------------------------------------------------------------------------

    def _look(self, effect: st.Look) -> None:
        self._session(ev.StaffSeen(self._rooms.standing()))

    def _service(self, effect: st.SetService) -> None:
        self._rooms.closed.set(effect.reason)
        self._rooms.log.note("service", staff=effect.number, reason=effect.reason or "open")
        self._session(ev.Service(self._rooms.cause()))
        self._session(ev.StaffSeen(self._rooms.standing()))

    def _emptied(self, effect: st.SayEmptied) -> None:
        if self._rooms.emptied(effect.device):
            self._rooms.log.note("jam_cleared", staff=effect.number, device=effect.device)

    def _keep(self, effect: st.KeepTrial) -> None:
        outcome = effect.outcome
        self._note(effect.number, effect.what, outcome.fault, outcome.lines)

    def _note(self, number: str, what: str, fault: str, lines: tuple[gl.Line, ...]) -> None:
        """What the terminal's own trials found is kept; of a device only how it ended: a card may have been in it."""
        found = {"lines": [list(line) for line in lines]} if what in st.OWN else {}
        self._rooms.log.note("test", staff=number, device=what, ok=not fault, fault=fault, **found)

    def _read_log(self, effect: st.ReadLog) -> None:
        first = effect.page * LOG_EVENTS
        found = self._rooms.log.recent(first + LOG_EVENTS + 1)[first:]
        self._session(LogRead(effect.page, tuple(found[:LOG_EVENTS]), len(found) > LOG_EVENTS))

    def _say(self, effect: gl.Say, post: Post) -> None:
        self._sound.begin()
        self._later(self._sound.say, effect)

    def _try(self, effect: st.Try, post: Post) -> None:
        steps = {
            "network": lambda: network.examine(self._rooms.centre, self._rooms.offset_s),
            "clock": lambda: drift.examine(self._rooms.offset_s),
            "disk": self._rooms.disk,
        }
        if effect.what in steps:
            self._later(lambda effect: self._steps(effect, steps[effect.what]), effect)
        else:
            self._later(self._report if effect.what == "report" else self._device, effect)

    def _device(self, effect: st.Try) -> None:
        trial = trial_of(effect.what, effect.language)
        # papers print once; a card or a code is asked for anew each time
        job = effect.job if effect.what.endswith("printer") else ""
        self._hold(self._devices.submit(
            effect.what, trial.command, trial.seconds, lambda result: self._ended(effect, "", trial.lines(result)),
            lambda fault: self._ended(effect, fault.code), job,
        ))

    def _steps(self, effect: st.Try, examine: Callable[[], tuple[gl.Line, ...]]) -> None:
        try:
            lines = examine()
        except StepFault as fault:
            self._ended(effect, fault.code, fault.lines)
        else:
            self._ended(effect, "", lines)

    def _report(self, effect: st.Try) -> None:
        path, data = self._rooms.reports.make(self._rooms.standing(), effect.language)
        kept = (("file", path.name),)
        self._rooms.log.note("report", staff=effect.number, file=path.name)
        self._hold(self._devices.submit(
            "document_printer", commands.print_pdf(data, "report"), PAPER_S,
            lambda result: self._ended(effect, "", (*kept, ("paper", "out"))),
            lambda fault: self._ended(effect, fault.code, kept), effect.job,
        ))

    def _ended(self, effect: st.Try, fault: str, lines: tuple[tuple[str, str], ...] = ()) -> None:
        if fault != "device.cancelled" and effect.what != "report":
            self._note(effect.number, effect.what, fault, lines)
        self._session(ev.StaffTested(effect.request, fault, lines))

    # --- ending -------------------------------------------------------------------------------------------

    def _hold(self, ticket: Any) -> None:
        with self._lock:
            self._tickets = [one for one in self._tickets if not one.ended.is_set()] + [ticket]

    def _stop(self, effect: st.StopTrial, post: Post) -> None:
        self._cancel()

    def _cancel(self) -> None:
        with self._lock:
            tickets, self._tickets = self._tickets, []
        for ticket in tickets:
            ticket.cancel()
        self._sound.stop()
