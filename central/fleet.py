"""Telemetry: how each terminal stands, the newest word of it only. Nothing personal gets in: texts are codes and names.

A member that is not known here is left out, so that a newer terminal may tell more; what has another form is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric

from central import audit, heads
from central.problems import Problem
from central.store.db import Store

SILENT_S = 900.0
"""Three times the time between two tellings."""
STATES = ("in_service", "reduced", "out_of_service")
ALARMS = ("sequence.missing", "sequence.doubled", heads.BACK, heads.FORKED, "assistance.wanted")
MOST = 64
_WORD = re.compile(r"[A-Za-z0-9_.+-]{0,64}\Z")


def telemetry(store: Store, terminal: str, key: bytes, created: int, body: dict[str, Any]) -> dict[str, Any]:
    """Keep it, unless a newer one is here; {"position"} of the head that is known now.

    Raises Problem 400 telemetry.malformed; 409 head.before (with the `position` whose hash is to be stated), head.back,
    head.forked. What it tells of its health is kept in each of the latter.
    """
    told = read(body)
    head = heads.read(terminal, key, body.get("head"), body.get("signature"))
    now = datetime.now(UTC)
    with store.write() as db:
        before = db.row("SELECT head_alarm, created FROM fleet WHERE terminal=?", terminal)
        if before is not None and before[1] > created:
            # overtaken on the way: a newer one is here, and an older head is no step back
            return {"position": (heads.last(db, terminal, head.incarnation) or (0, ""))[0]}
        ask = heads.ask_for(db, head)
        found = "" if ask is not None else heads.judge(db, head)
        if ask is None and not found:
            heads.keep(db, head, now.date().isoformat())
        stood = "" if before is None else before[0]
        if found and found != stood:
            audit.line(db, found, terminal, detail=f"{head.incarnation} {head.position}")
        db.execute(
            "INSERT INTO fleet (terminal, at, created, state, waiting, aside, oldest_s, alarms, head_alarm, told) "
            "VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (terminal) DO UPDATE SET at=excluded.at, "
            "created=excluded.created, state=excluded.state, waiting=excluded.waiting, aside=excluded.aside, "
            "oldest_s=excluded.oldest_s, alarms=excluded.alarms, head_alarm=excluded.head_alarm, told=excluded.told",
            (terminal, now.isoformat(timespec="seconds"), created, told["health"]["state"], told["queue"]["waiting"],
             told["queue"]["aside"], told["queue"]["oldest_s"], ",".join(told["alarms"]), found or stood,
             json.dumps(told)),
        )
    if ask is not None:
        raise Problem(409, "head.before", "state your hash at this position too", {"position": ask})
    if found:
        raise Problem(409, found, "the chain of events does not go on from what was told before")
    return {"position": head.position}


def read(body: dict[str, Any]) -> dict[str, Any]:
    """What is known of a telemetry. Raises Problem 400 telemetry.malformed."""
    try:
        health, queue = body["health"], body["queue"]
        causes = [{"device": _word(one["device"]), "code": _word(one["code"])} for one in _list(health["causes"])]
        if health["state"] not in STATES:
            raise ValueError("state")
        return {
            "health": {"state": health["state"], "kept_out": _word(health["kept_out"]), "causes": causes},
            "queue": {name: _whole(queue[name]) for name in ("waiting", "aside", "oldest_s")},
            "versions": {_word(name): _word(body["versions"][name]) for name in _list(list(body["versions"]))},
            "counters": {_word(name): _whole(body["counters"][name]) for name in _list(list(body["counters"]))},
            "disk_free_mb": _whole(body["disk_free_mb"]),
            "clock_offset_ms": _whole(body["clock_offset_ms"]),
            "alarms": [_word(one) for one in _list(body["alarms"])],
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Problem(400, "telemetry.malformed", "not telemetry of protocol 1") from None


def terminals(store: Store) -> Iterator[dict[str, Any]]:
    """Every terminal that is enrolled, one object each, by name (`--fleet`)."""
    limit = _silent_before()
    rows = store.rows("SELECT t.id, t.revoked_at, f.at, f.told, f.head_alarm FROM terminal t "
                      "LEFT JOIN fleet f ON f.terminal=t.id ORDER BY t.id")
    for terminal, revoked_at, at, told, head_alarm in rows:
        known = {} if told is None else json.loads(told)
        alarms = sorted({*known.pop("alarms", ()), *([head_alarm] if head_alarm else ())})
        yield {"terminal": terminal, "last_seen": at, "silent": at is None or at < limit,
               "revoked": revoked_at is not None, "alarms": alarms, **known}


def metrics(store: Store) -> Iterator[Metric]:
    """For Prometheus: counts over all terminals, never one of them by name."""
    limit = _silent_before()
    states = GaugeMetricFamily("budayang_terminals", "Enrolled terminals by what they told last; silent for 15 minutes",
                               labels=["state"])
    counted = dict.fromkeys((*STATES, "silent", "never"), 0)
    for state, silent, count in store.rows(
        "SELECT f.state, CASE WHEN f.at < ? THEN 1 ELSE 0 END, count(*) FROM terminal t "
        "LEFT JOIN fleet f ON f.terminal=t.id WHERE t.revoked_at IS NULL GROUP BY 1, 2", limit
    ):
        counted["never" if state is None else "silent" if silent else state] += count
    for state, count in counted.items():
        states.add_metric([state], count)
    yield states
    alarmed = GaugeMetricFamily("budayang_terminals_alarmed", "Terminals with this alarm", labels=["alarm"])
    given = store.rows("SELECT alarms, head_alarm, count(*) FROM fleet "
                       "WHERE alarms<>'' OR head_alarm<>'' GROUP BY alarms, head_alarm")
    for alarm in ALARMS:
        alarmed.add_metric([alarm], sum(n for told, found, n in given if alarm in {*told.split(","), found}))
    yield alarmed
    row = store.row("SELECT coalesce(sum(waiting), 0), coalesce(sum(aside), 0), coalesce(max(oldest_s), 0) FROM fleet")
    waiting, aside, oldest = row or (0, 0, 0)
    for name, what, value in (
        ("waiting", "Submissions that wait at terminals", waiting),
        ("set_aside", "Submissions that terminals have set aside", aside),
        ("oldest_seconds", "Age of the oldest submission that waits anywhere", oldest),
    ):
        yield GaugeMetricFamily(f"budayang_terminal_queue_{name}", what, value=float(value))


def _silent_before() -> str:
    return (datetime.now(UTC) - timedelta(seconds=SILENT_S)).isoformat(timespec="seconds")


def _word(value: Any) -> str:
    if not isinstance(value, str) or not _WORD.match(value):
        raise ValueError("not a code or a name")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) >= 2**53:
        raise ValueError("not a whole number")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST:
        raise ValueError("not a list, or too long")
    return value
