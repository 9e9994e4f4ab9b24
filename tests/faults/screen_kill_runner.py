"""Kills the whole terminal, window and all, at named points of a claim, starts its store again, and tells
what the screen had said.

Run as a process of its own, with the centre's address, a work folder and `whole` (every point) or `short` (points
spread over the flow, and both sides of the commit). It imports what a terminal needs, then forks: once for a walk
that is counted, then once for each point. Forking is sound because nothing here has begun a thread or a Qt
application before; that is checked. In each child stand the real application and the real window (offscreen), the
walker's hands and the simulated booth; only the hooks between the steps of a write are given in.

For each point one JSON line: {"order", "flow", "point", "number", "terminal", "killed", "recovered", "said": […],
"why"}. `said` is what could be read on the screen after a frame was painted, from a file outside the data folder.

Order `early` is the control beside `honest`: the store says "kept" first and keeps when the screen has already told
the citizen.
"""

from __future__ import annotations

import ctypes
import dataclasses
import gc
import importlib
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
# a pool of threads made by an import would not live through a fork
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import terminal.outbox.post
from drivers.simulated.booth import Booth, _cast
from drivers.simulated.camera import Desk, SimulatedCamera
from forms.catalogue_loader import load_catalogue
from forms.submission import Submission
from terminal.app import Terminal, make_window
from terminal.clock import SystemClock
from terminal.config import CentralOptions, Config
from terminal.journey.core import begin
from terminal.journey.judging import visible
from terminal.journey.state import Stamp
from terminal.outbox.post import Post
from terminal.vault.store import Kept
from terminal.workshop import hands
from terminal.workshop.city import PEOPLE, people
from terminal.workshop.walk import Walker
from terminal.workshop.walking import PORTRAIT
from terminal.workshop.world import SIMULATED

NEEDED = ("PySide6.QtQuick", "PySide6.QtTest", "forms.papers", "terminal.conductor.camera", "terminal.conductor.cards",
          "terminal.conductor.keeping", "terminal.conductor.office", "terminal.conductor.paper",
          "terminal.devices.manager", "terminal.ui.window", "terminal.vision.pages")
"""What a terminal imports when it opens. Imported before the fork: that takes longer than the walk."""
ITEM = "unemployment-benefit"
FLOWS = {"paper": "stop_reason", "plain": ""}
"""What is marked as wrong on the way: then a paper has to be laid under the camera. Nothing: a claim without one."""
SPREAD = ("attachment.written", "transaction.audit", "transaction.committed", "screen.done", "send.answered",
          "screen.received")
"""The short run: about every fourth point, with the last one before the commit and the first one after it."""
CONTROL = {"whole": ("submit.begun", "keep.submission", "transaction.audit", "transaction.committed"),
           "short": ("transaction.audit",)}
AT_ONCE = 3
"""Walks at a time, for two processors: a walk waits a third of its time."""
PATIENCE_S = 60.0
SCALE = 0.25
"""The window's size against the screen's: the same scene, painted faster."""


class Points:
    """Names every point as it is reached; at `kill` the process ends as if the plug was pulled on it alone.

    A name that comes again is numbered: transaction.committed, then transaction.committed.2.
    """

    def __init__(self, kill: str = "") -> None:
        self.kill, self.reached, self.told = kill, list[str](), threading.Event()
        self._times, self._lock, self._open = Counter[str](), threading.Lock(), True

    def at(self, name: str) -> None:
        with self._lock:
            if not self._open:
                return
            self._times[name] += 1
            times = self._times[name]
            point = name if times == 1 else f"{name}.{times}"
            self.reached.append(point)
        if point == self.kill:
            if threading.current_thread().name == "sender":
                # sending and painting race. The hard order is taken: the citizen has read "done" when it ends here.
                self.told.wait(PATIENCE_S)
            os.kill(os.getpid(), signal.SIGKILL)

    def close(self) -> None:
        """What comes now is no part of the flow."""
        with self._lock:
            self._open = False


