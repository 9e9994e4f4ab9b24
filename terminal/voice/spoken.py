"""From what is written to what can be said: digits, dates, money, stars, signs and foreign words.

A text becomes segments, each for one voice: a Chinese address on the English screen is spoken in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from . import numerals
from .pronounce import pronunciation

HAN = "㐀-鿿豈-﫿\U00020000-\U0003ffff"
ASIDE = 0xE000  # private use area


@dataclass(frozen=True)
class Segment:
    """A stretch of text for one voice, ready for the synthesiser."""

    language: str
    text: str


@lru_cache(maxsize=4096)
def _fixed_segments(text: str, language: str) -> tuple[Segment, ...]:
    return _segments(text, language)


def segments(text: str, language: str, *, private: bool = False) -> tuple[Segment, ...]:
    """What to give to which voice, in order. A private text is never remembered here."""
    return _segments(text, language) if private else _fixed_segments(text, language)


def _segments(text: str, language: str) -> tuple[Segment, ...]:
    made: list[Segment] = []
    for voice, part in _by_voice(text, language):
        said = english(part) if voice == "en" else pronunciation("zh").apply(_letter_names(chinese(part)))
        if re.search(r"\w", said):
            made.append(Segment(voice, said))
    return tuple(made)


_FOREIGN = re.compile(r"[A-Za-z][a-z']{2,}(?:[ -][A-Za-z][a-z']{2,})*")
_CHINESE = re.compile(rf"[{HAN}][{HAN}0-9（）()、，。；：“”《》·*＊—]*[{HAN}0-9（）*＊]|[{HAN}]")


def _by_voice(text: str, language: str) -> list[tuple[str, str]]:
    """Cut where another voice must speak."""
    other = "en" if language == "zh" else "zh"
    known = pronunciation("zh").latin
    cuts: list[tuple[str, str]] = []
    at = 0
    for found in (_FOREIGN if language == "zh" else _CHINESE).finditer(text):
        if found.group().lower() in known:
            continue
        cuts += [(language, text[at : found.start()]), (other, found.group())]
        at = found.end()
    cuts.append((language, text[at:]))
    return [(voice, part) for voice, part in cuts if part.strip()]


# --- Chinese ----------------------------------------------------------------------------------------

_MEASURE = r"(?=\s*(?:个|次|年|天|位|项|页|条|件|人|份|张|台|岁|倍|行|种|遍|小时|分钟|秒))"


def _zh_date(found: re.Match[str]) -> str:
    year, month, day = found.group(1), int(found.group(2)), int(found.group(3))
    return f"{numerals.year(year)}年{numerals.cardinal(month)}月{numerals.cardinal(day)}日"


def _zh_clock(found: re.Match[str]) -> str:
    hour, minute = int(found.group(1)), int(found.group(2))
    said = f"{numerals.counted(hour)}点"
    if minute == 0:
        return said + "整"
    return said + (numerals.DIGITS[0] if minute < 10 else "") + numerals.cardinal(minute) + "分"


def _letters(text: str) -> str:
    """Letters set aside until the end, so that no later rule takes their pinyin for words; digits as they are said."""
    return "".join(
        chr(ASIDE + ord(sign.upper())) if sign.isascii() and sign.isalpha() else sign.translate(numerals.ONE_BY_ONE)
        for sign in text
    )


def _letter_names(text: str) -> str:
    letters = pronunciation("zh").letters
    named = re.sub(f"[{chr(ASIDE)}-{chr(ASIDE + 0xFF)}]", lambda m: f" {letters[chr(ord(m.group()) - ASIDE)]} ", text)
    return re.sub(r" {2,}|(?<=[，。：；]) ", lambda m: " " if len(m.group()) > 1 else "", named).strip()


def _zh_code(found: re.Match[str]) -> str:
    """NC5G-2W8T-QGF8, or an ID number that ends in X: sign by sign."""
    return numerals.PAUSE.join(
        _letters(part) for group in found.group().split("-") for part in numerals.groups(group)
    )


def _zh_masked(found: re.Match[str]) -> str:
    """138****4681."""
    head, tail = (_letters(part) for part in found.groups())
    return f"{head}，隐去若干位，{tail}"


def _zh_latin(found: re.Match[str]) -> str:
    return pronunciation("zh").latin.get(found.group().lower()) or _letters(found.group())


def _zh_number(found: re.Match[str]) -> str:
    digits = found.group()
    if len(digits) >= 5 or (digits[0] == "0" and len(digits) > 1):
        return numerals.one_by_one(digits)
    return numerals.cardinal(int(digits))


_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
_ZH: tuple[_Rule, ...] = (
    (re.compile(r"(?<=第)\s+(?=\d)"), ""),
    (re.compile(r"(?<=[A-Z])/(?=[A-Z])"), ""),  # GB/T
    (re.compile(r"^\s*[*＊]+\s*$"), "已遮挡"),
    (re.compile(rf"(?<=[{HAN}·])\s*[*＊]+"), "，其余隐去，"),
    (re.compile(r"(\d*)\s*[*＊][*＊ ]*(\d*[Xx]?)"), _zh_masked),
    (re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)"), _zh_date),
    (re.compile(r"(?<!\d)(\d{4})-(\d{2})(?![\d-])"),
     lambda m: f"{numerals.year(m.group(1))}年{numerals.cardinal(int(m.group(2)))}月"),
    (re.compile(r"(?<=\d-)(\d{4})(?!\d)"), lambda m: numerals.year(m.group())),
    (re.compile(r"(?<!\d)(\d{1,3})\s*[-～~–]\s*(?=\d{1,3}(?!\d))"), r"\1到"),
    (re.compile(r"(?<=\d)-(?=[\d零一二三四五六七八九])"), "杠"),
    (re.compile(r"(?<![\d:])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])"), _zh_clock),
    (re.compile(r"(\d+(?:\.\d+)?)\s*元"), lambda m: numerals.money(m.group(1))),
    (re.compile(r"(\d+(?:\.\d+)?)\s*[%％]"), lambda m: f"百分之{numerals.decimal(m.group(1))}"),
    (re.compile(r"(\d{4})(?=\s*年\d)|(\d{4})(?=\s*年)|(?<=〔)(\d{4})(?=〕)"), lambda m: numerals.year(m.group())),
    (re.compile(r"(?<=单元)(\d{3,4})|(?<!\d)(\d{3,4})(?=室)"), lambda m: numerals.one_by_one(m.group())),
    (re.compile(r"(?<![A-Za-z0-9-])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{4,}(?:-[A-Z0-9]{2,})*(?![A-Za-z0-9])"),
     _zh_code),
    (re.compile(r"[A-Za-z]+"), _zh_latin),
    (re.compile(r"\d+\.\d+"), lambda m: numerals.decimal(m.group())),
    (re.compile(rf"(?<![\d第]){2}{_MEASURE}"), "两"),
    (re.compile(r"\d+"), _zh_number),
    (re.compile(r"\s*(?:[·/／→＞>|｜]|—+|　)\s*"), "，"),
    (re.compile(r"[《》「」<>〈〉]"), ""),
    (re.compile(r"[（）()〔〕【】\[\]]"), "，"),
    (re.compile(r"…+|\.{3,}"), "。"),
    # espeak-ng has no reading for these signs and would say their numbers
    (re.compile("[㐀-䶿\U00020000-\U0003ffff]"), lambda m: pronunciation("zh").rare(m.group())),
    (re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])"), ""),
    (re.compile(r"(?:\s*[，、]\s*)+(?=[。；：，！？”])|^\s*[，、]\s*"), ""),
    (re.compile(r"，[\s，]*，"), "，"),
    (re.compile(r"([。；：！？])，+"), r"\1"),
)


def chinese(text: str) -> str:
    """Only Han signs and punctuation that pauses; letters are set aside."""
    return _rewritten(text, _ZH)


# --- English ----------------------------------------------------------------------------------------


def _en_date(found: re.Match[str]) -> str:
    try:
        day = date(int(found.group(1)), int(found.group(2)), int(found.group(3)))
    except ValueError:
        return " ".join(found.group())
    return f"{day.day} {day:%B} {day.year}"


def _en_month(found: re.Match[str]) -> str:
    month = int(found.group(2))
    return f"{date(2000, month, 1):%B} {found.group(1)}" if 1 <= month <= 12 else found.group()


def _en_digits(found: re.Match[str]) -> str:
    return ", ".join(" ".join(group) for group in numerals.groups(found.group()))


def _en_masked(found: re.Match[str]) -> str:
    head, tail = (" ".join(part) for part in found.groups())
    return f"{head}, some digits hidden, {tail}"


def _en_code(found: re.Match[str]) -> str:
    return ", ".join(
        " ".join(part) for group in found.group().split("-") for part in numerals.groups(group)
    )


def _plural(word: str) -> Callable[[re.Match[str]], str]:
    return lambda found: f"{found.group(1)} {word}" + ("" if found.group(1) == "1" else "s")


_EN: tuple[_Rule, ...] = (
    (re.compile(r"^\s*[*＊]+\s*$"), "covered"),
    (re.compile(r"(?<=[A-Za-z])\s*[*＊]+"), ", the rest hidden,"),
    (re.compile(r"(\d*)\s*[*＊][*＊ ]*(\d*[Xx]?)"), _en_masked),
    (re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)"), _en_date),
    (re.compile(r"(?<!\d)(\d{4})-(\d{2})(?![\d-])"), _en_month),
    (re.compile(r"\b(\d+) y\b"), _plural("year")),
    (re.compile(r"\b(\d+) mo\b"), _plural("month")),
    (re.compile(r"\b(\d+) min\b"), _plural("minute")),
    (re.compile(r"\b(\d+) s\b"), _plural("second")),
    (re.compile(r"\bart\. ?(?=\d)"), "article "),
    (re.compile(r"(\d)-(?=\d)"), r"\1 to "),
    (re.compile(r"\b1 (\w+)\(s\)"), r"1 \1"),
    (re.compile(r"\(s\)"), "s"),
    (re.compile(r"(?<![A-Za-z0-9-])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{4,}(?:-[A-Z0-9]{2,})*(?![A-Za-z0-9])"),
     _en_code),
    (re.compile(r"(?<![\d.])\d{5,}(?!\d*\.\d)(?!\s*yuan)"), _en_digits),
    (re.compile(r"\s*(?:[·/→>|]|—+)\s*"), ", "),
    (re.compile(r"[“”\"<>]"), ""),
    (re.compile(r"…+"), "."),
    (re.compile(r"(?:\s*,)+(?=\s*[.;:,!?])|^\s*,\s*"), ""),
    (re.compile(r"\s{2,}"), " "),
)


def english(text: str) -> str:
    """Plain words for the English voice."""
    return pronunciation("en").apply(_rewritten(text, _EN))


def _rewritten(text: str, rules: tuple[_Rule, ...]) -> str:
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text.strip(" ,，、")
