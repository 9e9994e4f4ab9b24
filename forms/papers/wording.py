"""How values are written on paper: dates, codes, amounts, as people say them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forms.model import Field, Item, Json
from forms.numbers.property import spaced_unit
from forms.rules.months import read_day, read_month
from forms.tables.loader import load_table


def yuan(fen: int) -> str:
    """ "1890" for 189000 fen, "1890.50" when there are fen."""
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}"


def day_text(day: date, language: str = "zh") -> str:
    """2026年11月22日, or 2026-11-22 in English."""
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()


def month_words(text: str, language: str = "zh") -> str:
    """ "2026-11" as 2026年11月; the text itself when it is no month."""
    if read_month(text) is None or language != "zh":
        return text
    return f"{int(text[:4])}年{int(text[5:])}月"


def _code_text(key: str, code: str, language: str) -> str | None:
    if key == "region":
        for row in load_table("region_class")["rows"]:
            if row["region"] == code:
                return f"{row['name'][language]} {code}"
    for row in load_table("codes")["rows"]:
        if row["field"] == key and row["code"] == code:
            return str(row[language])
    return None


def value_text(known: Field, value: Json, language: str = "zh") -> str:
    """One value as printed; "" for nothing. Never raises on any JSON value."""
    language = "en" if language == "en" else "zh"
    if value is None:
        return ""
    if isinstance(value, bool) or (known.kind == "yes_no" and value in ("yes", "no")):
        yes = value is True or value == "yes"
        return ("是" if yes else "否") if language == "zh" else ("yes" if yes else "no")
    if isinstance(value, list):
        join = "、" if language == "zh" else ", "
        return join.join(part for part in (value_text(known, entry, language) for entry in value) if part)
    if isinstance(value, int):
        if known.kind == "money":
            return f"{yuan(value)} 元" if language == "zh" else f"{yuan(value)} yuan"
        return str(value)
    if not isinstance(value, str):
        return ""
    option = known.option(value)
    if option is not None:
        return option.label.get(language)
    if known.kind == "unit_number":
        return spaced_unit(value)
    day = read_day(value) if known.kind in ("date", "code") else None
    if day is not None:
        return day_text(day, language)
    return _code_text(known.key, value, language) or value


def group_digits(text: str) -> str:
    """Digits in groups of four, for reading aloud and comparing."""
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("IDC", "证件信息", "As read from the card"),
    ("REC", "部门数据", "From the departments' records"),
    ("OWN", "本人填写", "As stated by the applicant"),
)


def rows_of(
    item: Item, answers: Mapping[str, Json], section: str, language: str = "zh"
) -> list[tuple[str, str]]:
    """(label, value) of one section's filled fields, in the item's order."""
    sources = ("TYP", "SEL") if section == "OWN" else (section,)
    rows = []
    for known in item.fields.values():
        if known.source in sources:
            text = value_text(known, answers.get(known.key), language)
            if text:
                rows.append((known.label.get(language), text))
    return rows


def estimate_rows(computed: Mapping[str, Json], language: str = "zh") -> list[tuple[str, str]]:
    """(label, value) of the estimate, or nothing when there is none."""
    months, standard, total = (computed.get(key) for key in ("months", "standard_fen", "total_fen"))
    if (
        not isinstance(months, int)
        or not isinstance(standard, int)
        or not isinstance(total, int)
        or not months
    ):
        return []
    first, last = str(computed.get("first_month", "")), str(computed.get("last_month", ""))
    if language == "zh":
        rows = [
            ("最多可领", f"{months} 个月"),
            ("每月标准", f"{yuan(standard)} 元（起领当月标准）"),
            ("起止月份", f"{month_words(first)} 至 {month_words(last)}"),
            ("合计约", f"{yuan(total)} 元"),
        ]
        if isinstance(computed.get("extended_to"), str):
            rows.append(("临近退休", f"领完后可续发到 {month_words(computed['extended_to'])}"))
        return rows
    rows = [
        ("At most", f"{months} months"),
        ("Monthly", f"{yuan(standard)} yuan (standard of the first month)"),
        ("From - to", f"{first} to {last}"),
        ("About", f"{yuan(total)} yuan in all"),
    ]
    if isinstance(computed.get("extended_to"), str):
        rows.append(("Near retirement", f"may go on to {computed['extended_to']}"))
    return rows
