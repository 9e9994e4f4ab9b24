"""A slip for whoever must leave before it is known whether a payment arrived: its number, and what not to do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from forms.model import Item
from forms.numbers.amounts import figure
from forms.papers.receipt_paper import Roll

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage


def payment_slip(item: Item, order: str, amount_fen: int, subject: str, at: datetime, *,
                 language: str = "zh") -> PilImage:
    """The slip as a Pillow image of mode "1", 576 px wide; `at` is local time. Raises FontFault."""
    english = language == "en"
    roll = Roll()
    roll.text(item.department.get(language), 24, centre=True)
    roll.line("Payment not known yet" if english else "支付结果待确认", 44, bold=True, centre=True)
    roll.text(item.title.get(language), 28, centre=True)
    roll.y += 10
    roll.band("Please do not pay again" if english else "请不要再付一次", 36)
    roll.pair("Amount" if english else "金额", f"{figure(amount_fen)}{' yuan' if english else ' 元'}")
    roll.pair("Time" if english else "时间", f"{at:%Y-%m-%d %H:%M}")
    if subject:
        roll.pair("For" if english else "事由", subject)
    roll.rule()
    roll.line("Order number" if english else "单号", 24, centre=True)
    roll.text(order, 24, bold=True, centre=True)
    roll.rule()
    for line in ((
        "1. The centre keeps asking until it knows.",
        "2. Later, lay your ID card on any terminal and look under \"My cases\".",
        "3. If it was paid, print the receipt there. If not, nothing was taken, and you can pay again.",
    ) if english else (
        "1. 中心会一直查，直到查清楚。",
        "2. 过后到任何一台终端放身份证，看“我的办件”。",
        "3. 付成了，在那里打票据；没付成，钱没有扣，可以重新付。",
    )):
        roll.text(line, 25)
        roll.y += 4
    roll.rule()
    for phone in item.phones:
        roll.text(f"{phone.label.get(language)} {phone.number}", 26, bold=True, centre=True)
    return roll.finish()
