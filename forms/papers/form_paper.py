"""The application form: what the citizen stated, on A4, signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from forms.model import Item
from forms.papers.sheet import LEFT, RIGHT, SECOND, TOP, Sheet, paginate, text_width
from forms.papers.wording import SECTIONS, day_text, estimate_rows, rows_of
from forms.submission import Evidence, Submission, is_confirmed, spell_receipt_code

ASSURANCE = {
    "claimed": "未核对",
    "card_read": "已读身份证",
    "chip_verified": "已读身份证，芯片已验",
    "phone_code": "身份证加预留手机验证码",
    "person_verified": "已核对本人（身份证加预留手机验证码）",
}


def application_form(item: Item, submission: Submission, images: Mapping[str, bytes]) -> bytes:
    """The form as PDF. ``images``: sha256 -> PNG or JPEG bytes, for the signature.

    Full numbers stand here: this is the official paper that needs them. Raises FontFault.
    """
    digest = submission.content_hash()
    footer = [f"申报编号 {submission.id}", f"内容校验 SHA-256 {digest}"]

    def draw(sheet: Sheet) -> None:
        _head(sheet, item, submission)
        for section, zh, _ in SECTIONS:
            rows = rows_of(item, submission.answers, section)
            if section == "IDC":
                how = ASSURANCE.get(submission.parties[0].assurance, submission.parties[0].assurance)
                rows.append(("本人核对", how))
                rows += _helper(submission)
            if rows:
                sheet.heading(zh)
                sheet.table(rows)
        _estimate(sheet, submission)
        _evidence(sheet, item, submission)
        _open_points(sheet, submission)
        _declarations(sheet, item)
        _signature(sheet, submission, images)

    return paginate(f"{item.title.zh} 申请表", lambda page, total: footer, draw)


def _helper(submission: Submission) -> list[tuple[str, str]]:
    """Who worked the screen for the applicant, who confirmed and signed."""
    found = [party.identity for party in submission.parties if party.role == "helper"]
    return [("帮办人", f"{who.get('name', '')}　{who.get('number', '')}（本人在场确认并签名）") for who in found]


def _head(sheet: Sheet, item: Item, submission: Submission) -> None:
    code = submission.receipt_code
    sheet.head(item.department.zh, item.title.zh, f"申请表 · {item.title.en}", code)
    label = spell_receipt_code(code)
    sheet.text(RIGHT - 33 - text_width(label, 7.5) / 2, TOP - 63, label, 7.5, colour=SECOND)
    made = day_text(date.fromisoformat(submission.as_of))
    sheet.text(LEFT, TOP - 61, f"申报日期 {made}　　终端 {submission.terminal}", 9, colour=SECOND)


def _estimate(sheet: Sheet, submission: Submission) -> None:
    computed = submission.verdict.get("computed")
    rows = estimate_rows(computed) if isinstance(computed, Mapping) else []
    if rows:
        sheet.heading("核算（估计，以中心核定为准）")
        sheet.table(rows)


def _evidence(sheet: Sheet, item: Item, submission: Submission) -> None:
    pages: dict[str, list[Evidence]] = {}
    for piece in submission.evidence:
        if piece.kind == "page":
            pages.setdefault(str(piece.note.get("material", "")), []).append(piece)
    rows = []
    for key, found in pages.items():
        material = item.materials.get(key)
        marks = "、".join(piece.sha256[:8] for piece in found)
        rows.append((material.title.zh if material else key or "材料", f"{len(found)} 页（校验 {marks}）"))
    if rows:
        sheet.heading("出示的材料")
        sheet.table(rows)


def _open_points(sheet: Sheet, submission: Submission) -> None:
    results = submission.verdict.get("results")
    if not isinstance(results, list):
        return
    lines = [
        f"{result.get('id')}　{result['sentence']['zh']}"
        for result in results
        if isinstance(result, Mapping)
        and result.get("status") in ("fail", "unknown")
        and isinstance(result.get("sentence"), Mapping)
        and isinstance(result["sentence"].get("zh"), str)
    ]
    disputed = [str(key) for key in submission.disputed]
    if not lines and not disputed:
        return
    sheet.heading("由工作人员核实的几项")
    for line in lines:
        sheet.paragraph(line, 9.5, indent=9, after=0.5)
    if disputed:
        sheet.paragraph(f"本人认为不对的记录：{'、'.join(disputed)}", 9.5, indent=9)


def _declarations(sheet: Sheet, item: Item) -> None:
    if not item.declarations:
        return
    sheet.heading("本人承诺")
    for number, declaration in enumerate(item.declarations, 1):
        sheet.paragraph(f"{number}. {declaration.zh}", 9.5, indent=9, after=0.5)


def _signature(sheet: Sheet, submission: Submission, images: Mapping[str, bytes]) -> None:
    sheet.room(82)
    sheet.y -= 8
    bottom = sheet.y - 72
    sheet.box(LEFT, bottom, RIGHT - LEFT, 72)
    sheet.text(LEFT + 10, sheet.y - 20, "申请人签名", 10, colour=SECOND)
    signed = next((piece for piece in submission.evidence if piece.kind == "signature"), None)
    drawn = False
    confirmed = signed is not None and is_confirmed(signed)
    if confirmed:
        sheet.text(LEFT + 100, bottom + 36, "本人在终端确认，未手写签名（由工作人员核实）", 10)
    elif signed is not None and signed.sha256 in images:
        drawn = sheet.image(images[signed.sha256], LEFT + 90, bottom + 5, 220, 62)
    if not drawn and not confirmed:
        sheet.text(
            LEFT + 100,
            bottom + 36,
            "（未签名）" if signed is None else "（签名已随电子材料保存）",
            10,
            colour=SECOND,
        )
    sheet.text(RIGHT - 150, bottom + 30, day_text(date.fromisoformat(submission.as_of)), 10.5)
    sheet.text(RIGHT - 150, bottom + 14, f"时间 {submission.created_at}", 7, colour=SECOND)
    sheet.y = bottom
