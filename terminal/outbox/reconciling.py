"""Do both sides have the same? The terminal says its numbers; the centre names what it lacks, or has twice.

What is missing there and is still held here is handed over again. What is not held any more is an alarm, and so is a
number that came twice with other content: somebody else runs on a copy of this disk.
"""

from __future__ import annotations

import logging

from terminal.link.client import Link
from terminal.outbox.queue import Outbox
from terminal.vault.numbers import ranges
from terminal.vault.store import Vault

log = logging.getLogger("terminal.outbox")
MISSING, DOUBLED = "sequence.missing", "sequence.doubled"
MOST_LOOKED_AT = 10_000


def reconcile(vault: Vault, outbox: Outbox, link: Link) -> int:
    """Ask once; answers how many are handed over again. Raises LinkDown, LinkRefused, VaultFault."""
    numbers = vault.numbers()
    missing, doubled = link.sequences(numbers)
    lost, again = [], []
    for first, last in missing:
        for sequence in range(first, min(last, first + MOST_LOOKED_AT - 1) + 1):
            held = vault.held(sequence)
            entry = None if held is None else vault.entry(held[0])
            if held is None or not held[1]:
                lost.append(sequence)
            elif entry is not None and entry.state == "sent":
                again.append(held[0])
    if again:
        log.warning("the centre lacks %d submissions; they are sent once more", len(again))
        outbox.settle((), again)
    if lost:
        log.error("the centre lacks %d submissions that are no longer here", len(lost))
        vault.alarm(MISSING, {"numbers": [list(one) for one in ranges(sorted(lost))[:50]]})
    else:
        vault.end_alarm(MISSING, "reconciled")
    if doubled:
        vault.alarm(DOUBLED, {"numbers": [list(one) for one in doubled[:50]]})
    return len(again)
