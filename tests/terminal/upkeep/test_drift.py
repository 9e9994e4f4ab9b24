"""How far the clock is off, and how surely that is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from terminal.link.faults import LinkDown
from terminal.upkeep import drift
from terminal.upkeep.network import StepFault


def asked(offset: float, way_s: float) -> tuple[Callable[[], float], Callable[[], float]]:
    """A centre this far away, and the watch that measures it; the first question opens the line and takes longer."""
    clock, ways = [0.0], [way_s, 10.0]

    def ask() -> float:
        clock[0] += ways.pop()
        return offset

    return ask, lambda: clock[0]


@pytest.mark.parametrize(("offset", "way_s", "fault"), [
    (0.4, 0.1, ""), (-1.9, 0.1, ""), (2.1, 0.1, "clock.off"), (-2.1, 0.1, "clock.off"), (29.0, 0.1, "clock.off"),
    (31.0, 0.1, "clock.wrong"), (-75.0, 0.1, "clock.wrong"),
    # a slow line may be all there is to it
    (2.1, 0.3, ""), (-2.1, 8.0, ""), (31.0, 8.0, "clock.off"),
])
def test_verdicts(offset: float, way_s: float, fault: str) -> None:
    try:
        found, code = drift.examine(*asked(offset, way_s)), ""
    except StepFault as ended:
        found, code = ended.lines, ended.code
    assert code == fault
    assert found == (("clock_slow" if offset > 0 else "clock_fast", f"{abs(offset):.1f} s"),
                     ("clock_sure", f"{way_s / 2:.2f} s"))  # fmt: skip


def test_without_the_centre_nothing_is_called_good() -> None:
    def ask() -> float:
        raise LinkDown("link.down", "no line")

    with pytest.raises(StepFault) as caught:
        drift.examine(ask)
    assert (caught.value.code, caught.value.lines) == ("link.centre", ())
