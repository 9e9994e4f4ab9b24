"""How far this machine's clock is from the centre's, by its signed time, and whether that matters."""

from __future__ import annotations

import time
from collections.abc import Callable

from terminal.link.faults import LinkDown, LinkRefused
from terminal.upkeep.network import StepFault

OFF_S = 2.0
"""From here on somebody should look: a machine that keeps time by the network is far better. Our own choice."""
WRONG_S = 30.0
"""One step of the one-time codes (RFC 6238, section 5.2): from here on staff may not get in by them."""
Line = tuple[str, str]


def examine(offset_s: Callable[[], float], now: Callable[[], float] = time.perf_counter) -> tuple[Line, ...]:
    """(key, figure): clock_slow or clock_fast in seconds, and clock_sure, half the time that the question took: the
    answer may have been on its way for as long. Raises StepFault clock.off, clock.wrong or link.centre.

    `offset_s` asks the centre and gives the seconds to add to this clock; it may raise LinkDown or LinkRefused. What
    the question's own way makes unsure counts for the clock.
    """
    try:
        # the first question may also have to open the line
        offset_s()
        began = now()
        offset = offset_s()
        sure = (now() - began) / 2
    except (LinkDown, LinkRefused) as error:
        raise StepFault("link.centre", ()) from error
    lines = (("clock_slow" if offset > 0 else "clock_fast", f"{abs(offset):.1f} s"), ("clock_sure", f"{sure:.2f} s"))
    least = abs(offset) - sure
    if least >= OFF_S:
        raise StepFault("clock.wrong" if least >= WRONG_S else "clock.off", lines)
    return lines
