"""`walk` through the hall's own services: an evaluation, a complaint, and the way from a case to its evaluation."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
WALKS = {
    "evaluation": ("evaluation", "--answer", "level=2", "--answer", "comment=跑了两趟", "--landscape"),
    "complaint": ("complaint", "--answer", "phone=13800000100", "--large", "--language", "en"),
    "offline": ("complaint", "--offline"),
    "afterwards": ("unemployment-benefit", "--citizen", "li-min", "--evaluate", "4"),
}


def start(name: str, folder: Path) -> tuple[int, str, str]:
    command = [sys.executable, "main.py", "walk", *WALKS[name], "--json", "--keep", str(folder / name)]
    log = folder / f"{name}.log"
    with log.open("w") as errors:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, timeout=110, cwd=ROOT, check=False
        )
    return done.returncode, done.stdout, log.read_text()


Walks = dict[str, "Future[tuple[int, str, str]]"]


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walks]:
    """All walks, two at a time."""
    folder = tmp_path_factory.mktemp("said")
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield {name: pool.submit(start, name, folder) for name in WALKS}


def result_of(walks: Walks, name: str) -> dict[str, Any]:
    code, out, log = walks[name].result()
    result: dict[str, Any] = json.loads(out)
    assert "fault" not in result, (result["fault"], log[-2000:])
    assert code == 0
    assert "Traceback" not in log
    # "being stored" is on the screen only where the disk is slow
    result["screens"] = [screen for screen in result["screens"] if screen != "submit"]
    return result


def test_two_screens_make_an_evaluation(walks: Walks) -> None:
    result = result_of(walks, "evaluation")
    first = result["screens"].index("question-level")
    assert result["screens"][first:] == ["question-level", "question-tags_2", "done-submit", "bye"]
    assert result["state"] == "received", "a bad review waits to be put right"
    assert result["case_number"].startswith("410400")
    assert result["papers"] == []
    assert not {"card", "person_check", "sign"} & set(result["screens"])


def test_a_complaint_gets_a_number_and_a_slip(walks: Walks) -> None:
    result = result_of(walks, "complaint")
    assert result["case_number"].startswith("410400")
    assert result["state"] == "received"
    (slip,) = result["papers"]
    assert slip.endswith("receipt.png")
    assert Path(slip).stat().st_size > 1000


def test_a_complaint_offline_has_its_code(walks: Walks) -> None:
    result = result_of(walks, "offline")
    assert (result["case_number"], result["state"]) == (None, "later")
    assert len(result["receipt_code"]) == 12
    assert len(result["papers"]) == 1


def test_an_evaluation_from_the_last_screen_knows_its_case(walks: Walks) -> None:
    result = result_of(walks, "afterwards")
    assert result["case_number"]
    made = result["evaluation"]
    assert (made["about"], made["level"]) == (result["receipt_code"], "4")
    assert made["receipt_code"] != result["receipt_code"]
    assert made["case_number"] not in (None, result["case_number"])
    assert result["screens"][-5:] == ["done-submit", "question-level", "question-tags_4", "done-submit", "bye"]
