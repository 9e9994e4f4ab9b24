"""Somebody here would like to talk to somebody: told to the centre at once, for as long as it is so, without a why.

It goes with the telemetry, as a word among the alarms: whoever watches the terminals sees which one, and nothing of who
or what. It is never kept: when they have gone on or away, nobody is to come any more.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from terminal.link.faults import LinkDown, LinkRefused
from terminal.session.state import Session
from terminal.upkeep.tally import Log

log = logging.getLogger(__name__)
WANTED = "assistance.wanted"


class Wanted:
    """`look` is called with every state of the session; `sender` is the outbox's."""

    def __init__(self, notes: Log, sender: Any, *, staffed: bool) -> None:
        self._notes, self._sender, self._staffed = notes, sender, staffed
        self._on = threading.Event()

    def alarms(self) -> tuple[str, ...]:
        """What goes with the telemetry beside the alarms of the store."""
        return (WANTED,) if self._on.is_set() else ()

    def tell(self, code: str) -> str:
        """Tell the centre, from a thread that may wait: coming (somebody is on duty here), told, or down."""
        self._notes.note("talk")
        self._on.set()
        try:
            self._sender.telemetry.send()
        except (LinkDown, LinkRefused) as fault:
            log.info("staff could not be told: %s", fault.code)
            return "down"
        return "coming" if self._staffed else "told"

    def look(self, state: Session) -> None:
        """They have gone on, or away."""
        journey = state.journey
        if self._on.is_set() and (journey is None or journey.phase != "halted"):
            self._on.clear()
            self._sender.report_soon()

    def close(self) -> None:
        self._on.clear()
