"""Drivers of others: found by entry point (group ``budayang.devices``), taken only when the configuration allows them.

A distribution declares them as ``KIND.NAME = module:Class``, for example ``code_scanner.acme = acme.scanner:Scanner``.
The class takes the keys of the device's table as parameters and offers what the kind's protocol asks (``api.py`` of
the kind). It may say with a class attribute ``options`` (name -> ``drivers.registry.Option``) which keys it takes.

Nothing of a distribution is imported unless it stands in the list with its very version, and not before a device
needs it: a government machine runs what was agreed on, not what happens to be installed.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from drivers.fault import DeviceFault

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

log = logging.getLogger(__name__)

GROUP = "budayang.devices"


def normal(name: str) -> str:
    """A distribution's name as names are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _wanted(entry: str) -> tuple[str, str]:
    """("name", "version") of ``name==version``."""
    name, _, version = entry.partition("==")
    return normal(name), version


def find(kind: str, driver: str, allow: Iterable[str]) -> Callable[..., Any] | None:
    """The class of ``driver`` for devices of ``kind``; None when no installed distribution has it.

    Raises DeviceFault: config.bad when one has it and is not allowed, driver.broken when it cannot be imported.
    """
    from importlib import metadata

    allowed = {_wanted(entry) for entry in allow}
    refused = ""
    for distribution in metadata.distributions():
        for point in distribution.entry_points.select(group=GROUP, name=f"{kind}.{driver}"):
            name, version = distribution.metadata["Name"], distribution.version
            if (normal(name), version) in allowed:
                return _load(point, f"{name} {version}")
            refused = f"{name}=={version}"
    if refused:
        raise DeviceFault(
            "config.bad", f"driver: {driver!r} of {refused} is not allowed (drivers.allow)", recoverable=False
        )
    return None


def make(maker: Callable[..., Any], name: str, options: Mapping[str, object]) -> Any:
    """A closed driver. Raises DeviceFault driver.broken, or what the class itself says."""
    try:
        return maker(**options)
    except DeviceFault:
        raise
    except Exception as error:
        raise _broken(name, error) from None


def _load(point: EntryPoint, whose: str) -> Callable[..., Any]:
    try:
        found: Callable[..., Any] = point.load()
    except Exception as error:
        raise _broken(f"{point.name} of {whose}", error) from None
    log.info("driver %s of %s is loaded", point.name, whose)
    return found


def _broken(name: str, error: Exception) -> DeviceFault:
    # The text of a foreign exception may hold anything: its type is enough to look further.
    log.error("driver %s is broken: %s", name, type(error).__name__)
    return DeviceFault("driver.broken", f"{name}: {type(error).__name__}", recoverable=False)
