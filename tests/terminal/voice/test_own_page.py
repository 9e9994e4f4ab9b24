"""One's own page is heard: headings by all, what stands under them through headphones only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.voice.script import lines
from tests.terminal.journey.story import ITEM, NAME, NUMBER
from tests.terminal.session.hall import OWN
from tests.terminal.session.test_view import SESSIONS, look


def heard(name: str, *, private: bool | None = None, **ways: object) -> str:
    told = lines(look(replace(SESSIONS[name], **ways)), str(ways.get("language", "zh")))  # type: ignore[arg-type]
    return " ".join(line.text for line in told if private is None or line.private is private)


def test_cases_with_state_next_and_date_and_papers() -> None:
    told = heard("mine-three", private=True)
    for text in (ITEM.title.zh, "已受理", "条件对得上，正在办最后的决定。", "2026年11月22日 交的",
                 "最晚 2026年11月27日", "回执", "补打"):  # fmt: skip
        assert text in told, text


@pytest.mark.parametrize("name", [name for name in SESSIONS if name.startswith("mine-")])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_of_it_is_for_everybody(name: str, language: str) -> None:
    loud = heard(name, private=False, language=language)
    personal = (NAME, NUMBER, OWN.case_number, OWN.code, "已受理", "Accepted", "没有办件", "no cases", "手机号，不能",
                "no phone number on record to", "2026", "没有特别", "Nothing fits")  # fmt: skip
    assert not [text for text in personal if text in loud]


def test_headings_are_for_everybody() -> None:
    loud = heard("mine-three", private=False)
    for text in ("我的办件", "可以补打的", "适合您办的事"):
        assert text in loud
    assert "您还没有办件" in heard("mine-none", private=True)


def test_what_fits_is_not_for_everybody() -> None:
    assert ITEM.title.zh in heard("mine-none", private=True)
    assert ITEM.title.zh not in heard("mine-none", private=False)


def test_what_is_hidden_is_not_said_either() -> None:
    told = heard("mine-three", hidden=True)
    assert not [text for text in (ITEM.title.zh, "已受理", "李", "2026") if text in told]


@pytest.mark.parametrize(("name", "mark"), [("home-cannot", "现在不能在这里办"), ("items-cannot", "不能在这里办")])
def test_what_cannot_be_done_here_is_said_aloud(name: str, mark: str) -> None:
    assert mark in heard(name, private=False)
