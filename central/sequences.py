"""Numbers of submissions, 1, 2, 3 … in each store a terminal has had: which are missing here, which came twice.

Order is never a reason to refuse (docs/protocol.md, 8); a gap or a double is a reason to look.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from central import audit
from central.problems import Problem
from central.store.db import Store, Writing

MOST_RANGES = 1000
MOST_NUMBER = 2**53
_INCARNATION = re.compile(r"[A-Za-z0-9-]{1,64}\Z")
Range = tuple[int, int]


def stated(store: Store, terminal: str, body: dict[str, Any]) -> dict[str, Any]:
    """{"incarnation", "highest", "waiting", "aside"} -> {"missing", "doubled"}; each list has ranges [first, last].

    Missing is what the terminal neither has waiting nor has set aside, and did not come here. At most 1,000 ranges.
    Raises Problem 400 sequences.malformed.
    """
    incarnation, highest = body.get("incarnation"), body.get("highest")
    if not isinstance(incarnation, str) or not _INCARNATION.match(incarnation):
        raise Problem(400, "sequences.malformed", "incarnation: 1 to 64 letters, digits and hyphens")
    if type(highest) is not int or not 0 <= highest < MOST_NUMBER:
        raise Problem(400, "sequences.malformed", "highest: a number from 0")
    waiting, aside = (_ranges(body.get(name), name, highest) for name in ("waiting", "aside"))
    at = datetime.now(UTC).isoformat(timespec="seconds")
    with store.write() as db:
        db.execute(
            "INSERT INTO terminal_sequence (terminal, incarnation, highest, waiting, aside, at) VALUES (?,?,?,?,?,?) "
            "ON CONFLICT (terminal, incarnation) DO UPDATE SET highest=excluded.highest, waiting=excluded.waiting, "
            "aside=excluded.aside, at=excluded.at",
            (terminal, incarnation, highest, json.dumps(waiting), json.dumps(aside), at),
        )
    return {
        "missing": _first(missing(store, terminal, incarnation, highest, (*waiting, *aside))),
        "doubled": _first(doubled(store, terminal, incarnation)),
    }


def note_double(db: Writing, submission: str, terminal: str, incarnation: str, sequence: int) -> bool:
    """To be called where a submission is kept: True, and a line in the audit, when its number came before."""
    if not incarnation or sequence < 1:
        return False
    before = db.row("SELECT 1 FROM submission WHERE terminal=? AND incarnation=? AND sequence=? AND id<>?",
                    terminal, incarnation, sequence, submission)
    if before is None:
        return False
    at = datetime.now(UTC).isoformat(timespec="seconds")
    db.execute("INSERT INTO sequence_doubled (submission, terminal, incarnation, sequence, at) VALUES (?,?,?,?,?)",
               (submission, terminal, incarnation, sequence, at))
    audit.line(db, "sequence.doubled", terminal, detail=f"{incarnation} {sequence}")
    return True


def missing(store: Store, terminal: str, incarnation: str, highest: int, accounted: Iterable[Range]) -> list[Range]:
    """Ranges of 1 to `highest` that did not come and that nobody accounts for, in order."""
    rows = store.rows(
        "SELECT s, n FROM (SELECT sequence AS s, lead(sequence) OVER (ORDER BY sequence) AS n FROM submission "
        "WHERE terminal=? AND incarnation=? AND sequence BETWEEN 1 AND ?) AS steps WHERE n > s + 1 ORDER BY s",
        terminal, incarnation, highest,
    )
    ends = store.row("SELECT min(sequence), max(sequence) FROM submission "
                     "WHERE terminal=? AND incarnation=? AND sequence BETWEEN 1 AND ?", terminal, incarnation, highest)
    if ends is None or ends[0] is None:
        gaps = [(1, highest)]
    else:
        gaps = [(1, ends[0] - 1), *((before + 1, after - 1) for before, after in rows), (ends[1] + 1, highest)]
    return list(_without([gap for gap in gaps if gap[0] <= gap[1]], sorted(accounted)))


def doubled(store: Store, terminal: str, incarnation: str) -> list[Range]:
    """Numbers that came more than once, as ranges."""
    rows = store.rows("SELECT DISTINCT sequence FROM sequence_doubled WHERE terminal=? AND incarnation=? "
                      "ORDER BY sequence", terminal, incarnation)
    found: list[Range] = []
    for (number,) in rows:
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def gaps(store: Store) -> Iterator[dict[str, Any]]:
    """One object for each store of a terminal that lacks numbers or has some twice (`--gaps`)."""
    rows = store.rows(
        "SELECT s.terminal, s.incarnation, max(s.sequence), max(t.highest), max(t.waiting), max(t.aside), max(t.at) "
        "FROM submission s LEFT JOIN terminal_sequence t ON t.terminal=s.terminal AND t.incarnation=s.incarnation "
        "WHERE s.incarnation<>'' AND s.sequence>=1 GROUP BY s.terminal, s.incarnation "
        "UNION ALL SELECT terminal, incarnation, 0, highest, waiting, aside, at FROM terminal_sequence t "
        "WHERE NOT EXISTS (SELECT 1 FROM submission s WHERE s.terminal=t.terminal AND s.incarnation=t.incarnation) "
        "ORDER BY 1, 2"
    )
    for terminal, incarnation, seen, said, waiting, aside, at in rows:
        highest = max(seen, said or 0)
        waits, asides = json.loads(waiting or "[]"), json.loads(aside or "[]")
        lost = missing(store, terminal, incarnation, highest, [(a, b) for a, b in (*waits, *asides)])
        twice = doubled(store, terminal, incarnation)
        if lost or twice:
            yield {"terminal": terminal, "incarnation": incarnation, "highest": highest, "missing": lost,
                   "doubled": twice, "waiting": waits, "aside": asides, "stated_at": at}


def _without(gaps: list[Range], accounted: list[Range]) -> Iterator[Range]:
    for first, last in gaps:
        for begin, end in accounted:
            if end < first or begin > last:
                continue
            if begin > first:
                yield first, begin - 1
            first = end + 1
        if first <= last:
            yield first, last


def _first(ranges: list[Range]) -> list[list[int]]:
    return [list(one) for one in ranges[:MOST_RANGES]]


def _ranges(value: Any, name: str, highest: int) -> list[Range]:
    if not isinstance(value, list) or len(value) > MOST_RANGES:
        raise Problem(400, "sequences.malformed", f"{name}: a list of at most {MOST_RANGES} ranges")
    found: list[Range] = []
    for one in value:
        if not isinstance(one, list) or len(one) != 2 or not all(type(number) is int for number in one):
            raise Problem(400, "sequences.malformed", f"{name}: a range is two numbers")
        if not 1 <= one[0] <= one[1] <= highest:
            raise Problem(400, "sequences.malformed", f"{name}: a range lies between 1 and highest")
        found.append((one[0], one[1]))
    return found
