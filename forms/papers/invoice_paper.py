"""The official receipt of what was paid (such as 住宅专项维修资金专用票据): one page, as the centre states it.

What such a receipt bears: payer, thing, how the amount comes about, amount in figures and capitals, number, code, day
(财政票据管理办法; 住宅专项维修资金管理办法 14). A deployment prints its finance authority's own; the fictitious city's
says that it is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from forms.model import BillLine, Item
from forms.numbers.amounts import figure
from forms.numbers.capitals import capitals
from forms.papers.sheet import LEFT, LINE, RIGHT, SEAL, SECOND, Sheet, paginate, text_width
from forms.papers.wording import day_text
from forms.submission import spell_receipt_code

SHANGHAI = ZoneInfo("Asia/Shanghai")
_FORMS = {"money": "{} 元", "rate": "{} 元/平方米", "area": "{} 平方米"}


def invoice(item: Item, said: Mapping[str, Any], *, reprinted: date | None = None) -> bytes:
    """The receipt as PDF. `said`: what the centre states (order, invoice, amount_fen, paid_at, payer, thing, about,
    computed, code). `reprinted`: the day of a later print; the number stays.

    Raises KeyError, ValueError: no such statement; FontFault.
    """
    pays = item.pays
    assert pays is not None
    names = {known.from_.partition(".")[2]: known.label.zh for known in item.fields.values() if known.from_}
    number, code, fen = str(said["invoice"]), str(said["code"]), int(said["amount_fen"])
    paid = datetime.fromisoformat(said["paid_at"]).astimezone(SHANGHAI)
    computed: Mapping[str, Any] = said["computed"]
    lines = [(line, int(computed[line.value])) for line in pays.lines if line.value in computed]

    def draw(sheet: Sheet) -> None:
        sheet.head(item.department.zh, pays.invoice.zh, pays.invoice.en, f"{number}.{code}")
        sheet.y -= 14
        sheet.table([("票据号码", number), ("校验码", spell_receipt_code(code)),
                     ("开票日期", day_text(paid.date())), ("付款时间", f"{paid:%Y-%m-%d %H:%M}"),
                     ("交款人", str(said["payer"])), (names[pays.thing], str(said["thing"])),
                     (names[pays.about], str(said["about"]))], 10.5)
        sheet.y -= 20
        _sum(sheet, lines)
        _total(sheet, fen)
        sheet.y -= 16
        sheet.table([("业务流水号", str(said["order"])), ("收款", item.department.zh)], 9.5)
        sheet.y -= 22
        if reprinted is not None:
            sheet.paragraph(f"{day_text(reprinted)}补打，号码不变。", 10, colour=SECOND, after=6)
        _after(sheet, item)

    foot = [f"票据号码 {number}　校验码 {spell_receipt_code(code)}", "虚构城市的样票，不作报销和登记的凭据"]
    return paginate(pays.invoice.zh, lambda page, total: foot, draw)


def _sum(sheet: Sheet, lines: list[tuple[BillLine, int]]) -> None:
    """How the amount comes about, one line each, figures on the right."""
    sheet.heading("怎么算的")
    for line, value in lines:
        sheet.room(24)
        sheet.text(LEFT + 9, sheet.y - 13, line.label.zh, 10.5, colour=SECOND)
        text = _FORMS[line.form].format(figure(value))
        sheet.text(RIGHT - 9 - text_width(text, 11), sheet.y - 13, text, 11)
        sheet.y -= 22
        sheet.rule(sheet.y + 2, LINE, 0.4, LEFT + 9, RIGHT - 9)


def _total(sheet: Sheet, fen: int) -> None:
    sheet.y -= 8
    sheet.room(52)
    words, amount = capitals(fen), f"¥{figure(fen)}"
    sheet.text(LEFT + 9, sheet.y - 17, "实收（大写）", 10.5, colour=SECOND)
    sheet.text(LEFT + 84, sheet.y - 18, words, 13, bold=True)
    sheet.text(RIGHT - 9 - text_width(amount, 17, True), sheet.y - 18, amount, 17, bold=True, colour=SEAL)
    sheet.y -= 32


def _after(sheet: Sheet, item: Item) -> None:
    outcome = item.outcome("pass")
    sheet.heading("请收好")
    said = [] if outcome is None else [outcome.next.zh]
    for line in (*said, f"有疑问请拨 {'、'.join(phone.number for phone in item.phones)}。"):
        sheet.paragraph(line, 10, indent=9, after=3)
