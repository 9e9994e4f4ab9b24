"""Many submissions in one request: each is taken in or refused on its own, all behind who was handed in alone."""

from __future__ import annotations

import functools
import logging
from typing import Any

from central import sealed
from central.intake import Intake
from central.lane import Lane, Told, Work
from central.problems import Problem
from central.turns import Busy

log = logging.getLogger("central.intake")
MAGIC = b"BDYB"
MOST = 50
MAX_BATCH = 4 << 20
"""Bytes of one batch; whoever has more in a submission hands it over alone."""


def take_in(lane: Lane, intake: Intake, terminal: str, body: bytes) -> dict[str, Any]:
    """{"answers": [{"status", "answer"}]} in the order they came; `answer` is an acknowledgement or a problem.

    Raises Problem 400 batch.malformed, 503 centre.busy: then none of them was looked at.
    """
    looks = [functools.partial(_look, intake, terminal, container) for container in split(body)]
    try:
        told = lane.many(terminal, looks)
    except Busy as busy:
        # the number stands in the body too: the signature covers that, and not the header
        wait = busy.retry_after_s
        raise Problem(503, "centre.busy", "enough to do; a submission by itself is taken all the same",
                      {"retry_after_s": wait}, {"Retry-After": str(wait)}) from None
    said = [_said(one) if isinstance(one, Exception) else one for one in told]
    return {"answers": [{"status": status, "answer": answer} for status, answer in said]}


def _look(intake: Intake, terminal: str, container: bytes) -> Told | Work:
    return intake.work(sealed.read(container).id, terminal, container)


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
