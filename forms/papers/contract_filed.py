"""What is drawn over the contract when it is filed: its number and code, who the people are, signatures, the seal.

A PDF with as many pages as the contract and nothing else on them, for the centre to lay over the bytes that were read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.papers.sheet import HEIGHT, RIGHT, SEAL, SECOND, WIDTH, Sheet, text_width
from forms.papers.signed_sheet import Slot

EDGE_HIGH = 96.0
"""Height of the seal that runs over the edges of all pages (骑缝章), in points."""


@dataclass(frozen=True)
class Filing:
    """What is known once it is filed. `people`: party → (ID number, telephone); `ink`: party → PNG of the signature, or
    None where it was confirmed with a key."""

    number: str
    code: str
    filed_on: str
    office: str
    people: Mapping[str, tuple[str, str]]
    ink: Mapping[str, bytes | None]
    called: tuple[str, str] = ("备案编号", "备案日期")
    """What number and day are called."""


def overlay(slots: tuple[Slot, ...], pages: int, filing: Filing) -> bytes:
    """The drawing as PDF. Raises FontFault."""
    label = f"{filing.called[0]} {filing.number}"
    sheet = _Bare(label, lambda page, total: [], pages)
    for page in range(pages):
        if page:
            sheet.next_page()
        if page:
            sheet.text(RIGHT - text_width(label, 8), HEIGHT - 30, label, 8, colour=SECOND)
        if pages > 1:
            # of a single page there are no edges that have to fit together
            _edge(sheet, page, pages, filing.office)
        for slot in slots:
            if slot.page == page:
                _fill(sheet, slot, filing)
    return sheet.finish()


class _Bare(Sheet):
    """A sheet without a foot: that is on the contract already."""

    def _foot(self) -> None:
        return


def _fill(sheet: Sheet, slot: Slot, filing: Filing) -> None:
    number, phone = filing.people.get(slot.party, ("", ""))
    if slot.kind == "code":
        sheet.code(f"{filing.number}.{filing.code}", slot.x, slot.y, slot.width)
    elif slot.kind == "number":
        spelt = "-".join(filing.code[place : place + 4] for place in range(0, 12, 4))
        end = sheet.text(slot.x, slot.y + 2, f"{filing.called[0]} {filing.number}", 9.5, bold=True, colour=SEAL)
        sheet.text(end + 14, slot.y + 2, f"验证码 {spelt}", 9.5, colour=SECOND)
    elif slot.kind == "filed_at":
        sheet.text(slot.x, slot.y, f"{filing.called[1]} {filing.filed_on}", 10)
    elif slot.kind in ("id_no", "phone"):
        words = number if slot.kind == "id_no" else phone
        size = min(9.5, 9.5 * slot.width / max(1.0, text_width(words, 9.5)))
        sheet.text(slot.x, slot.y, words, size)
    elif slot.kind == "signature":
        ink = filing.ink.get(slot.party)
        if ink is None or not _ink(sheet, ink, slot):
            sheet.text(slot.x, slot.y + slot.height / 2 - 4, "本人在终端按键确认", 8.5, colour=SECOND)
    elif slot.kind == "seal":
        _seal(sheet, slot.x + slot.width / 2, slot.y + slot.height / 2, slot.width / 2, filing.office, "合同备案专用章")


def _ink(sheet: Sheet, data: bytes, slot: Slot) -> bool:
    return sheet.image(data, slot.x, slot.y, slot.width, slot.height)


def _edge(sheet: Sheet, page: int, pages: int, office: str) -> None:
    """This page's slice of one seal, on the right edge: laid side by side the pages make it whole again."""
    canvas: Any = sheet.canvas
    slice_ = EDGE_HIGH / pages
    middle = HEIGHT / 2
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(WIDTH - slice_, middle - EDGE_HIGH / 2 - 2, slice_, EDGE_HIGH + 4)
    canvas.clipPath(path, stroke=0, fill=0)
    # the first page shows the left part of the seal at its right edge
    centre = WIDTH - slice_ * (page + 1) + EDGE_HIGH / 2
    _seal(sheet, centre, middle, EDGE_HIGH / 2, office, "合同备案专用章")
    canvas.restoreState()


def _seal(sheet: Sheet, x: float, y: float, radius: float, office: str, under: str) -> None:
    """A round seal: a ring, the office's name along it, a star, what it is for. 国发〔1999〕25号: red, a five-pointed
    star in the middle, the name in an arc from left to right."""
    from reportlab.lib.colors import Color, HexColor

    canvas: Any = sheet.canvas
    red = HexColor(SEAL)
    ink = Color(red.red, red.green, red.blue, alpha=0.82)
    canvas.saveState()
    canvas.translate(x, y)
    canvas.setStrokeColor(ink)
    canvas.setFillColor(ink)
    canvas.setLineWidth(radius * 0.045)
    canvas.circle(0, 0, radius * 0.96, stroke=1, fill=0)
    star = canvas.beginPath()
    for corner in range(5):
        for inner, turn in ((0.30, 0.0), (0.115, 36.0)):
            angle = math.radians(90 + corner * 72 + turn)
            point = (radius * inner * math.cos(angle), radius * inner * math.sin(angle))
            (star.moveTo if corner == 0 and not turn else star.lineTo)(*point)
    star.close()
    canvas.drawPath(star, stroke=0, fill=1)
    _arc(sheet, office, radius, ink)
    _text(sheet, under, radius * 0.15, -radius * 0.66, ink)
    canvas.restoreState()


def _arc(sheet: Sheet, text: str, radius: float, ink: Any) -> None:
    """Characters upright along the upper ring, from left to right."""
    canvas: Any = sheet.canvas
    spread = min(216.0, 20.0 * len(text))
    size = radius * min(0.22, 2.9 / max(1, len(text)))
    step = spread / max(1, len(text) - 1)
    for place, char in enumerate(text):
        canvas.saveState()
        canvas.rotate(spread / 2 - place * step)
        _text(sheet, char, size, radius * 0.89 - size, ink)
        canvas.restoreState()


def _text(sheet: Sheet, text: str, size: float, y: float, ink: Any) -> None:
    """Text around the middle of the present system, in this ink."""
    from forms.papers.fonts import runs

    canvas: Any = sheet.canvas
    canvas.setFillColor(ink)
    x = -text_width(text, size, True) / 2
    for name, part in runs(text, True):
        canvas.setFont(name, size)
        canvas.drawString(x, y, part)
        x += float(canvas.stringWidth(part, name, size))


