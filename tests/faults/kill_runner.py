"""Stops a terminal with SIGKILL at enumerated write points, starts it again, and tells what was shown.

Run as a process of its own (it forks, so it must have one thread): arguments are the centre's address, a
work folder with template/ (an enrolled terminal, its vault made), phase (submit or create), order (honest or
early) and a step: 1 stops at every point, n at every nth and on both sides of the commit.
For each point one JSON line: {"point": n, "name": …, "shown": [ids], "recovered": true|false, "why": …}.

`early` is the control: "done" is shown before the store was asked.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from terminal.outbox.post import Post
from terminal.vault.keyfile import key_file
from terminal.vault.store import Vault
from tests.central.centre import submission
from tests.faults.shim import NAME, Shim

TERMINAL = "T-kill"
PAGE = b"\xff\xd8page" * 400
BOUNDARY = ("transaction.audit", "transaction.committed", "head.written", "shown")
"""Stopped at in every run, the first time they come."""
FIRST_WRITES = 4
"""Of the writes between two syncs, the first ones are points of their own, then every 150th."""


class Points:
    """Counts points; at number `kill` the process ends as if the plug was pulled on it alone."""

    def __init__(self, kill: int) -> None:
        self.kill, self.names, self._writes = kill, [], 0  # type: ignore[var-annotated]

    def at(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) == self.kill:
            os.kill(os.getpid(), signal.SIGKILL)

    def disk(self, what: str, file: str) -> None:
        if what == "sync":
            self._writes = 0
        else:
            self._writes += 1
            if self._writes > FIRST_WRITES and self._writes % 150:
                return
        self.at(f"{file}.{what}")


def show(oracle: Path, text: str) -> None:
    """What the citizen sees, kept outside everything that is tested."""
    handle = os.open(oracle, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, text.encode() + b"\n")
    os.fsync(handle)
    os.close(handle)


def open_post(folder: Path, url: str, points: Points) -> Post:
    """The application's own parts; only the VFS and the hooks are given in."""
    from terminal.link.client import Link
    from terminal.link.identity import Identity
    from terminal.outbox.queue import Backoff, Outbox

    vault = Vault(
        folder / "vault", key_file(folder / "keys" / "vault.key"), at=points.at, reserve_bytes=0, vfs=NAME
    )
    link = Link(url, Identity(folder / "link", TERMINAL), 5.0)
    return Post(vault, Outbox(vault, Backoff(0.0, 0.0)), link, at=points.at)


def terminal(folder: Path, url: str, oracle: Path, points: Points, order: str, count: int) -> None:
    """A short evening: start, send what waits, `count` citizens, end."""
    shim = Shim(points.disk)
    post = open_post(folder, url, points)
    for _ in range(count):
        sha256 = post.keep_page(PAGE)
        one = submission(TERMINAL, pages=(PAGE,))
        assert one.evidence[-1].sha256 == sha256
        if order == "early":
            show(oracle, one.id)
        post.submit(one)
        if order == "honest":
            show(oracle, one.id)
        points.at("shown")
        post.vault.sync_head()
        while post.sender.send_one():
            pass
    while post.sender.send_one():
        pass
    if post.counts()["waiting"]:
        raise RuntimeError(f"still waiting: {post.sender.last_error}")
    post.vault.verify()
    post.close()
    del shim


def in_child(run: Callable[[], None], notes: Path) -> int:
    """Run in a forked process; answers its wait status. What it raises is written to `notes`."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            run()
            status = 0
        except BaseException as error:
            notes.write_text(f"{type(error).__name__}: {error}")
        finally:
            os._exit(status)
    return os.waitpid(pid, 0)[1]


def main() -> None:
    url, work, phase, order = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]
    step = int(sys.argv[5])
    names_file, notes = work / "names.json", work / "notes"
    count = 2 if phase == "submit" else 0

    def fresh(name: str) -> Path:
        folder = work / name
        shutil.copytree(work / "template", folder)
        if phase == "create":
            shutil.rmtree(folder / "vault")
            shutil.rmtree(folder / "keys")
        return folder

    counting = fresh("count")

    def enumerate_points() -> None:
        points = Points(-1)
        terminal(counting, url, work / "count.oracle", points, order, count)
        names_file.write_text(json.dumps(points.names))

    if in_child(enumerate_points, notes):
        raise SystemExit(notes.read_text())
    names: list[str] = json.loads(names_file.read_text())
    shutil.rmtree(counting)
    chosen = {names.index(name) + 1 for name in BOUNDARY if name in names} | set(range(1, len(names) + 1, step))
    for point, name in enumerate(names, 1):
        if point not in chosen:
            continue
        folder, oracle = fresh(f"p{point}"), work / f"p{point}.oracle"
        before, after = Points(point), Points(-1)
        status = in_child(lambda f=folder, o=oracle, b=before: terminal(f, url, o, b, order, count), notes)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        # the restarted terminal serves one more citizen: it must not only live, but work
        restarted = in_child(lambda f=folder, o=oracle, a=after: terminal(f, url, o, a, "honest", 1), notes)
        shown = oracle.read_text().split() if oracle.exists() else []
        line = {"point": point, "name": name, "killed": killed, "shown": shown, "recovered": restarted == 0}
        if restarted or not killed:
            line["why"] = notes.read_text() if notes.exists() else f"status {status}"
        print(json.dumps(line), flush=True)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
