"""Every screen has something to say, in order; nothing of a citizen in a line for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from forms.model import Catalogue
from terminal.journey import events as ev
from terminal.session.values import months_text
from terminal.voice import fixed, script, teller
from terminal.voice.script import key, lines
from terminal.voice.teller import Line
from terminal.words import words
from tests.terminal.journey.deal import GAO, HE, LIN, PHONES, SONG, Deal, deal
from tests.terminal.journey.story import ACCOUNT, ADDRESS, EMPLOYER, MASKED, NAME, NUMBER, PHONE
from tests.terminal.session.test_view import SESSIONS, look

CANARIES = (
    NAME, NUMBER, PHONE, ADDRESS, EMPLOYER, ACCOUNT, MASKED, "1890", NUMBER[-4:], ACCOUNT[-4:], f"{NAME[0]}*",
    "2026年10月13日", "2026-10-13", "2026年11月27日", "2026-11-27", "2024年1月1日", "2024-01-01",
    "4104002026112230000016", "NC5G-2W8T-QGF8", months_text(88, words("zh")), months_text(88, words("en")),
    *(card[key] for card in (GAO, HE, LIN, SONG) for key in ("name", "number")), *PHONES.values(), "138****550", "高*",
    "何*", "林*", "宋*", "9800000", "玖佰捌拾万", "9,800,000", "2027年1月15日", "2027-01-15", "410400CLF",
    "我自己辞职", "I resigned", words("zh")("records.fail"), words("en")("records.fail"),
)  # fmt: skip
OFFERED = ("我自己辞职", "I resigned")
"""Also offered as an answer to everybody: the question itself may say them."""


def leaks(shown: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Canaries in what everybody would hear."""
    for line in lines(shown, language):
        for canary in CANARIES:
            if canary in line.text and not line.private and not (shown.get("options") and canary in OFFERED):
                yield canary, line.text


def every_view() -> Iterator[tuple[dict[str, Any], str]]:
    for name in sorted(SESSIONS):
        for language in ("zh", "en"):
            yield look(replace(SESSIONS[name], language=language)), language


@pytest.fixture(scope="module", autouse=True)
def offered() -> Iterator[None]:
    """The tests' own item is offered as others are: its words are nobody's secret."""
    fixed.use(Catalogue({"deal": (deal(),)}))
    yield
    fixed.use(Catalogue())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(SESSIONS))
def test_every_screen_begins_with_its_title_and_leaks_nothing(name: str, language: str) -> None:
    shown = look(replace(SESSIONS[name], language=language))
    told = lines(shown, language)
    covering = next((shown[each] for each in ("curtain", "dialog") if shown[each]["on"]), shown)
    turned = shown["screen"] == "preview" and shown["page"] > 0 and covering is shown
    assert told[0].text == fixed.pieces(shown["line"] if turned else covering["title"], language)[0]
    assert not told[0].private or turned
    assert len(told) > 1
    assert not list(leaks(shown, language))


def test_the_values_are_there_for_headphones() -> None:
    def private(name: str) -> str:
        return " ".join(line.text for line in lines(look(SESSIONS[name]), "zh") if line.private)

    assert EMPLOYER in private("records")
    assert "1890" in private("records")
    assert MASKED in private("person-typing")
    assert "NC5G-2W8T-QGF8" in private("done-printing")
    assert "4104002026112230000016" in private("done-printing")
    assert PHONE in private("edit-mobile")
    assert ADDRESS in private("edit-live_address")
    assert "打到社保卡" in private("edit-pay_kind")


@pytest.mark.parametrize("name", ["edit-mobile", "question-other_acct_no-again", "edit-live_address", "review"])
def test_what_is_covered_is_not_said_either(name: str) -> None:
    shown = look(replace(SESSIONS[name], hidden=True))
    told = " ".join(line.text for line in lines(shown, "zh"))
    assert not [value for value in (PHONE, ACCOUNT, ADDRESS, MASKED, NUMBER[-4:]) if value in told]


# --- controls: each of the two locks alone, and none ------------------------------------------------


def test_control_without_the_list_of_places(monkeypatch: pytest.MonkeyPatch) -> None:
    class Everything(frozenset[str]):
        def __contains__(self, place: object) -> bool:
            return True

        def __or__(self, other: object) -> Any:
            return self

    monkeypatch.setattr(teller, "PUBLIC", {"": Everything()})
    found = {canary for shown, language in every_view() for canary, _ in leaks(shown, language)}
    assert found == {words("zh")("records.fail"), words("en")("records.fail")}


def test_control_without_the_list_of_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixed, "is_fixed", lambda text, language: True)
    found = {canary for shown, language in every_view() for canary, _ in leaks(shown, language)}
    assert {MASKED, "2024年1月1日"} <= found


