"""The pronunciation list: sound in itself, longest match, and accepted by the synthesiser as it is meant."""

from __future__ import annotations

import re

import pytest

from terminal.voice import synth
from terminal.voice.pronounce import Pronunciation, pronunciation

ZH = pronunciation("zh")
SYLLABLE = re.compile(r"[a-zü]+[1-5]")


def bare(phonemes: str) -> str:
    return re.sub(r"[',_|:!\s]", "", phonemes)


def test_one_syllable_a_sign() -> None:
    for word, said in ZH.words.items():
        assert len(said.split()) == len(word), word
        assert all(SYLLABLE.fullmatch(syllable) for syllable in said.split()), word
    for said in (*ZH.letters.values(), *ZH.signs.values()):
        assert all(SYLLABLE.fullmatch(syllable) for syllable in said.split())
    assert sorted(ZH.letters) == [chr(ord("A") + n) for n in range(26)]


def test_the_longest_word_wins() -> None:
    known = Pronunciation({"银行": "yin2 hang2", "行": "xing2", "银行卡": "yin2 hang2 ka3"})
    assert known.apply("用银行卡行吗") == "用 yin2 hang2 ka3 xing2 吗"
    assert [word for _, word, _ in known.matches("银行卡和银行")] == ["银行卡", "银行"]


def test_words_of_a_spaced_language_are_whole_words() -> None:
    known = Pronunciation({"Henan": "Huh-nahn"}, spaced=False)
    assert known.apply("Henan, Henanese") == "Huh-nahn, Henanese"


def test_an_empty_list_changes_nothing() -> None:
    assert Pronunciation({}).apply("银行") == "银行"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("银行", "yin2 hang2"),
        ("重新", "chong2 xin1"),
        ("写不了", "xie3 bu4 liao3"),
        ("家长", "jia1 zhang3"),
        ("更正", "geng1 zheng4"),
        ("地址", "di4 zhi3"),
        ("不打烊", "bu4 da3 yang4"),
    ],
)
def test_the_synthesiser_says_what_is_meant(written: str, said: str) -> None:
    plain, corrected, meant = (bare(synth.phonemes(text)) for text in (written, ZH.apply(written), said))
    assert corrected == meant
    assert plain != meant  # or the entry would not be needed


def test_every_syllable_is_one_to_the_synthesiser() -> None:
    syllables = sorted({s for said in (*ZH.words.values(), *ZH.letters.values()) for s in said.split()})
    lines = synth.phonemes("。".join(syllables) + "。").splitlines()
    assert len(lines) == len(syllables)
    # one syllable has one tone: a letter name or a spelled word would have none or several
    for syllable, line in zip(syllables, lines, strict=True):
        assert len(re.findall(r"(?:11|21|22|33|35|44|51|55|53|214)", line)) == 1, (syllable, line)
        assert "(en)" not in line, syllable
