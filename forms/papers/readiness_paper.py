"""Papers for staff: the readiness report, a test page, a test slip. Nothing of a citizen on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forms.model import Text
from forms.papers.sheet import BLUE, BOTTOM, INK, LEFT, RIGHT, SECOND, TOP, Sheet, paginate

Section = tuple[str, Sequence[tuple[str, str]]]
_W = {
    "report": Text("自助终端检查报告", "Readiness report of a terminal"),
    "page": Text("打印测试页", "Test page"),
    "slip": Text("测试小票", "Test slip"),
    "edges": Text("四个角的线都应该看得见，字应该清楚，灰块应该由浅到深。",
                  "All four corners should be seen, letters be sharp, greys go from light to dark."),
    "signed": Text("检查人签名：", "Checked by:"),
}
_SAMPLE = "永国酬灵鹰 䶮㐂 0123456789 ABCabc"
_GREYS = ("#f0f0f0", "#d8d8d8", "#b8b8b8", "#909090", "#606060", "#202020")


def readiness_report(sections: Sequence[Section], *, language: str, terminal: str, at: str) -> bytes:
    """The report as PDF in "zh" or "en": sections of (label, value). `at` is the time as read at the booth.

    Raises FontFault.
    """
    title = _W["report"].get(language)

    def draw(sheet: Sheet) -> None:
        sheet.centred(TOP - 18, title, 18, bold=True)
        sheet.centred(TOP - 36, f"{terminal}　{at}", 10, colour=SECOND)
        sheet.y = TOP - 52
        for heading, rows in sections:
            sheet.heading(heading)
            if rows:
                sheet.table(list(rows))
            sheet.y -= 6
        sheet.room(40)
        sheet.text(LEFT, sheet.y - 26, _W["signed"].get(language), 10)

    return paginate(title, lambda page, total: [f"{terminal}　{at}"], draw)


def trial_page(language: str) -> bytes:
    """One A4 page that shows whether a printer prints to its corners, sharply and in greys. Raises FontFault."""
    sheet = Sheet(_W["page"].get(language), lambda page, total: [], 1)
    sheet.centred(TOP - 24, _W["page"].get(language), 20, bold=True)
    sheet.y = TOP - 60
    sheet.paragraph(_W["edges"].get(language), 12)
    for size in (7, 9, 12, 18, 28):
        sheet.paragraph(_SAMPLE, size)
    wide = (RIGHT - LEFT) / len(_GREYS)
    for place, grey in enumerate(_GREYS):
        sheet.fill(LEFT + place * wide, sheet.y - 60, wide, 60, grey)
    for x, inward in ((LEFT, 1), (RIGHT, -1)):
        for y, upward in ((BOTTOM, 1), (TOP, -1)):
            sheet.rule(y, INK, 1, min(x, x + inward * 24), max(x, x + inward * 24))
            sheet.fill(x - 0.5, min(y, y + upward * 24), 1, 24, INK)
    sheet.code("BUDAYANG-TEST", RIGHT - 110, BOTTOM + 40, 100)
    sheet.fill(LEFT, BOTTOM + 40, 120, 4, BLUE)
    return sheet.finish()


def trial_slip(language: str) -> Any:
    """A Pillow picture of mode "1", 576 dots wide: letters, fine lines, a code. Raises FontFault."""
    from PIL import Image, ImageDraw, ImageFont

    from forms.papers.fonts import face, runs
    from forms.papers.sheet import qr_modules

    image = Image.new("1", (576, 460), 1)
    draw = ImageDraw.Draw(image)
    y = 16
    for text, size in ((_W["slip"].get(language), 48), (_SAMPLE[:11], 34), (_SAMPLE[9:], 26)):
        x = 16.0
        # Noto and HanaMin stand on one line by their baselines
        for name, part in runs(text):
            font = ImageFont.truetype(str(face(name).path), size)
            draw.text((x, y + size), part, font=font, fill=0, anchor="ls")
            x += font.getlength(part)
        y += size + 20
    for place in range(0, 540, 4):
        draw.line((16 + place, y, 16 + place, y + 40), fill=0 if place % 8 else 1)
    y += 64
    for row, line in enumerate(qr_modules("BUDAYANG-TEST")):
        for column, dark in enumerate(line):
            if dark:
                draw.rectangle((180 + column * 8, y + row * 8, 187 + column * 8, y + row * 8 + 7), fill=0)
    return image
