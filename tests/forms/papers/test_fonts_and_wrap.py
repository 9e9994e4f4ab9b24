"""Fonts by character, and line breaking."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.model import Field, Text
from forms.papers import fonts
from forms.papers.fonts import BOLD, HANA_A, HANA_B, REGULAR, FontFault, face, face_for, runs
from forms.papers.unicode_map import to_unicode_map
from forms.papers.wording import estimate_rows, value_text, yuan
from forms.papers.wrap import NOT_FIRST, wrap
from tests.forms.people import ITEM, judge


def test_both_weights_cover_their_character_sets() -> None:
    regular, bold = face(REGULAR), face(BOLD)
    assert len(regular.points) > 21_000
    assert {ord(char) for char in "失业登记李敏·—《》①"} <= regular.points & bold.points
    assert ord("囍") in regular.points


def test_rare_characters_come_from_hanamin() -> None:
    for char in "䶮㐂𠮷":
        assert face_for(char, False) in (HANA_A, HANA_B)
    assert face_for("𪚥", False) in (HANA_A, HANA_B)
    assert face_for("囍", True) == REGULAR
    assert face_for("李", True) == BOLD


def test_runs_split_by_face_and_clean() -> None:
    assert [part for _, part in runs("李䶮敏")] == ["李", "䶮", "敏"]
    assert "".join(part for _, part in runs("a\x00b\ud800c\n")) == "a b c "


@settings(deadline=None)  # the first example reads the fonts
@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30))
def test_runs_lose_nothing(text: str) -> None:
    assert "".join(part for _, part in runs(text)) == text


def test_missing_source_fonts_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "NOTO_DIRS", (tmp_path,))
    monkeypatch.setenv("BUDAYANG_CACHE", str(tmp_path / "cache"))
    with pytest.raises(FontFault, match="fonts-noto-cjk"):
        fonts.convert(False, tmp_path / "x.ttf")
    assert not (tmp_path / "x.ttf").exists()


def test_build_is_quick_when_the_cache_is_full() -> None:
    face(REGULAR)
    paths = fonts.build()
    assert all(path.is_file() for path in paths)


def test_wrong_use_of_the_command() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "forms.papers.fonts", "nothing"],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    assert run.returncode == 2
    assert "usage" in run.stderr


def test_wrap_keeps_words_and_punctuation_together() -> None:
    assert wrap("一二三四五六。", 3, len) == ["一二三", "四五", "六。"]
    assert wrap("ab abc abcd", 6, len) == ["ab abc", "abcd"]
    assert wrap("abcdefgh", 3, len) == ["abc", "def", "gh"]
    assert wrap("", 5, len) == [""]


@given(st.text("一二三四，。（）ab 12", max_size=60), st.integers(3, 12))
def test_wrap_fits_and_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width, len)
    assert all(len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_punctuation_never_begins_a_line() -> None:
    for line in wrap("您好，请看一看，这些记录对不对。不对，点一下那一行，接着办。", 6, len)[1:]:
        assert line[0] not in NOT_FIRST


def test_unicode_map_writes_utf_16() -> None:
    text = to_unicode_map("F", [0x41, 0x20BB7])
    assert "<00> <0041>" in text
    assert "<01> <D842DFB7>" in text
    assert to_unicode_map("F", list(range(65, 65 + 250))).count("beginbfchar") == 3


def test_values_as_people_write_them() -> None:
    assert yuan(189000) == "1890"
    assert yuan(189050) == "1890.50"
    fields = ITEM.fields
    assert value_text(fields["stop_date"], "2026-10-13") == "2026年10月13日"
    assert value_text(fields["birth"], "19850615") == "1985年6月15日"
    assert value_text(fields["id_valid_to"], "长期") == "长期"
    assert value_text(fields["want_work"], "yes") == "是"
    assert value_text(fields["arrears"], False, "en") == "no"
    assert value_text(fields["region"], "410402") == "新华区 410402"
    assert value_text(fields["id_kind"], "citizen") == "居民身份证"
    assert value_text(fields["occupation_want"], ["3", "8"]) == "办公室、文员、都可以"
    money = Field("m", Text("钱", "Money"), "money", "SYS", "session")
    assert value_text(money, 189000) == "1890 元"
    assert value_text(money, {"a": 1}) == ""
    assert value_text(money, None) == ""


def test_estimate_in_words() -> None:
    rows = dict(estimate_rows(judge().computed))
    assert rows["最多可领"] == "18 个月"
    assert rows["每月标准"].startswith("1890 元")
    assert rows["起止月份"] == "2026年11月 至 2028年4月"
    assert estimate_rows({}) == []
    assert estimate_rows(judge(insurance={"paid_months": 3}).computed) == []
