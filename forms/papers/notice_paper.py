"""The one-time notice (一次性告知单): what is still open, why, what would change it, whom to ask."""

from __future__ import annotations

from datetime import date

from forms.judge import FAIL, UNKNOWN, RuleResult, Verdict
from forms.model import Item, Text
from forms.numbers.mask import mask_name
from forms.papers.sheet import BLUE, LEFT, RIGHT, SECOND, TOP, Sheet, paginate, text_width
from forms.papers.wording import day_text, estimate_rows
from forms.submission import spell_receipt_code

_W = {
    "title": Text("一次性告知单", "One-time notice"),
    "to": Text("致", "To"),
    "item": Text("事项", "Service"),
    "date": Text("日期", "Date"),
    "number": Text("办件编号", "Case number"),
    "code": Text("回执码", "Receipt code"),
    "fail": Text("现在对不上的地方", "What does not fit as it stands"),
    "fail_note": Text(
        "这不是拒绝。您可以照样申请，由人来决定；机器不会自动拒绝您。",
        "This is no refusal. You may apply anyway and a person decides; no machine refuses you.",
    ),
    "unknown": Text("由工作人员核实的几项", "What a person will check"),
    "nothing": Text("没有要补的材料。", "Nothing is missing."),
    "basis": Text("依据：", "Basis: "),
    "way": Text("怎么办：", "What to do: "),
    "estimate": Text("核算（估计，以中心核定为准）", "Estimate (the centre decides)"),
    "materials": Text("需要出示的材料（可以以后补）", "Papers to show (they may follow later)"),
    "public": Text("这件事怎么办", "About this service"),
    "rights": Text("您的权利", "Your rights"),
    "appeal": Text(
        "对正式的书面决定不服，可以在收到之日起60日内申请行政复议，或6个月内向人民法院起诉。可以要求解释，可以查看和更正自己的信息。",
        "Against a formal written decision you may ask for administrative review within 60 days or go to "
        "court within 6 months. You may ask for an explanation and see and correct your data.",
    ),
    "phone": Text("问谁", "Whom to ask"),
}


def notice(
    item: Item,
    verdict: Verdict,
    *,
    name: str = "",
    as_of: date | None = None,
    case_number: str | None = None,
    receipt_code: str | None = None,
    materials: tuple[str, ...] = (),
    language: str = "zh",
) -> bytes:
    """The notice as PDF in "zh" or "en". The name is printed masked. Raises FontFault.

    ``materials``: ids of the item's materials that are still to be shown.
    """

    def say(key: str) -> str:
        return _W[key].get(language)

    def draw(sheet: Sheet) -> None:
        _head(sheet, item, language, receipt_code)
        rows = [(say("item"), item.title.get(language))]
        if name:
            rows.append((say("to"), mask_name(name)))
        if as_of is not None:
            rows.append((say("date"), day_text(as_of, language)))
        if case_number:
            rows.append((say("number"), case_number))
        if receipt_code:
            rows.append((say("code"), spell_receipt_code(receipt_code)))
        sheet.table(rows)
        failed, open_ = verdict.with_status(FAIL), verdict.with_status(UNKNOWN)
        if failed:
            sheet.heading(say("fail"))
            sheet.paragraph(say("fail_note"), 9.5, indent=9, colour=SECOND, after=4)
            for result in failed:
                _result(sheet, result, language)
        if open_:
            sheet.heading(say("unknown"))
            for result in open_:
                _result(sheet, result, language)
        if not failed and not open_:
            sheet.paragraph(say("nothing"), 10.5, indent=9)
        _materials(sheet, item, materials, say("materials"), language)
        rows = estimate_rows(verdict.computed, language)
        if rows:
            sheet.heading(say("estimate"))
            sheet.table(rows)
        sheet.heading(say("public"))
        sheet.table([(block.title.get(language), block.body.get(language)) for block in item.public])
        sheet.heading(say("rights"))
        sheet.paragraph(say("appeal"), 9.5, indent=9)
        phones = "　".join(f"{phone.label.get(language)} {phone.number}" for phone in item.phones)
        sheet.paragraph(f"{say('phone')}：{phones}", 10.5, indent=9, bold=True)

    footer = [f"{item.department.get(language)}", f"{item.id} v{item.version}"]
    return paginate(f"{item.title.zh} {_W['title'].zh}", lambda page, total: footer, draw)


def _head(sheet: Sheet, item: Item, language: str, receipt_code: str | None) -> None:
    sheet.text(LEFT, TOP - 2, item.department.get(language), 9.5, colour=SECOND)
    title = _W["title"].get(language)
    sheet.text(LEFT, TOP - 32, title, 22, bold=True, colour=BLUE)
    beside = _W["title"].get("en" if language == "zh" else "zh")
    sheet.text(LEFT + text_width(title, 22, True) + 12, TOP - 32, beside, 10, colour=SECOND)
    if receipt_code:
        sheet.code(receipt_code, RIGHT - 58, TOP - 44, 60)
    sheet.rule(TOP - 50, BLUE, 1.4)
    sheet.y = TOP - 60


def _result(sheet: Sheet, result: RuleResult, language: str) -> None:
    sheet.room(56)
    sheet.paragraph(result.sentence.get(language), 10.5, indent=9, bold=True, after=0)
    if result.way_out.get(language):
        sheet.paragraph(f"{_W['way'].get(language)}{result.way_out.get(language)}", 9.5, indent=9, after=0)
    line = f"{_W['basis'].get(language)}{result.basis.get(language)}　{result.id}"
    sheet.paragraph(line, 8.5, indent=9, colour=SECOND, after=6)


def _materials(sheet: Sheet, item: Item, wanted: tuple[str, ...], title: str, language: str) -> None:
    known = [item.materials[key] for key in wanted if key in item.materials]
    if known:
        sheet.heading(title)
        sheet.table([(material.title.get(language), material.hint.get(language)) for material in known])
