"""Named places between two steps of a write, so that tests can stop the process at each of them.

The application passes nothing and `nowhere` does nothing. There is no switch from outside: no environment
variable,
no configuration.
"""

from __future__ import annotations

from collections.abc import Callable

At = Callable[[str], None]


def nowhere(point: str) -> None:
    """The production hook."""
