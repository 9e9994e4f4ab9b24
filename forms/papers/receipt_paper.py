"""The receipt: one black-and-white picture, 576 px wide (80 mm paper, 72 mm printed, 203 dpi)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from forms.model import Item, Text
from forms.papers import spills
from forms.papers.fonts import face, runs
from forms.papers.sheet import qr_modules
from forms.papers.wording import day_text
from forms.papers.wrap import wrap
from forms.slip import Slip
from forms.submission import Submission, spell_receipt_code

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

WIDTH = 576
MARGIN = 20

STATES: Mapping[str, tuple[Text, Text]] = {
    "sent": (
        Text("已送达中心", "Delivered to the centre"),
        Text("中心已经收到您的{thing}。", "The centre has received your {thing}."),
    ),
    "waiting": (
        Text("已存好待送", "Stored, to be sent"),
        Text(
            "现在网络不通。{thing}已经存好，恢复网络后自动补送，不用您再来。",
            "The network is down. Your {thing} is stored and goes out once it is back; you need not return.",
        ),
    ),
    "unknown": (
        Text("还不知道备案了没有", "Not known yet whether it is filed"),
        Text(
            "中心没有回话。签好的合同可能已经备案，也可能没有；不会备两次。过一会儿用回执码查，查到以前请不要付款。",
            "The centre has not answered. What was signed may be filed or not, never twice. Ask with the receipt code "
            "in a while, and pay nothing before you know.",
        ),
    ),
}


NOT_KNOWN_IF_CANCELLED = (
    Text("还不知道注销了没有", "Not known yet whether it is cancelled"),
    Text(
        "中心没有回话。签好的申请可能已经办了，也可能没有；不会办两次。过一会儿用回执码查，查到以前请不要另外签约。",
        "The centre has not answered. The filing may be cancelled or not, never twice. Ask with the receipt code in a "
        "while, and make no other contract before you know.",
    ),
)


@lru_cache(maxsize=64)
def _font(name: str, size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(face(name).path), size)


def _width(text: str, size: int, bold: bool) -> float:
    return sum(float(_font(name, size).getlength(part)) for name, part in runs(text, bold))


class Roll:
    """Paper that grows downwards."""

    def __init__(self) -> None:
        from PIL import Image, ImageDraw

        self.image = Image.new("L", (WIDTH, 4000), 255)
        self.pen = ImageDraw.Draw(self.image)
        self.y = 24

    def line(
        self, text: str, size: int, *, bold: bool = False, centre: bool = False, x: int = MARGIN
    ) -> None:
        if centre:
            x = int((WIDTH - _width(text, size, bold)) / 2)
        if x < 0 or x + _width(text, size, bold) > WIDTH:
            spills.note(text, "runs out of the side")
        if self.y + size * 1.42 > self.image.height - 32:
            spills.note(text, "runs out of the bottom")
        place = float(x)
        for name, part in runs(text, bold):
            # all faces share one baseline, so that a rare character does not hop
            self.pen.text((place, self.y + size), part, font=_font(name, size), fill=0, anchor="ls")
            place += float(_font(name, size).getlength(part))
        self.y += int(size * 1.42)

    def text(
        self, text: str, size: int, *, bold: bool = False, centre: bool = False, x: int = MARGIN
    ) -> None:
        for part in wrap(text, WIDTH - x - MARGIN, lambda piece: _width(piece, size, bold)):
            self.line(part, size, bold=bold, centre=centre, x=x)

    def pair(self, label: str, value: str, size: int = 26) -> None:
        top = self.y
        self.line(label, size)
        after = self.y
        self.y = top
        self.text(value, size, bold=True, x=MARGIN + 128)
        self.y = max(self.y, after)

    def rule(self, dashed: bool = True) -> None:
        self.y += 8
        step = 14 if dashed else WIDTH
        for x in range(MARGIN, WIDTH - MARGIN, step):
            self.pen.line(
                (x, self.y, min(x + (8 if dashed else WIDTH), WIDTH - MARGIN), self.y), fill=0, width=2
            )
        self.y += 12

    def code(self, text: str) -> None:
        modules = qr_modules(text)
        scale = max(4, 232 // len(modules))
        left = (WIDTH - scale * len(modules)) // 2
        self.y += scale * 2
        for row, line in enumerate(modules):
            for column, dark in enumerate(line):
                if dark:
                    x, y = left + column * scale, self.y + row * scale
                    self.pen.rectangle((x, y, x + scale - 1, y + scale - 1), fill=0)
        self.y += scale * (len(modules) + 2)

    def band(self, text: str, size: int) -> None:
        """White on black: the one thing to see first."""
        height = int(size * 1.9)
        self.pen.rectangle((MARGIN, self.y, WIDTH - MARGIN, self.y + height), fill=0)
        x = (WIDTH - _width(text, size, True)) / 2
        for name, part in runs(text, True):
            self.pen.text((x, self.y + height / 2), part, font=_font(name, size), fill=255, anchor="lm")
            x += _font(name, size).getlength(part)
        self.y += height + 12

    def finish(self) -> PilImage:
        cut = self.image.crop((0, 0, WIDTH, self.y + 32))
        from PIL import Image

        # a plain threshold: dithered letters are hard to read on thermal paper
        return cut.point(lambda value: 255 if value > 140 else 0).convert("1", dither=Image.Dither.NONE)


@dataclass(frozen=True)
class _Said:
    """What the receipt calls the thing that was handed in, by the item's kind."""

    thing: Text
    slip: Text
    number: Text
    until: Text
    within: Text
    first: Text


