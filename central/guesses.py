"""Who asks for records by numbers that are not there: after a few nothing is there for them, for an hour.

A bill's number and its owner's name open what is due on a home; they are not to be found out by trying.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

MOST = 6
FOR_S = 3600.0
PEOPLE = 10_000
"""So many are remembered; the oldest are forgotten first."""


@dataclass
class Guesses:
    """Misses by person (ID number), in this process."""

    now: Callable[[], float] = time.monotonic
    _misses: OrderedDict[str, list[float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, person: str) -> None:
        """What this person asked for is not there."""
        with self._lock:
            self._misses.setdefault(person, []).append(self.now())
            del self._misses[person][:-MOST]
            self._misses.move_to_end(person)
            while len(self._misses) > PEOPLE:
                self._misses.popitem(last=False)

    def many(self, person: str) -> bool:
        """Too often within the last hour."""
        with self._lock:
            return sum(self.now() - at < FOR_S for at in self._misses.get(person, ())) >= MOST
