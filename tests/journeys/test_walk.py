"""`walk`: the whole way of a citizen through the real screens, as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.walks import ROOT, Walked, good, run_walk

FIRST = ["home", "item", "notice", "card", "person_check"]
LAST = ["review", "sign", "done-submit", "bye"]


WALKS = {
    "ordinary": ("li-min",),
    "offline": ("li-min", "--offline"),
    "without code": ("wang-jianguo", "--without-code"),
    "disputed": ("li-min", "--dispute", "stop_reason", "--landscape", "--language", "en"),
    "large": ("zhang-wei", "--large"),
}


def start(name: str, folder: Path) -> Walked:
    """One walk. The large one keeps no folder."""
    citizen, *more = WALKS[name]
    keep = [] if name == "large" else ["--keep", str(folder / name)]
    return run_walk("--citizen", citizen, *more, *keep, log=folder / f"{name}.log")


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Walked]]]:
    """All walks, two at a time: most of a walk is waiting."""
    folder = tmp_path_factory.mktemp("walks")
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield {name: pool.submit(start, name, folder) for name in WALKS}


Walks = dict[str, "Future[Walked]"]


def result_of(walks: Walks, name: str) -> dict[str, Any]:
    return good(walks[name].result())


def last_of(result: dict[str, Any]) -> list[str]:
    """The last screens; on a slow disk a citizen may also see that the application is being stored."""
    return [name for name in result["screens"] if name != "submit"][-4:]


def text_of(pdf: str) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, timeout=30, check=True
    )
    return done.stdout


def check_papers(result: dict[str, Any], name: str) -> None:
    papers = [Path(paper) for paper in result["papers"]]
    assert len(papers) == 2
    assert all(paper.is_file() and paper.stat().st_size > 1000 for paper in papers)
    (pdf,) = [paper for paper in papers if paper.suffix == ".pdf"]
    assert name in text_of(str(pdf))


def test_ordinary_citizen(walks: Walks) -> None:
    result = result_of(walks, "ordinary")
    assert result["item"] == "unemployment-benefit"
    assert result["submission_id"]
    assert result["case_number"].startswith("410400")
    assert result["state"] in ("accepted", "received")
    assert result["seconds"] > 0
    assert result["screens"][:5] == FIRST
    assert last_of(result) == LAST
    assert len(result["screens"]) == len(set(result["screens"]))
    assert result["touch_screens"] <= 10
    assert result["typed"] <= 5
    check_papers(result, "李敏")


def test_offline_is_told_honestly(walks: Walks) -> None:
    result = result_of(walks, "offline")
    assert result["case_number"] is None
    assert result["state"] == "later"
    assert "records" not in result["screens"]
    assert result["receipt_code"]
    check_papers(result, "李敏")


def test_without_code_is_received_to_verify(walks: Walks) -> None:
    result = result_of(walks, "without code")
    assert result["state"] == "received_to_verify"
    assert result["case_number"]
    assert "records" not in result["screens"]
    assert result["verdict"] == "unknown"
    check_papers(result, "王建国")


def test_disputed_line_brings_the_camera_lying_and_in_english(walks: Walks) -> None:
    result = result_of(walks, "disputed")
    assert "capture-proof" in result["screens"]
    assert "question-stop_reason" in result["screens"]
    assert last_of(result) == LAST
    assert result["state"] == "received_to_verify"


def test_large_type_and_papers_outlive_the_walk(walks: Walks) -> None:
    """Without --keep the folder of the walk goes; the papers that the result names do not."""
    result = result_of(walks, "large")
    assert last_of(result) == LAST
    assert result["touch_screens"] <= 10
    check_papers(result, "张伟")
    folder = Path(result["papers"][0]).parent
    assert folder.name not in ("", "tmp")
    for paper in result["papers"]:
        Path(paper).unlink()


def test_item_that_is_not_offered(tmp_path: Path) -> None:
    command = [sys.executable, "main.py", "walk", "no-such-item", "--json", "--keep", str(tmp_path)]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=100,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 1
    assert "not offered" in json.loads(done.stdout)["fault"]
