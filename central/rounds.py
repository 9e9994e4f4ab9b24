"""Something done again and again beside the serving, on a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Rounds:
    """Calls `work` every `every_s` seconds, `at_once` also at the start. What `work` raises ends the thread."""

    def __init__(self, name: str, every_s: float, work: Callable[[], None], *, at_once: bool = False) -> None:
        self._every_s, self._work, self._at_once = every_s, work, at_once
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """After the round under way."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        if self._at_once:
            self._work()
        while not self._stop.wait(self._every_s):
            self._work()
