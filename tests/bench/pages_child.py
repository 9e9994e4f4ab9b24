"""Three attachments of 1 MB: what the citizen waits for, and what all of it costs. And one behind a poisoned one.

`limit` is one file of 3 MB written and synced. Interleaved rounds; prints one JSON line, medians in milliseconds. The
poisoned one is a submission the centre will never take; both pairs go to a centre in a process of its own. Its clock is
started when the sender is woken, both lie in the queue by then.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from terminal.outbox.post import Post
from tests.bench.submit_ack import key_document
from tests.central.centre import Centre, submission
from tests.faults.sync_runner import count

ROUNDS, PAIRS = 40, 25
MEGABYTE = 1_000_000
TERMINAL = "T-0003"


def pages(folder: Path) -> dict[str, float]:
    """Capture, tap to kept, what follows, and the limit."""
    post = Post.open(folder / "data", "http://127.0.0.1:9", terminal=TERMINAL,
                     key_document=key_document(folder / "centre.json"), start=False, reserve_bytes=0, session_bytes=0)
    taken: dict[str, list[float]] = {"capture": [], "tap": [], "behind": [], "limit": [], "total": []}
    for number in range(ROUNDS + 5):
        sheets = tuple(secrets.token_bytes(MEGABYTE) for _ in range(3))
        claim, stamps = submission(TERMINAL, pages=sheets), [time.perf_counter()]
        for sheet in sheets:
            post.keep_page(sheet)
        stamps.append(time.perf_counter())
        post.submit(claim)
        stamps.append(time.perf_counter())
        post.vault.sync_head()
        stamps.append(time.perf_counter())
        handle = os.open(folder / "limit", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.write(handle, b"".join(sheets))
        os.fdatasync(handle)
        os.close(handle)
        stamps.append(time.perf_counter())
        os.unlink(folder / "limit")
        post.outbox.done(claim.id, "1", b"{}", purge=True)
        if number >= 5:
            for position, name in enumerate(("capture", "tap", "behind", "limit")):
                taken[name].append((stamps[position + 1] - stamps[position]) * 1000)
            taken["total"].append((stamps[3] - stamps[0]) * 1000)
    post.close()
    return {name: round(median(values), 3) for name, values in taken.items()}


def behind_poison(folder: Path) -> dict[str, float]:
    """Milliseconds until the second of two is acknowledged: both good; the first one poisoned."""
    centre = Centre(folder / "centre").start()
    taken: dict[str, list[float]] = {"good": [], "poison": []}
    post = Post.open(folder / "data", centre.url, terminal="T-poison", enrolment_code=centre.new_code(), start=False,
                     reserve_bytes=0, session_bytes=0)
    try:
        post.can_seal()
        post.start()
        for number in range(2 * PAIRS + 4):
            kind = ("good", "poison")[number % 2]
            post.outbox._asked_until = time.monotonic() + 60  # nothing goes until both are there
            post.submit(submission("T-poison", item_version=1 if kind == "good" else 999))
            second = submission("T-poison")
            post.submit(second)
            time.sleep(0.02)
            begun = time.perf_counter()
            post.outbox._asked_until = 0.0
            post.sender.wake()
            assert post.wait_ack(second.id, 20.0) is not None
            if number >= 4:
                taken[kind].append((time.perf_counter() - begun) * 1000)
        assert post.counts()["quarantined"] == PAIRS + 2
    finally:
        post.close()
        centre.stop()
    return {name: round(median(values), 2) for name, values in taken.items()}


def main() -> None:
    """Measure and print."""
    result: dict[str, object] = {"bench": "pages"}
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
        for part, measure in (("pages", pages), ("behind", behind_poison)):
            (folder := Path(name) / part).mkdir()
            result[part] = measure(folder)
        (folder := Path(name) / "syncs").mkdir()
        seen = count(folder, 300, 3)
        result["syncs"] = {step: round(number / 300, 2) for step, number in seen.items()}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
