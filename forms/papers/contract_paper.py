"""The contract of a second-hand house on A4: the very bytes that everybody reads and signs.

Drawn from what is agreed alone (item, day, people, answers, the house on record), so that terminal and centre make the
same bytes and whoever signed the hash signed this. What is known only later has a slot, which the centre fills when it
files: number, code, ID numbers and telephones (nobody reads another's on the screen), signatures, seal.

Source: six chapters as in the national model 存量房买卖合同示范文本; 城市房地产管理法 41 (how the land was obtained).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from forms.groups import chosen, rows_of
from forms.model import Item, Json
from forms.papers import spills
from forms.papers.contract_terms import Clause, clauses
from forms.papers.sheet import BLUE, LEFT, LINE, RIGHT, SECOND, TINT, TOP, Sheet, paginate, text_width
from forms.papers.wording import day_text
from forms.submission import Submission
from forms.terms import terms_sha256

TITLE = "存量房买卖合同"
SIDES = (("sellers", "卖方", "甲"), ("buyers", "买方", "乙"))
_MODES = {"sole": "单独所有", "joint": "共同共有", "shares": "按份共有"}
_SIGN_HIGH = 58.0
_FIGURES = re.compile(r"（￥[0-9,.]+）")


@dataclass(frozen=True)
class Slot:
    """A place that is filled when the contract is filed: points from the lower left of its page (from 0)."""

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


def contract_preview(item: Item, submission: Submission) -> bytes:
    """The contract as PDF, as it is read and signed. Raises FontFault, ValueError: no house was chosen."""
    return contract_drawn(item, submission).data


def contract_drawn(item: Item, submission: Submission) -> Drawn:
    """The same, with the slots and what is read aloud."""
    return _Paper(item, submission).made()


class _Paper:
    def __init__(self, item: Item, submission: Submission) -> None:
        data = {name: answer.data for name, answer in submission.records.items() if answer.found}
        house = chosen(item, submission.answers, data)
        if house is None:
            raise ValueError("a contract needs the house it is about")
        self.item, self.submission, self.house = item, submission, house
        self.answers = submission.answers
        self.slots: list[Slot] = []
        self.said: list[list[str]] = []
        self.pages = 0

    def made(self) -> Drawn:
        digest = terms_sha256(self.submission)
        footer = [f"{self.item.title.zh}　{self.item.id} v{self.item.version}", f"条款校验 SHA-256 {digest}"]
        data = paginate(TITLE, lambda page, total: footer, self.draw)
        return Drawn(data, self.pages, tuple(self.slots), tuple(tuple(page) for page in self.said))

    def draw(self, sheet: Sheet) -> None:
        self.slots, self.said = [], []
        self._head(sheet)
        self._heading(sheet, "第一章　合同当事人")
        for group, side, letter in SIDES:
            for number, row in enumerate(rows_of(self.answers.get(group)), 1):
                self._person(sheet, f"{side}（{letter}方{number}）", row)
                self._say(sheet, f"{side}：{_text(row, 'name')}。{self._owns(row)}")
        sheet.y -= 4
        sheet.paragraph("证件号码和电话在备案时由备案机关按核验的信息填入。", 8.5, colour=SECOND, after=2)
        self._heading(sheet, "第二章　房屋基本状况")
        rows = _house_rows(self.house)
        sheet.table(rows)
        for label, value in rows:
            self._say(sheet, f"{label}：{value}。")
        for chapter, listed in clauses(self.item, self.answers, self.house):
            self._heading(sheet, chapter, 70)
            for clause in listed:
                _clause(sheet, clause)
                for line in (clause.title, *clause.lines):
                    self._say(sheet, line)
        self._signatures(sheet)
        self.pages = sheet.page

    def _heading(self, sheet: Sheet, text: str, keep: float = 60) -> None:
        sheet.heading(text, keep)
        self._say(sheet, text)

    def _say(self, sheet: Sheet, text: str) -> None:
        """Read aloud with this page: what ends on it. An amount is said once, as it stands in capitals."""
        while len(self.said) < sheet.page:
            self.said.append([])
        self.said[-1].append(_FIGURES.sub("", text.replace("　", "，")).strip())

    def _slot(self, sheet: Sheet, kind: str, x: float, y: float, wide: float, high: float, party: str = "") -> None:
        self.slots.append(Slot(kind, sheet.page - 1, x, y, wide, high, party))

    def _head(self, sheet: Sheet) -> None:
        sheet.text(LEFT, TOP - 2, self.item.department.zh, 9.5, colour=SECOND)
        sheet.text(LEFT, TOP - 32, TITLE, 23, bold=True, colour=BLUE)
        made = date.fromisoformat(self.submission.as_of)
        sheet.text(LEFT, TOP - 50, f"网上签约 · 签约日期 {day_text(made)}", 9.5, colour=SECOND)
        self._slot(sheet, "code", RIGHT - 66, TOP - 58, 66, 66)
        self._slot(sheet, "number", LEFT, TOP - 66, RIGHT - LEFT - 80, 12)
        sheet.rule(TOP - 76, BLUE, 1.4)
        sheet.y = TOP - 82

    def _person(self, sheet: Sheet, side: str, row: Mapping[str, Json]) -> None:
        """A box, in which number and telephone are left open; the address may take several lines."""
        label = 86.0
        address = sheet.lines(_text(row, "address"), RIGHT - LEFT - label - 16, 8.5)
        name = _text(row, "name")
        if text_width(name, 6.5, True) > 104:
            # thirty signs beside the number would be too small to be read
            address = [*sheet.lines(name, RIGHT - LEFT - label - 16, 8.5), *address]
            name = "姓名写在下一行"
        high = 26 + 13 * max(1, len(address))
        sheet.room(high)
        top, bottom = sheet.y, sheet.y - high
        sheet.fill(LEFT, bottom, label, high, TINT)
        sheet.box(LEFT, bottom, RIGHT - LEFT, high)
        sheet.rule(top - 20, LINE, 0.4, LEFT + label)
        sheet.text(LEFT + 6, top - 16, side, 9.5, bold=True)
        sheet.text(LEFT + 6, top - 31, self._owns(row), 8, colour=SECOND)
        x, party = LEFT + label + 8, _text(row, "party")
        number, phone = x + 118, x + 272
        sheet.text(x, top - 14, *_fit(name, number - x - 6, 10.5), bold=True)
        sheet.text(number, top - 14, "证件号码", 8, colour=SECOND)
        self._slot(sheet, "id_no", number + 36, top - 14, phone - number - 40, 12, party)
        sheet.text(phone, top - 14, "电话", 8, colour=SECOND)
        self._slot(sheet, "phone", phone + 20, top - 14, RIGHT - phone - 24, 12, party)
        for place, line in enumerate(address):
            sheet.text(x, top - 32.5 - 13 * place, line, 8.5)
        sheet.y = bottom

    def _owns(self, row: Mapping[str, Json]) -> str:
        """How this person owns, or will own, the house."""
        listed = self.house.get("owners")
        number = _text(row, "id_no").upper()
        owner = next((one for one in rows_of(listed) if str(one.get("number", "")).upper() == number), None)
        bought = {"mode": self.answers.get("buyer_mode"), "share": row.get("share")}
        mode, share = (_text(found, name) for found in (owner if owner is not None else bought,)
                       for name in ("mode", "share"))
        return _MODES.get(mode, "") + (f" {share}" if mode == "shares" else "")

    def _signatures(self, sheet: Sheet) -> None:
        """A box for everybody, two in a line; the last stays with the seal."""
        people = [(side, row) for group, side, _ in SIDES for row in rows_of(self.answers.get(group))]
        lines = (len(people) + 1) // 2
        sheet.heading("各方签名", keep=24 + (_SIGN_HIGH + 6) * min(lines, 3) + 80)
        half = (RIGHT - LEFT - 8) / 2
        for place, (side, row) in enumerate(people):
            if place % 2 == 0:
                sheet.room(_SIGN_HIGH + 6)
                sheet.y -= _SIGN_HIGH + 6
            x = LEFT + (half + 8) * (place % 2)
            sheet.box(x, sheet.y, half, _SIGN_HIGH)
            sheet.text(x + 6, sheet.y + _SIGN_HIGH - 13, *_fit(f"{side}　{_text(row, 'name')}", half - 12, 9))
            self._slot(sheet, "signature", x + 60, sheet.y + 4, half - 66, _SIGN_HIGH - 20, _text(row, "party"))
        sheet.room(124)
        sheet.y -= 22
        sheet.text(LEFT, sheet.y, "备案机关", 10, bold=True)
        sheet.text(LEFT, sheet.y - 16, self.item.department.zh, 10)
        self._slot(sheet, "filed_at", LEFT, sheet.y - 32, 200, 12)
        self._slot(sheet, "seal", RIGHT - 150, sheet.y - 96, 112, 112)
        sheet.y -= 100


def _fit(text: str, wide: float, size: float) -> tuple[str, float]:
    """The text, and the size in which it has room: a long name is written smaller, never cut."""
    broad = text_width(text, size, True)
    if broad > 2 * wide:
        spills.note(text, "is written too small to be read")
    return text, size if broad <= wide else size * wide / broad


def _text(row: Mapping[str, Json], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _clause(sheet: Sheet, clause: Clause) -> None:
    sheet.room(2 * 10 * 1.5)  # its title stays with the first line
    sheet.paragraph(clause.title, 10, bold=True, after=0, lead=1.5)
    for line in clause.lines:
        sheet.paragraph(line, 10, indent=20, after=1.5, lead=1.5)


_ROWS: tuple[tuple[str, str, Callable[[Json], str]], ...] = (
    ("location", "坐落", str), ("cert_no", "不动产权证号", str),
    ("unit_no", "不动产单元号", lambda text: _spaced(str(text))),
    ("use", "规划用途", str), ("nature", "房屋性质", str), ("structure", "结构", str),
    ("area", "建筑面积", lambda text: f"{text} 平方米"), ("inner_area", "套内面积", lambda text: f"{text} 平方米"),
    ("floor", "所在层", lambda text: f"{text} 层"), ("total_floor", "总层数", lambda text: f"{text} 层"),
    ("built_year", "建成年份", lambda text: f"{text} 年"),
    ("elevator", "电梯", lambda yes: "有" if yes is True else "无"),
    ("land_right", "土地使用权取得", str), ("reg_date", "登记日期", str),
)


def _house_rows(house: Mapping[str, Json]) -> list[tuple[str, str]]:
    return [(label, say(house[key])) for key, label, say in _ROWS if house.get(key) not in (None, "")]


def _spaced(unit_no: str) -> str:
    """不动产单元号 in its four groups (GB/T 37346)."""
    return " ".join((unit_no[:6], unit_no[6:12], unit_no[12:19], unit_no[19:]))

