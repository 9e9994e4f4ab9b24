"""The first payment into the housing maintenance fund (住宅专项维修资金管理办法, 165号令, 6 to 17).

Pure functions on whole numbers: areas in hundredths of a square metre, money in fen. Rates come from the dated table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeGuard

from forms.model import Json
from forms.tables.loader import TableFault, load_table

KINDS = ("commodity", "resettlement", "non_residential", "public")
_AREA = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,6}))?\Z")
MOST_AREA = 10_000_000
"""100,000 m²: more is no flat but a mistake."""


def area_of(text: Json) -> int | None:
    """Hundredths of a square metre of "98.76"; more decimals are rounded half up. None: no area."""
    found = _AREA.match(text) if isinstance(text, str) else None
    if found is None:
        return None
    decimals = (found[2] or "").ljust(3, "0")
    area = int(found[1]) * 100 + int(decimals[:2]) + (decimals[2] >= "5")
    return area if 0 < area <= MOST_AREA else None


def rate_row(kind: str, elevator: bool, floors: int, day: date) -> Mapping[str, Json]:
    """The row of rates for a house on a day. Raises TableFault: there is none."""
    rows = [row for row in load_table("fund_rates")["rows"]
            if row["kind"] == kind and row["elevator"] is elevator and row["floors_from"] <= floors <= row["floors_to"]
            and date.fromisoformat(row["from"]) <= day]
    if not rows:
        raise TableFault(f"fund_rates: nothing for {kind} with {floors} floors on {day}")
    found: Mapping[str, Json] = max(rows, key=lambda row: str(row["from"]))
    return found


def first_payment(area: int, kind: str, fen: int) -> int:
    """Fen to be paid for an area (hundredths of m²) at a rate, or for public housing at its cost price, per m²; half a
    fen is rounded up (MF-09, MF-05)."""
    if kind == "public":
        percent = int(load_table("fund_rates")["public_percent"])
        return (area * fen * percent + 5_000) // 10_000
    return (area * fen + 50) // 100


def renewal_due(balance_fen: int, first_fen: int) -> bool:
    """Whether the balance is below the part of the first payment at which owners pay again (165号令 17); at exactly
    that part they do not."""
    return balance_fen * 100 < first_fen * int(load_table("fund_rates")["renew_below_percent"])


def compute(answers: Mapping[str, Json], records: Mapping[str, Mapping[str, Json]], disputed: frozenset[str],
            as_of: date) -> dict[str, Json]:
    """What is due for the house on record: area100, rate_fen, amount_fen, paid_fen, balance_fen, due_fen, and
    fund_state (due: the first payment; renew: the balance is used up, 165号令 17; nothing; unknown). Never raises;
    what cannot be computed is left out and the state is unknown."""
    house = records.get("house", {})
    area, floors, kind = area_of(house.get("area")), house.get("floors"), house.get("kind")
    paid, elevator = house.get("paid_fen", 0), house.get("elevator")
    out: dict[str, Json] = {"fund_state": "unknown"}
    if area is None or kind not in KINDS or not isinstance(elevator, bool) or not _count(floors) or not _count(paid):
        return out
    out["area100"] = area
    if any(place.startswith("house.") for place in disputed):
        return out
    try:
        row = rate_row(str(kind), elevator, int(floors), as_of)
    except (TableFault, ValueError):
        return out
    amount = first_payment(area, str(kind), int(row["fen"]))
    due = max(0, amount - int(paid))
    out |= {"rate_fen": int(row["fen"]), "amount_fen": amount, "paid_fen": int(paid), "due_fen": due,
            "fund_state": "due" if due else "nothing"}
    balance = house.get("balance_fen")
    if not _count(balance):
        return out
    out["balance_fen"] = balance
    if not due and renewal_due(balance, amount):
        # filled up to what a first payment is today; what was paid years ago explains nothing here
        del out["paid_fen"]
        out |= {"due_fen": amount - balance, "fund_state": "renew"}
    return out


def _count(value: Json) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
