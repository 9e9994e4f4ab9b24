"""The staff's door and what is behind it: (state, event, now, at) -> (state, effects). Pure.

It opens from home and from out of service only, never while a citizen is here. Behind it nothing of a citizen is
shown, and untouched it closes by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from terminal.journey.base import Effect
from terminal.upkeep.standing import Standing

from . import events as ev
from . import glass as gl
from . import staff_events as sv
from .ending import settle
from .glass import Outcome
from .state import Result, Session, empty

IDLE_S = 120.0
LONGEST_S = 360.0
"""Untouched seconds after which the room closes also when an answer is still waited for."""
REASONS = ("paper", "repair", "cleaning", "moving", "other")
"""Why staff take a terminal out of service."""
OWN = (*gl.TRIALS, "disk", "clock", "network")
"""Trials of the terminal itself, beside those of its devices."""
SECOND = 6
"""Digits of PIN and one-time code; a number has two to six."""


@dataclass(frozen=True)
class CheckPin(Effect):
    """Ask the door: number and PIN."""

    request: float
    number: str
    pin: str = field(repr=False)


@dataclass(frozen=True)
class CheckCode(Effect):
    """Ask the door: a one-time code."""

    request: float
    number: str
    code: str = field(repr=False)


@dataclass(frozen=True)
class CheckCard(Effect):
    """Wait for a card and ask the door whether it is their own."""

    request: float
    number: str


@dataclass(frozen=True)
class Look(Effect):
    """How does the terminal stand now?"""


@dataclass(frozen=True)
class Try(Effect):
    """Try a device, the network, or make the report; `job` prints at most once."""

    request: float
    what: str
    job: str
    language: str
    number: str


@dataclass(frozen=True)
class SetService(Effect):
    """Out of service for a reason of REASONS, or in service again (empty)."""

    reason: str
    number: str


@dataclass(frozen=True)
class SayEmptied(Effect):
    """All paper was taken out of a printer by hand: its path may be freed."""

    device: str
    number: str


@dataclass(frozen=True)
class StopTrial(Effect):
    """Whatever is being tried or read for staff ends."""


@dataclass(frozen=True)
class KeepTrial(Effect):
    """A trial on the glass has ended: keep what it said."""

    what: str
    outcome: Outcome
    number: str


@dataclass(frozen=True)
class ReadLog(Effect):
    """Read a page of the log, 0 the newest."""

    page: int


@dataclass(frozen=True)
class Staff:
    """Who is at the door. `phase`: number, pin, second, in. `page`: overview, closing, log, one of OWN, or a device.
    `glass` is a trial on the glass under way."""

    phase: str = "number"
    number: str = ""
    name: str = ""
    problem: str = ""
    wait_s: float = 0.0
    busy: bool = False
    reading: bool = False  # a card is waited for
    request: float = 0.0
    page: str = "overview"
    standing: Standing | None = None
    testing: str = ""
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    glass: gl.Glass | None = None
    log: sv.LogRead | None = None


def advance(state: Session, event: ev.StaffEvent, now: float, at: str) -> Result:
    """Apply one event of staff."""
    if isinstance(event, ev.StaffAsked):
        if state.screen not in ("home", "out_of_service") or state.journey is not None:
            return state, ()
        return replace(empty(state, now), screen="staff_sign_in", staff=Staff(), language=state.language,
                       large=state.large), ()
    staff = state.staff
    if staff is None:
        return state, ()
    return _HANDLERS[type(event)](state, staff, event, now, at)


def tick(state: Session, now: float) -> Result:
    """Untouched too long: out. What is being tried is waited for, within limits."""
    staff = state.staff
    waits = staff is not None and (staff.testing or staff.busy)
    return leave(state, now) if now - state.touched_at >= (LONGEST_S if waits else IDLE_S) else (state, ())


def leave(state: Session, now: float) -> Result:
    """Out: to home, or to out of service. What a trial on the glass has found so far is kept."""
    kept: tuple[Effect, ...] = ()
    if state.staff is not None and state.staff.glass is not None:
        kept = _keeping(state.staff, gl.unfinished(state.staff.glass))
    state, effects = settle(state, now)
    return state, (StopTrial(), *kept, *effects)


def _to(state: Session, staff: Staff, now: float, **changes: Any) -> Session:
    return replace(state, staff=replace(staff, **changes), touched_at=now)


def _typed(state: Session, staff: Staff, event: ev.StaffTyped, now: float, at: str) -> Result:
    digits = event.digits
    if staff.glass is not None:
        return _on_glass(state, staff, event, now, at)
    if staff.busy or not digits.isascii() or not digits.isdigit():
        return state, ()
    if staff.phase == "number" and 2 <= len(digits) <= 6:
        return _to(state, staff, now, phase="pin", number=digits, problem=""), ()
    if staff.phase not in ("pin", "second") or len(digits) != SECOND:
        return state, ()
    asked = _to(state, staff, now, busy=True, problem="", request=now)
    if staff.phase == "pin":
        return asked, (CheckPin(now, staff.number, digits),)
    return asked, (CheckCode(now, staff.number, digits),)


def _answered(state: Session, staff: Staff, event: ev.StaffAnswered, now: float, at: str) -> Result:
    if event.request != staff.request or not staff.busy:
        return state, ()
    staff = replace(staff, busy=False, reading=False)
    if event.outcome != "ok":
        if event.outcome == "locked":
            # begins with the number again
            staff = replace(staff, phase="number", number="")
        return _to(state, staff, now, problem=event.outcome, wait_s=event.wait_s), ()
    if staff.phase == "pin":
        return _to(state, staff, now, phase="second"), ()
    inside = _to(state, staff, now, phase="in", name=event.name, page="overview")
    return replace(inside, screen="staff"), (Look(),)


def _pressed(state: Session, staff: Staff, event: ev.StaffPressed, now: float, at: str) -> Result:
    name, _, what = event.name.partition(":")
    if staff.phase == "second" and name == "own_card" and not staff.busy:
        asked = _to(state, staff, now, busy=True, reading=True, problem="", request=now)
        return asked, (CheckCard(now, staff.number),)
    if staff.phase != "in" or staff.testing:
        return state, ()
    if staff.glass is not None:
        return _on_glass(state, staff, event, now, at)
    if name in ("page", "older", "newer"):
        return _turn(state, staff, name, what, now)
    if name == "close" and what in REASONS:
        return _to(state, staff, now, page="overview"), (SetService(what, staff.number), Look())
    if name == "open":
        return _to(state, staff, now, page="overview"), (SetService("", staff.number), Look())
    if name == "emptied":
        return _to(state, staff, now), (SayEmptied(staff.page, staff.number), Look())
    if name not in ("test", "report"):
        return state, ()
    tried = "report" if name == "report" else staff.page
    outcomes = {key: one for key, one in staff.outcomes.items() if key != tried}
    if tried in gl.TRIALS:
        return _went_on(state, replace(staff, outcomes=outcomes), gl.begin(tried, now, state.language), now)
    trial = Try(now, tried, f"upkeep/{tried}/{at}", state.language, staff.number)
    return _to(state, staff, now, testing=tried, request=now, outcomes=outcomes), (trial,)


def _turn(state: Session, staff: Staff, name: str, page: str, now: float) -> Result:
    """To another page of the room, or of the log."""
    if name == "page":
        asked = ReadLog(0) if page == "log" else Look()
        return _to(state, staff, now, page=page, log=None), (asked,)
    if staff.page != "log" or staff.log is None:
        return state, ()
    wanted = staff.log.page + (1 if name == "older" else -1)
    within = wanted >= 0 and (name == "newer" or staff.log.more)
    return _to(state, staff, now), ((ReadLog(wanted),) if within else ())


def _on_glass(state: Session, staff: Staff, event: ev.StaffEvent, now: float, at: str) -> Result:
    """Something of a trial on the glass."""
    if staff.glass is None:
        return state, ()
    return _went_on(state, staff, gl.advance(staff.glass, event, now), now)


def _went_on(state: Session, staff: Staff, step: gl.Step, now: float) -> Result:
    made, effects = step
    if made is not None and not isinstance(made, Outcome):
        return _to(state, staff, now, glass=made), effects
    outcomes = staff.outcomes if made is None else {**staff.outcomes, staff.page: made}
    return _to(state, staff, now, glass=None, outcomes=outcomes), (*effects, *_keeping(staff, made), Look())


def _keeping(staff: Staff, outcome: Outcome | None) -> tuple[Effect, ...]:
    return () if outcome is None else (KeepTrial(staff.page, outcome, staff.number),)


def _log_read(state: Session, staff: Staff, event: sv.LogRead, now: float, at: str) -> Result:
    return (replace(state, staff=replace(staff, log=event)) if staff.page == "log" else state), ()


def _tested(state: Session, staff: Staff, event: ev.StaffTested, now: float, at: str) -> Result:
    if event.request != staff.request or not staff.testing:
        return state, ()
    outcomes = {**staff.outcomes, staff.testing: Outcome(event.fault, event.lines)}
    return _to(state, staff, now, testing="", outcomes=outcomes), (Look(),)


def _seen(state: Session, staff: Staff, event: ev.StaffSeen, now: float, at: str) -> Result:
    return replace(state, staff=replace(staff, standing=event.standing)), ()


def _back(state: Session, staff: Staff, event: ev.StaffBack, now: float, at: str) -> Result:
    if staff.glass is not None:
        return _went_on(state, staff, (gl.unfinished(staff.glass), (StopTrial(),)), now)
    if staff.testing or staff.reading:
        stopped = _to(state, staff, now, testing="", busy=False, reading=False, request=now)
        return stopped, (StopTrial(),)
    if staff.busy:
        return state, ()
    if staff.phase == "in" and staff.page != "overview":
        return _to(state, staff, now, page="overview"), (Look(),)
    if staff.phase in ("pin", "second"):
        return _to(state, staff, now, phase="number", number="", problem=""), ()
    return leave(state, now)


_HANDLERS: dict[type, Callable[[Session, Staff, Any, float, str], Result]] = {
    ev.StaffTyped: _typed,
    ev.StaffPressed: _pressed,
    ev.StaffBack: _back,
    ev.StaffAnswered: _answered,
    ev.StaffTested: _tested,
    ev.StaffSeen: _seen,
    sv.GlassMeasured: _on_glass,
    sv.CellTouched: _on_glass,
    sv.KeyHeard: _on_glass,
    sv.Sounded: _on_glass,
    sv.LogRead: _log_read,
}
