"""The answers of an item as a document of its own: their JSON Schema (2020-12), and every error of one by it.

For whoever takes answers in without our judge, and a second look for whoever has it: what the judge takes, the schema
takes; what is a matter of check digits, of days that exist and of conditions, the judge alone knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from forms.field_checks import MISSING, NOT_LISTED, WRONG, WRONG_SHAPES
from forms.groups import MAX_ROWS, PARTY
from forms.model import Field, Item, Json, Text
from forms.numbers.id_number import plain_number
from forms.numbers.property import PROVINCES, plain_property

LONGEST = 4000
"""No text of an answer is longer; the conditions would not take it (forms.rules.engine.MAX_TEXT)."""
END = r"(?![\s\S])"
"""The end of a value in every engine: a bare $ lets a last line break pass in some."""
_PRINTABLE = {"not": {"pattern": "[\u0000-\u001f\u007f]"}}
_FIXED = {
    "phone": (11, 11, "^1[3-9][0-9]{9}"),
    "bank_card": (16, 19, f"^[0-9]{{16,19}}{END}"),
    "org_number": (18, 18, "^[0-9ABCDEFGHJKLMNPQRTUWXY]{18}"),
    "unit_number": (28, 28, "^[0-9]{12}[GJZ][A-Z][0-9]{5}[FLQW][0-9]{8}"),
    "id_number": (15, 18, f"^([0-9]{{17}}[0-9X]|[A-Z]{{3}}[0-9]{{12}}){END}"),
    "title_number": (5, 80, f"^([{PROVINCES}]\\(2[0-9]{{3}}\\).*不动产权第[0-9]{{7}}号|.*房权?证.*号){END}"),
    "date": (10, 10, "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
    "month": (7, 7, "^[0-9]{4}-(0[1-9]|1[0-2])"),
    "share": (3, 9, f"^[1-9][0-9]{{0,3}}/[1-9][0-9]{{0,3}}{END}"),
    "area": (1, 10, f"^(0|[1-9][0-9]{{0,6}})(\\.[0-9]{{1,2}})?{END}"),
}
"""Shortest, longest, pattern. Where both lengths are one, the pattern needs no end."""
_FREE = ("computed", "signature", "material")
SHAPES = {**WRONG_SHAPES, "choice": NOT_LISTED, "multi_choice": NOT_LISTED, "yes_no": NOT_LISTED}
UNKNOWN_NAME = Text("表上没有这一项。", "The form has no such entry.")


class Misfit(NamedTuple):
    """One error: ``place`` ("mobile", "sellers[0].phone"; "" for the document), the schema's keyword, a sentence."""

    place: str
    keyword: str
    sentence: Text


def schema_of(item: Item) -> dict[str, Json]:
    """JSON Schema 2020-12 of this item's answers, as ``Form.document`` makes them.

    Required is what everybody has to answer; what depends on other answers is left to the judge. Texts are bounded by
    code points, money is whole fen, shares are "n/d", areas square metres "98.76", months "2026-11".
    """
    asked = {step.field for step in item.steps if step.when is None}
    always = [known.key for known in item.fields.values()
              if known.required is True and known.kind not in ("note", *_FREE)
              and (known.source in ("TYP", "SEL") or known.key in asked)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:budayang:answers:{item.id}:{item.version}",
        "title": item.title.zh,
        **_object(item.fields.values(), always),
    }


def _object(fields: Any, always: list[str]) -> dict[str, Json]:
    properties = {known.key: _said(known) for known in fields if known.kind != "note"}
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": always}


def _said(known: Field) -> dict[str, Json]:
    return {"title": known.label.zh, **_value(known)}


def _value(known: Field) -> dict[str, Json]:
    kind = known.kind
    if kind in _FREE:
        return {}
    if known.source in ("IDC", "REC"):
        # what card and records say is judged by rules; a form does not refuse what it did not ask
        return {}
    if kind in ("number", "money"):
        return {"type": "integer", **_bounds(known, "minimum", "maximum")}
    if kind == "yes_no":
        return {"enum": ["yes", "no"]}
    if kind == "choice":
        return {"type": "string"} if known.options_from else {"enum": [option.code for option in known.options]}
    if kind == "multi_choice":
        return {"type": "array", "uniqueItems": True, "items": {"enum": [option.code for option in known.options]},
                **({"maxItems": known.max} if known.max is not None else {})}
    if kind == "group":
        return {"type": "array", "items": _row(known), "maxItems": MAX_ROWS if known.max is None else known.max,
                **({"minItems": known.min} if known.min is not None else {})}
    if kind in _FIXED:
        shortest, longest, pattern = _FIXED[kind]
        return {"type": "string", "minLength": shortest, "maxLength": longest, "pattern": pattern,
                **({"allOf": [{"pattern": f"^(?:{known.pattern}){END}"}]} if known.pattern else {})}
    return {"type": "string", "maxLength": LONGEST, **_bounds(known, "minLength", "maxLength"), **_PRINTABLE,
            **({"pattern": f"^(?:{known.pattern}){END}"} if known.pattern else {})}