class Oracle:
    """Writes down what stands on the screen, after a frame with it has been painted and before anything goes on."""

    def __init__(self, file: Path, kiosk: Any, window: Any, state: Callable[[], Any], points: Points) -> None:
        self._handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._window, self._state, self._points = window, state, points
        self._screen, self._last = "", ("", "", "")
        kiosk.on_shown(self._view)
        window.frameSwapped.connect(self._painted)

    def _view(self, view: dict[str, Any]) -> None:
        """The model has it, the glass not yet."""
        if view["screen"] == "done" and self._screen != "done":
            self._points.at("screen.told")
        self._screen = view["screen"]

    def _painted(self) -> None:
        before, now = self._last, (self._screen, self._text("receipt-code"), self._text("case-number"))
        if now == before:
            return
        self._last = now
        _, receipt_code, case_number = now
        said = {"screen": now[0], "receipt_code": receipt_code, "case_number": case_number}
        if receipt_code:
            said["submission"] = self._state().journey.stamp.submission_id
        os.write(self._handle, json.dumps(said).encode() + b"\n")
        os.fsync(self._handle)
        if receipt_code and not before[1]:
            self._points.told.set()
            self._points.at("screen.done")
        if case_number and not before[2]:
            self._points.at("screen.received")

    def _text(self, name: str) -> str:
        """What a label in the scene says; nothing when it is not to be seen."""
        label = hands.find(self._window.contentItem(), name)
        return "" if label is None else str(label.property("text"))


def watched(points: Points) -> type[Post]:
    """The application's post with the hooks given in."""

    class Watched(Post):
        @classmethod
        def open(cls, *arguments: Any, **options: Any) -> Post:
            return super().open(*arguments, **options, at=points.at)

    return Watched


def hasty(points: Points) -> type[Post]:
    """The control's post: says that it has kept, and keeps when the screen has told so."""

    class Hasty(watched(points)):  # type: ignore[misc]
        def submit(self, submission: Submission, attachments: Mapping[str, bytes] | None = None) -> Kept:
            def keep() -> None:
                points.told.wait(PATIENCE_S)
                Post.submit(self, submission, attachments)

            threading.Thread(target=keep, daemon=True).start()
            return Kept(submission.id, 1, "", self.next_stamp())

    return Hasty


def ask(url: str, path: str, body: bytes | None = None) -> Any:
    """A page of the fictitious city."""
    with urllib.request.urlopen(urllib.request.Request(url + path, body), timeout=10) as answer:
        return json.load(answer)


def walk(folder: Path, url: str, name: str, person: dict[str, Any], flow: str, post: type[Post],
         points: Points) -> None:
    """One citizen from home to good-bye, or as far as it goes. Raises RuntimeError: the walk did not end well."""
    folder.mkdir()
    tempfile.tempdir = str(folder)
    # the composition root takes its post from there when it opens
    terminal.outbox.post.Post = post  # type: ignore[misc]
    booth = Booth(PEOPLE, folder / "papers")
    code = ask(url, "/city/enrolment-code", b"{}")["enrolment_code"]
    central = CentralOptions(url=url, timeout_s=4.0, enrolment_code=code)
    config = Config(mode="demo", data_dir=folder / "terminal", central=central, devices=SIMULATED, screen=PORTRAIT)
    config = dataclasses.replace(config, terminal=dataclasses.replace(config.terminal, id=name))
    config.data_dir.mkdir()
    whole = Terminal(config, world=booth)
    whole.open()
    app, kiosk, shown = make_window(whole, size=(round(1080 * SCALE), round(1920 * SCALE)))
    Oracle(folder / "oracle", kiosk, shown.window, lambda: whole.runner.state, points)
    faults: list[str | None] = []

    def finished(fault: str | None) -> None:
        points.close()
        faults.append(fault)
        app.quit()

    city = SimpleNamespace(messages=lambda phone: ask(url, f"/city/phone/{phone}")["messages"])
    world = SimpleNamespace(booth=booth, centre=city, terminal=whole)
    walker = Walker(shown.window, kiosk, world, ITEM, person, finished, dispute=FLOWS[flow])
    shown.show(full_screen=False)
    whole.start()
    walker.start()
    app.exec()
    if faults != [None]:
        raise RuntimeError(f"{faults} after {walker.screens}")


def restart(folder: Path, url: str, name: str) -> None:
    """The store and its sender anew, as after a crash; returns when nothing waits. Raises what went wrong."""
    post = Post.open(folder / "terminal", url, terminal=name, timeout_s=4.0)
    limit = time.monotonic() + PATIENCE_S
    while (counts := post.counts())["waiting"]:
        if time.monotonic() > limit:
            raise RuntimeError(f"still waiting: {post.sender.last_error}")
        time.sleep(0.02)
    post.vault.verify()
    post.close()
    left = [path.name for path in (folder / "terminal" / "vault" / "attachments").iterdir()]
    if counts["quarantined"] or left:
        raise RuntimeError(f"{counts['quarantined']} set aside, attachments left: {left}")


