"""Somebody would like to talk: told at once, as long as it is so, and said when nobody could be told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from terminal.link.faults import LinkDown
from terminal.upkeep.wanted import WANTED, Wanted
from tests.terminal.session.test_view import SESSIONS


class Sender:
    """Notes what would have gone to the centre."""

    def __init__(self, *, down: bool) -> None:
        self.down, self.soon = down, 0
        self.told: list[tuple[str, ...]] = []
        self.telemetry = self
        self.wanted: Any = None

    def send(self) -> None:
        if self.down:
            raise LinkDown("link.unavailable", "nobody answers")
        self.told.append(self.wanted.alarms())

    def report_soon(self) -> None:
        self.soon += 1


@pytest.mark.parametrize(("staffed", "down", "answer"), [
    (True, False, "coming"), (False, False, "told"), (True, True, "down"), (False, True, "down")])
def test_told_while_it_is_so(staffed: bool, down: bool, answer: str) -> None:
    sender = Sender(down=down)
    noted: list[str] = []
    notes: Any = SimpleNamespace(note=noted.append)
    wanted = Wanted(notes, sender, staffed=staffed)
    sender.wanted = wanted
    assert wanted.alarms() == ()
    assert wanted.tell("party.talk") == answer
    assert (sender.told, noted) == ([] if down else [(WANTED,)], ["talk"])
    assert wanted.alarms() == (WANTED,), "a line that comes back tells it"
    wanted.look(SESSIONS["deal-halted"])
    assert (wanted.alarms(), sender.soon) == ((WANTED,), 0), "they still wait"
    wanted.look(SESSIONS["deal-call"])
    assert (wanted.alarms(), sender.soon) == ((), 1)
    wanted.look(SESSIONS["deal-call"])
    assert sender.soon == 1
