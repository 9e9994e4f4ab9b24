"""The one question before a citizen begins: can this terminal carry an item to its end now?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from forms.model import Item


def faults(devices: Any, names: Iterable[str]) -> dict[str, str]:
    """Which of these modules cannot serve now, each with its fault code; `device.absent` for one not fitted."""
    found = {}
    for name in names:
        health = devices.health(name)
        if health.down:
            fitted = name in devices.devices
            found[name] = (*health.issues, "device.broken")[0] if fitted else "device.absent"
    return found


def cause(devices: Any, room: bool, sealable: bool = True, *, items: Iterable[Item] = ()) -> str:
    """A fault code that puts the terminal out of service, or "" when it may serve.

    A printer that is out does not stop anybody: the receipt code is on the screen and papers can be printed later.
    Without a reader only those of `items` can be done that ask for no card; with none of them nobody can begin.
    Without room nothing can be stored, and without the centre's key nothing can be sealed: who answered every question
    would hear it only at the end.
    """
    if not room:
        return "vault.disk_full"
    if not sealable:
        return "vault.not_sealable"
    reader = devices.health("id_card")
    if reader.down and not any("id_card" not in item.needs_modules for item in items):
        issues = tuple(reader.issues)
        return issues[0] if issues else "id_card.gone"
    return ""
