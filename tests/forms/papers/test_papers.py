"""Papers: they print any name, give the text back, stay small, and say honestly what happened."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from forms.papers import application_form, notice, receipt
from forms.submission import Evidence, Party, Submission, spell_receipt_code
from tests.forms.people import AS_OF, ITEM, judge
from tests.forms.test_submission import submission

RARE = "䶮㐂𠮷"
LONG_NAME = "买买提吐尔逊·阿卜杜热合曼·努尔麦麦提·伊敏江·阿不力克木·䶮㐂𠮷·古丽巴哈尔"
LONG_ADDRESS = (
    "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县爱新舍里镇乌珠牛录村一区北大街䶮㐂𠮷小区十七号楼三单元"
)


def signature() -> bytes:
    picture = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(40, 150), (180, 40), (300, 150), (560, 90)], fill=(0, 0, 0, 255), width=8)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


PNG = signature()
PNG_SHA = hashlib.sha256(PNG).hexdigest()


def signed(name: str = "李敏", address: str = "叶县1号", **changes: Any) -> Submission:
    evidence = (Evidence("e1", "signature", "p1", PNG_SHA, "image/png", len(PNG), "t", {"declared": 5}),)
    party = Party("p1", "applicant", {"name": name}, "person_verified", ("card", "phone_code"))
    answers = {"name": name, "id_no": "410422198506152048", "id_address": address, "live_address": address}
    return submission(**{"answers": answers, "parties": (party,), "evidence": evidence} | changes)


def tool(*command: str, data: bytes) -> bytes:
    if shutil.which(command[0]) is None:
        pytest.fail(f"{command[0]} is missing: install poppler-utils")
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def text_of(pdf: bytes) -> str:
    return tool("pdftotext", "-layout", "-", "-", data=pdf).decode("utf-8")


def page_image(pdf: bytes, dpi: int = 150) -> np.ndarray[Any, Any]:
    return np.array(Image.open(io.BytesIO(tool("pdftoppm", "-r", str(dpi), "-f", "1", "-l", "1", "-png", data=pdf))).convert("L"))  # fmt: skip # noqa: E501


def test_form_gives_every_character_back() -> None:
    made = signed(LONG_NAME, LONG_ADDRESS)
    text = text_of(application_form(ITEM, made, {PNG_SHA: PNG}))
    flat = "".join(text.split())
    assert LONG_NAME in flat
    for char in RARE:
        assert char in text
    assert "410422198506152048" in text
    assert made.id in text
    assert made.content_hash() in text
    assert spell_receipt_code(made.receipt_code) in text
    assert "共1页" in flat or "共2页" in flat


def test_form_is_small_and_the_same_each_time() -> None:
    made = signed(RARE)
    first = application_form(ITEM, made, {PNG_SHA: PNG})
    assert first.startswith(b"%PDF-")
    assert len(first) < 200_000
    assert application_form(ITEM, made, {PNG_SHA: PNG}) == first


def test_form_shows_the_signature_only_when_there_is_one() -> None:
    with_it = application_form(ITEM, signed(), {PNG_SHA: PNG})
    without = application_form(ITEM, signed(evidence=()), {})
    kept_elsewhere = application_form(ITEM, signed(), {})
    broken = application_form(ITEM, signed(), {PNG_SHA: b"no picture"})
    assert b"/Subtype /Image" in with_it
    assert b"/Subtype /Image" not in without
    assert "未签名" in text_of(without)
    assert "未签名" not in text_of(with_it)
    assert "已随电子材料保存" in text_of(kept_elsewhere)
    assert "已随电子材料保存" in text_of(broken)


def test_form_says_who_confirmed_without_writing() -> None:
    note = {"how": "confirmed", "declared": 5}
    made = signed()
    key = replace(next(piece for piece in made.evidence if piece.kind == "signature"), note=note)
    text = text_of(application_form(ITEM, signed(evidence=(key,)), {key.sha256: PNG}))
    assert "本人在终端确认，未手写签名（由工作人员核实）" in text
    assert "已随电子材料保存" not in text


def test_form_names_the_helper() -> None:
    made = signed()
    helper = Party("p2", "helper", {"name": "赵国柱", "number": "4104**********0017"}, "card_read", ("card",))
    text = text_of(application_form(ITEM, signed(parties=(*made.parties, helper)), {PNG_SHA: PNG}))
    assert "帮办人" in text
    assert "赵国柱" in text
    assert "4104**********0017" in text
    assert "帮办人" not in text_of(application_form(ITEM, made, {PNG_SHA: PNG}))


def test_form_code_can_be_scanned() -> None:
    made = signed()
    found = zxingcpp.read_barcodes(page_image(application_form(ITEM, made, {})))
    assert [code.text for code in found] == [made.receipt_code]


def test_form_names_what_a_person_will_check() -> None:
    text = text_of(application_form(ITEM, signed(verdict=judge(insurance={"arrears": True}).to_json()), {}))
    assert "UI-10" in text
    assert "UI-09" not in text
    assert "核实" not in text_of(application_form(ITEM, signed(disputed=()), {}))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_notice_of_refusal_has_reason_basis_and_way_out(language: str) -> None:
    verdict = judge(insurance={"paid_months": 8, "stop_reason": "20"})
    pdf = notice(ITEM, verdict, name="李敏", as_of=AS_OF, materials=("proof",), language=language)
    flat = "".join(text_of(pdf).split())
    for rule in ("UI-08", "UI-09"):
        result = verdict.result(rule)
        for text in (result.sentence, result.basis, result.way_out):
            assert "".join(text.get(language).split()) in flat
    assert "李敏" not in flat
    assert "12333" in flat
    for block in ITEM.public:
        assert "".join(block.title.get(language).split()) in flat


def test_notice_when_nothing_is_open() -> None:
    assert "没有要补的材料" in text_of(notice(ITEM, judge(), as_of=AS_OF))


def letters(image: Image.Image) -> np.ndarray[Any, Any]:
    return np.array(image.convert("L"))


@pytest.mark.parametrize("state", ["sent", "waiting", "unknown"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_receipt(state: str, language: str) -> None:
    made = signed(LONG_NAME)
    number = "4104002026112210000011" if state == "sent" else None
    picture = receipt(ITEM, made, state, number, date(2026, 11, 27) if number else None, language=language)
    assert picture.mode == "1"
    assert picture.width == 576
    assert 800 < picture.height < 2000
    pixels = letters(picture)
    # nothing touches the edges, where the head does not print
    assert pixels[:, :12].min() == 255
    assert pixels[:, -12:].min() == 255
    assert [code.text for code in zxingcpp.read_barcodes(pixels)] == [made.receipt_code]


def test_receipt_says_different_things_when_it_waits() -> None:
    made = signed()
    assert letters(receipt(ITEM, made, "sent")).tobytes() != letters(receipt(ITEM, made, "waiting")).tobytes()
    with pytest.raises(KeyError):
        receipt(ITEM, made, "done")


def test_paper_makers_take_strange_answers() -> None:
    strange = {key: ["x", {"a": [None]}, 5] for key in ITEM.fields} | {"name": "a\x00b\u0007 \ue000"}
    assert application_form(ITEM, signed(answers=strange, verdict={"results": "?", "computed": 5}), {})
