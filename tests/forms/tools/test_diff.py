"""What changed, in words an official can check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from forms.bundle import BUNDLED
from forms.tools.diff import LONGEST, Diff, main, read

ITEM = BUNDLED / "catalogue/social-security/unemployment-benefit/v1/item.yaml"
RATES = BUNDLED / "tables/unemployment_standard.yaml"
FIELD = {"key": "mobile", "label": {"zh": "手机号", "en": "Mobile"}, "required": "true"}


def zh(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return Diff("zh").lines(old, new)


def test_nothing() -> None:
    assert Diff().lines(read(ITEM), read(ITEM)) == []


@pytest.mark.parametrize(("old", "new", "lines"), [
    ({"promise_days": "5"}, {"promise_days": "3"}, ["承诺工作日：5 → 3"]),
    ({}, {"automatic": "c.outcome == 'pass'"}, ["自动办结条件：（没有） → c.outcome == 'pass'"]),
    ({"title": {"zh": "甲", "en": "A"}}, {"title": {"zh": "甲", "en": "B"}}, ["名称 · 英文：A → B"]),
    ({"aliases": ["下岗"]}, {"aliases": ["失业"]}, ["去掉别名：下岗", "新增别名：失业"]),
    ({"fields": [FIELD]}, {"fields": [{**FIELD, "required": "false"}]}, ["字段 手机号 (mobile) · 必填：是 → 否"]),
    ({"fields": []}, {"fields": [FIELD]}, ["新增字段：手机号 (mobile)"]),
    ({"fields": [FIELD]}, {}, ["去掉字段：手机号 (mobile)"]),
    ({"steps": [{"id": "a"}, {"id": "b"}]}, {"steps": [{"id": "b"}, {"id": "a"}]}, ["步骤的先后变了：b, a"]),
    ({"unheard_of": "1"}, {"unheard_of": "2"}, ["unheard_of：1 → 2"]),
])
def test_each_kind_of_change(old: dict[str, Any], new: dict[str, Any], lines: list[str]) -> None:
    assert zh(old, new) == lines
    assert len(zh(new, old)) == len(lines)


def test_every_word_stands_in_both_languages() -> None:
    first, second = (Diff(language) for language in ("zh", "en"))
    assert first._words.keys() == second._words.keys()
    assert first._names.keys() == second._names.keys()


def test_a_new_rate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = tmp_path / "rates.yaml"
    row = '  - from: "2027-01-01"\n    by_class: {"1": 200000}\n    source: x\n'
    new.write_text(RATES.read_text("utf-8") + row, "utf-8")
    assert main([str(RATES), str(new)]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("新增行：2027-01-01")
    assert main([str(RATES), str(RATES), "--language", "en"]) == 0
    assert capsys.readouterr().out == "nothing changed\n"
    assert main([str(RATES), str(tmp_path / "none.yaml")]) == 2


def test_long_texts_are_cut(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(ITEM), str(ITEM.parents[2] / "insurance-proof/v1/item.yaml")]) == 1
    for line in capsys.readouterr().out.splitlines():
        assert len(line) < 3 * LONGEST