def _bounds(known: Field, low: str, high: str) -> dict[str, Json]:
    return {name: value for name, value in ((low, known.min), (high, known.max)) if value is not None}


def _row(group: Field) -> dict[str, Json]:
    made = _object(group.fields, [inner.key for inner in group.fields if inner.required is True])
    made["properties"][PARTY] = {"type": "string"}
    return made


def _digits(text: str) -> str:
    if text.isalnum() and text.isascii():
        return text
    plain = re.sub(r"[\s-]", "", text)
    return re.sub(r"^(\+|00)86(?=[0-9]{11}\Z)", "", plain)


def _capitals(text: str) -> str:
    return text.upper() if text.isalnum() and text.isascii() else plain_property(text)


KEPT: dict[str, Callable[[str], str]] = {
    "phone": _digits,
    "bank_card": _digits,
    "id_number": plain_number,
    "org_number": lambda text: "".join(text.split()).upper(),
    "unit_number": _capitals,
    "title_number": plain_property,
}
"""How a number is kept: without blanks, in capitals. Nothing is checked here; what is no good stays no good."""


Tidy = Callable[[str], str]
"""What makes of a text the text that is kept."""


class Form:
    """The schema of an item's answers, compiled once."""

    def __init__(self, item: Item) -> None:
        import jsonschema_rs

        self.item = item
        self.schema = schema_of(item)
        self._validator = jsonschema_rs.Draft202012Validator(self.schema)
        self._tidy = _tidy(item.fields.values())
        self._said = {known.key: SHAPES.get(known.kind, WRONG) for known in item.fields.values()}
        self._rows = {known.key: _tidy(known.fields) for known in item.fields.values() if known.kind == "group"}

    def document(self, answers: Mapping[str, Json]) -> dict[str, Json]:
        """The answers as a document: nothing empty, texts without blanks around them, numbers as they are kept."""
        made = _tidied(answers, self._tidy)
        for key, tidy in self._rows.items():
            rows = made.get(key)
            if isinstance(rows, list):
                made[key] = [_tidied(row, tidy) if isinstance(row, dict) else row for row in rows]
        return made

    def misfits(self, answers: Mapping[str, Json]) -> list[Misfit]:
        """Every error of the answers; none when they fit."""
        found: list[Misfit] = []
        said = self._said
        for error in self._validator.iter_errors(self.document(answers)):
            path: list[Any] = error.instance_path
            kind: Any = error.kind
            keyword = kind.name
            if keyword == "required":
                found.append(Misfit(_inside(_spell(path), kind.property), keyword, MISSING))
            elif keyword == "additionalProperties":
                found += [Misfit(_inside(_spell(path), name), keyword, UNKNOWN_NAME) for name in kind.unexpected]
            elif len(path) == 1:
                found.append(Misfit(path[0], keyword, said.get(path[0], WRONG)))
            else:
                found.append(Misfit(_spell(path), keyword, self._sentence(path)))
        return found

    def _sentence(self, path: list[Any]) -> Text:
        known = self.item.fields.get(path[0]) if path else None
        inner = known.inner(path[2]) if known is not None and len(path) > 2 else known
        return WRONG if inner is None else SHAPES.get(inner.kind, WRONG)


def _tidy(fields: Iterable[Field]) -> dict[str, Tidy]:
    return {known.key: KEPT.get(known.kind, str.strip if known.pattern is None else _same) for known in fields}


def _same(text: str) -> str:
    return "" if text.isspace() else text


def _tidied(answers: Mapping[str, Json], tidy: Mapping[str, Tidy]) -> dict[str, Json]:
    made: dict[str, Json] = {}
    for key, value in answers.items():
        if type(value) is str:
            kept = tidy.get(key, _same)(value)
            if kept:
                made[key] = kept
        elif value is not None and value != [] and value != {}:
            made[key] = value
    return made


def _inside(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _spell(path: list[Any]) -> str:
    text = ""
    for part in path:
        text = f"{text}[{part}]" if isinstance(part, int) else _inside(text, part)
    return text
