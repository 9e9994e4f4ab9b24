"""The contract on paper: the same bytes on both sides, all that was agreed, nobody's number, slots for the rest."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from typing import Any

import pytest

from forms import papers
from forms.papers.contract_paper import Drawn, contract_drawn
from forms.papers.contract_terms import amount, number
from forms.papers.sheet import HEIGHT, WIDTH
from forms.submission import Evidence, Submission
from tests.forms.houses import BUYERS, CAST, HOUSES, ITEM, answers, registry, submission
from tests.forms.papers.test_papers import text_of


def words(drawing: Drawn) -> str:
    return text_of(drawing.data).replace(" ", "").replace("\n", "")


def test_the_same_agreement_gives_the_same_bytes() -> None:
    first = papers.signed_preview(ITEM, submission())
    piece = Evidence("c", "consent", "p1", "0" * 64, "text/plain", 0, "2026-11-22T10:00:00+08:00")
    filed = dataclasses.replace(submission(), evidence=(piece,), created_at="2026-11-22T11:00:00+08:00",
                                verdict={"outcome": "pass"}, sequence=7, boot="b")
    assert papers.signed_preview(ITEM, filed) == first
    said = answers()
    for row in said["sellers"]:
        row["intent_at"] = "2026-11-22T11:11:11+08:00"
    assert papers.signed_preview(ITEM, submission(said)) == first, "what each says alone is not in it"
    assert papers.signed_preview(ITEM, submission(answers(price_total=56_000_001))) != first
    assert papers.signed_preview(ITEM, submission(records=registry(area="98.77"))) != first


def test_everything_agreed_stands_in_it_and_nobodys_number() -> None:
    text = words(contract_drawn(ITEM, submission(answers(extra="家具都留下。"))))
    for part in ("存量房买卖合同", "贺明远", "苏婉清", "张伟", "孙丽", "伍拾陆万元整", "￥560,000.00", "贰万元整",
                 "98.76", "410402001001GB00001F00020501", "出让，至2075年12月31日止", "共同共有", "2026年12月31日",
                 "家具都留下。", "一式五份", "第1页共2页", "第2页共2页"):
        assert part in text, part
    for who in ("he-mingyuan", "su-wanqing", *BUYERS):
        assert CAST[who]["card"]["number"] not in text
        assert CAST[who]["phone"] not in text


def by_kind(drawing: Drawn) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for slot in drawing.slots:
        found.setdefault(slot.kind, []).append(slot)
    return found


def test_every_person_has_a_place_for_number_phone_and_signature() -> None:
    drawing = contract_drawn(ITEM, submission())
    slots = by_kind(drawing)
    for kind in ("id_no", "phone", "signature"):
        assert [slot.party for slot in slots[kind]] == ["p1", "p2", "p3", "p4"]
    for kind in ("code", "number", "seal", "filed_at"):
        assert len(slots[kind]) == 1
    for slot in drawing.slots:
        assert 0 <= slot.page < drawing.pages
        assert 0 < slot.x < slot.x + slot.width < WIDTH
        assert 0 < slot.y < slot.y + slot.height < HEIGHT


def big(**changes: Any) -> Submission:
    sellers = ("ren-guoqiang", "shen-guilan", "fan-cadre")
    given = answers(sellers, ("dilireba", "dong-changzhi", "liu-yan", "ma-ji"), house=HOUSES[-1]["unit_no"], **changes)
    return submission(given, registry(HOUSES[-1]))


def test_many_people_long_names_rare_signs_and_much_text_go_on_to_further_pages() -> None:
    text = "补充的一句话，写得很长。" * 41
    drawing = contract_drawn(ITEM, big(extra=text, buyer_mode="shares", pay_mode="2", instalments=[
        {"date": f"2027-0{month}-01", "amount": 9_000_000} for month in range(1, 7)]))
    shown = words(drawing)
    assert drawing.pages >= 3
    assert {slot.page for slot in by_kind(drawing)["signature"]} <= set(range(drawing.pages))
    for part in ("刘䶮", "马𠮷", "迪丽热巴·阿不都热依木·买买提", "按份共有1/3",
                 "第六期：2027年6月1日前付人民币玖万元整"):
        assert part in shown, part
    assert shown.count("写得很长") == 41


@pytest.mark.parametrize(("changes", "part"), [
    ({"pay_mode": "3", "down_payment": 14_000_000, "loan_amount": 40_000_000, "loan_kind": "fund", "bank": "102"},
     "贷款人民币肆拾万元整（￥400,000.00），公积金贷款，由工商银行发放"),
    ({"supervise": "yes", "sup_amount": 50_000_000, "sup_bank": "105"}, "伍拾万元整（￥500,000.00）存入建设银行"),
    ({"dispute": "arbitration"}, "由平顶山仲裁委员会仲裁"),
    ({"price_scope": ["parking", "furniture"]}, "车位、家具家电"),
])
def test_choices_are_written_out(changes: dict[str, Any], part: str) -> None:
    assert part in words(contract_drawn(ITEM, submission(answers(**changes))))


def test_what_the_registry_says_against_it_is_written() -> None:
    lent = registry(mortgage=[{"bank": "某某银行", "no_sale": False}], right_of_residence=True)
    text = words(contract_drawn(ITEM, submission(answers(mortgage_plan="first"), lent)))
    assert "已抵押给某某银行" in text
    assert "卖方先还清" in text
    assert "居住权继续存在" in text


def test_no_contract_without_a_house() -> None:
    with pytest.raises(ValueError, match="house"):
        contract_drawn(ITEM, submission(answers(house="410402001001GB00001F00029999")))


def test_numbers_and_amounts() -> None:
    assert [number(count) for count in (1, 5, 10, 12, 20, 99)] == ["一", "五", "十", "十二", "二十", "九十九"]
    assert amount(123_456_789) == "人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分（￥1,234,567.89）"
    assert [amount(odd) for odd in (None, True, "1", -1)] == ["——"] * 4
    assert date(2026, 11, 22).isoformat() == submission().as_of


@pytest.mark.parametrize("name", ["𠮷㐂䶮", "陈𪚥", "迪丽热巴·阿布都热依木·买买提江"])
def test_an_owner_with_a_rare_name_stands_in_it_as_on_the_card(name: str) -> None:
    """GB 18030 level 3: no character is lost, left out or written as another."""
    said, house = answers(), HOUSES[0]
    said["sellers"][0]["name"] = name
    owners = [{**house["owners"][0], "name": name}, *house["owners"][1:]]
    submitted = dataclasses.replace(submission(said, records=registry(owners=owners)))
    assert name in words(contract_drawn(ITEM, submitted))


def test_what_is_read_aloud_of_a_page_stands_on_it() -> None:
    """Everything agreed is said, each sentence with the page it ends on; an amount once, as in capitals."""
    drawing = contract_drawn(ITEM, submission(answers(extra="家具都留下。")))
    assert len(drawing.said) == drawing.pages == 2
    pages = [re.sub(r"（￥[0-9,.]+）|\s", "", page) for page in text_of(drawing.data).split("\f")]
    for page, said in zip(pages, drawing.said, strict=False):
        for line in said:
            # what is said of a row of a table stands in two cells; figures in brackets are not said twice
            last = re.split(r"[：，。]", line.rstrip("。"))[-1].replace(" ", "")
            assert last in page, line
    text = "".join(line for said in drawing.said for line in said)
    for part in ("卖方：贺明远", "坐落：", "人民币伍拾陆万元整", "定金人民币", "家具都留下", "第六章，其他事项"):
        assert part in text, part
    assert "￥" not in text
