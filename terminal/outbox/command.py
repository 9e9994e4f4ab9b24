"""`python main.py outbox list | requeue ID | export DIR | acknowledge DIR | alarms | end-alarm CODE`: staff's hands.

The store has one owner: while the kiosk runs, all of it is refused with one sentence.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from terminal.config import Config
from terminal.link.identity import IdentityFault
from terminal.outbox import handover
from terminal.outbox.post import Post
from terminal.vault.faults import VaultFault

Line = Mapping[str, Any]


def run(options: argparse.Namespace, config: Config) -> int:
    """Run one action; returns the exit code: 0 good, 1 refused, or something could not be done."""
    try:
        post = Post.open(config.data_dir, config.central.url, terminal=config.terminal.id, start=False)
    except (VaultFault, IdentityFault, OSError) as fault:
        busy = isinstance(fault, VaultFault) and fault.code == "vault.busy"
        sys.stderr.write(f"{fault}{': end the kiosk first' if busy else ''}\n")
        return 1
    try:
        lines = list(_do(options, post))
    except (VaultFault, OSError, ValueError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    finally:
        post.close()
    for line in lines:
        words = json.dumps(line, ensure_ascii=False) if options.json else "  ".join(
            str(value) for value in line.values() if value is not None)
        sys.stdout.write(f"{words}\n")
    return 1 if any(line.get("outcome") in ("damaged", "not_believed", "unknown") for line in lines) else 0


def _do(options: argparse.Namespace, post: Post) -> Iterable[Line]:
    if options.action == "export":
        carried = handover.export(post.vault, post.link, options.folder)
    elif options.action == "acknowledge":
        carried = handover.acknowledge(post.vault, post.outbox, post.link, options.folder)
    elif options.action == "alarms":
        return [{"alarm": code, **detail} for code, detail in post.vault.alarms().items()]
    elif options.action == "end-alarm":
        ended = post.vault.end_alarm(options.code, options.by)
        return [{"alarm": options.code, "outcome": "ended" if ended else "unknown"}]
    elif options.action == "requeue":
        return _requeue(options.submission, post)
    else:
        return [{"submission": entry.submission_id, "state": entry.state, "kept_at": at, "reason": entry.last_error}
                for entry, at in post.vault.unacknowledged()]
    return [{"submission": one.submission_id, "outcome": one.outcome, "case_number": one.case_number}
            for one in carried]


def _requeue(wanted: str, post: Post) -> list[Line]:
    aside = [entry.submission_id for entry, _ in post.vault.unacknowledged() if entry.state == "quarantined"]
    chosen = aside if wanted == "all" else [wanted] if wanted in aside else []
    for submission_id in chosen:
        post.outbox.requeue(submission_id)
    if wanted != "all" and not chosen:
        return [{"submission": wanted, "outcome": "unknown"}]
    return [{"submission": submission_id, "outcome": "waiting"} for submission_id in chosen]
