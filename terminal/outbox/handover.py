"""Hand submissions over without a line: sealed files in a folder (a USB stick), acknowledgements back.

Nothing is taken out of the queue by it. What was carried over and later goes over the line as well is the same id with
the same content, and the centre answers it as known; a stick that is lost holds nothing that anybody but the centre
can read. The format is in docs/protocol.md, "On a stick".
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from terminal import durable
from terminal.link.client import Link
from terminal.link.faults import LinkDown
from terminal.outbox.queue import Outbox
from terminal.vault.faults import VaultFault
from terminal.vault.store import Vault

MAGIC = b"BDYH1"
SIGNED = b"budayang/v1/handover\n"
SUBMISSION, ACKNOWLEDGEMENT = ".bdy", ".ack.json"


@dataclass(frozen=True)
class Carried:
    """What became of one submission: `outcome` written, sent, damaged (not what was kept; not written) or
    not_believed (the acknowledgement does not hold); `case_number` when it is sent."""

    submission_id: str
    outcome: str
    case_number: str | None = None


def export(vault: Vault, link: Link, folder: Path) -> list[Carried]:
    """Write all that waits or was set aside, sealed and signed, one file each. Raises OSError, VaultFault."""
    done = []
    for entry, _ in vault.unacknowledged():
        try:
            container = vault.sealed_container(entry.submission_id, link.identity.terminal)
        except VaultFault as fault:
            if fault.code != "vault.damaged":
                raise
            done.append(Carried(entry.submission_id, "damaged"))
            continue
        signature = link.identity.key.sign(SIGNED + hashlib.sha256(container).digest())
        durable.write(folder / f"{entry.submission_id}{SUBMISSION}", MAGIC + signature + container)
        done.append(Carried(entry.submission_id, "written"))
    if done:
        vault.event("exported", {"count": sum(one.outcome == "written" for one in done)})
    return done


def acknowledge(vault: Vault, outbox: Outbox, link: Link, folder: Path) -> list[Carried]:
    """Take back what the centre has signed; only for what still waits here. Raises OSError, VaultFault."""
    done = []
    for entry, _ in vault.unacknowledged():
        path = folder / f"{entry.submission_id}{ACKNOWLEDGEMENT}"
        kept = vault.find(entry.submission_id)
        if kept is None or not path.exists():
            continue
        try:
            answer = json.loads(path.read_bytes())
            ack = link.acknowledged(answer, entry.submission_id, kept.content_hash)
        except (LinkDown, ValueError, RecursionError, AttributeError):
            done.append(Carried(entry.submission_id, "not_believed"))
            continue
        outbox.done(entry.submission_id, ack.case_number, ack.raw, ack.may_purge)
        done.append(Carried(entry.submission_id, "sent", ack.case_number))
    return done
