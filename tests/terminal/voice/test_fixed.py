"""What everybody may hear."""

from __future__ import annotations

import pytest

from terminal.voice import fixed
from terminal.words import words
from tests.terminal.journey.story import ACCOUNT, ADDRESS, EMPLOYER, MASKED, NAME, NUMBER, PHONE


@pytest.mark.parametrize(
    "text",
    [
        "请把身份证放在读卡处",
        "第 2 页拍好了",
        "数字不对，还可以试 2 次",
        "核对记录 · 6 步中的第 3 步",
        "星期日夜间　本机现在可办 1 项",
        "约 5 分钟 · 只需带身份证",
        "请到最近的终端，或拨 12345。",
    ],
)
def test_fixed(text: str) -> None:
    assert fixed.is_fixed(text, "zh")


@pytest.mark.parametrize("value", [NAME, NUMBER, PHONE, ADDRESS, EMPLOYER, ACCOUNT, MASKED, "1890", "＊＊＊＊", ""])
def test_a_value_is_not(value: str) -> None:
    assert not fixed.is_fixed(value, "zh")
    assert not fixed.is_fixed(f"请按“{value}”", "zh")
    for key in ("person.typing", "done.promise", "card.expired", "records.amount", "help.staffed"):
        holes = {hole: value for hole in ("phone", "date", "until", "yuan", "months")}
        if key != "help.staffed" or not value.isdigit():
            assert not fixed.is_fixed(words("zh")(key, **holes), "zh") or not value, key


def test_a_template_with_a_citizens_hole_is_never_fixed() -> None:
    w = words("zh")
    assert not fixed.is_fixed(w("person.typing", phone="12345"), "zh")
    assert not fixed.is_fixed(w("records.amount", yuan="1890", months=18), "zh")
    assert not fixed.is_fixed(w("done.promise", date="2026年11月27日"), "zh")
    assert not fixed.is_fixed(w("out.line", phone=PHONE + NUMBER), "zh")
    assert fixed.is_fixed(w("out.line", phone="0375-2663012"), "zh")


def test_pieces_are_short_and_complete() -> None:
    assert fixed.pieces("请稍候；仍不行，请按“叫人帮忙”。", "zh") == ("请稍候；", "仍不行，请按“叫人帮忙”。")
    assert fixed.pieces("Law art. 45. See there.", "en") == ("Law art. 45.", "See there.")
    for language in ("zh", "en"):
        for text in fixed.sentences(language):
            together = "".join(fixed.pieces(text, language))
            assert together.replace(" ", "") == text.replace(" ", ""), text
