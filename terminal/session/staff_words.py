"""How the terminal stands, how a trial ended, what was kept, in words: the same on the screen and in the report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from terminal.clock import SHANGHAI
from terminal.upkeep.standing import Part, Standing, Tried
from terminal.words import Words

from .glass import Outcome


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
    for code in standing.alarms:
        lines.append({"label": w("staff.alarm"), "value": w(f"staff_alarm.{code.replace('.', '_')}")})
    for cause in standing.causes:
        lines.append({"label": w(f"staff_device.{cause.device}"), "value": cure(cause.code, w)})
    for name, value in (("waiting", standing.waiting), ("quarantined", standing.quarantined)):
        lines.append({"label": w(f"staff.{name}"), "value": str(value)})
    lines.append({"label": w("staff.free"), "value": w("staff.megabytes", size=standing.free_mb)})
    day = standing.catalogue
    lines.append({"label": w("staff.catalogue"),
                  "value": w("staff.catalogue_of", day=day) if day else w("staff.catalogue_own")})
    if standing.catalogue_fault:
        lines.append({"label": w("staff.catalogue_newer"), "value": w("staff.catalogue_fault")})
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
    known = w.table("staff_line")
    lines = [{"label": known.get(key, key), "value": _value(key, value, w)} for key, value in outcome.lines]
    return [*lines, {"label": w("staff.result"), "value": result(outcome.fault, w)}]


def result(fault: str, w: Words) -> str:
    """Good, or what to do."""
    return w("staff.good") if not fault else cure(fault, w)


def name_of(what: str, w: Words) -> str:
    """Of a device, or of a trial of the terminal itself."""
    return w.table("staff_trial").get(what) or w.table("staff_device").get(what, what)


def key_words(key: str, w: Words) -> str:
    """Of a key of the keypad."""
    return w.table("staff_key").get(key, key)


def tried_line(tried: Tried | None, w: Words) -> str:
    """When a trial was made last and how it ended, in a line."""
    if tried is None:
        return w("staff.never_tried")
    return f"{day_time(tried.at)} · {w('staff.good') if not tried.fault else w('staff.not_good')}"


def tried_words(tried: Tried, w: Words) -> str:
    """The same with all it found; for the report."""
    lines = outcome_lines(Outcome(tried.fault, tried.lines), w)
    colon = "：" if w.language == "zh" else ": "
    found = ("；" if w.language == "zh" else "; ").join(f"{one['label']}{colon}{one['value']}" for one in lines)
    return f"{day_time(tried.at)} · {found}"


def event_words(event: Mapping[str, Any], w: Words) -> str:
    """One kept event in a line."""
    kind = str(event["kind"])
    opened = kind == "service" and event.get("reason") == "open"
    said = [w("staff.opened") if opened else w(f"staff_event.{kind}")]
    if event.get("staff"):
        said.append(w("staff.by", number=event["staff"]))
    if event.get("device"):
        said.append(name_of(str(event["device"]), w))
    if kind == "test":
        said.append(w("staff.good") if event.get("ok") else result(str(event.get("fault") or "device.broken"), w))
    if kind == "refused":
        outcomes = w.table("staff_refused")
        said.append(outcomes.get(str(event.get("outcome")), outcomes["wrong"]))
    if kind == "service" and not opened:
        reasons = w.table("staff_reason")
        said.append(reasons.get(str(event.get("reason")), reasons["other"]))
    return " · ".join(said)


def _value(key: str, value: str, w: Words) -> str:
    if key == "key_missing":
        return key_words(value, w)
    if key == "area":
        rows, _, columns = value.partition("/")
        return w("staff.area", rows=rows, columns=columns)
    return w.table("staff_device").get(value) or w.table("staff_value").get(value, value)