_SAID = {
    "application": _Said(
        Text("申请", "claim"),
        Text("受理回执", "Receipt"),
        Text("办件编号", "Case number"),
        Text("办结日期", "Decided by"),
        Text("办结", "Decided"),
        Text("中心核对后作出决定。", "The centre checks and decides."),
    ),
    "complaint": _Said(
        Text("留言", "message"),
        Text("收件回执", "Receipt"),
        Text("受理编号", "Number"),
        Text("答复日期", "Answered by"),
        Text("答复", "Answered"),
        Text("中心转给管这件事的部门。", "The centre passes it on to the office concerned."),
    ),
}


def receipt(
    item: Item,
    submission: Submission | Slip,
    state: str,
    case_number: str | None = None,
    promise_date: date | None = None,
    phones: tuple[str, ...] = (),
    *,
    language: str = "zh",
    reprinted: date | None = None,
) -> PilImage:
    """The receipt as a Pillow image of mode "1", 576 px wide.

    ``state``: "sent" (the centre has acknowledged it), "waiting" (stored here) or "unknown" (it was to be filed,
    and the centre has not answered). ``phones``: lines to print
    instead of the item's. ``reprinted``: the day of a later print, which says on its face that it is one.
    Raises KeyError for another state, FontFault.
    """
    told = submission if isinstance(submission, Slip) else Slip.of(submission)
    title, sentence = NOT_KNOWN_IF_CANCELLED if state == "unknown" and _cancels(item) else STATES[state]
    english = language == "en"
    said = _SAID.get(item.kind, _SAID["application"])
    roll = Roll()
    roll.text(item.department.get(language), 24, centre=True)
    slip = said.slip if state == "sent" or item.kind != "application" else Text("申请回执", "Receipt")
    roll.line(slip.get(language), 46, bold=True, centre=True)
    roll.text(item.title.get(language), 28, centre=True)
    roll.y += 10
    roll.band(title.get(language), 34)
    roll.text(sentence.get(language).format(thing=said.thing.get(language)), 25)
    roll.rule()
    if told.name:
        roll.pair("Name" if english else "姓名", told.name)
    roll.pair("Time" if english else "时间", _time(told.created_at))
    if reprinted is not None:
        roll.pair("Reprint" if english else "补打", day_text(reprinted, language))
    if promise_date is not None:
        roll.pair(said.until.get(language), f"{day_text(promise_date, language)}{'' if english else '前'}")
    elif state == "waiting":
        # what a person has to check first is not promised sooner than the law says
        days_left = item.promise_days if told.outcome == "pass" else item.legal_days
        days = f"送达后 {days_left} 个工作日内" if not english else f"{days_left} working days after delivery"
        roll.pair(said.within.get(language), days)
    roll.rule()
    if case_number:
        roll.line(said.number.get(language), 24, centre=True)
        roll.text(case_number, 40, bold=True, centre=True)
        roll.y += 6
    roll.line("Receipt code" if english else "回执码（查进度用）", 24, centre=True)
    roll.line(spell_receipt_code(told.receipt_code), 44, bold=True, centre=True)
    roll.code(told.receipt_code)
    roll.line(
        "Scan or enter it at any terminal" if english else "在任何一台机器上扫码或输入，就能查到",
        23,
        centre=True,
    )
    roll.rule()
    roll.line("What comes next" if english else "接下来", 28, bold=True)
    for line in _next(item, told.outcome, state, language):
        roll.text(line, 25)
        roll.y += 4
    roll.rule()
    for line in phones or tuple(f"{phone.label.get(language)} {phone.number}" for phone in item.phones):
        roll.text(line, 26, bold=True, centre=True)
    roll.y += 4
    roll.text("No fee" if english else "本事项不收费", 23, centre=True)
    return roll.finish()


SHANGHAI = ZoneInfo("Asia/Shanghai")


def _time(created_at: str) -> str:
    try:
        return f"{datetime.fromisoformat(created_at).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    except ValueError:
        return created_at[:16]


def _next(item: Item, outcome: str, state: str, language: str) -> list[str]:
    if state == "unknown":
        what = ("注销", "cancelled") if _cancels(item) else ("备案", "filed")
        return [f"1. Keep this slip: its code tells whether it is {what[1]}."] if language == "en" else [
            f"1. 请收好这张回执，用它查{what[0]}了没有。"]
    meant = item.outcome(outcome)
    said = None if meant is None else meant.next.get(language)
    told = _SAID.get(item.kind, _SAID["application"]).first
    if language == "en":
        lines = [told.en, said or "You will be told the result.", "Keep this slip: its code shows how the case stands."]
    else:
        first = told.zh if state == "sent" else f"网络恢复后自动送到中心，{told.zh}"
        lines = [first, said or "结果会告诉您。", "请收好这张回执，查进度要用它。"]
    # what is filed, or cancelled, is so already: nobody decides about it afterwards
    return [f"{place}. {line}" for place, line in enumerate(lines[item.files is not None:], 1)]


def _cancels(item: Item) -> bool:
    return item.files is not None and item.files.act == "cancel"
