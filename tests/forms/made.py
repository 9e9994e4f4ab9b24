"""Items and answer documents made up by a seed: every kind of field, right values, wrong values, no values."""

from __future__ import annotations

import random
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from forms.catalogue_loader import load_catalogue
from forms.model import FIELD_KINDS, Field, Item, Option, Text

BASE = load_catalogue().get("unemployment-benefit")
KINDS = tuple(kind for kind in FIELD_KINDS if kind not in ("computed", "signature", "material", "note"))
OPTIONS = tuple(Option(code, Text(f"选{code}", f"choice {code}")) for code in ("01", "02", "03", "no"))
GOOD: dict[str, tuple[Any, ...]] = {
    "text": ("灯太暗，看不清", " 两边有空 ", "ab", "𠮷䶮" * 3),
    "name": ("欧阳䶮珊", "迪丽热巴·迪力木拉提"),
    "id_number": ("410402198506152042", "11010519491231002X", "１１０１０５１９４９１２３１００２Ｘ"),
    "number": (0, 7, 100),
    "date": ("2026-11-22", "2024-02-29"),
    "phone": ("13800041234", "+86 138 0004 1234"),
    "address": ("平顶山市新华区建设路12号",),
    "choice": ("01", "no"),
    "multi_choice": (["01"], ["02", "no"], []),
    "yes_no": ("yes", "no"),
    "money": (0, 64194000),
    "bank_card": ("6222080412310000009", "6222 0804 1231 0000 009"),
    "code": ("99991231",),
    "share": ("1/2", "3/3"),
    "area": ("98.76", "0.5"),
    "month": ("2026-11",),
    "group": ([{"phone": "13800041234", "share": "1/2"}], [{"phone": "138 0004 1234", "share": "1/1", "party": "p2"}]),
    "org_number": ("91350100M000100Y43", "91350100m000100y43"),
    "title_number": ("豫（2021）平顶山市不动产权第0012345号", "平房权证字第20083344号"),
    "unit_number": ("410402 001001 GB00001 F00010001", "410402001001GB00001W00000000"),
}
BAD: tuple[Any, ...] = (
    None, "", " ", "x" * 300, "两行\n", "13800041234\n", "1/0", "01.5", "2026-13", "2026-02-30", "98.765", "yes\n",
    True, False, 0, -1, 1.0, 1.5, 10**12, 2**70, -(2**70), [], ["01", "01"], ["04"], [["01"]], {}, {"party": 1}, [{}],
    [{"phone": "1"}], [{"phone": "13800041234", "share": "2/1", "more": 1}], [1, "x"],
    [{"phone": "13800041234", "share": "1/2"}] * 25,
    "91350100M000100Y4", "9135010OM000100Y43", "410402001001GB00001F0001000", "410402001001QB00001F00010001", "\x00",
    "a\u2028b", "１２３", "٣", "豫(2021)平顶山市不动产权第0012345号\n",
)


def field(number: int, kind: str, dice: random.Random) -> Field:
    """A field of this kind; every third is not required."""
    bounds = {"text": (2, 20), "number": (0, 100), "money": (0, None), "multi_choice": (None, 2), "group": (1, 3)}
    low, high = bounds.get(kind, (None, None))
    inner = (Field("phone", Text("电话", "Phone"), "phone", "TYP", "session"),
             Field("share", Text("份额", "Share"), "share", "TYP", "session", required=dice.random() < 0.5))
    return Field(
        key=f"f{number}", label=Text(f"第{number}项", f"Entry {number}"), kind=kind, source="TYP", retention="session",
        required=number % 3 != 2, options=OPTIONS if kind in ("choice", "multi_choice") else (), min=low, max=high,
        pattern="[0-9]{8}|长期" if kind == "code" else None, fields=inner if kind == "group" else ())


def item(count: int, seed: int = 1) -> Item:
    """An item that asks for that many fields, of every kind in turn."""
    dice = random.Random(seed)
    return of(*(field(number, KINDS[number % len(KINDS)], dice) for number in range(count)))


def of(*fields: Field) -> Item:
    """An item that asks for these fields and nothing else."""
    steps = tuple(step for step in BASE.steps if step.field is None)
    return replace(BASE, id="made", fields=MappingProxyType({known.key: known for known in fields}), steps=steps,
                   rules=(), compute=None, automatic=None)


def document(made: Item, dice: random.Random, wrong: float) -> dict[str, Any]:
    """Answers to it; that share of them is wrong, some are left out, some names are not on the form."""
    answers: dict[str, Any] = {}
    for known in made.fields.values():
        if dice.random() < 0.05:
            continue
        answers[known.key] = dice.choice(BAD) if dice.random() < wrong else dice.choice(GOOD[known.kind])
    if dice.random() < wrong:
        answers[dice.choice(("f999", "", "名", "__proto__"))] = dice.choice(BAD)
    return answers


