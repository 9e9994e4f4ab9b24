"""What papers share that several people read and sign: a head, a box for everybody's signature, the office's seal.

Drawn from what is agreed alone (item, day, people, answers, what is on record), so that terminal and centre make the
same bytes and whoever signed the hash signed this. What is known only later has a slot, which the centre fills when
it files.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from forms.model import Item, Json
from forms.papers import spills
from forms.papers.sheet import BLUE, LEFT, RIGHT, SECOND, TOP, Sheet, paginate, text_width
from forms.papers.wording import day_text
from forms.submission import Submission
from forms.terms import terms_sha256

_FIGURES = re.compile(r"（￥[0-9,.]+）")
Signer = tuple[str, Mapping[str, Json]]
"""As what somebody signs, and their row of the item's group."""


@dataclass(frozen=True)
class Slot:
    """A place that is filled when it is filed: points from the lower left of its page (from 0)."""

    kind: str
    page: int
    x: float
    y: float
    width: float
    height: float
    party: str = ""


@dataclass(frozen=True)
class Drawn:
    """The paper, how many pages it has, its slots, and what is read aloud of each page to who cannot read it."""

    data: bytes
    pages: int
    slots: tuple[Slot, ...]
    said: tuple[tuple[str, ...], ...] = ()


class SignedSheet(ABC):
    """A paper to be signed; each kind says in `draw` what stands on it. Raises ValueError: nothing was chosen."""

    title = ""
    sign_high = 58.0

    def __init__(self, item: Item, submission: Submission, seen: Mapping[str, Json] | None) -> None:
        if seen is None:
            raise ValueError("a paper to be signed needs the house or filing it is about")
        self.item, self.submission, self.seen = item, submission, seen
        self.answers = submission.answers
        self.slots: list[Slot] = []
        self.said: list[list[str]] = []
        self.pages = 0

    def made(self) -> Drawn:
        digest = terms_sha256(self.submission)
        footer = [f"{self.item.title.zh}　{self.item.id} v{self.item.version}", f"条款校验 SHA-256 {digest}"]
        data = paginate(self.title, lambda page, total: footer, self._draw)
        return Drawn(data, self.pages, tuple(self.slots), tuple(tuple(page) for page in self.said))

    def _draw(self, sheet: Sheet) -> None:
        self.slots, self.said = [], []
        self.draw(sheet)
        self.pages = sheet.page

    @abstractmethod
    def draw(self, sheet: Sheet) -> None:
        """Draw all of it."""

    def heading(self, sheet: Sheet, text: str, keep: float = 60) -> None:
        sheet.heading(text, keep)
        self.say(sheet, text)

    def say(self, sheet: Sheet, text: str) -> None:
        """Read aloud with this page: what ends on it. An amount is said once, as it stands in capitals."""
        if sheet.dry:
            return
        while len(self.said) < sheet.page:
            self.said.append([])
        self.said[-1].append((_FIGURES.sub("", text) if "￥" in text else text).replace("　", "，").strip())

    def slot(self, sheet: Sheet, kind: str, x: float, y: float, wide: float, high: float, party: str = "") -> None:
        self.slots.append(Slot(kind, sheet.page - 1, x, y, wide, high, party))

    def head(self, sheet: Sheet, line: str) -> None:
        """Department, title, a line that ends with the day; room for number and code."""
        sheet.text(LEFT, TOP - 2, self.item.department.zh, 9.5, colour=SECOND)
        sheet.text(LEFT, TOP - 32, self.title, 23, bold=True, colour=BLUE)
        made = date.fromisoformat(self.submission.as_of)
        sheet.text(LEFT, TOP - 50, f"{line} {day_text(made)}", 9.5, colour=SECOND)
        self.slot(sheet, "code", RIGHT - 66, TOP - 58, 66, 66)
        self.slot(sheet, "number", LEFT, TOP - 66, RIGHT - LEFT - 80, 12)
        sheet.rule(TOP - 76, BLUE, 1.4)
        sheet.y = TOP - 82

    def signatures(self, sheet: Sheet, people: Sequence[Signer]) -> None:
        """A box for everybody, two in a line; the last stays with the seal."""
        lines = (len(people) + 1) // 2
        sheet.heading("各方签名", keep=24 + (self.sign_high + 6) * min(lines, 3) + 80)
        half = (RIGHT - LEFT - 8) / 2
        for place, (side, row) in enumerate(people):
            if place % 2 == 0:
                sheet.room(self.sign_high + 6)
                sheet.y -= self.sign_high + 6
            x = LEFT + (half + 8) * (place % 2)
            sheet.box(x, sheet.y, half, self.sign_high)
            sheet.text(x + 6, sheet.y + self.sign_high - 13, *fit(f"{side}　{text_of(row, 'name')}", half - 12, 9))
            self.slot(sheet, "signature", x + 60, sheet.y + 4, half - 66, self.sign_high - 20, text_of(row, "party"))
        sheet.room(124)
        sheet.y -= 22
        sheet.text(LEFT, sheet.y, "备案机关", 10, bold=True)
        sheet.text(LEFT, sheet.y - 16, self.item.department.zh, 10)
        self.slot(sheet, "filed_at", LEFT, sheet.y - 32, 200, 12)
        self.slot(sheet, "seal", RIGHT - 150, sheet.y - 96, 112, 112)
        sheet.y -= 100


def fit(text: str, wide: float, size: float) -> tuple[str, float]:
    """The text, and the size in which it has room: a long name is written smaller, never cut."""
    broad = text_width(text, size, True)
    if broad > 2 * wide:
        spills.note(text, "is written too small to be read")
    return text, size if broad <= wide else size * wide / broad


def text_of(row: Mapping[str, Json], key: str) -> str:
    """The text under a key of a row; "" where there is none."""
    value = row.get(key)
    return value if isinstance(value, str) else ""
