"""The loop of a walk knows when it is stuck, whatever the screen does meanwhile."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, QTimer, Signal

from terminal.workshop import hands
from terminal.workshop.walk_loop import Walk
from tests.terminal.ui.stage import Stage

FACE = SimpleNamespace(has=lambda who: True)


class Counting(QObject):
    """A kiosk whose screen counts seconds, and changes with each."""

    viewChanged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.view: dict[str, Any] = {"screen": "quiet", "phase": "typing", "left": 60, "curtain": {"on": False}}
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._second)
        self._timer.start(100)

    def _second(self) -> None:
        self.view = {**self.view, "left": self.view["left"] - 1}
        self.viewChanged.emit()


class Presses(Walk):
    """Presses what is not there for anybody; counts."""

    def _at_quiet(self, view: dict[str, Any]) -> None:
        self._press("again", once="again")


@pytest.mark.parametrize("there", [True, False])
def test_a_screen_that_counts_is_stuck_all_the_same(stage: Stage, there: bool) -> None:
    kiosk, told = Counting(), []
    walk = Presses(None, kiosk, SimpleNamespace(booth=SimpleNamespace(face=FACE)), "item",  # type: ignore[arg-type]
                   {"id": "somebody"}, told.append, manner=SimpleNamespace(press=lambda name: there),  # type: ignore[arg-type]
                   patience_s=0.5)
    walk.start()
    ends = time.monotonic() + 10
    while not told and time.monotonic() < ends:
        hands.pause(50)
    assert told == [f"stuck on quiet typing: , pressed last: {'again' if there else 'nothing'}"]
