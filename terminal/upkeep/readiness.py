"""The one question before a citizen begins: can this terminal carry an item to its end now?"""

from __future__ import annotations

from typing import Any


def cause(devices: Any, room: bool, sealable: bool = True) -> str:
    """A fault code that puts the terminal out of service, or "" when it may serve.

    A printer that is out does not stop anybody: the receipt code is on the screen and papers can be printed later.
    Without a reader nobody can begin, without room nothing can be stored, and without the centre's key nothing can
    be sealed: who answered every question would hear it only at the end.
    """
    if not room:
        return "vault.disk_full"
    if not sealable:
        return "vault.not_sealable"
    reader = devices.health("id_card")
    if reader.availability in ("absent", "out_of_service", "no_answer"):
        issues = tuple(reader.issues)
        return issues[0] if issues else "id_card.gone"
    return ""
