"""kill -9 under the real window: what the screen said to a citizen exists once at the centre.

`test_kill` stops the store at every write to disk. Here the whole terminal is stopped, and what was shown is not what
a call returned but what could be read on the screen after a frame was painted. `--thorough` stops at every point of
the flow; without it points spread over the flow are taken, and both sides of the commit.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pytest

from tests.central.centre import ROOT, Centre
from tests.faults.conftest import Tell

COMMITTED = "transaction.committed"
UNSAID = {COMMITTED, "head.written", "submit.kept", "screen.told"}
"""Kept, and the citizen has not read it yet."""
WANTED = UNSAID | {
    "submit.begun",
    "attachment.begin",
    "attachment.written",
    "attachment.synced",
    "attachment.renamed",
    "attachment.durable",
    "submit.sealed",
    "keep.begun",
    "keep.submission",
    "keep.queue",
    "transaction.audit",
    "head.synced",
    "screen.done",
    "send.before",
    "send.answered",
    "mark.sent.begun",
    "mark.sent.written",
    "transaction.committed.2",
    "send.done",
    "screen.received",
}


@dataclass(frozen=True)
class Evening:
    """All that was stopped: lines by order; the points that the counted walks reached, by flow; cases by terminal."""

    runs: dict[str, list[dict[str, Any]]]
    reached: dict[str, list[str]]
    there: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def evening(centre: Centre, tmp_path_factory: pytest.TempPathFactory, thorough: bool) -> Evening:
    """One process forks both the honest runs and the control's: what they import takes seconds."""
    work = tmp_path_factory.mktemp("screens")
    command = [sys.executable, "-m", "tests.faults.screen_kill_runner", centre.url, str(work),
               "whole" if thorough else "short"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    runs = sorted((json.loads(line) for line in done.stdout.splitlines()), key=lambda run: int(run["number"]))
    assert [(run["point"], run["why"]) for run in runs if not run["killed"] or not run["recovered"]] == []
    by_order = defaultdict(list)
    for run in runs:
        by_order[run["order"]].append(run)
    reached = {file.stem: json.loads(file.read_text()) for file in work.glob("p*.json")}
    return Evening(by_order, reached, _at_centre(centre))


def _at_centre(centre: Centre) -> dict[str, list[dict[str, Any]]]:
    """Cases by terminal: each run was a terminal of its own."""
    found = defaultdict(list)
    for case in centre.cases():
        found[case["terminal"]].append(case)
    return found


def _lost(runs: list[dict[str, Any]], there: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Points after which the centre does not have what the screen had said: this code, this number, this claim."""
    return [
        run["point"]
        for run in runs
        if not all(
            any(
                case["receipt_code"] == said["receipt_code"].replace("-", "")
                and case["submission"] == said["submission"]
                and said["case_number"] in ("", case["case_number"])
                for case in there[run["terminal"]]
            )
            for said in run["said"]
        )
    ]


def _figures(runs: list[dict[str, Any]], there: dict[str, list[dict[str, Any]]]) -> dict[str, int]:
    return {"points": len(runs), "said": sum(bool(run["said"]) for run in runs), "lost": len(_lost(runs, there)),
            "doubled": sum(len(there[run["terminal"]]) > 1 for run in runs)}


@pytest.mark.slow
def test_what_the_screen_said_exists_once(evening: Evening, thorough: bool, tell: Tell) -> None:
    runs, reached, there = evening.runs["honest"], evening.reached, evening.there
    tell("kill -9 of the whole terminal, what the screen said", _figures(runs, there))
    assert _lost(runs, there) == []
    assert set(reached["plain"]) >= WANTED
    stopped = {(run["flow"], run["point"]) for run in runs}
    if thorough:
        assert {point for flow, point in stopped if flow == "plain"} == set(reached["plain"])
        assert {("paper", "attachment.durable"), ("paper", COMMITTED)} <= stopped
    else:
        assert len(stopped) >= 6
        assert {("plain", "transaction.audit"), ("plain", COMMITTED), ("plain", "screen.done")} <= stopped

    for run in runs:
        order = reached[run["flow"]]
        kept = order.index(run["point"]) >= order.index(COMMITTED)
        # once, when the store had it, read by the citizen or not; else there is nothing, and nothing was said
        assert len(there[run["terminal"]]) == kept, run
        assert bool(run["said"]) == (kept and run["point"] not in UNSAID), run
    (last,) = [run for run in runs if run["point"] == "screen.received"]
    assert last["said"][-1]["case_number"], "the case number was read too"


@pytest.mark.slow
def test_control_a_store_that_keeps_after_the_screen_must_lose(evening: Evening, thorough: bool, tell: Tell) -> None:
    runs = evening.runs["early"]
    tell("control: kept after the screen has told", _figures(runs, evening.there))
    assert all(run["said"] for run in runs)
    # the same comparison finds every claim that was said and not kept, and only those
    wanted = ["submit.begun", "keep.submission", "transaction.audit"] if thorough else ["transaction.audit"]
    assert _lost(runs, evening.there) == wanted
