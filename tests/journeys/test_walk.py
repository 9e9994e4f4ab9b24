"""`walk`: the whole way of a citizen through the real screens, as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIRST = ["home", "item", "notice", "card", "person_check"]
LAST = ["review", "sign", "done-submit", "bye"]


def walk(folder: Path, *arguments: str, citizen: str = "li-min") -> dict[str, Any]:
    command = [sys.executable, "main.py", "walk", "unemployment-benefit", "--json", "--citizen", citizen]
    command += ["--keep", str(folder), *arguments]
    log = folder / "walk.log"
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("w") as errors:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, timeout=100, cwd=ROOT, check=False
        )
    assert len(done.stdout.splitlines()) == 1, log.read_text()[-2000:]
    result: dict[str, Any] = json.loads(done.stdout)
    assert "fault" not in result, (result["fault"], log.read_text()[-2000:])
    assert done.returncode == 0
    assert "Traceback" not in log.read_text()
    return result


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


def test_ordinary_citizen(tmp_path: Path) -> None:
    result = walk(tmp_path)
    assert result["item"] == "unemployment-benefit"
    assert result["submission_id"]
    assert result["case_number"].startswith("410400")
    assert result["state"] in ("accepted", "received")
    assert result["seconds"] > 0
    assert result["screens"][:5] == FIRST
    assert result["screens"][-4:] == LAST
    assert len(result["screens"]) == len(set(result["screens"]))
    assert result["touch_screens"] <= 10
    assert result["typed"] <= 5
    check_papers(result, "李敏")


def test_offline_is_told_honestly(tmp_path: Path) -> None:
    result = walk(tmp_path, "--offline")
    assert result["case_number"] is None
    assert result["state"] == "later"
    assert "records" not in result["screens"]
    assert result["receipt_code"]
    check_papers(result, "李敏")


def test_without_code_is_received_to_verify(tmp_path: Path) -> None:
    result = walk(tmp_path, "--without-code", citizen="wang-jianguo")
    assert result["state"] == "received_to_verify"
    assert result["case_number"]
    assert "records" not in result["screens"]
    assert result["verdict"] == "unknown"
    check_papers(result, "王建国")


def test_disputed_line_brings_the_camera(tmp_path: Path) -> None:
    result = walk(tmp_path, "--dispute", "stop_reason")
    assert "capture-proof" in result["screens"]
    assert "question-stop_reason" in result["screens"]
    assert result["state"] == "received_to_verify"


def test_large_type(tmp_path: Path) -> None:
    result = walk(tmp_path, "--large", citizen="zhang-wei")
    assert result["screens"][-4:] == LAST
    # the press for large type is made on home, which is touched anyway
    assert result["touch_screens"] <= 10


def test_landscape_in_english(tmp_path: Path) -> None:
    result = walk(tmp_path, "--landscape", "--language", "en")
    assert result["case_number"]
    assert result["screens"][-4:] == LAST


def test_papers_outlive_a_walk_that_keeps_nothing_else() -> None:
    """Without --keep the folder of the walk goes; the papers that the result names do not."""
    command = [sys.executable, "main.py", "walk", "unemployment-benefit", "--json"]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=100,
        cwd=ROOT,
        check=False,
    )
    result = json.loads(done.stdout)
    assert done.returncode == 0, result
    papers = [Path(paper) for paper in result["papers"]]
    try:
        assert len(papers) == 2
        assert all(paper.is_file() for paper in papers)
    finally:
        for paper in papers:
            paper.unlink(missing_ok=True)
        if papers:
            papers[0].parent.rmdir()


@pytest.mark.parametrize("arguments", [("no-such-item",)])
def test_item_that_is_not_offered(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "main.py", "walk", *arguments, "--json", "--keep", str(tmp_path)]
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
