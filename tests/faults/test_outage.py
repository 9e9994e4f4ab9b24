"""The centre is away for two days: nothing lost, the oldest first, and no herd when it comes back.

In simulated time (tests/bench/fleet.py): the real sender, outbox and waits of each terminal, none of its seconds.
"""

from __future__ import annotations

from tests.bench.fleet import simulate
from tests.faults.conftest import Tell

TWO_DAYS_S, AN_HOUR_S = 2 * 86_400.0, 3600.0
QUIET_S = 130.0
"""Longer than the longest wait: all are back before a citizen wakes one of them."""


def test_two_days_without_a_centre(thorough: bool, tell: Tell) -> None:
    found = simulate(20 if thorough else 2, 450, 500.0, 200.0, back_s=TWO_DAYS_S, quiet_s=QUIET_S)
    tell("two days without a centre, simulated", found)
    assert found["lost"] == 0
    assert found["overtaken"] <= 3, "only what was being tried when the line came back, and waits by itself"
    assert found["minutes"] < 5, "no wait has grown with the outage"


def test_all_come_back_but_not_together(thorough: bool, tell: Tell) -> None:
    terminals = 500 if thorough else 40
    found = {jitter: simulate(terminals, 50, 5000.0, 2000.0, jitter=jitter, back_s=AN_HOUR_S, quiet_s=QUIET_S)
             for jitter in (True, False)}
    tell("an hour without a centre, simulated", found[True])
    tell("control: no chance in the waits", found[False])
    assert found[True]["same_second"] <= 0.15
    assert found[False]["same_second"] == 1.0
