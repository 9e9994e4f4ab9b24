"""Values of fields, amounts and dates as people read them."""

from __future__ import annotations

from typing import Any

from forms.model import Field
from forms.numbers import mask as masks
from forms.numbers.property import spaced_unit
from terminal.words import COVERED, Words


def speak(field: Field, value: Any, w: Words, *, hidden: bool = False) -> str:
    """A value as text: options by label, money in yuan, dates in words; masked by the field's type."""
    if value in (None, "", []):
        return ""
    if field.personal and hidden:
        return COVERED
    if field.kind in ("choice", "multi_choice"):
        codes = value if isinstance(value, list) else [value]
        labels = [option.label.get(w.language) for code in codes if (option := field.option(str(code)))]
        return "、".join(labels) if w.language == "zh" else ", ".join(labels)
    if field.kind == "yes_no":
        option = field.option(str(value))
        return option.label.get(w.language) if option else w("words.yes" if value == "yes" else "words.no")
    if field.kind == "date":
        return date_text(str(value), w)
    if field.kind == "money":
        return w("typed.amount", yuan=yuan(int(value)))
    if field.kind == "month":
        return month_text(str(value), w)
    if field.kind == "area":
        return f"{value} {w('typed.square')}"
    if field.kind == "group":
        rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        said = (" ".join(filter(None, (speak(each, row.get(each.key), w, hidden=hidden) for each in field.fields)))
                for row in rows)
        return "；".join(said) if w.language == "zh" else "; ".join(said)
    if field.key.endswith("_months") and isinstance(value, int):
        return months_text(value, w)
    if field.kind == "unit_number" and field.mask == "none":
        return spaced_unit(str(value))
    return masks.mask(field.mask, str(value))


def yuan(fen: int) -> str:
    """Integer fen as people say it: 1890, 1890.50."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def money_words(fen: int, w: Words) -> str:
    """The same amount once more in another way, so that one zero too many is seen: capitals, or thousands."""
    from forms.numbers.capitals import MOST_FEN, capitals

    if not 0 <= fen <= MOST_FEN:
        return ""
    if w.language == "zh":
        return capitals(fen)
    whole, rest = divmod(fen, 100)
    return w("typed.amount", yuan=f"{whole:,}.{rest:02d}" if rest else f"{whole:,}")


def twice(text: str, fen: int, w: Words) -> str:
    """An amount on one line: with its capitals behind it, or with its thousands apart."""
    again = money_words(fen, w)
    return text if not again else f"{text}（{again}）" if w.language == "zh" else again


def months_text(months: int, w: Words) -> str:
    """88 -> 7 年 4 个月."""
    years, rest = divmod(months, 12)
    if w.language == "en":
        parts = [f"{years} y" if years else "", f"{rest} mo" if rest or not years else ""]
        return " ".join(part for part in parts if part)
    parts = [f"{years} 年" if years else "", f"{rest} 个月" if rest or not years else ""]
    return " ".join(part for part in parts if part)


def date_text(text: str, w: Words) -> str:
    """2026-10-31 or 20261031 -> 2026年10月31日; other texts as they are."""
    digits = text.replace("-", "")
    if len(digits) != 8 or not digits.isdigit():
        return text
    year, month, day = digits[:4], int(digits[4:6]), int(digits[6:])
    return f"{year}年{month}月{day}日" if w.language == "zh" else f"{year}-{month:02d}-{day:02d}"


def month_text(text: str, w: Words) -> str:
    """2026-12 -> 2026年12月."""
    year, _, month = text.partition("-")
    return f"{year}年{int(month)}月" if w.language == "zh" and month.isdigit() else text
