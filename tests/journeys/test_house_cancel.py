"""A filed contract cancelled by everybody of it: on the real screens, and on one's own page before and after."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from terminal.workshop.city import people
from terminal.workshop.walking import PARTIES
from tests.journeys.walks import good, run_walk

WHO = {person["id"]: person for person in people()}


def mine(folder: Path, log: Path) -> dict[str, Any]:
    """What a seller finds on their own page, and the newest paper printed again."""
    return good(run_walk("--scale", "0.5", "--citizen", "su-wanqing", "--keep", str(folder), item="mine",
                         log=log))["overview"]


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    folder = tmp_path_factory.mktemp("cancel")
    done = run_walk("--scale", "0.5", "--keep", str(folder / "booth"), item="house-cancel", log=folder / "walk.log")
    return good(done), folder


def test_filed_and_cancelled_by_the_same_people(walked: tuple[dict[str, Any], Path]) -> None:
    done, _ = walked
    assert (done["state"], done["verdict"], done["pages"]) == ("decided", "pass", 1)
    assert done["number"] == done["filed"], "the filing that was made before is the one that ended"
    assert done["asked"] == done["signed"] == [name for _, name in PARTIES], "each alone, a buyer first"
    assert done["minutes"] <= 20, ("what the item promises", done["per_person"])
    papers = [Path(paper) for paper in done["papers"] if paper.endswith(".pdf")]
    assert len(papers) == 4, "one for each"
    assert len({paper.read_bytes() for paper in papers}) == 1
    read = subprocess.run(["pdftotext", "-layout", papers[0], "-"], capture_output=True, text=True, check=True).stdout
    numbers = [WHO[name]["card"]["number"] for _, name in PARTIES]
    for word in ("备案注销申请书", done["number"], "玖拾捌万元整", *numbers):
        assert word in read, word


def test_ones_own_page_has_both_and_prints_the_application_again(walked: tuple[dict[str, Any], Path]) -> None:
    _, folder = walked
    shown = mine(folder / "booth", folder / "mine.log")
    assert [(case["state"], case["next"]) for case in shown["cases"]] == [("已办结", ""), ("备案已注销", "")]
    assert shown["reprinted"] == [True]
