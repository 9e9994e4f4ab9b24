"""The presence sensor tells the session; a terminal without one hears nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from terminal.devices.person import PersonWatch
from terminal.session import events as sv


class Presence:
    """`post` takes the session's events."""

    def __init__(self, devices: Any, post: Callable[[sv.SessionEvent], None]) -> None:
        self._watch = PersonWatch(lambda there: post(sv.Person(there)))
        if "presence" in devices.devices:
            devices.watch("presence", self._watch)

    def close(self) -> None:
        self._watch.ticket.cancel()
