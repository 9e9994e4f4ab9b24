"""A starting item loads as soon as what it leaves open is written, and the check names each open place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms.catalogue_loader import load_item
from forms.tools.check import check_all
from forms.tools.new import main


def started(folder: Path, *more: str) -> Path:
    assert main(["housing/fund-proof", "--catalogue", str(folder), *more]) == 0
    return folder / "housing" / "fund-proof" / "v1" / "item.yaml"


def test_every_open_place_is_named_and_nothing_else(tmp_path: Path) -> None:
    path = started(tmp_path)
    findings = check_all(path)
    lines = {number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if "【" in line}
    assert lines
    assert {finding.line for finding in findings} == lines
    assert all("still to be written" in finding.reason for finding in findings)


def test_filled_it_loads(tmp_path: Path) -> None:
    path = started(tmp_path, "--record", "insurance", "--fields", "employer,paid_months,stop_date,wage_fen")
    path.write_text(re.sub("【[^】]*】", "甲 of the city", path.read_text("utf-8")), "utf-8")
    assert [str(finding) for finding in check_all(path)] == []
    item = load_item(path)
    kinds = {key: item.fields[key].kind for key in ("employer", "paid_months", "stop_date", "wage_fen")}
    assert kinds == {"employer": "text", "paid_months": "number", "stop_date": "date", "wage_fen": "money"}
    assert item.records["insurance"].fields == ("employer", "paid_months", "stop_date", "wage_fen")


def test_never_over_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = started(tmp_path)
    path.write_text("mine", "utf-8")
    assert main(["housing/fund-proof", "--catalogue", str(tmp_path)]) == 2
    assert path.read_text("utf-8") == "mine"
    assert "already" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["fund-proof", "../up/x", "Housing/x", "housing/", "housing/a b", "housing/x/y"])
def test_a_name_that_is_none(tmp_path: Path, place: str) -> None:
    assert main([place, "--catalogue", str(tmp_path / "in")]) == 2
    assert not list(tmp_path.rglob("item.yaml"))
