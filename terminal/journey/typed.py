"""From what the number pad gives to the value of a field: yuan become fen, digits a day or a month.

What is no such value stays text and is refused by the field's own check.
"""

from __future__ import annotations

import re
from typing import Any

from forms.answers import KEPT
from forms.model import Field

_MONEY = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")


def value_of(known: Field, value: Any) -> Any:
    """The value that a typed text means for this kind of field."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if known.kind in KEPT:
        return KEPT[known.kind](text)
    if known.kind == "money":
        found = _MONEY.fullmatch(text)
        return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else value
    if known.kind == "number" and re.fullmatch(r"[0-9]{1,12}", text):
        return int(text)
    if known.kind == "date" and re.fullmatch(r"[0-9]{8}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if known.kind == "month" and re.fullmatch(r"[0-9]{6}", text):
        return f"{text[:4]}-{text[4:]}"
    return value


def typed_of(known: Field, value: Any) -> str:
    """The same the other way: what stands in the box when a value is shown to be changed."""
    if value is None or value == "":
        return ""
    if known.kind == "money" and isinstance(value, int):
        whole, rest = divmod(value, 100)
        return f"{whole}.{rest:02d}" if rest else str(whole)
    if known.kind in ("date", "month"):
        return str(value).replace("-", "")
    return str(value)
