"""What a resident pays a year for basic medical insurance (城乡居民基本医疗保险; 社会保险法 25).

Pure functions on whole fen. Rates, the months in which it is paid and what is borne for the poor come from the dated
table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forms.model import Json
from forms.tables.loader import TableFault, load_table

NAMES: Mapping[str, str] = {
    "aid_fen": "int",
    "due_fen": "int",
    "medical_state": "string",
    "outcome": "string",
    "paid_fen": "int",
    "rate_fen": "int",
}


def in_season(day: date) -> bool:
    """Whether it can be paid in this month."""
    return day.month in load_table("resident_medical")["months"]


def rate(day: date) -> int:
    """Fen a person and year, by the newest row that is in force on a day. Raises TableFault: there is none."""
    rows = [row for row in load_table("resident_medical")["rows"] if date.fromisoformat(row["from"]) <= day]
    if not rows:
        raise TableFault(f"resident_medical: no rate on {day}")
    return int(max(rows, key=lambda row: str(row["from"]))["fen"])


def own_part(fen: int, aid_percent: int) -> int:
    """What is left to pay of a rate, in whole fen; half a fen is rounded up."""
    return (fen * (100 - aid_percent) + 50) // 100


def compute(answers: Mapping[str, Json], records: Mapping[str, Mapping[str, Json]], disputed: frozenset[str],
            as_of: date) -> dict[str, Json]:
    """What is due by the record: rate_fen, aid_fen, paid_fen, due_fen, and medical_state (due, nothing, closed or
    unknown). Never raises; what cannot be computed is left out."""
    record = records.get("medical", {})
    paid, kind = record.get("paid_fen"), record.get("aid")
    if record and not in_season(as_of):
        return {"medical_state": "closed"}
    aid = load_table("resident_medical")["aid_percent"].get(kind) if isinstance(kind, str) else None
    known = isinstance(paid, int) and not isinstance(paid, bool) and paid >= 0
    if not known or aid is None or any(place.startswith("medical.") for place in disputed):
        return {"medical_state": "unknown"}
    try:
        full = rate(as_of)
    except TableFault:
        return {"medical_state": "unknown"}
    own = own_part(full, int(aid))
    due = max(0, own - int(paid or 0))
    return {"rate_fen": full, "aid_fen": full - own, "paid_fen": int(paid or 0), "due_fen": due,
            "medical_state": "due" if due else "nothing"}
