"""The one thread that runs the session core: events in, effects out, snapshots to whoever watches."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from terminal.clock import Clock
from terminal.conductor import Conductor

from . import core
from . import events as ev
from .state import Session

if TYPE_CHECKING:
    from terminal.journey.events import Event
    from terminal.journey.state import Stamp

log = logging.getLogger(__name__)
TICK_S = 0.25


class SessionRunner:
    """Owns the session state. `post` may be called from any thread; watchers are called on the session thread."""

    def __init__(self, session: Session, conductor: Conductor, clock: Clock,
                 new_stamp: Callable[[], Stamp]) -> None:
        self._state = replace(session, touched_at=clock.monotonic())
        self._conductor = conductor
        self._clock = clock
        self._new_stamp = new_stamp
        self._events: queue.SimpleQueue[ev.SessionEvent | None] = queue.SimpleQueue()
        self._watchers: list[Callable[[Session], None]] = []
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)

    @property
    def state(self) -> Session:
        """The present frozen state; safe to read from any thread."""
        return self._state

    def watch(self, watcher: Callable[[Session], None]) -> None:
        """Call `watcher` with every new state, on the session thread. Register before start."""
        self._watchers.append(watcher)

    def start(self) -> None:
        self._thread.start()

    def stop(self, deadline_s: float = 2.0) -> None:
        """End the thread. Logs when it does not stop in time."""
        self._events.put(None)
        if self._thread.is_alive():
            self._thread.join(deadline_s)
            if self._thread.is_alive():
                log.error("session thread did not stop in %.1f s", deadline_s)

    def post(self, event: ev.SessionEvent) -> None:
        """Hand over an event."""
        self._events.put(event)

    def begin(self) -> None:
        """Start the opened item with ids made now."""
        self.post(ev.Begin(self._new_stamp()))

    def mine(self, *, laid: bool = False) -> None:
        """Show what is a person's own: asked for at home by pressing, or by laying down a card."""
        self.post(ev.Mine(self._new_stamp(), laid))

    def print_guide(self) -> None:
        """Print the guide of the open item, once for this request."""
        self.post(ev.PrintGuide(f"guide/{self._new_stamp().submission_id}"))

    def evaluate(self) -> None:
        """Evaluate the case on the screen, in a journey with ids of its own."""
        self.post(ev.Evaluate(self._new_stamp()))

    def answer(self, journey: str) -> Callable[[Event], None]:
        """A callable for effect handlers: posts journey events that belong to this journey only."""

        def post(event: Event) -> None:
            self.post(ev.InJourney(event, journey))

        return post

    def _run(self) -> None:
        self._publish()
        while True:
            try:
                event = self._events.get(timeout=TICK_S)
            except queue.Empty:
                event = ev.Tick()
            if event is None:
                return
            try:
                self._step(event)
            except Exception:
                # a fault in one journey must not leave the booth dead for the next citizen
                log.exception("event %s failed", type(event).__name__)

    def _step(self, event: ev.SessionEvent) -> None:
        before = self._state
        at = self._clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._state, effects = core.advance(before, event, self._clock.monotonic(), at)
        journey = self._state.journey
        post = self.answer(journey.stamp.submission_id if journey else "-")
        try:
            self._conductor.run(effects, post)
        finally:
            # a device that fails must not leave the screen on the state before
            if self._state is not before:
                self._publish()

    def _publish(self) -> None:
        for watcher in self._watchers:
            watcher(self._state)
