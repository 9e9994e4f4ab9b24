"""Modules that are needed a moment after the first picture, not before it."""

from __future__ import annotations

import importlib
from typing import Any


class Later:
    """Stands for a module; reads it when something of it is first used (safe from any thread: Python's import lock).

    Used beside `if TYPE_CHECKING: from … import …`, so that types and import contracts see it as any other. Not
    importlib.util.LazyLoader: until Python 3.12 two threads may see such a module half made.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        value = getattr(importlib.import_module(self._name), name)
        setattr(self, name, value)  # the next time nothing is looked up
        return value
