"""What has no room on its paper, noted while it is drawn. Only whoever watches pays for it (forms.tools.longest)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Spill:
    """A text, and what happens to it."""

    text: str
    why: str


_watched: ContextVar[dict[Spill, None] | None] = ContextVar("spills", default=None)


@contextlib.contextmanager
def watched() -> Iterator[dict[Spill, None]]:
    """What spills inside the block, each once, in order."""
    found: dict[Spill, None] = {}
    token = _watched.set(found)
    try:
        yield found
    finally:
        _watched.reset(token)


def note(text: str, why: str) -> None:
    """This text has no room."""
    found = _watched.get()
    if found is not None:
        found[Spill(text, why)] = None