def forked(run: Callable[[], None], notes: Path) -> int:
    """Run in a process forked from here; its pid. What it raises is written to `notes`."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        # SIGKILL when the parent ends, however it ended (prctl PR_SET_PDEATHSIG)
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        run()
        status = 0
    except BaseException:
        notes.write_text(traceback.format_exc())
    finally:
        os._exit(status)


def ended(pid: int) -> int:
    """Exit status; minus the signal's number when one ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def in_turn(jobs: Iterable[Callable[[], None]], notes: Path) -> None:
    """Run each job in a process of its own, some at a time."""
    running: set[int] = set()

    def one_ends() -> None:
        pid, status = os.wait()
        running.discard(pid)
        if status:
            raise SystemExit(notes.read_text() if notes.exists() else f"a job ended with {status}")

    for job in jobs:
        if len(running) == AT_ONCE:
            one_ends()
        running.add(forked(job, notes))
    while running:
        one_ends()


def count(work: Path, url: str, flow: str, person: dict[str, Any]) -> None:
    """The walk that nobody stops: all points of a flow, in their order."""
    points = Points()
    walk(work / flow, url, f"T-{flow}", person, flow, watched(points), points)
    (work / f"{flow}.json").write_text(json.dumps(points.reached))
    # the application is not taken apart: its threads and windows end with the process
    os._exit(0)


def stop_at(work: Path, url: str, order: str, number: int, flow: str, point: str, person: dict[str, Any]) -> None:
    """One point: walk into it, start again, write the line."""
    name = f"T-{order}-{number}"
    folder, notes = work / name, work / f"{name}.notes"
    points = Points(point)
    post = hasty(points) if order == "early" else watched(points)
    status = ended(forked(lambda: walk(folder, url, name, person, flow, post, points), notes))
    killed = status == -signal.SIGKILL
    restarted = killed and ended(forked(lambda: restart(folder, url, name), notes)) == 0
    oracle = folder / "oracle"
    said = [json.loads(line) for line in oracle.read_text().splitlines()] if oracle.exists() else []
    line: dict[str, Any] = {"order": order, "flow": flow, "point": point, "number": number, "terminal": name,
                            "killed": killed, "recovered": restarted, "said": [s for s in said if s["receipt_code"]]}
    if not killed or not restarted:
        line["why"] = notes.read_text()[-1500:] if notes.exists() else f"status {status}"
    os.write(1, json.dumps(line).encode() + b"\n")
    shutil.rmtree(folder)


def every_point(work: Path) -> list[tuple[str, str]]:
    """Flow and point of all that the counted walks have reached."""
    reached = {flow: json.loads((work / f"{flow}.json").read_text()) for flow in FLOWS}
    # the long way only for what the short one does not have: the page, and a submission that takes it along
    paper = [*reached["paper"][: reached["paper"].index("submit.begun")], "transaction.committed"]
    return [("paper", point) for point in paper] + [("plain", point) for point in reached["plain"]]


def main() -> None:
    url, work, extent = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    notes = work / "notes"
    for name in NEEDED:
        importlib.import_module(name)
    # what all children would do again: the cast, the item and its rules, the picture of the desk
    cast = [person for person in people() if person["expect"] == "pass" and person["phone"]]
    _cast(PEOPLE.read_text("utf-8"))
    (item,) = (item for item in load_catalogue().items() if item.id == ITEM)
    visible(begin(item, Stamp("", "", SystemClock().today(), ""))[0])
    SimulatedCamera(Desk())
    gc.collect()
    gc.freeze()
    threads = os.listdir("/proc/self/task")
    if len(threads) != 1:
        raise SystemExit(f"{len(threads)} threads before the fork")
    # citizens who walk at the same time have different phones: each job its own person, in turn
    def counts(flows: Iterable[str]) -> list[Callable[[], None]]:
        return [lambda f=f, p=p: count(work, url, f, p) for f, p in zip(flows, reversed(cast), strict=False)]

    early = [("early", "plain", point) for point in CONTROL[extent]]
    if extent == "short":
        jobs, plan = counts(["plain"]), [("honest", "plain", point) for point in SPREAD] + early
    else:
        in_turn(counts(FLOWS), notes)
        jobs, plan = [], [("honest", *point) for point in every_point(work)] + early
    jobs += [
        lambda n=n, o=o, f=f, p=p: stop_at(work, url, o, n, f, p, cast[n % len(cast)])
        for n, (o, f, p) in enumerate(plan)
    ]
    in_turn(jobs, notes)


if __name__ == "__main__":
    main()
