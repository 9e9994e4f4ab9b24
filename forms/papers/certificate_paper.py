"""A certificate (证明): what the department's record says of a person, on A4, with a code to check it by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.model import Item
from forms.papers.sheet import RIGHT, SEAL, Sheet, paginate, text_width
from forms.papers.wording import day_text, value_text
from forms.submission import spell_receipt_code


def certificate(item: Item, said: Mapping[str, Any]) -> bytes:
    """The certificate as PDF. `said`: what the centre says (case_number, as_of, values, code).

    Names and numbers stand in full: without them it proves nothing. Raises KeyError, ValueError: no such statement;
    FontFault.
    """
    number, code = str(said["case_number"]), str(said["code"])
    day = date.fromisoformat(said["as_of"])
    values: Mapping[str, Any] = said["values"]

    def draw(sheet: Sheet) -> None:
        sheet.head(item.department.zh, item.title.zh, item.title.en, f"{number}.{code}")
        sheet.y -= 18
        sheet.paragraph(f"截至{day_text(day)}，{item.department.zh}的记录载明：", 11.5, after=10)
        rows = [(known.label.zh, value_text(known, values[key])) for key, known in item.fields.items() if key in values]
        for row in rows:
            sheet.table([row], 11)
        sheet.y -= 26
        sheet.paragraph("特此证明。", 11.5, after=14)
        for line in (item.department.zh, day_text(day)):
            sheet.text(RIGHT - text_width(line, 11), sheet.y - 11, line, 11)
            sheet.y -= 18
        sheet.y -= 30
        _check(sheet, number, code, item.phones[0].number)

    return paginate(item.title.zh, lambda page, total: [f"办件号 {number}", f"验证码 {spell_receipt_code(code)}"], draw)


def _check(sheet: Sheet, number: str, code: str, phone: str) -> None:
    sheet.heading("怎么核对真假")
    spelt = spell_receipt_code(code)
    for line in (
        f"办件号　{number}",
        f"验证码　{spelt}",
        f"凭这两个号向中心核对，或者打{phone}。核对到的内容和纸上不一样，就是假的。",
        "本证明由自助服务终端打印，没有盖章；以核对结果为准。",
    ):
        sheet.paragraph(line, 10, indent=9, after=2)
    sheet.text(RIGHT - text_width("免费打印", 9), sheet.y - 14, "免费打印", 9, colour=SEAL)
