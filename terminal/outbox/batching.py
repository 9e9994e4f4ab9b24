"""After an outage: small submissions go together, so that a night's queue takes minutes and not an hour."""

from __future__ import annotations

import logging
from collections.abc import Callable

from terminal.link.client import Ack, Link
from terminal.link.faults import LinkDown, LinkRefused
from terminal.outbox.queue import Outbox
from terminal.vault.faults import VaultFault
from terminal.vault.store import Vault

log = logging.getLogger("terminal.outbox")
FEWEST, MOST = 8, 50
MOST_BYTES = 1 << 20
LONGEST_S = 1.0
"""A batch takes no more of a line with a limit: whoever hands in meanwhile waits for its end."""
ALONE_S = 600.0
"""So long each goes alone after the centre did not know what to do with a batch."""


class Batcher:
    """Sends what may go together. Used by the sender's thread."""

    def __init__(
        self, vault: Vault, outbox: Outbox, link: Link, monotonic: Callable[[], float],
        begins: Callable[[], None] = lambda: None,
    ) -> None:
        self._vault, self._outbox, self._link, self._monotonic, self._begins = vault, outbox, link, monotonic, begins
        self._not_before = 0.0
        self.under_way = False
        """True while whoever is handed in would have to wait for the answer to a batch; `begins` is called then."""

    def send(self, kept: Callable[[list[Ack]], None], failed: Callable[[str, Exception], object]) -> bool:
        """Send one batch; False when there is nothing for one, or nobody answered.

        `kept` is told what the centre has, `failed` what became of each other one. Raises VaultFault.
        """
        now = self._monotonic()
        names = self._outbox.lease_small(now, MOST) if now >= self._not_before else []
        try:
            given = self._packed(names, failed) if len(names) >= FEWEST else []
            return len(given) >= FEWEST and self._hand_over(given, now, kept, failed)
        finally:
            # whatever came of it, nothing stays taken; what was kept or failed is settled by then
            for name in names:
                self._outbox.put_back(name)

    def _hand_over(
        self,
        given: list[tuple[str, str, bytes]],
        now: float,
        kept: Callable[[list[Ack]], None],
        failed: Callable[[str, Exception], object],
    ) -> bool:
        sent = [one for one, _, _ in given]
        self._vault.sync_head()
        self.under_way = True
        self._begins()
        try:
            answers = self._link.put_many(given)
        except (LinkDown, LinkRefused) as fault:
            if fault.code == "link.busy" and isinstance(fault, LinkDown):
                wait = self._outbox.turned_away(self._monotonic(), fault.retry_after_s)
                log.info("the centre has enough to do; what waits goes on in %.0f s", wait)
                return False
            if isinstance(fault, LinkRefused) or fault.code == "link.unsigned":
                self._not_before = now + ALONE_S
            if isinstance(fault, LinkDown):
                failed(sent[0], fault)
            return False
        finally:
            self.under_way = False
        if acks := [answer for answer in answers if isinstance(answer, Ack)]:
            kept(acks)
        for name, answer in zip(sent, answers, strict=True):
            if isinstance(answer, Exception):
                failed(name, answer)
        return bool(acks)

    def _packed(self, names: list[str], failed: Callable[[str, Exception], object]) -> list[tuple[str, str, bytes]]:
        cap = self._link.exchange.upload_bytes_s
        left = min(MOST_BYTES, cap * LONGEST_S) if cap > 0 else MOST_BYTES
        given = []
        for name in names:
            kept = self._vault.find(name)
            assert kept is not None
            try:
                parcel = self._vault.parcel(name, self._link.identity.terminal)
            except VaultFault as fault:
                failed(name, fault)
                continue
            left -= len(parcel.container)
            if left < 0:
                break
            if parcel.apart:
                self._outbox.heavy(name)
                continue
            given.append((name, kept.content_hash, parcel.container))
        return given
