"""The contract of a second-hand house on A4: the very bytes that everybody reads and signs.

Drawn from what is agreed alone (item, day, people, answers, the house on record), so that terminal and centre make the
same bytes and whoever signed the hash signed this. What is known only later has a slot, which the centre fills when it
files: number, code, ID numbers and telephones (nobody reads another's on the screen), signatures, seal.

Source: six chapters as in the national model 存量房买卖合同示范文本; 城市房地产管理法 41 (how the land was obtained).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from forms.groups import chosen, rows_of
from forms.model import Item, Json
from forms.papers.contract_terms import Clause, clauses
from forms.papers.sheet import LEFT, LINE, RIGHT, SECOND, TINT, Sheet, text_width
from forms.papers.signed_sheet import Drawn, SignedSheet, fit, text_of
from forms.papers.wording import day_text
from forms.records import found
from forms.submission import Submission
from forms.terms import CHANGES

TITLE = "存量房买卖合同"
SIDES = (("sellers", "卖方", "甲"), ("buyers", "买方", "乙"))
_MODES = {"sole": "单独所有", "joint": "共同共有", "shares": "按份共有"}


def contract_preview(item: Item, submission: Submission) -> bytes:
    """The contract as PDF, as it is read and signed. Raises FontFault, ValueError: no house was chosen."""
    return contract_drawn(item, submission).data


def contract_drawn(item: Item, submission: Submission) -> Drawn:
    """The same, with the slots and what is read aloud."""
    return _Paper(item, submission, chosen(item, submission.answers, found(submission.records))).made()


class _Paper(SignedSheet):
    title = TITLE

    def draw(self, sheet: Sheet) -> None:
        self.head(sheet, "网上签约 · 签约日期")
        self._changes(sheet)
        self.heading(sheet, "第一章　合同当事人")
        for group, side, letter in SIDES:
            for number, row in enumerate(rows_of(self.answers.get(group)), 1):
                self._person(sheet, f"{side}（{letter}方{number}）", row)
                self.say(sheet, f"{side}：{text_of(row, 'name')}。{self._owns(row)}")
        sheet.y -= 4
        sheet.paragraph("证件号码和电话在备案时由备案机关按核验的信息填入。", 8.5, colour=SECOND, after=2)
        self.heading(sheet, "第二章　房屋基本状况")
        rows = _house_rows(self.seen)
        sheet.table(rows)
        for label, value in rows:
            self.say(sheet, f"{label}：{value}。")
        for chapter, listed in clauses(self.item, self.answers, self.seen):
            self.heading(sheet, chapter, 70)
            for clause in listed:
                _clause(sheet, clause)
                for line in (clause.title, *clause.lines):
                    self.say(sheet, line)
        people = [(side, row) for group, side, _ in SIDES for row in rows_of(self.answers.get(group))]
        self.signatures(sheet, people)

    def _changes(self, sheet: Sheet) -> None:
        """In what is signed: which filed contract this one takes the place of."""
        number = self.answers.get(CHANGES)
        if not isinstance(number, str) or not number:
            return
        since = self.seen.get("filed_at")
        day = f"（{day_text(date.fromisoformat(since))}备案）" if isinstance(since, str) and since else ""
        line = f"本合同变更备案编号{number}的合同{day}。本合同备案时，原合同同时作废，以本合同为准。"
        sheet.paragraph(line, 10, bold=True, after=2)
        self.say(sheet, line)

    def _person(self, sheet: Sheet, side: str, row: Mapping[str, Json]) -> None:
        """A box, in which number and telephone are left open; the address may take several lines."""
        label = 86.0
        address = sheet.lines(text_of(row, "address"), RIGHT - LEFT - label - 16, 8.5)
        name = text_of(row, "name")
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
        x, party = LEFT + label + 8, text_of(row, "party")
        number, phone = x + 118, x + 272
        sheet.text(x, top - 14, *fit(name, number - x - 6, 10.5), bold=True)
        sheet.text(number, top - 14, "证件号码", 8, colour=SECOND)
        self.slot(sheet, "id_no", number + 36, top - 14, phone - number - 40, 12, party)
        sheet.text(phone, top - 14, "电话", 8, colour=SECOND)
        self.slot(sheet, "phone", phone + 20, top - 14, RIGHT - phone - 24, 12, party)
        for place, line in enumerate(address):
            sheet.text(x, top - 32.5 - 13 * place, line, 8.5)
        sheet.y = bottom

    def _owns(self, row: Mapping[str, Json]) -> str:
        """How this person owns, or will own, the house."""
        listed = self.seen.get("owners")
        number = text_of(row, "id_no").upper()
        owner = next((one for one in rows_of(listed) if str(one.get("number", "")).upper() == number), None)
        bought = {"mode": self.answers.get("buyer_mode"), "share": row.get("share")}
        mode, share = (text_of(found, name) for found in (owner if owner is not None else bought,)
                       for name in ("mode", "share"))
        return _MODES.get(mode, "") + (f" {share}" if mode == "shares" else "")


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

