"""A starting item: ``python -m forms new DEPARTMENT/ITEM --title … --record house --fields location,paid_fen``.

What still has to be written stands in 【】, and the check says where.
"""

from __future__ import annotations

import argparse
import re
import sys
from datetime import date
from pathlib import Path

from forms.catalogue_loader import BUNDLED
from forms.item_checks import UNWRITTEN

TEMPLATE = Path(__file__).with_name("new_item.yaml")
_NAME = re.compile(r"[a-z][a-z0-9-]{1,38}")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,38}")
_LINE = ("  - {{key: {key}, label: {{zh: 【{key} 叫什么】, en: 【{key}】}}, kind: {kind}, source: REC, "
         "from: {record}.{key}, required: false, {limit}retention: case_archive}}\n")
_KINDS = ((re.compile(r".*_fen"), "money", ""), (re.compile(r".*_(date|day)"), "date", ""),
          (re.compile(r".*_(months|years|count)|floors"), "number", 'min: "0", max: "9999", '),
          (re.compile(r".*"), "text", "max: 120, "))


def text(name: str, title: tuple[str, str], department: tuple[str, str], record: str, fields: tuple[str, ...],
         day: date) -> str:
    """The item file. Titles and departments in Chinese and English; ``fields`` of ``record`` that the proof shows."""
    lines = ""
    for key in fields:
        kind, limit = next((kind, limit) for pattern, kind, limit in _KINDS if pattern.fullmatch(key))
        lines += _LINE.format(key=key, record=record, kind=kind, limit=limit)
    initials = "".join(part[0] for part in name.split("-"))[:3].upper().ljust(2, "X")
    filled = TEMPLATE.read_text(encoding="utf-8")
    for token, value in {
        "ID": name, "DAY": day.isoformat(), "MONTH": day.isoformat()[:7], "TITLE": title[0], "TITLE_EN": title[1],
        "DEPARTMENT": department[0], "DEPARTMENT_EN": department[1], "RECORD": record, "FIELDS": ", ".join(fields),
        "RECORD_FIELDS": lines, "SHOW": ", ".join(fields), "FIRST": fields[0], "RULE": initials,
    }.items():
        filled = filled.replace(f"@{token}@", value)
    return filled


def main(arguments: list[str] | None = None) -> int:
    """Write the file, never over another. Exit 2 for wrong use."""
    parser = argparse.ArgumentParser(prog="forms new", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("place", metavar="DEPARTMENT/ITEM", help="as in the catalogue: small letters, digits, hyphens")
    parser.add_argument("--title", default="【事项的名称】")
    parser.add_argument("--title-en", default="【name】")
    parser.add_argument("--department", default="【办理的部门】")
    parser.add_argument("--department-en", default="【department】")
    parser.add_argument("--record", default="house", help="the department's record it shows")
    parser.add_argument("--fields", default="location,zone,area", help="of the record; the first always there")
    parser.add_argument("--catalogue", type=Path, default=BUNDLED)
    options = parser.parse_args(arguments)
    department, _, name = options.place.partition("/")
    fields = tuple(options.fields.split(","))
    if not _NAME.fullmatch(department) or not _NAME.fullmatch(name) or not all(map(_FIELD.fullmatch, fields)):
        print(f"new: {options.place}: small letters, digits and hyphens, as in housing/fund-proof", file=sys.stderr)
        return 2
    path = options.catalogue / department / name / "v1" / "item.yaml"
    if path.parent.parent.exists():
        print(f"new: {path.parent.parent} is there already", file=sys.stderr)
        return 2
    path.parent.mkdir(parents=True)
    made = text(name, (options.title, options.title_en), (options.department, options.department_en), options.record,
                fields, date.today())
    path.write_text(made, encoding="utf-8")
    print(f"{path}: {len(UNWRITTEN.findall(made))} 处【】要改；改完：python -m forms check {path}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
