"""Consumables with a threshold flicker: a sensor between "low" and "ok" says now this, now that.

Worse is believed at once; better only when it has been said several times in a row.
"""

from __future__ import annotations

from dataclasses import replace

from terminal.devices.health import Health

BELIEVED = 3
"""Answers in a row after which a better level is believed."""
_ORDER = ("ok", "low", "out")


class Steady:
    """The consumables' level of one device, without its flicker."""

    def __init__(self) -> None:
        self._level = "ok"
        self._better = 0

    def take(self, health: Health) -> Health:
        """The health with the level that is believed. From "out" every better answer counts: somebody put paper in."""
        said, believed = health.consumables, self._level
        if _ORDER.index(said) >= _ORDER.index(believed) or believed == "out":
            self._level, self._better = said, 0
        else:
            self._better += 1
            if self._better >= BELIEVED:
                self._level, self._better = said, 0
        return replace(health, consumables=self._level)
