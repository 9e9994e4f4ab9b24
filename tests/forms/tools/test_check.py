"""The check tool prints every finding and its exit status says whether one is an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.tools.check import check_all, main
from tests.forms.test_catalogue_loader import GOOD


def test_bundled_items_have_no_findings(capsys: pytest.CaptureFixture[str]) -> None:
    # with made-up citizens and papers, which takes its time, `make check` does the same
    assert main(["--quick"]) == 0
    assert capsys.readouterr().out == "0 errors, 0 advices\n"


def test_all_faults_of_a_file_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "item.yaml"
    path.write_text(
        GOOD.replace("a.want_work == 'yes'", "a.wrk == 'yes'").replace("c.region_ok", "c.region_okay"),
        "utf-8",
    )
    findings = check_all(path, tried=False)
    assert [finding.level for finding in findings] == ["error", "error"]
    assert all(finding.line for finding in findings)
    assert main(["--quick", str(path)]) == 1
    assert f"{path}:{findings[0].line}: error: " in capsys.readouterr().out


def test_advice_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "item.yaml"
    path.write_text(GOOD.replace("zh: 您愿意找工作吗？, en: Do", "zh: 请说明求职意愿, en: Do", 1), "utf-8")
    assert [finding.level for finding in check_all(path, tried=False)] == ["advice"]
    assert main(["--quick", str(path)]) == 0
    assert "advice" in capsys.readouterr().out


def test_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["a", "b"]) == 2
    assert main([str(tmp_path / "none")]) == 2
    assert main([str(tmp_path)]) == 1
    capsys.readouterr()
