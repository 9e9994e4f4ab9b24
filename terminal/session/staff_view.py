"""From staff's state to the screen: sign-in, overview, one device, the network, taking out of service."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from terminal.clock import SHANGHAI
from terminal.devices.paper_path import LOCKED
from terminal.upkeep.standing import Part, Standing
from terminal.words import Words

from .staff import REASONS, SECOND, Outcome, Staff
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
        page = {"overview": _overview, "closing": _closing, "network": _network}.get(staff.page, _device)
        page(shown, staff, staff.standing, w)
    return shown


def cure(code: str, w: Words) -> str:
    """What staff do about a fault code; what is said of it to everybody, where nothing else helps."""
    known = w.table("staff_cure")
    return known.get(code) or w.fault(code)


def standing_lines(standing: Standing, w: Words) -> list[dict[str, str]]:
    """The terminal as a whole, with each cause and what to do."""
    kept_out = standing.closed or standing.cause
    lines = [{"label": w("staff.state"), "value": w(f"staff_state.{'out_of_service' if kept_out else standing.state}")}]
    if standing.closed:
        lines.append({"label": w("staff.closed"), "value": w(f"staff_reason.{standing.closed}")})
    elif standing.cause:
        table = w.table("cause")
        lines.append({"label": w("staff.kept_out"), "value": table.get(standing.cause) or table["other"]})
    for cause in standing.causes:
        lines.append({"label": w(f"staff_device.{cause.device}"), "value": cure(cause.code, w)})
    for name, value in (("waiting", standing.waiting), ("quarantined", standing.quarantined)):
        lines.append({"label": w(f"staff.{name}"), "value": str(value)})
    lines.append({"label": w("staff.free"), "value": w("staff.megabytes", size=standing.free_mb)})
    return lines


def health_words(part: Part, w: Words) -> str:
    """One device in a few words."""
    words = [w(f"staff_health.{part.health.availability}")]
    if part.health.consumables != "ok":
        words.append(w(f"staff_level.{part.health.consumables}"))
    return " · ".join(words)


def part_lines(part: Part, w: Words) -> list[dict[str, str]]:
    """What one device is, has done and has suffered."""
    lines = [{"label": w("staff.health"), "value": health_words(part, w)}]
    lines += [{"label": w("staff.now"), "value": cure(code, w)} for code in part.health.issues]
    kind = "papers" if part.name.endswith("printer") else "codes" if part.name == "code_scanner" else "reads"
    if part.name.endswith(("printer", "card", "scanner")):
        lines.append({"label": w(f"staff.{kind}"), "value": str(part.good)})
    lines.append({"label": w("staff.hours"), "value": str(part.hours)})
    for code, count, last in part.faults:
        told = w("staff.fault_line", count=count, last=day_time(last), code=code)
        lines.append({"label": told, "value": cure(code, w)})
    return lines


def day_time(at: str) -> str:
    """Of an RFC 3339 time, as read at the booth."""
    return datetime.fromisoformat(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def outcome_lines(outcome: Outcome, w: Words) -> list[dict[str, str]]:
    """Of one trial; a lamp is named by its device."""
    known, devices = w.table("staff_line"), w.table("staff_device")
    lines = [{"label": known.get(key, key), "value": devices.get(value) or _value(value, w)}
             for key, value in outcome.lines]
    ended = w("staff.good") if not outcome.fault else cure(outcome.fault, w)
    return [*lines, {"label": w("staff.result"), "value": ended}]


def _value(value: str, w: Words) -> str:
    return w.table("staff_value").get(value, value)


def _overview(shown: dict[str, Any], staff: Staff, standing: Standing, w: Words) -> None:
    shown["groups"] = [{"title": "", "good": standing.state == "in_service" and not standing.cause,
                        "lines": standing_lines(standing, w)}]
    if "report" in staff.outcomes:
        shown["groups"].append(_result(staff.outcomes["report"], w))
    shown["rows"] = [{"name": f"page:{part.name}", "title": w(f"staff_device.{part.name}"),
                      "line": health_words(part, w), "good": _well(part)} for part in standing.parts]
    service = ("open", "in_service") if standing.closed else ("page:closing", "out_of_service")
    shown["buttons"] = [_button(staff, "page:network", w("staff.network")), _button(staff, "report", w("staff.report")),
                        _button(staff, service[0], w(f"staff.to_{service[1]}"))]


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


def _network(shown: dict[str, Any], staff: Staff, standing: Standing, w: Words) -> None:
    shown["title"], shown["hint"] = w("staff.network"), w("staff_try.network")
    _tried(shown, staff, w)


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
