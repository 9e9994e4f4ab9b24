"""The wipe registry: whoever holds something of the citizen registers here, and lets go when the session ends."""

from __future__ import annotations

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)


class WipeRegistry:
    """Holders by name. Every holder is called on every wipe, also when one of them fails."""

    def __init__(self) -> None:
        self._holders: dict[str, Callable[[], None]] = {}

    def register(self, name: str, forget: Callable[[], None]) -> None:
        """Raises ValueError: the name is taken."""
        if name in self._holders:
            raise ValueError(f"{name} is registered already")
        self._holders[name] = forget

    def wipe(self) -> tuple[str, ...]:
        """Call every holder. Returns the names that failed (logged, never raised: the next citizen is coming)."""
        failed = []
        for name, forget in self._holders.items():
            try:
                forget()
            except Exception:
                log.exception("wipe: %s did not let go", name)
                failed.append(name)
        return tuple(failed)
