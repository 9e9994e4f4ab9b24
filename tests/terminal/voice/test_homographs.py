"""Every sentence the kiosk can say is read as people read it, or somebody has looked at it."""

from __future__ import annotations

from dataclasses import replace

from terminal.voice import homographs
from terminal.voice.pronounce import Pronunciation, pronunciation


def test_no_sentence_is_unresolved() -> None:
    found = homographs.disagreements()
    assert not found, "\n".join(str(each) for each in found)


def test_the_comparison_finds_what_is_wrong() -> None:
    empty = Pronunciation({})
    found = {each.sign for each in homographs.disagreements(["请到银行重新办理", "写不了字", "您家长"], empty)}
    assert found == {"行", "重", "了", "长"}
    assert len(homographs.disagreements(known=empty)) > 100


def test_a_wrong_entry_is_found() -> None:
    wrong = Pronunciation({"银行": "yin2 xing2"})
    (only,) = homographs.disagreements(["银行"], wrong)
    assert (only.sign, only.said, only.expected) == ("行", "xing2", "hang2")
    assert "[行]" in str(only)


def test_every_settled_word_is_still_needed() -> None:
    listed = pronunciation("zh")
    found = homographs.disagreements(known=replace(listed, right=()))
    settled = {word for word in listed.right for each in found if word in each.sentence and each.sign in word}
    assert sorted(settled) == sorted(listed.right)


def test_tones_of_one_and_not_change_with_what_follows() -> None:
    assert not homographs.disagreements(["第一项", "一次", "一条", "不对", "不行", "看一看", "一月一日"])
