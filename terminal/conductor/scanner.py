"""The code scanner is asked while the look-up page waits for a receipt's code, and at no other time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from terminal.devices import commands
from terminal.session import events as sv
from terminal.session.attention import wants_code
from terminal.session.state import Session

WAIT_S = 30.0
AGAIN_S = 2.0
"""Seconds after a scanner's fault until it is asked again."""


class Scanner:
    """`look` is called with every state of the session and returns at once; `session` hears what was scanned.

    What it is that was scanned is judged by the session alone; nothing of it is kept or logged here.
    """

    def __init__(self, devices: Any, session: Callable[[sv.SessionEvent], None]) -> None:
        self._devices = devices
        self._session = session
        self._fitted = "code_scanner" in devices.devices
        self._lock = threading.Lock()
        self._wanted = False
        self._round = 0
        self._ticket: Any = None
        self._timer: threading.Timer | None = None

    def look(self, state: Session) -> None:
        self._want(self._fitted and wants_code(state))

    def close(self) -> None:
        self._want(False)

    def _want(self, wanted: bool) -> None:
        with self._lock:
            if wanted == self._wanted:
                return
            self._wanted = wanted
            self._round += 1
            number = self._round
            ticket, self._ticket = self._ticket, None
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        if ticket is not None:
            ticket.cancel()
        if wanted:
            self._ask(number)

    def _ask(self, number: int) -> None:
        ticket = self._devices.submit(
            "code_scanner", commands.wait_code(), WAIT_S,
            lambda code: self._scanned(number, code.text), lambda fault: self._failed(number, fault.code),
        )
        with self._lock:
            if number == self._round:
                self._ticket = ticket
                return
        ticket.cancel()

    def _scanned(self, number: int, text: str) -> None:
        if self._current(number):
            self._session(sv.LookUp(text, scanned=True))
            self._later(number, 0.0)

    def _failed(self, number: int, code: str) -> None:
        if not self._current(number):
            return
        if code == "scanner.garbled":
            self._session(sv.LookUp("", scanned=True))
        self._later(number, 0.0 if code in ("scanner.garbled", "scanner.no_code", "device.timeout") else AGAIN_S)

    def _current(self, number: int) -> bool:
        with self._lock:
            return number == self._round and self._wanted

    def _later(self, number: int, seconds: float) -> None:
        """Ask again, from a thread of its own: this one is the device's."""

        def again() -> None:
            if self._current(number):
                self._ask(number)

        timer = threading.Timer(seconds, again)
        timer.daemon = True
        with self._lock:
            if number != self._round:
                return
            self._timer = timer
        timer.start()
