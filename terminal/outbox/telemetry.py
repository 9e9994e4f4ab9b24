"""What the centre hears of this terminal besides submissions: the head of its chain, signed, and how it stands.

Last of all that is sent, made when it is sent and never kept: the next one says it better. No personal value in it.
"""

from __future__ import annotations

import base64
import platform
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import apsw

from terminal.link.client import Link
from terminal.link.faults import LinkRefused
from terminal.vault.store import Vault

BACK, FORKED = "head.back", "head.forked"
NOTHING: Mapping[str, Any] = {
    "health": {"state": "in_service", "kept_out": "", "causes": []}, "counters": {}, "disk_free_mb": 0,
}
"""Where nobody says more (`Post.health`): a store without its terminal, as in a test."""
_TURNS = 3


class Telemetry:
    """Used by the sender's thread, and by whoever has something to tell at once. `health` gives the members health,
    versions, counters and disk_free_mb of the protocol, and alarms beside those of the store; until it is
    set nothing is told unasked."""

    def __init__(self, vault: Vault, link: Link, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._vault, self._link, self._now = vault, link, now
        self._known: int | None = None
        self._one = threading.Lock()
        self.health: Callable[[], Mapping[str, Any]] | None = None

    def send(self) -> None:
        """Tell once. An alarm about the chain is raised here when the centre says so.

        Raises LinkDown, LinkRefused, VaultFault.
        """
        with self._one:
            self._send(self.made())

    def _send(self, told: Mapping[str, Any]) -> None:
        for turn in range(_TURNS):
            try:
                self._known = self._link.telemetry({**told, **self._head()})
                for code in (BACK, FORKED):
                    self._vault.end_alarm(code, "centre")
                return
            except LinkRefused as refused:
                if refused.code in (BACK, FORKED):
                    self._vault.alarm(refused.code, {})
                    return
                position = refused.problem.get("position")
                if refused.code != "head.before" or type(position) is not int or turn == _TURNS - 1:
                    raise
                self._known = position

    def made(self) -> dict[str, Any]:
        """All but the head."""
        counts, oldest = self._vault.counts(), self._vault.oldest_waiting()
        age = 0.0 if oldest is None else (self._now() - datetime.fromisoformat(oldest)).total_seconds()
        said = NOTHING if self.health is None else self.health()
        return {
            **said,
            "versions": {"python": platform.python_version(), "sqlite": apsw.sqlite_lib_version(),
                         "system": platform.release()[:64], **said.get("versions", {})},
            "queue": {"waiting": counts["waiting"], "aside": counts["quarantined"], "oldest_s": max(0, int(age))},
            "clock_offset_ms": int(self._link.offset_s * 1000),
            "alarms": sorted({*self._vault.alarms(), *said.get("alarms", ())}),
        }

    def _head(self) -> dict[str, Any]:
        position, digest = self._vault.head()
        before = None
        if self._known is not None:
            before = {"position": self._known, "hash": self._vault.event_hash(self._known) or ""}
        statement = {"terminal": self._link.identity.terminal, "incarnation": self._vault.incarnation,
                     "position": position, "hash": digest, "before": before}
        signature = base64.urlsafe_b64encode(self._link.sign_statement("head", statement)).rstrip(b"=").decode()
        return {"head": statement, "signature": signature}
