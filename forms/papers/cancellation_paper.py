"""The application to cancel a filed contract (备案注销申请书), a page that everybody of it reads and signs.

Source: 建房规〔2019〕5号; 民法典 562 (who agreed may end it), 566, 567 (what is paid back, and what stays in force).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forms.groups import chosen, rows_of
from forms.model import Item, Json
from forms.numbers.amounts import figure
from forms.numbers.capitals import capitals
from forms.numbers.mask import mask_id
from forms.numbers.property import spaced_unit
from forms.papers.sheet import LEFT, RIGHT, SECOND, TINT, Sheet
from forms.papers.signed_sheet import Drawn, SignedSheet, Signer, fit, text_of
from forms.papers.wording import day_text
from forms.records import found
from forms.submission import Submission

TITLE = "存量房买卖合同备案注销申请书"
SIDES = {"seller": "卖方", "buyer": "买方"}
SAYS = (
    "我们是这份合同的全部当事人，已经协商一致，不再履行它（民法典第五百六十二条），共同申请注销它的网签备案。",
    "注销以后，备案编号作废，不再使用；这套房子可以重新网签、卖给别人。",
    "注销的只是备案。已经付的定金、房款怎么退，由我们自己商定；存在监管账户的，按监管协议到监管银行办（民法典第五百六十六条）。",
    "合同里关于结算、清理和解决争议的约定，仍然算数；有没有人违约、要不要赔，不因注销而改变（民法典第五百六十七条）。",
    "已经缴的税、已经申请的贷款和过户登记，由我们到税务、银行和不动产登记机构去办，不随注销自动撤回。",
    "这份申请书每人一份，备案机关存一份电子档。",
)


def cancellation_drawn(item: Item, submission: Submission) -> Drawn:
    """The application, with its slots. Raises FontFault, ValueError: no filing was chosen."""
    return _Paper(item, submission, chosen(item, submission.answers, found(submission.records))).made()


class _Paper(SignedSheet):
    title = TITLE
    sign_high = 46.0

    def draw(self, sheet: Sheet) -> None:
        self.head(sheet, "网上申请 · 申请日期")
        self.heading(sheet, "要注销的备案")
        rows = _filing_rows(self.seen)
        sheet.table(rows)
        for label, value in rows:
            self.say(sheet, f"{label}：{value}。")
        sheet.y -= 4
        self.heading(sheet, "合同的各方")
        people = self._people()
        for side, row in people:
            self._person(sheet, side, row)
            self.say(sheet, f"{side}：{text_of(row, 'name')}。")
        sheet.y -= 2
        sheet.paragraph("证件号码在注销时由备案机关按核验的信息填入。", 8.5, colour=SECOND, after=2)
        self.heading(sheet, "申请的内容")
        for number, line in enumerate(SAYS, 1):
            sheet.paragraph(f"{number}．{line}", 10, after=1.5, lead=1.45)
            self.say(sheet, line)
        self.signatures(sheet, people)

    def _people(self) -> list[Signer]:
        """Everybody, sellers first, as the filing names them."""
        groups = [known.key for known in self.item.fields.values() if known.each]
        rows = [row for key in groups for row in rows_of(self.answers.get(key))]
        named = rows_of(self.seen.get("people"))
        found: list[Signer] = []
        for side, word in SIDES.items():
            found += [(word, row) for row in rows if _side(row, named) == side]
        return found + [("当事人", row) for row in rows if _side(row, named) not in SIDES]

    def _person(self, sheet: Sheet, side: str, row: Mapping[str, Json]) -> None:
        high = 20.0
        sheet.room(high)
        bottom = sheet.y - high
        sheet.fill(LEFT, bottom, 62, high, TINT)
        sheet.box(LEFT, bottom, RIGHT - LEFT, high)
        sheet.text(LEFT + 6, bottom + 6, side, 9.5, bold=True)
        sheet.text(LEFT + 70, bottom + 6, *fit(text_of(row, "name"), 210, 10.5), bold=True)
        sheet.text(LEFT + 290, bottom + 6, "证件号码", 8, colour=SECOND)
        self.slot(sheet, "id_no", LEFT + 328, bottom + 6, RIGHT - LEFT - 334, 12, text_of(row, "party"))
        sheet.y = bottom


def _side(row: Mapping[str, Json], named: tuple[Mapping[str, Json], ...]) -> str:
    """Seller or buyer, as the filing names this person; "" where it does not."""
    who = (text_of(row, "name"), mask_id(text_of(row, "id_no").upper()))
    return next((text_of(one, "side") for one in named if (text_of(one, "name"), text_of(one, "number")) == who), "")


def _filing_rows(seen: Mapping[str, Json]) -> list[tuple[str, str]]:
    day, price = text_of(seen, "filed_on"), seen.get("price_fen")
    told = [("备案编号", text_of(seen, "number")),
            ("备案日期", day_text(date.fromisoformat(day)) if day else ""),
            ("坐落", text_of(seen, "location")),
            ("不动产单元号", spaced_unit(text_of(seen, "unit_no"))),
            ("成交总价", f"{capitals(price)}（￥{figure(price)}）" if isinstance(price, int) else "")]
    return [(label, text) for label, text in told if text]
