"""Development only: where the synthesiser's reading of a sentence differs from pypinyin's phrase-aware one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import fixed, spoken, synth
from .pronounce import Pronunciation, pronunciation

_NOT_HAN = re.compile("[^㐀-鿿]")
_ONE, _NOT = "一", "不"


@dataclass(frozen=True)
class Disagreement:
    """``sign`` at ``at`` of ``sentence``: what is said, and what pypinyin reads there."""

    sentence: str
    at: int
    said: str
    expected: str

    @property
    def sign(self) -> str:
        return self.sentence[self.at]

    def __str__(self) -> str:
        around = f"{self.sentence[max(0, self.at - 4):self.at]}[{self.sign}]{self.sentence[self.at + 1:self.at + 5]}"
        return f"{around}: said {self.said}, expected {self.expected}"


def disagreements(sentences: Iterable[str] = (), known: Pronunciation | None = None) -> list[Disagreement]:
    """Every unresolved one in the sentences given, by default all that the kiosk can say in Chinese.

    Raises ImportError without pypinyin, VoiceFault without espeak-ng.
    """
    listed = known or pronunciation("zh")
    found: list[Disagreement] = []
    texts = sorted({spoken.chinese(text) for text in sentences or every_sentence()})
    wanted = {text: _expected(text) for text in texts}
    signs = {sign for text in texts for sign in text if not _NOT_HAN.match(sign)}
    syllables = {each for text in texts for sign, each in zip(text, wanted[text], strict=True) if sign in signs}
    readings = _readings(signs | syllables)
    for text in texts:
        found += _in_sentence(text, wanted[text], listed, readings)
    return found


def every_sentence() -> tuple[str, ...]:
    """All fixed sentences, and templates with something in their holes."""
    whole = {piece for text in fixed.sentences("zh") for piece in fixed.pieces(text, "zh")}
    filled = {re.sub(r"\{[a-z]+\}", "3", text) for text in fixed.templates("zh")}
    return tuple(sorted(whole | filled))


def _in_sentence(text: str, wanted: list[str], listed: Pronunciation, readings: dict[str, str]) -> list[Disagreement]:
    said: list[str | None] = [None] * len(text)
    for start, _, pronounced in listed.matches(text):
        for offset, syllable in enumerate(pronounced.split()):
            said[start + offset] = syllable
    allowed = {
        place
        for word in listed.right
        for found in re.finditer(re.escape(word), text)
        for place in range(found.start(), found.end())
    }
    found = []
    for at, sign in enumerate(text):
        if _NOT_HAN.match(sign) or at in allowed:
            continue
        expected = wanted[at]
        by_word = said[at]
        if by_word is None and readings[sign] != readings[expected]:
            found.append(Disagreement(text, at, readings[sign], expected))
        elif by_word is not None and by_word != expected:
            found.append(Disagreement(text, at, by_word, expected))
    return found


def _expected(text: str) -> list[str]:
    """One syllable with tone a sign."""
    from pypinyin import Style, lazy_pinyin

    syllables: list[str] = []
    for part in re.findall("[㐀-鿿]+|[^㐀-鿿]", text):
        syllables += [part] if _NOT_HAN.match(part) else lazy_pinyin(
            part, style=Style.TONE3, neutral_tone_with_five=True)
    return [_changed(syllables, text, at) for at in range(len(text))]


def _changed(syllables: Sequence[str], text: str, at: int) -> str:
    """The tone of 一 and 不 changes with the next one; 第一, 十一, 一月 and a 一 that stands alone keep it."""
    sign = text[at]
    if sign not in (_ONE, _NOT) or at + 1 == len(text) or _NOT_HAN.match(text[at + 1]):
        return syllables[at]
    before, after = text[at - 1] if at else "", text[at + 1]
    if before == after and before:
        return syllables[at][:-1] + "5"  # 看一看, 对不对
    tone = "4" if after == "个" else syllables[at + 1][-1]
    if sign == _NOT:
        return "bu2" if tone == "4" else "bu4"
    if (before and before in "第十零二三四五六七八九") or after in "月日号二三四五六七八九零十":
        return "yi1"
    return "yi2" if tone == "4" else "yi4"


def _readings(words: set[str]) -> dict[str, str]:
    """How the synthesiser reads each sign or syllable by itself."""
    ordered = sorted(words)
    lines = synth.phonemes("。".join(ordered) + "。").splitlines()
    if len(lines) != len(ordered):
        raise ValueError(f"{len(lines)} readings for {len(ordered)} words")
    return {word: _bare(line) for word, line in zip(ordered, lines, strict=True)}


def _bare(phonemes: str) -> str:
    """Without stress, pauses and line ends."""
    return re.sub(r"[',_|:!\s]", "", phonemes)
