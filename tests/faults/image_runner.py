"""A whole data folder works on ext4, the power is cut under the file system, and the journal brings back what it can.

Run as root in a mount namespace of its own (`unshare --mount`): arguments are a work folder, a seed, how many evenings,
cuts of each, and an order:

honest      as it ships
normal      control: the database with synchronous=NORMAL
pages       control: attachments are written without fsync
small       control: small files (keys, settings) are written without fsync
lying       control: the disk says it has synced, and has not

Prints one JSON line, counted over all cuts; see `Found`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pickle
import random
import re
import subprocess
import sys
import uuid
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forms.submission import Submission
from terminal import durable
from terminal.link.identity import IdentityFault
from terminal.outbox.post import Post
from terminal.upkeep.closed import Closed
from terminal.vault import attachments
from terminal.vault.faults import VaultFault
from terminal.vault.sealing import SUITE_ID
from tests.central.centre import submission
from tests.faults.block_disk import IMAGE, BlockDisk, NoFileSystem, ext4, mounted
from tests.faults.power import Disk, Event
from tests.faults.power_cut import short_log

MEGABYTES = 32
BLOCK = 4096
"""Of the file system: kept or dropped as one. Disks of today write no less."""
CLAIMS = 20
TERMINAL = "T-0003"


@dataclass
class Found:
    """Counted over all cuts. `acknowledged`: claims that a citizen had seen as kept; `small`: other things that were
    said to be done (the terminal's key, the staff's closing); `unusable`: file systems or stores that would not open or
    did not verify; `flushes`: of the disk, over all evenings."""

    cuts: int = 0
    acknowledged: int = 0
    pages: int = 0
    small: int = 0
    lost: int = 0
    small_lost: int = 0
    doubled: int = 0
    unusable: int = 0
    flushes: int = 0
    why: dict[str, int] = field(default_factory=dict)


def open_post(data: Path) -> Post:
    """All of a terminal that lives on the disk."""
    return Post.open(data, "http://127.0.0.1:9", terminal=TERMINAL, key_document=data.parent.parent / "centre.json",
                     start=False, reserve_bytes=0, session_bytes=0)


def evening(data: Path, seed: int, order: str) -> None:
    """The child: one line for each thing begun or done, and it goes on when the line was heard."""
    draw = random.Random(seed)

    def say(what: str, *more: str) -> None:
        print(what, *more, flush=True)
        sys.stdin.readline()

    for module in {"pages": [attachments], "small": [durable]}.get(order, []):
        module.os, module.sync_directory = _Unsynced(), lambda path: None  # type: ignore[attr-defined]
    post = open_post(data)
    if order == "normal":
        post.vault._engine._db.pragma("synchronous", "NORMAL")
    say("small", "key", post.link.identity.public.hex())
    closed = Closed(data)
    for number in range(CLAIMS):
        pages = tuple(draw.randbytes(draw.randrange(200, 60_000)) for _ in range(draw.choice((0, 0, 1, 2))))
        claim = submission(TERMINAL, pages=pages)
        say("begun", claim.id, base64.b64encode(pickle.dumps((claim, pages))).decode())
        for page in pages:
            post.keep_page(page)
        post.submit(claim)
        say("kept", claim.id, _wire(post, claim.id), str(len(pages)))
        if draw.random() < 0.7:
            post.vault.sync_head()
        if draw.random() < 0.4 and (waiting := post.vault.waiting(1)):
            say("sending", waiting[0])
            post.outbox.done(waiting[0], "1", b"{}", purge=True)
            say("sent", waiting[0])
        if number % 5 == 4:
            say("changing", "closed")
            closed.set(f"reason-{number}")
            say("small", "closed", closed.reason)
    post.close()


class _Unsynced:
    """Stands for the module `os`: everything works, and nothing is synced."""

    def __getattr__(self, name: str) -> object:
        return (lambda handle: None) if name == "fsync" else getattr(os, name)


def _wire(post: Post, identity: str) -> str:
    return hashlib.sha256(post.vault.sealed_container(identity, TERMINAL)).hexdigest()


def record(work: Path, seed: int, order: str) -> tuple[bytes, list[Event]]:
    """What was on the disk before the evening, and all that went to it, with a mark after whatever was said."""
    before = ext4(work / "empty", MEGABYTES)
    events: list[Event] = []
    disk = BlockDisk(bytearray(before), events.append)
    # its journal is written out every second, so that it is in the middle of that as well
    with disk.mounted(work / "evening", ",commit=1"):
        command = [sys.executable, "-m", "tests.faults.image_runner", "--evening"]
        command += [str(work / "evening/data"), str(seed), order]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdin is not None
            assert child.stdout is not None
            for line in child.stdout:
                what, *more = line.split()
                events.append(Event(what, " ".join(more)))
                child.stdin.write("\n")
                child.stdin.flush()
        if child.returncode != 0:
            raise SystemExit(f"the evening ended with {child.returncode}")
        worked = len(events)
    return bytes(before), events[:worked]


def cuts(work: Path, seed: int, times: int, order: str, found: Found) -> None:
    """Record an evening, cut it `times` times, look at each."""
    before, events = record(work, seed, order)
    found.flushes += sum(event.what == "sync" for event in events)
    draw = random.Random(seed)
    disk = Disk({IMAGE: before}, ("sync",) if order == "lying" else (), sector=BLOCK, torn=False)
    done, marks = 0, list[list[str]]()
    for instant in sorted(draw.randrange(len(events) + 1) for _ in range(times)):
        for event in events[done:instant]:
            disk.feed(event)
            if event.what not in ("write", "sync"):
                marks.append([event.what, *event.file.split()])
        done = instant
        (work / "cut.image").write_bytes(disk.cut(draw)[IMAGE])
        found.cuts += 1
        kept = [mark for mark in marks if mark[0] == "kept"]
        found.acknowledged += len(kept)
        found.pages += sum(int(mark[3]) for mark in kept)
        if reason := _refused(work, marks, found):
            found.unusable += 1
            found.why[reason] = found.why.get(reason, 0) + 1


def _refused(work: Path, marks: list[list[str]], found: Found) -> str:
    """Look at what is left; answers why it cannot be used as it is, empty when it can."""
    kept = [mark for mark in marks if mark[0] == "kept"]
    try:
        with mounted(work / "cut.image", work / "cut"):
            try:
                post = open_post(work / "cut/data")
            except (VaultFault, IdentityFault, OSError) as error:
                found.lost += len(kept)
                return _told(error)
            try:
                look(post, work / "cut/data", marks, found)
            except VaultFault as error:
                return _told(error)
            finally:
                post.close()
    except NoFileSystem as error:
        found.lost += len(kept)
        return _told(error)
    return ""


def _told(error: Exception) -> str:
    """Its words without numbers, to be counted."""
    return re.sub(r"[0-9a-f]*[0-9][0-9a-f]*", "#", str(error).rpartition("/")[2])


def look(post: Post, data: Path, marks: list[list[str]], found: Found) -> None:
    """Compare what is left. Raises VaultFault: it does not verify."""
    for name, value in _small(marks):
        is_now = post.link.identity.public.hex() if name == "key" else Closed(data).reason
        found.small += 1
        found.small_lost += is_now != value
    by = {what: [mark[1] for mark in marks if mark[0] == what] for what in ("begun", "sending", "sent")}
    for _, identity, wire, _ in (mark for mark in marks if mark[0] == "kept"):
        found.lost += not _there(post, identity, wire, by["sending"], by["sent"])
    for mark in [mark for mark in marks if mark[0] == "begun"][-1:]:
        claim, pages = pickle.loads(base64.b64decode(mark[2]))  # our own child wrote it
        _again(post, claim, pages)
    there = Counter(row[0] for row in post.vault._engine.rows("SELECT id FROM submission"))
    claims = {uuid.UUID(identity).bytes for identity in by["begun"]}
    found.doubled += sum(there.values()) - len(there) + len(set(there) - claims)
    post.vault.verify()


def _small(marks: list[list[str]]) -> list[tuple[str, str]]:
    """What was said last of each, where nothing newer was begun."""
    last = dict[str, str]()
    for what, *more in marks:
        if what == "small":
            last[more[0]] = " ".join(more[1:])
        elif what == "changing":
            last.pop(more[0], None)
    return list(last.items())


def _again(post: Post, claim: Submission, pages: tuple[bytes, ...]) -> None:
    """What had no answer is handed in once more."""
    known = post.vault.find(claim.id)
    if known is None:
        post.submit(claim, {hashlib.sha256(page).hexdigest(): page for page in pages})


def _there(post: Post, identity: str, wire: str, sending: list[str], sent: list[str]) -> bool:
    entry = post.vault.entry(identity)
    if entry is None:
        return False
    if identity in sent:
        return entry.state == "sent"
    if identity in sending and entry.state == "sent":
        return True
    try:
        return entry.state == "waiting" and _wire(post, identity) == wire
    except VaultFault:
        return False


def main(arguments: list[str]) -> None:
    if arguments[0] == "--evening":
        with short_log():
            evening(Path(arguments[1]), int(arguments[2]), arguments[3])
        return
    work, seed, evenings, times, order = Path(arguments[0]), *map(int, arguments[1:4]), arguments[4]
    found = Found()
    public = [key.generate().public_key().public_bytes_raw() for key in (X25519PrivateKey, Ed25519PrivateKey)]
    seal_key, sign_key = (base64.urlsafe_b64encode(raw).decode() for raw in public)
    parts = {"seal": {"public": seal_key, "suite": SUITE_ID}, "sign": {"public": sign_key, "suite": "ed25519"}}
    durable.write_json(work / "centre.json", {"protocol": 1, **parts})
    with short_log():
        for number in range(seed, seed + evenings):
            cuts(work, number, times, order, found)
    print(json.dumps(asdict(found)))


if __name__ == "__main__":
    main(sys.argv[1:])
