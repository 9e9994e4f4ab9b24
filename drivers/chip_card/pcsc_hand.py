"""One thread that makes calls which may block for ever, for a caller who has a deadline."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from drivers.fault import DeviceFault, Patience

T = TypeVar("T")

TICK = 0.05
"""Seconds after which a cancellation is noticed at the latest."""
GRACE = 1.0
"""Seconds that a call is given to come back once it has been told to end."""

_Call = tuple[Callable[[], Any], "SimpleQueue[tuple[bool, Any]]"]
_stuck: list[str] = []
"""Names of hands whose call has not come back."""
_stuck_lock = threading.Lock()


class Stuck(Exception):
    """The call did not come back; its thread is let go and ends when it does."""


class Hand:
    """``name`` tells whose hand it is: a new one is refused while an old one of that name is stuck."""

    def __init__(self, name: str) -> None:
        with _stuck_lock:
            if name in _stuck:
                raise DeviceFault("chip_card.no_answer", "an earlier call has not come back")
        self._name = name
        self._abandoned = False
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="chip-card", daemon=True)
        self._thread.start()

    def run(self, call: Callable[[], T], patience: Patience, let_go: Callable[[], object]) -> T:
        """``call()`` in the thread. When the deadline passes or the caller cancels, ``let_go`` is to end it.

        Raises DeviceFault device.cancelled, and Stuck when it does not end.
        """
        box: SimpleQueue[tuple[bool, Any]] = SimpleQueue()
        self._calls.put((call, box))
        outcome: tuple[bool, Any] | None = None
        while outcome is None:
            try:
                outcome = box.get(timeout=max(0.001, min(TICK, patience.left())))
            except Empty:
                if patience.over or (patience.cancel is not None and patience.cancel.is_set()):
                    break
        if outcome is None:
            let_go()
            try:
                outcome = box.get(timeout=GRACE)
            except Empty:
                raise Stuck from None
        if patience.cancel is not None and patience.cancel.is_set():
            raise DeviceFault("device.cancelled", "cancelled by the caller")
        good, value = outcome
        if not good:
            raise value
        result: T = value
        return result

    def abandon(self, last: Callable[[], object]) -> None:
        """Leave a stuck thread behind; when its call comes back it does ``last`` and ends."""
        with _stuck_lock:
            _stuck.append(self._name)
            self._abandoned = True
        self._calls.put((last, SimpleQueue()))
        self._calls.put(None)

    def end(self) -> None:
        """Let the thread end; it has nothing to do."""
        self._calls.put(None)
        self._thread.join(GRACE)

    def _work(self) -> None:
        while (item := self._calls.get()) is not None:
            call, box = item
            try:
                box.put((True, call()))
            except BaseException as error:  # told to whoever asked
                box.put((False, error))
        with _stuck_lock:
            if self._abandoned:
                _stuck.remove(self._name)
