"""What happens to the terminal by itself and is kept: a card left behind, paper that was jammed and is not any more."""

from __future__ import annotations

from typing import Any

from terminal.devices.health import Health
from terminal.session.state import Session
from terminal.upkeep.tally import Log

JAM = "printer.jam"


class Events:
    """`look` is called with every state of the session."""

    def __init__(self, log: Log, devices: Any) -> None:
        self._log = log
        self._jammed: set[str] = set()
        self._screen = ""
        self._end = devices.subscribe(self._heard)

    def look(self, state: Session) -> None:
        if state.screen == "card_found" != self._screen:
            self._log.note("card_found")
        self._screen = state.screen

    def close(self) -> None:
        self._end()

    def _heard(self, device: str, health: Health) -> None:
        if JAM in health.issues:
            self._jammed.add(device)
        elif device in self._jammed and health.availability == "in_service":
            self._jammed.discard(device)
            self._log.note("jam_cleared", device=device)
