"""Many submissions in one request: each is taken in or refused on its own, all of them with one wait for the disk."""

from __future__ import annotations

import logging
from typing import Any

from central import sealed
from central.intake import Intake, Prepared
from central.problems import Problem

log = logging.getLogger("central.intake")
MAGIC = b"BDYB"
MOST = 50
MAX_BATCH = 4 << 20
"""Bytes of one batch; whoever has more in a submission hands it over alone."""
Told = tuple[int, dict[str, Any]]


def take_in(intake: Intake, terminal: str, body: bytes) -> dict[str, Any]:
    """{"answers": [{"status", "answer"}]} in the order they came; `answer` is an acknowledgement or a problem.

    Raises Problem 400 batch.malformed: then none of them was looked at.
    """
    told: dict[int, Told] = {}
    prepared: dict[int, Prepared] = {}
    for place, container in enumerate(split(body)):
        try:
            one = intake.prepare(sealed.read(container).id, terminal, container)
            if isinstance(one, Prepared):
                prepared[place] = one
            else:
                told[place] = 200, one
        except Exception as fault:
            told[place] = _said(fault)
    works = [lambda db, one=one: intake.keep(db, one) for one in prepared.values()]
    for (place, one), kept in zip(prepared.items(), intake.store.together(works), strict=True):
        if isinstance(kept, Exception):
            told[place] = _said(kept)
        else:
            told[place] = kept
            intake.uploads.claimed(terminal, one.apart)
    return {"answers": [{"status": status, "answer": answer} for _, (status, answer) in sorted(told.items())]}


def split(body: bytes) -> list[bytes]:
    """The containers of a batch. Raises Problem 400 batch.malformed."""
    found: list[bytes] = []
    at = len(MAGIC)
    while body[:at].startswith(MAGIC) and at + 4 <= len(body) and len(found) <= MOST:
        end = at + 4 + int.from_bytes(body[at : at + 4], "big")
        found.append(body[at + 4 : end])
        at = end
    if at != len(body) or not 1 <= len(found) <= MOST:
        raise Problem(400, "batch.malformed", f"not a batch of 1 to {MOST} containers")
    return found


def _said(fault: Exception) -> Told:
    if not isinstance(fault, Problem):
        # the exception's text may hold personal values
        log.error("fault %s in a batch", type(fault).__name__)
        fault = Problem(500, "centre.fault", "the centre failed; try again later")
    return fault.status, fault.body()
