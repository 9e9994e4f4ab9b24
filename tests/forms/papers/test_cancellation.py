"""The application to cancel on paper: one page, the same bytes on both sides, nobody's number, a slot for each."""

from __future__ import annotations

from typing import Any

import pytest

from forms.numbers.mask import mask_id
from forms.papers import receipt_paper
from forms.papers.signed_paper import signed_drawn, signed_preview
from forms.papers.spills import watched
from tests.central.cancels import EVERYBODY, ITEM, application
from tests.forms import houses
from tests.forms.papers.test_papers import text_of

NUMBER = "410400CLF2026112200001"


def filings(people: tuple[str, ...] = EVERYBODY, **more: Any) -> dict[str, Any]:
    """As the centre tells a party."""
    named = [{"name": houses.CAST[who]["card"]["name"], "number": mask_id(houses.CAST[who]["card"]["number"]),
              "side": "seller" if who in houses.SELLERS else "buyer"} for who in people]
    return {"filings": [{"number": NUMBER, "case_number": "4104002026112230000016", "filed_on": "2026-11-22",
                         "unit_no": houses.UNIT, "location": houses.HOUSE["location"], "price_fen": houses.PRICE,
                         "people": named, **more}]}


def test_one_page_with_what_is_cancelled_and_by_whom() -> None:
    drawing = signed_drawn(ITEM, application(filings()))
    assert drawing.pages == 1
    text = text_of(drawing.data).replace(" ", "").replace("\n", "")
    for part in ("备案注销申请书", NUMBER, "2026年11月22日", houses.HOUSE["location"], "伍拾陆万元整（￥560,000.00）",
                 "民法典第五百六十二条", "重新网签", "监管银行", "每人一份", "第1页共1页"):
        assert part in text, part
    order = [text.index(f"{side}{houses.CAST[who]['card']['name']}") for side, who in (
        ("卖方", "he-mingyuan"), ("卖方", "su-wanqing"), ("买方", "zhang-wei"), ("买方", "sun-li"))]
    assert order == sorted(order), "as in the contract, whoever came first"
    for who in EVERYBODY:
        assert houses.CAST[who]["card"]["number"] not in text


def test_everybody_has_a_place_for_number_and_signature() -> None:
    slots = signed_drawn(ITEM, application(filings())).slots
    for kind in ("id_no", "signature"):
        assert sorted(slot.party for slot in slots if slot.kind == kind) == ["p1", "p2", "p3", "p4"]
    assert {"code", "number", "seal", "filed_at"} <= {slot.kind for slot in slots}


def test_the_same_terms_are_the_same_bytes_and_others_are_not() -> None:
    first = application(filings())
    again = application(filings(), sign=("p1",), created_at="2026-11-22T23:00:00Z", sequence=9)
    assert signed_preview(ITEM, again) == signed_preview(ITEM, first)
    assert signed_preview(ITEM, application(filings(price_fen=1))) != signed_preview(ITEM, first)


def test_read_aloud_it_says_all_of_it() -> None:
    (page,) = signed_drawn(ITEM, application(filings())).said
    said = "".join(page)
    for part in ("要注销的备案", "伍拾陆万元整。", "卖方：贺明远", "重新网签", "监管银行"):
        assert part in said, part
    assert "￥" not in said


def test_ten_people_have_room() -> None:
    people = tuple(list(houses.CAST)[:10])
    with watched() as spilt:
        drawing = signed_drawn(ITEM, application(filings(people), people))
    assert (list(spilt), drawing.pages) == ([], 2)


def test_of_nothing_chosen_there_is_no_paper() -> None:
    with pytest.raises(ValueError, match="filing"):
        signed_drawn(ITEM, application(filings(), number="410400CLF2026112299999"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_receipt_says_that_it_is_done_and_the_slip_that_nobody_knows(
        language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    monkeypatch.setattr(receipt_paper.Roll, "text", lambda roll, text, *words, **more: printed.append(text))
    asked = application(filings(), verdict={"outcome": "pass"})
    for state, there, not_there in (
            ("sent", {"zh": "1. 备案已注销", "en": "1. The filing is cancelled"}, {"zh": "作出决定", "en": "decides"}),
            ("unknown", {"zh": "可能已经办了", "en": "may be cancelled or not"}, {"zh": "付款", "en": "may be filed"})):
        printed.clear()
        receipt_paper.receipt(ITEM, asked, state, "4104002026112330000016", language=language)
        said = "\n".join(printed)
        assert there[language] in said
        assert not_there[language] not in said
