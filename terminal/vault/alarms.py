"""What a person has to look at and no restart may hide: kept in the store, with its event in the chain.

Codes: sequence.missing, sequence.doubled (terminal/outbox/reconciling.py), head.back, head.forked (the centre's word
about the chain of events). Their sentences for staff are in assets/texts.
"""

from __future__ import annotations

import json
from typing import Any

import apsw

from terminal.vault.engine import Engine

_PREFIX = "alarm."


def standing(engine: Engine) -> dict[str, Any]:
    """Code -> detail, as it was told when it was raised."""
    rows = engine.rows("SELECT name, value FROM meta WHERE name LIKE 'alarm.%' ORDER BY name")
    return {name.removeprefix(_PREFIX): json.loads(value) for name, value in rows}


def raise_one(engine: Engine, code: str, detail: dict[str, Any]) -> bool:
    """Raise an alarm; False when it stands already with the same detail. No personal values."""
    with engine.lock:
        if standing(engine).get(code) == detail:
            return False

        def write(db: apsw.Connection) -> dict[str, Any]:
            db.execute("INSERT INTO meta VALUES (?,?) ON CONFLICT (name) DO UPDATE SET value=excluded.value",
                       (_PREFIX + code, json.dumps(detail)))
            return {"code": code, **detail}

        engine.transaction("alarm", None, write)
        return True


def clear(engine: Engine, code: str, by: str) -> bool:
    """End an alarm; False when it does not stand."""
    with engine.lock:
        if code not in standing(engine):
            return False

        def write(db: apsw.Connection) -> dict[str, Any]:
            db.execute("DELETE FROM meta WHERE name=?", (_PREFIX + code,))
            return {"code": code, "by": by}

        engine.transaction("alarm_ended", None, write)
        return True
