"""Lamps follow the screen. A board that is missing or dead disturbs nobody."""

from __future__ import annotations

from typing import Any

from terminal.devices.lamps import LampWatch
from terminal.session.attention import lamps
from terminal.session.state import Session

OUT_S = 0.5


class Lamps:
    """`look` is called with every state of the session and returns at once."""

    def __init__(self, devices: Any) -> None:
        self._watch = LampWatch()
        self._fitted = "lights" in devices.devices
        if self._fitted:
            devices.watch("lights", self._watch)

    def look(self, state: Session) -> None:
        self._watch.show(lamps(state))

    def close(self) -> None:
        """All off, if the board still listens."""
        self._watch.show({})
        if self._fitted:
            self._watch.settle(OUT_S)
        self._watch.ticket.cancel()
