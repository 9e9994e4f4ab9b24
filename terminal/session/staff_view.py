"""From staff's state to the screen: sign-in, overview, one device, trials, the log, taking out of service."""

from __future__ import annotations

import math
from typing import Any

from terminal.devices.paper_path import LOCKED
from terminal.upkeep.standing import Part, Standing, Tried
from terminal.words import Words

from . import glass_view
from .glass import Outcome
from .staff import OWN, REASONS, SECOND, Staff
from .staff_words import day_time, event_words, health_words, outcome_lines, part_lines, standing_lines, tried_line
from .state import Session

DIGITS_LEAST = {"number": 2, "pin": SECOND, "second": SECOND}


def sign_in(state: Session, w: Words) -> dict[str, Any]:
    """Number, PIN, then code or card."""
    staff = state.staff
    assert staff is not None
    shown: dict[str, Any] = {
        "step": staff.phase,
        "title": w(f"staff.{staff.phase}"),
        "hint": w(f"staff.{staff.phase}_line"),
        "hide": staff.phase == "pin",
        "least": DIGITS_LEAST[staff.phase],
        "pad": not staff.reading,
        "own_card": w("staff.own_card") if staff.phase == "second" and not staff.reading else "",
        "go_on": w("words.next"),
        "turn": staff.request,
        "stages": [],
        "stage": -1,
        "can_back": True,
        "next": None,
        "status": w("staff.lay_card" if staff.reading else "staff.checking") if staff.busy else "",
    }
    if staff.problem == "locked":
        shown["problem"] = w("staff.locked", minutes=max(1, math.ceil(staff.wait_s / 60)))
    elif staff.problem == "wrong":
        shown["problem"] = w("staff.wrong")
    elif staff.problem:
        shown["problem"] = w.fault(staff.problem)
    return shown


def inside(state: Session, w: Words) -> dict[str, Any]:
    """The page that is open behind the door."""
    staff = state.staff
    assert staff is not None
    if staff.glass is not None:
        return glass_view.shown(staff.glass, w)
    shown: dict[str, Any] = {
        "step": staff.page,
        "title": w("staff.overview"),
        "hint": w("staff.overview_line", name=staff.name),
        "groups": [],
        "rows": [],
        "buttons": [],
        "stages": [],
        "stage": -1,
        "can_back": True,
        "next": None,
        "status": w("staff.testing") if staff.testing else "",
    }
    if staff.standing is None:
        shown["status"] = w("staff.looking")
    else:
        page = {"overview": _overview, "closing": _closing, "log": _log, **dict.fromkeys(OWN, _own)}.get(
            staff.page, _device)
        page(shown, staff, staff.standing, w)
    return shown


def _overview(shown: dict[str, Any], staff: Staff, standing: Standing, w: Words) -> None:
    shown["groups"] = [{"title": "", "good": standing.state == "in_service" and not (standing.cause or standing.alarms),
                        "lines": standing_lines(standing, w)}]
    if "report" in staff.outcomes:
        shown["groups"].append(_result(staff.outcomes["report"], w))
    shown["rows"] = [{"name": f"page:{part.name}", "title": w(f"staff_device.{part.name}"),
                      "line": health_words(part, w), "good": _well(part)} for part in standing.parts]
    shown["rows"] += [_own_row(what, _last(standing, what), w) for what in OWN]
    service = ("open", "in_service") if standing.closed else ("page:closing", "out_of_service")
    shown["buttons"] = [_button(staff, "page:log", w("staff.log")), _button(staff, "report", w("staff.report")),
                        _button(staff, service[0], w(f"staff.to_{service[1]}"))]


def _own_row(what: str, tried: Tried | None, w: Words) -> dict[str, Any]:
    return {"name": f"page:{what}", "title": w(f"staff_trial.{what}"), "line": tried_line(tried, w),
            "good": tried is None or not tried.fault, "plain": tried is None}


def _last(standing: Standing, what: str) -> Tried | None:
    return next((tried for tried in standing.tried if tried.what == what), None)


def _device(shown: dict[str, Any], staff: Staff, standing: Standing, w: Words) -> None:
    part = next((one for one in standing.parts if one.name == staff.page), None)
    if part is None:
        return
    shown["title"] = w(f"staff_device.{part.name}")
    shown["hint"] = w(f"staff_try.{part.name}")
    shown["groups"] = [{"title": "", "good": _well(part), "lines": part_lines(part, w)}]
    _tried(shown, staff, w)
    if LOCKED in part.health.issues:
        shown["buttons"] = [_button(staff, "emptied", w("staff.emptied"))]


def _own(shown: dict[str, Any], staff: Staff, standing: Standing, w: Words) -> None:
    """A trial of the terminal itself; what it said the last time, while there is no newer one."""
    shown["title"], shown["hint"] = w(f"staff_trial.{staff.page}"), w(f"staff_try.{staff.page}")
    last = _last(standing, staff.page)
    if last is not None and staff.page not in staff.outcomes:
        shown["groups"] = [{"title": w("staff.tried_at", at=day_time(last.at)), "good": not last.fault,
                            "lines": outcome_lines(Outcome(last.fault, last.lines), w)}]
    _tried(shown, staff, w)


def _log(shown: dict[str, Any], staff: Staff, standing: Standing, w: Words) -> None:
    shown["title"], shown["hint"] = w("staff.log_title"), w("staff.log_line")
    if staff.log is None:
        shown["status"] = w("staff.looking")
        return
    lines = [{"label": day_time(str(event["at"])), "value": event_words(event, w)} for event in staff.log.events]
    shown["groups"] = [{"title": w("staff.log_page", n=staff.log.page + 1), "good": True,
                        "lines": lines or [{"label": "", "value": w("staff.log_empty")}]}]
    turns = (("newer", staff.log.page > 0), ("older", staff.log.more))
    shown["buttons"] = [{"name": name, "label": w(f"staff.{name}"), "on": on} for name, on in turns if on]


def _well(part: Part) -> bool:
    return part.health.availability == "in_service" and not part.health.issues


def _tried(shown: dict[str, Any], staff: Staff, w: Words) -> None:
    if staff.page in staff.outcomes:
        shown["groups"].insert(0, _result(staff.outcomes[staff.page], w))
    shown["next"] = {"label": w("staff.test"), "on": True} if not staff.testing else None


def _closing(shown: dict[str, Any], staff: Staff, standing: Standing, w: Words) -> None:
    shown["title"], shown["hint"] = w("staff.closing"), w("staff.closing_line")
    shown["buttons"] = [_button(staff, f"close:{reason}", w(f"staff_reason.{reason}")) for reason in REASONS]


def _result(outcome: Outcome, w: Words) -> dict[str, Any]:
    return {"title": w("staff.last_test"), "good": not outcome.fault, "lines": outcome_lines(outcome, w)}


def _button(staff: Staff, name: str, label: str) -> dict[str, Any]:
    return {"name": name, "label": label, "on": not staff.testing}
