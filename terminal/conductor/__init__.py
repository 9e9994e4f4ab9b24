"""Runs effects: looks up the registered handler and lets it answer with events. A registry, nothing more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from terminal.journey.base import Effect, Event

log = logging.getLogger(__name__)
Post = Callable[[Event], None]
Handler = Callable[[Any, Post], None]


class Conductor:
    """Handlers by effect type. A handler returns at once and posts its answers later, from any thread."""

    def __init__(self) -> None:
        self._handlers: dict[type[Effect], Handler] = {}

    def register(self, effect: type[Effect], handler: Handler) -> None:
        """Raises ValueError: the effect has a handler already."""
        if effect in self._handlers:
            raise ValueError(f"{effect.__name__} has a handler already")
        self._handlers[effect] = handler

    def run(self, effects: Iterable[Effect], post: Post) -> None:
        """Start every effect in order; one that fails does not keep the others (a wipe) from running.

        Raises the first failure afterwards. KeyError: an effect nobody handles (a fault of the composition).
        """
        failure: Exception | None = None
        for effect in effects:
            log.debug("effect %s", type(effect).__name__)
            try:
                self._handlers[type(effect)](effect, post)
            except Exception as error:
                if failure is not None:
                    log.exception("effect %s failed too", type(effect).__name__)
                failure = failure or error
        if failure is not None:
            raise failure
