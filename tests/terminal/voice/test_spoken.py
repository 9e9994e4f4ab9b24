"""From what is written to what can be said."""

from __future__ import annotations

import re

import pytest

from terminal.voice import fixed
from terminal.voice.spoken import HAN, Segment, chinese, english, segments
from tests.terminal.journey.story import ADDRESS, MASKED, NUMBER


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("13857024681", "幺三八，五七零二，四六八幺"),
        (MASKED, "幺三八，隐去若干位，四六八幺"),
        ("**** 0128", "隐去若干位，零幺二八"),
        ("欧***", "欧，其余隐去"),
        ("河南省平顶山****", "河南省平顶山，其余隐去"),
        ("＊＊＊＊", "已遮挡"),
        ("每月 1890 元，最多 18 个月", "每月一千八百九十元，最多十八个月"),
        ("7 年 4 个月", "七年四个月"),
        ("2026年10月31日", "二零二六年十月三十一日"),
        ("2025-03-01起", "二零二五年三月一日起"),
        ("2026-12", "二零二六年十二月"),
        ("08:30", "八点三十分"),
        ("14:05", "十四点零五分"),
        ("9:00", "九点整"),
        ("12.5%", "百分之十二点五"),
        ("还可以试 2 次", "还可以试两次"),
        ("第 2 页拍好了", "第二页拍好了"),
        ("12 位", "十二位"),
        ("或拨 12345。", "或拨幺二三四五。"),
        ("核对记录 · 6 步中的第 3 步", "核对记录，六步中的第三步"),
        ("申请 → 核定（需要时） → 发放", "申请，核定，需要时，发放"),
        ("《社会保险法》", "社会保险法"),
        ("正在核对…", "正在核对。"),
        ("7号楼2单元501号", "七号楼二单元五零幺号"),
        ("𪚥先生", "生僻字，先生"),
    ],
)
def test_chinese(written: str, said: str) -> None:
    assert chinese(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("13857024681", "1 3 8, 5 7 0 2, 4 6 8 1"),
        ("A code was sent to 138****4681", "A code was sent to 1 3 8, some digits hidden, 4 6 8 1"),
        ("Decided by 2026-11-27", "Decided by 27 November 2026"),
        ("From 2026-11 · the office decides", "From November 2026, the office decides"),
        ("7 y 4 mo", "7 years 4 months"),
        ("1 y", "1 year"),
        ("1 service(s) here", "1 service here"),
        ("Regulations art. 14-17", "Regulations article 14 to 17"),
        ("NC5G-2W8T-QGF8", "N C 5 G, 2 W 8 T, Q G F 8"),
        ("＊＊＊＊", "covered"),
    ],
)
def test_english(written: str, said: str) -> None:
    assert english(written) == said


def test_codes_are_said_sign_by_sign() -> None:
    (only,) = segments("查询码：NC5G-2W8T", "zh")
    assert only.text == "查询码：en1 xi1 五 ji4 ，二 da2 bu5 liu5 八 ti4"


def test_a_number_that_ends_in_x() -> None:
    (only,) = segments(NUMBER[:-1] + "X", "zh")
    assert only.text.endswith("ai2 ke5 si5")
    assert only.text.startswith("四幺零四零二，")


def test_each_stretch_in_its_own_voice() -> None:
    zh, en = segments("请按 English 按钮", "zh"), segments(f"Present address: {ADDRESS}", "en")
    assert [s.language for s in zh] == ["zh", "en", "zh"]
    assert [s.language for s in en] == ["en", "zh"]
    assert zh[1] == Segment("en", "English")


def test_nothing_to_say() -> None:
    assert segments("……", "zh") == segments(" · ", "en") == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_fixed_sentence_reaches_a_voice_with_signs_it_cannot_say(language: str) -> None:
    allowed = {"zh": rf"[{HAN}a-z0-9 ，、。；：！？“”]*", "en": r"[A-Za-z0-9 '’.,;:!?()&%+-]*"}
    for text in sorted(fixed.sentences(language)):
        for segment in segments(text, language):
            assert re.fullmatch(allowed[segment.language], segment.text), (text, segment)
