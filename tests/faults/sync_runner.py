"""How often the disk is asked to make something durable, for each step of a submission; counted under the C library.

`count(folder, submissions, pages)` compiles syncs.c, starts this module under it, and answers all syncs by step:
capture (of all pages), submit (until the citizen is told), behind (what follows off the citizen's way), sent (the
acknowledgement kept, the copy purged, and what follows that); and `plain`, a control: as many rows into a database as
SQLite makes it, with its rollback journal.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import secrets
import subprocess
import sys
from collections import Counter
from pathlib import Path

import apsw

from terminal.outbox.post import Post
from tests.bench.submit_ack import key_document
from tests.central.centre import ROOT, submission

TERMINAL = "T-0003"


def count(folder: Path, submissions: int, pages: int) -> dict[str, int]:
    """Raises CalledProcessError."""
    library = folder / "syncs.so"
    source = Path(__file__).with_name("syncs.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
    command = [sys.executable, "-m", "tests.faults.sync_runner", str(folder), str(submissions), str(pages)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "LD_PRELOAD": str(library)}, check=True,
                          capture_output=True, text=True)
    found: dict[str, int] = json.loads(done.stdout)
    return found


def main(folder: Path, submissions: int, pages: int) -> None:
    """Work, count, print."""
    seen, counted = ctypes.CDLL(None).syncs_seen, Counter[str]()
    before = 0

    def step(name: str) -> None:
        nonlocal before
        now = seen()
        counted[name] += now - before
        before = now

    post = Post.open(folder / "data", "http://127.0.0.1:9", terminal=TERMINAL,
                     key_document=key_document(folder / "centre.json"), start=False, reserve_bytes=0, session_bytes=0)
    step("opening")
    for _ in range(submissions):
        sheets = tuple(secrets.token_bytes(20_000) for _ in range(pages))
        for sheet in sheets:
            assert post.keep_page(sheet) == hashlib.sha256(sheet).hexdigest()
        step("capture")
        claim = submission(TERMINAL, pages=sheets)
        post.submit(claim)
        step("submit")
        post.vault.sync_head()
        step("behind")
        post.outbox.done(claim.id, "1", b"{}", purge=True)
        post.vault.sync_head()
        step("sent")
    post.close()
    plain = apsw.Connection(str(folder / "plain.db"))
    plain.execute("CREATE TABLE submission (body BLOB)")
    step("closing")
    for _ in range(submissions):
        plain.execute("INSERT INTO submission VALUES (?)", (secrets.token_bytes(3000),))
    step("plain")
    print(json.dumps(counted))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:4]))
