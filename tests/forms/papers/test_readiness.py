"""Papers for staff: what is asked for stands on them, over pages too, and their codes can be read."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from forms.papers.readiness_paper import readiness_report, trial_page, trial_slip

SECTIONS = [("整机", [("整机", "可以办事"), ("存储还剩", "20480 MB")]), ("最近的记录", [])]


def text_of(data: bytes, folder: Path) -> str:
    file = folder / "paper.pdf"
    file.write_bytes(data)
    told = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return told.stdout.decode()


def report(sections: list[tuple[str, list[tuple[str, str]]]], language: str = "zh") -> bytes:
    return readiness_report(sections, language=language, terminal="T-0003", at="2026-11-22 17:30")


@pytest.mark.parametrize(("language", "title"), [("zh", "自助终端检查报告"), ("en", "Readiness report of a terminal")])
def test_what_the_report_says(tmp_path: Path, language: str, title: str) -> None:
    text = text_of(report(SECTIONS, language), tmp_path)
    for words in (title, "T-0003", "2026-11-22 17:30", "可以办事", "20480 MB", "最近的记录"):
        assert words in text
    assert "第1页共1页" in "".join(text.split())


def test_a_long_report_goes_over_pages(tmp_path: Path) -> None:
    rows = [(f"{number} 次", "打印机没有回应。请关掉再打开。" * 3) for number in range(60)]
    text = text_of(report([("打印机", rows)]), tmp_path)
    assert text.count("\f") >= 2
    assert "59 次" in text
    assert "共1页" not in "".join(text.split())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_test_page_is_one_page(tmp_path: Path, language: str) -> None:
    assert text_of(trial_page(language), tmp_path).count("\f") == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_slip(language: str) -> None:
    slip = trial_slip(language)
    assert (slip.mode, slip.width) == ("1", 576)
    codes = zxingcpp.read_barcodes(np.array(slip.convert("L")))
    assert [code.text for code in codes] == ["BUDAYANG-TEST"]
