"""The guide of an item (办事指南) on one A4 page: what to bring, the six public blocks, how it goes, whom to call.

河南省优化营商环境条例第二十八条 lists what must be public; the six blocks (六公开) are in every item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from forms.model import Item, Text
from forms.papers.sheet import BLUE, LEFT, RIGHT, SECOND, TINT, TOP, Sheet, text_width
from forms.papers.wording import day_text

_W = {
    "title": Text("办事指南", "Guide"),
    "minutes": Text("要多久", "How long"),
    "minutes_text": Text("在机器上约 {minutes} 分钟", "About {minutes} minutes at a terminal"),
    "card": Text("只要本人的身份证", "Only your own ID card"),
    "phone_too": Text("本人的身份证、能付款的手机", "Your own ID card, and a phone that can pay"),
    "nothing": Text("什么都不用带", "Nothing to bring"),
    "bring": Text("要带什么", "What to bring"),
    "stages": Text("在机器上的几步", "The steps at a terminal"),
    "way": Text(" → ", " → "),
    "after": Text("办完以后", "Afterwards"),
    "phone": Text("问谁", "Whom to ask"),
    "anyway": Text(
        "机器不会自动拒绝您：条件对不上，也可以照样申请，由人来决定。",
        "No machine refuses you: where a condition is not met you may apply anyway and a person decides.",
    ),
    "printed": Text("打印于 {day}", "Printed {day}"),
}
FIRST = ("materials", "procedure", "time_limit", "fee", "fee_basis", "basis")
"""The six blocks in the order of what a person asks first."""
_SIZES = (1.25, 1.15, 1.08, 1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)


def guide(
    item: Item,
    *,
    language: str = "zh",
    note: str = "",
    place: str = "",
    printed: date | None = None,
) -> bytes:
    """The guide as PDF in "zh" or "en", always one page. Raises FontFault.

    ``note`` is a sentence to see first, such as why this terminal cannot do it now; ``place`` says where it was
    printed.
    """
    foot = [f"{item.department.get(language)}　{item.id} v{item.version}"]
    where = [place] if place else []
    if printed is not None:
        where.append(_W["printed"].get(language).format(day=day_text(printed, language)))
    if where:
        foot.append("　".join(where))
    for size in _SIZES:
        sheet = Sheet(f"{item.title.zh} {_W['title'].zh}", lambda page, total: foot, 1)
        _draw(sheet, item, language, note, size)
        if sheet.page == 1:
            break
    return sheet.finish()


def _draw(sheet: Sheet, item: Item, language: str, note: str, size: float) -> None:
    def say(key: str) -> str:
        return _W[key].get(language)

    _head(sheet, item, language)
    if note:
        _box(sheet, [note], 11 * size, bold=True)
    blocks = {block.key: block for block in item.public}
    card = "card" if item.pays is None else "phone_too"
    bring = say(card if "id_card" in item.needs_modules else "nothing")
    fee, more = _first(blocks["fee"].body.get(language))
    _facts(
        sheet,
        [
            (say("bring"), bring),
            (say("minutes"), say("minutes_text").format(minutes=item.minutes)),
            (blocks["fee"].title.get(language), fee),
        ],
        size,
    )
    for key in FIRST:
        if key == "fee" and not more:
            continue
        block = blocks[key]
        _section(sheet, block.title.get(language), [block.body.get(language)], size)
        if key == "materials":
            rows = [(m.title.get(language), m.hint.get(language)) for m in item.materials.values()]
            if rows:
                sheet.table(rows, 9.5 * size)
                sheet.y -= 4 * size
        elif key == "procedure":
            stages = say("way").join(stage.title.get(language) for stage in item.stages)
            sheet.paragraph(f"{say('stages')}：{stages}", 9.5 * size, indent=9, colour=SECOND, after=2 * size)
    good = item.outcome("pass")
    lines = [good.next.get(language)] if good is not None and good.next.get(language) else []
    if item.rules and item.pays is None:
        lines.append(say("anyway"))
    if lines:
        _section(sheet, say("after"), lines, size)
    sheet.heading(say("phone"), keep=40)
    for phone in item.phones:
        sheet.paragraph(f"{phone.label.get(language)}　{phone.number}", 14 * size, indent=9, bold=True, after=0)


def _head(sheet: Sheet, item: Item, language: str) -> None:
    sheet.text(LEFT, TOP - 2, item.department.get(language), 9.5, colour=SECOND)
    other = "en" if language == "zh" else "zh"
    title, size = item.title.get(language), 22.0
    while text_width(title, size, True) > RIGHT - LEFT and size > 12:
        size -= 1
    sheet.text(LEFT, TOP - 32, title, size, bold=True, colour=BLUE)
    under = f"{_W['title'].get(language)} · {_W['title'].get(other)} · {item.title.get(other)}"
    sheet.text(LEFT, TOP - 48, under, 9.5, colour=SECOND)
    sheet.rule(TOP - 57, BLUE, 1.4)
    sheet.y = TOP - 66


def _first(text: str) -> tuple[str, bool]:
    """The first sentence, and whether there is more."""
    first = re.split(r"(?<=。)|(?<=\.)\s", text, maxsplit=1)
    return first[0], len(first) > 1 and bool(first[1].strip())


def _section(sheet: Sheet, title: str, lines: Iterable[str], size: float) -> None:
    sheet.heading(title, keep=40)
    for line in lines:
        sheet.paragraph(line, 10.5 * size, indent=9, after=2 * size)


def _box(sheet: Sheet, lines: list[str], size: float, *, bold: bool = False) -> None:
    broken = [part for line in lines for part in sheet.lines(line, RIGHT - LEFT - 24, size, bold)]
    height = len(broken) * size * 1.5 + 14
    sheet.room(height + 6)
    sheet.fill(LEFT, sheet.y - height, RIGHT - LEFT, height, TINT)
    sheet.box(LEFT, sheet.y - height, RIGHT - LEFT, height)
    y = sheet.y - 7 - size
    for line in broken:
        sheet.text(LEFT + 12, y, line, size, bold=bold)
        y -= size * 1.5
    sheet.y -= height + 8


def _facts(sheet: Sheet, facts: list[tuple[str, str]], size: float) -> None:
    """Side by side, large: what most people want to know and nothing more."""
    gap = 8.0
    width = (RIGHT - LEFT - gap * (len(facts) - 1)) / len(facts)
    broken = [sheet.lines(value, width - 20, 12.5 * size, True) for _, value in facts]
    height = max(len(lines) for lines in broken) * 12.5 * size * 1.35 + 15 * size + 18
    sheet.room(height)
    for place, ((label, _), lines) in enumerate(zip(facts, broken, strict=True)):
        x = LEFT + place * (width + gap)
        sheet.fill(x, sheet.y - height, width, height, TINT)
        sheet.text(x + 10, sheet.y - 8 - 9 * size, label, 9 * size, colour=SECOND)
        y = sheet.y - 8 - 15 * size - 12.5 * size
        for line in lines:
            sheet.text(x + 10, y, line, 12.5 * size, bold=True)
            y -= 12.5 * size * 1.35
    sheet.y -= height + 4
