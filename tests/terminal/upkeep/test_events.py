"""What happens by itself and is kept; once each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from terminal.devices.health import Health
from terminal.session.state import Session
from terminal.upkeep.events import Events
from terminal.upkeep.tally import Log

BARE = Session({})


class Devices:
    def __init__(self) -> None:
        self.tell: Callable[[str, Health], None] = lambda device, health: None

    def subscribe(self, callback: Callable[[str, Health], None]) -> Callable[[], None]:
        self.tell = callback
        return lambda: None


def test_a_card_left_behind_is_kept_once(tmp_path: Path) -> None:
    log = Log(tmp_path, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    events = Events(log, Devices())
    for screen in ("home", "card_found", "card_found", "home", "card_found"):
        events.look(replace(BARE, screen=screen))
    assert [one["kind"] for one in log.recent(9)] == ["card_found", "card_found"]


def test_a_jam_that_is_gone(tmp_path: Path) -> None:
    devices = Devices()
    log = Log(tmp_path, lambda: datetime(2026, 11, 22, tzinfo=UTC))
    Events(log, devices)
    devices.tell("document_printer", Health("in_service"))
    assert log.recent(9) == []
    devices.tell("document_printer", Health("out_of_service", "ok", ("printer.jam",)))
    devices.tell("document_printer", Health("out_of_service", "ok", ("printer.path_locked",)))
    assert log.recent(9) == []
    devices.tell("document_printer", Health("in_service"))
    devices.tell("document_printer", Health("in_service", "low"))
    assert [(one["kind"], one["device"]) for one in log.recent(9)] == [("jam_cleared", "document_printer")]
