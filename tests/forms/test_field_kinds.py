"""Numbers of bodies and of property, and notes: in a whole item, from the check to the screen and the paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from forms.catalogue_loader import BUNDLED, load_item
from forms.judge import check_field, evaluate
from forms.model import Item
from forms.papers.wording import value_text
from forms.tools.check import check_all
from forms.tools.citizens import read_cast
from forms.tools.simulate import CAST, simulate
from terminal.journey.typed import value_of
from terminal.session.values import speak
from terminal.voice.script import lines
from terminal.words import words

TODAY = date(2026, 11, 22)
FIELDS = """fields:
  - key: tip
    label: {zh: 提醒, en: Please note}
    help: {zh: 店开在自己的房子里，要写产权证上的号。, en: "In your own house, give the numbers on the certificate."}
    kind: note
    source: SYS
    required: false
    personal: false
    retention: session
  - {key: partner, label: {zh: 供货单位, en: Supplier}, kind: org_number, source: TYP, retention: case_archive}
  - {key: size, label: {zh: 铺面面积, en: Area}, kind: area, source: TYP, personal: false, retention: case_archive}
  - key: title_no
    label: {zh: 产权证号, en: Title number}
    kind: title_number
    source: TYP
    retention: case_archive
    mask: number
  - key: unit_no
    label: {zh: 不动产单元号, en: Unit number}
    kind: unit_number
    source: TYP
    retention: case_archive
    mask: number
  - key: owner_no
    label: {zh: 房主身份证号, en: Owner's ID number}
    kind: id_number
    source: TYP
    retention: case_archive
    mask: id_number
"""
STEPS = "".join(
    f"  - {{id: ask_{key}, kind: question, stage: answer, field: {key}, title: {{zh: {title}？, en: {key}}}}}\n"
    for key, title in (("tip", "房子是自己的吗"), ("partner", "供货单位的代码是多少"), ("size", "铺面多大"),
                       ("title_no", "产权证号是多少"),
                       ("unit_no", "单元号是多少"), ("owner_no", "房主的身份证号是多少")))
TRADER = (BUNDLED / "market" / "sole-trader" / "v1" / "item.yaml").read_text("utf-8")
TEXT = TRADER.replace("fields:\n  - {key: name,", f"{FIELDS}  - {{key: name,", 1).replace(
    "  - {id: scope, kind: question", f"{STEPS}  - {{id: scope, kind: question", 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "item.yaml"
    target.write_text(TEXT, "utf-8")
    return target


@pytest.fixture
def item(path: Path) -> Item:
    return load_item(path)


def test_an_item_of_such_fields_has_no_findings_and_everybody_comes_through(path: Path, item: Item) -> None:
    assert [one.reason for one in check_all(path)] == ["16 screens for everybody"], "six more than anybody should see"
    found = simulate(item, read_cast(CAST), TODAY, 60).to_json()
    assert found["never_reached"] == []
    assert found["stuck"] == {}
    assert {f"ask_{key}" for key in ("tip", "partner", "title_no", "unit_no")} <= set(found["longest"])


@pytest.mark.parametrize(("key", "typed", "kept", "refused"), [
    ("partner", "91350100m000100 y43", "91350100M000100Y43", "91350100M000100Y44"),
    ("title_no", "豫（2021）平顶山市不动产权第0012345号", "豫(2021)平顶山市不动产权第0012345号", "0012345"),
    ("unit_no", "410402 001001 gb00001 F00010001", "410402001001GB00001F00010001", "410402001001GB00001F0001"),
    ("owner_no", "11010519491231002x", "11010519491231002X", "110105194912310021"),
])
def test_typed_kept_refused(item: Item, key: str, typed: str, kept: str, refused: str) -> None:
    known = item.fields[key]
    assert value_of(known, typed) == kept
    assert check_field(item, key, kept, {}, TODAY) is None
    problem = check_field(item, key, refused, {}, TODAY)
    assert problem is not None
    assert problem.key == key
    judged = evaluate(item, {key: kept}, {}, TODAY, facts={})
    assert key not in [one.key for one in judged.problems]
    assert key in [one.key for one in evaluate(item, {key: refused}, {}, TODAY, facts={}).problems]


def test_a_note_is_no_answer(item: Item) -> None:
    assert check_field(item, "tip", None, {}, TODAY) is None
    assert check_field(item, "tip", "yes", {}, TODAY) is not None
    assert "tip" not in [one.key for one in evaluate(item, {}, {}, TODAY, facts={}).problems]


def test_on_paper_in_groups_and_on_the_screen_masked(item: Item) -> None:
    number = "410402001001GB00001F00010001"
    assert value_text(item.fields["unit_no"], number) == "410402 001001 GB00001 F00010001"
    assert speak(item.fields["unit_no"], number, words("zh")) == "410402******************0001"
    assert speak(item.fields["partner"], "91350100M000100Y43", words("zh")) == "91350100M000100Y43"


def test_a_note_is_read_aloud() -> None:
    view = {"screen": "question", "step": "ask_tip", "key": "tip", "kind": "note", "value": "", "options": [],
            "title": "房子是自己的吗？", "said": "店开在自己的房子里，要写产权证上的号。", "language": "zh"}
    assert "店开在自己的房子里，要写产权证上的号。" in [line.text for line in lines(view, "zh")]


@pytest.mark.parametrize(("old", "new", "reason"), [
    ("    kind: note\n    source: SYS\n", "    kind: note\n    source: TYP\n", "nobody answers a note"),
    ("    help: {zh: 店开在", "    label2: {zh: 店开在", "unknown name label2"),
    ("show: [name, id_no, trade_name,", "show: [name, id_no, tip, trade_name,", "tip is a note"),
    ("field: tip,", "field: signature,", "nobody can answer a signature here"),
    ("    kind: note\n", '    kind: note\n    max: "3"\n', "a note has no max"),
])
def test_what_is_wrong_is_found(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in TEXT
    path = tmp_path / "item.yaml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    found = check_all(path, tried=False)
    assert any(reason in one.reason and one.line and one.level == "error" for one in found), [str(one) for one in found]