def test_control_without_both_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teller.Teller, "_add", lambda self, text, private: self.lines.append(Line(text, False)))
    found = {canary for shown, language in every_view() for canary, _ in leaks(shown, language)}
    assert {PHONE, ACCOUNT, ADDRESS, EMPLOYER, MASKED, "1890", "NC5G-2W8T-QGF8", f"{NAME[0]}*"} <= found


# --- order and covers ---------------------------------------------------------------------------------


def test_reading_order() -> None:
    told = [line.text for line in lines(look(SESSIONS["question-want_work"]), "zh")]
    assert told == [
        "您愿意找工作吗？",
        "回答 · 6 步中的第 4 步",
        "愿意，才能领失业保险金。",
        "第1项，愿意",
        "第2项，不愿意",
    ]
    told = [line.text for line in lines(look(SESSIONS["person-wrong"]), "zh")]
    assert told.index("数字不对，还可以试 2 次") < told.index("请输入短信里的四位数字")


def test_only_the_curtain_is_said() -> None:
    told = lines(look(SESSIONS["records-curtain"]), "zh")
    assert told[0].text == words("zh")("curtain.title")
    assert not [line for line in told if line.private]
    assert words("zh")("curtain.still") not in "".join(line.text for line in told)
    assert any("我还在" in line.text for line in lines(look(SESSIONS["notice-curtain"]), "zh"))


def test_only_the_dialog_is_said() -> None:
    told = [line.text for line in lines(look(SESSIONS["records-leaving"]), "zh")]
    assert told == ["要退出吗？", "还没有提交。", "退出后，刚才填的内容会清除。", "请按“不退出，继续办”。",
                    "也可以按“退出并清除”。"]  # fmt: skip


def test_the_curtain_comes_before_a_dialog() -> None:
    state = replace(SESSIONS["records-leaving"], curtain=True)
    assert lines(look(state), "zh")[0].text == words("zh")("curtain.title")


def test_a_button_that_cannot_be_pressed_is_not_offered() -> None:
    assert "拍完了" not in "".join(line.text for line in lines(look(SESSIONS["capture"]), "zh"))
    assert "拍完了" in "".join(line.text for line in lines(look(SESSIONS["capture-1"]), "zh"))


def test_the_button_of_a_refusal_is_private() -> None:
    (last,) = [line for line in lines(look(SESSIONS["records-refusal"]), "zh") if "仍要申请" in line.text]
    assert last.private


def test_what_nobody_thought_of_is_private() -> None:
    unheard = {"screen": "new", "title": NAME, "hint": PHONE, "status": "张三", "next": {"label": "给张三", "on": True}}
    assert {line.private for line in lines(unheard, "zh")} == {True}
    assert lines({}, "zh") == ()


def test_a_screen_is_the_same_until_its_step_or_cover_changes() -> None:
    typing, wrong = look(SESSIONS["person-typing"]), look(SESSIONS["person-wrong"])
    assert key(typing) == key(wrong)
    names = ("notice", "records", "records-curtain", "records-leaving", "home", "question-want_work", "edit-mobile")
    assert len({key(look(SESSIONS[name])) for name in names}) == len(names)


@pytest.mark.parametrize(("count", "read"), [(script.READ_OUT, True), (script.READ_OUT + 1, False)])
def test_a_long_list_is_not_read_out_item_by_item(count: int, read: bool) -> None:
    tiles = [{"title": f"第{n}件事", "line": "一句话"} for n in range(count)]
    shown = {"screen": "items", "title": "全部事项", "orders": [], "query": "",
             "groups": [{"title": "我失业了", "tiles": tiles}]}
    told = " ".join(line.text for line in lines(shown, "zh"))
    assert "我失业了" in told
    assert ("第3件事" in told) is read
    assert (f"一共{count}项" in told) is not read


def test_a_paper_is_read_page_by_page_into_headphones_only() -> None:
    whole = Deal().to_preview().drawn()
    pages = []
    for page in range(3):
        whole.tell(ev.TurnPage(page))
        shown = look(replace(SESSIONS["deal-preview"], journey=whole.state))
        told = lines(shown, "zh")
        (first,) = [each for each in told if each.text == f"第{page + 1}页"]
        assert first.private
        assert Line("总价款玖佰捌拾万元整", True) in told
        assert (told[0].text == fixed.pieces(shown["title"], "zh")[0]) == (page == 0), "said on the first"
        pages.append(key(shown))
    assert len(set(pages)) == 3, "turned, it begins anew"
    for other in ({"hidden": True}, {"language": "en"}):
        shown = look(replace(SESSIONS["deal-preview"], **other))
        assert not any("玖佰捌拾万" in each.text for each in lines(shown, "en"))
