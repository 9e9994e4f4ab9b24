"""Is this value possible for this field? Plain sentences for the question screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from forms.groups import MAX_ROWS
from forms.model import Field, Json, Text
from forms.numbers.bank_card import check_bank_card
from forms.numbers.fault import NumberFault
from forms.numbers.id_number import check_id_number
from forms.numbers.phone import check_mobile
from forms.numbers.property import check_title_number, check_unit_number
from forms.numbers.uscc import check_uscc


@dataclass(frozen=True)
class FieldProblem:
    """What is not right with the field ``key``, in words for the citizen."""

    key: str
    sentence: Text


MISSING = Text("这一项还没有填。", "This has not been filled in yet.")
WRONG = Text("这一项填得不对，请再看一看。", "Something is not right here. Please look again.")
NOT_LISTED = Text("请从列出的答案里选一个。", "Please choose one of the listed answers.")


_SHAPES = {
    "share": re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})"),
    "area": re.compile(r"(0|[1-9][0-9]{0,6})(\.[0-9]{1,2})?"),
    "month": re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])"),
}
WRONG_SHAPES = {
    "share": Text("份额写成几分之几，比如 1/2，不能大于 1。", "Write a share as a fraction of at most 1, such as 1/2."),
    "area": Text("面积写平方米，最多两位小数。", "An area in square metres, with at most two decimals."),
    "month": Text("没有这个月份，请看一看年和月。", "There is no such month. Please check it."),
}


NUMBERS: dict[str, Callable[[str], str]] = {
    "phone": check_mobile,
    "bank_card": check_bank_card,
    "org_number": check_uscc,
    "title_number": check_title_number,
    "unit_number": check_unit_number,
}
"""Kinds whose check gives back the number as it is kept; each raises NumberFault."""


def _sound(kind: str, value: str) -> bool:
    if kind == "share":
        part, whole = value.split("/")
        return int(part) <= int(whole)
    return kind != "area" or value.strip("0.") != ""


def is_empty(value: Json) -> bool:
    """True for None, blank text and empty collections."""
    return value is None or (isinstance(value, str) and not value.strip()) or value == [] or value == {}


def check_value(known: Field, value: Json, required: bool, today: date) -> FieldProblem | None:
    """Check one value by its field's kind, options, pattern and bounds. Never raises on any JSON value."""
    if known.kind == "note":
        return None if is_empty(value) else FieldProblem(known.key, WRONG)
    if is_empty(value):
        return FieldProblem(known.key, MISSING) if required else None
    sentence = _by_kind(known, value, today) or _by_pattern(known, value)
    return None if sentence is None else FieldProblem(known.key, sentence)


def _by_kind(known: Field, value: Json, today: date) -> Text | None:
    kind = known.kind
    if kind in ("number", "money"):
        return _number(known, value)
    if kind == "yes_no":
        return None if value in ("yes", "no") and isinstance(value, str) else NOT_LISTED
    if kind == "choice":
        return None if isinstance(value, str) and known.option(value) is not None else NOT_LISTED
    if kind == "multi_choice":
        return _several(known, value)
    if kind in ("computed", "signature", "material"):
        return None
    if kind == "group":
        return _rows(known, value)
    if not isinstance(value, str) or _unprintable(value):
        return WRONG
    try:
        if kind == "id_number":
            check_id_number(value, today)
        elif kind in NUMBERS:
            NUMBERS[kind](value)
        elif kind == "date":
            return _day(value)
        elif kind in _SHAPES:
            return None if _SHAPES[kind].fullmatch(value) and _sound(kind, value) else WRONG_SHAPES[kind]
        else:
            return _length(known, value)
    except NumberFault as fault:
        return fault.sentence
    return None


def _unprintable(value: str) -> bool:
    return any(ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF or ord(char) == 127 for char in value)


def _number(known: Field, value: Json) -> Text | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return Text("这里要填一个整数。", "A whole number is needed here.")
    if known.min is not None and value < known.min:
        return Text(f"不能小于 {known.min}。", f"It cannot be less than {known.min}.")
    if known.max is not None and value > known.max:
        return Text(f"不能大于 {known.max}。", f"It cannot be more than {known.max}.")
    return None


def _several(known: Field, value: Json) -> Text | None:
    if not isinstance(value, list) or any(
        not isinstance(code, str) or known.option(code) is None for code in value
    ):
        return NOT_LISTED
    if len(set(value)) != len(value):
        return Text("同一个答案选了两次。", "The same answer is chosen twice.")
    if known.max is not None and len(value) > known.max:
        return Text(f"最多选 {known.max} 个。", f"Choose at most {known.max}.")
    return None


def _rows(known: Field, value: Json) -> Text | None:
    if not isinstance(value, list) or any(not isinstance(row, dict) for row in value):
        return WRONG
    most = MAX_ROWS if known.max is None else known.max
    if len(value) > most:
        return Text(f"最多 {most} 项。", f"At most {most}.")
    if known.min is not None and len(value) < known.min:
        return Text(f"至少要 {known.min} 项。", f"At least {known.min} are needed.")
    return None


def _day(value: str) -> Text | None:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError
        date.fromisoformat(value)
    except ValueError:
        return Text("这一天不存在，请看一看年月日。", "There is no such day. Please check it.")
    return None


def _length(known: Field, value: str) -> Text | None:
    length = len(value.strip())
    if known.min is not None and length < known.min:
        return Text(f"太短了，至少 {known.min} 个字。", f"Too short: at least {known.min} characters.")
    if known.max is not None and length > known.max:
        return Text(f"太长了，最多 {known.max} 个字。", f"Too long: at most {known.max} characters.")
    return None


def _by_pattern(known: Field, value: Json) -> Text | None:
    # patterns are matched against the whole value, so they need neither ^ nor $
    if known.pattern is None or not isinstance(value, str):
        return None
    return None if re.fullmatch(known.pattern, value) else WRONG
