"""An item that several people do together: roles, rows of a group, options out of a record, what is filed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forms.catalogue_loader import BUNDLED, ItemFault, load_item
from forms.groups import asked_of, chosen, field_of, row_for, with_options
from forms.item_checks import faults_of
from forms.judge import check_field, evaluate, values_from
from forms.model import Item, Option, Text
from forms.records import RecordAnswer
from forms.yaml_lines import read_yaml
from tests.forms.people import AS_OF, CARD

PROOF = BUNDLED / "social-security" / "insurance-proof" / "v1" / "item.yaml"


def _text(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def _field(key: str, kind: str, source: str = "TYP", **more: Any) -> dict[str, Any]:
    label = _text("一项", key)
    return {"key": key, "label": label, "kind": kind, "source": source, "retention": "case_archive", **more}


def made() -> dict[str, Any]:
    """The proof's file made into one for two roles, in which one of the houses on record is chosen."""
    root: dict[str, Any] = read_yaml(PROOF).root
    root["parties"] = [
        {"role": "seller", "title": _text("卖方", "Seller"), "hint": _text("房主", "Owners"), "min": "1", "max": "3",
         "owners": "registry.owners"},
        {"role": "buyer", "title": _text("买方", "Buyer"), "hint": _text("买的人", "Buyers"), "min": "1", "max": "2"},
    ]
    root["files"] = {"record": "registry", "thing": "unit_no"}
    root["records"].append({"id": "registry", "need": "required", "title": _text("登记簿", "Registry"),
                            "fields": ["houses"]})
    listed = {"record": "registry", "list": "houses", "code": "unit_no", "label": "location"}
    root["fields"] += [
        _field("house", "choice", "SEL", options_from=listed),
        _field("sellers", "group", min="1", each="seller", fields=[
            _field("name", "name", "IDC", **{"from": "card.name"}),
            _field("phone", "phone", mask="phone"),
            _field("share", "share", required="a.house == 'B'"),
            _field("since", "month", required="false"),
            _field("room", "area", required="false"),
        ]),
    ]
    people = {"id": "people", "kind": "parties", "stage": root["stages"][-1]["id"], "title": _text("谁？", "Who?")}
    which = {**people, "id": "which", "kind": "question", "field": "house"}
    root["steps"][-1:-1] = [people, which]
    return root


TWO = [{"unit_no": "A", "location": "光明路1号"}, {"unit_no": "B", "location": "光明路2号"}]
HOUSES = {"houses": [*TWO, {"odd": 1}, 7]}
REGISTRY = {"registry": RecordAnswer("found", HOUSES)}


@pytest.fixture
def item(tmp_path: Path) -> Item:
    return load(tmp_path, made())


def load(tmp_path: Path, root: dict[str, Any]) -> Item:
    path = tmp_path / "item.yaml"
    path.write_text(json.dumps(root, ensure_ascii=False, indent=1), "utf-8")  # JSON is YAML
    return load_item(path)


def put(root: Any, path: str, value: Any) -> None:
    """Set what a path such as "fields.-1.each" leads to."""
    *way, last = path.split(".")
    for name in way:
        root = root[int(name) if isinstance(root, list) else name]
    root[int(last) if isinstance(root, list) else last] = value


def rows(*people: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"party": f"p{n}", "name": "李敏", "phone": "13800040100", **one} for n, one in enumerate(people, 1)]


def problems(item: Item, answers: dict[str, Any]) -> dict[str, str]:
    verdict = evaluate(item, answers, REGISTRY, AS_OF)
    return {problem.key: problem.sentence.en for problem in verdict.problems}


def test_roles_and_filing_are_in_the_item(item: Item) -> None:
    assert [(role.role, role.min, role.max, role.owners) for role in item.parties] == [
        ("seller", 1, 3, "registry.owners"), ("buyer", 1, 2, None)]
    assert item.files is not None
    assert (item.files.record, item.files.thing, item.files.act) == ("registry", "unit_no", "file")
    assert [pair[1].key for pair in asked_of(item, "seller")] == ["phone", "share"]
    assert asked_of(item, "buyer") == ()
    assert field_of(item, "sellers[1].phone").kind == "phone"
    for unknown in ("sellers[1].shoe", "nobody[0].x", "nothing"):
        with pytest.raises(KeyError):
            field_of(item, unknown)


def test_a_row_begins_with_what_the_card_says(item: Item) -> None:
    assert row_for(item.fields["sellers"], "p2", CARD) == {"party": "p2", "name": CARD["name"]}
    assert row_for(item.fields["sellers"], "p2", {}) == {"party": "p2"}


def test_problems_are_named_by_their_place(item: Item) -> None:
    good = {"house": "A", "sellers": rows({}, {})}
    assert problems(item, good) == {}
    assert set(problems(item, good | {"sellers": rows({}, {"phone": "1380004010"})})) == {"sellers[1].phone"}
    assert set(problems(item, good | {"house": "B", "sellers": rows({"share": "1/2"}, {})})) == {"sellers[1].share"}
    assert set(problems(item, {"house": "C"})) == {"house", "sellers"}
    assert set(problems(item, good | {"sellers": [7]})) == {"sellers"}
    assert set(problems(item, good | {"sellers": rows(*[{}] * 21)})) == {"sellers"}


@pytest.mark.parametrize(("key", "good", "bad"), [
    ("share", ["1/3", "1/1", "999/1000"], ["3/2", "0/1", "1/0", "1", "50%", "01/2", "1/2 ", "1/99999"]),
    ("since", ["2026-11"], ["2026-13", "2026-1", "2026", "26-11", "2026-00"]),
    ("room", ["98.76", "0.5", "120"], ["0", "0.00", "98.765", "-1", "1,5", "098"]),
])
def test_shapes(item: Item, key: str, good: list[str], bad: list[str]) -> None:
    for value in good:
        assert check_field(item, f"sellers[0].{key}", value, {}, AS_OF) is None, value
    for value in bad:
        found = check_field(item, f"sellers[0].{key}", value, {}, AS_OF)
        assert found is not None, value
        assert found.key == f"sellers[0].{key}"


def test_options_are_the_entries_of_the_record(item: Item) -> None:
    listed = with_options(item.fields["house"], {"registry": HOUSES})
    assert [(option.code, option.label.zh) for option in listed.options] == [("A", "光明路1号"), ("B", "光明路2号")]
    own = replace(item.fields["house"], options=(Option("other", Text("别的", "Another")),))
    assert [option.code for option in with_options(own, {"registry": HOUSES}).options] == ["A", "B", "other"]
    assert [option.code for option in with_options(own, {}).options] == ["other"], "what is its own is there anyway"
    assert check_field(item, "house", "B", {}, AS_OF, REGISTRY) is None
    assert check_field(item, "house", "C", {}, AS_OF, REGISTRY) is not None
    assert check_field(item, "house", "B", {}, AS_OF) is not None, "nobody said that there is such a house"
    assert chosen(item, {"house": "B"}, {"registry": HOUSES}) == {"unit_no": "B", "location": "光明路2号"}
    assert chosen(item, {"house": "C"}, {"registry": HOUSES}) is None
    assert chosen(item, {}, {}) is None


def test_no_value_of_any_shape_breaks_the_judge(item: Item) -> None:
    for odd in (None, 7, "x", {}, [[]], [{"phone": {}}], [{"party": []}], [None] * 600, {"sellers": []}):
        evaluate(item, {"house": odd, "sellers": odd}, {"registry": RecordAnswer("found", {"houses": odd})}, AS_OF)
        values_from(item, {"name": odd}, {"registry": RecordAnswer("found", {"houses": odd})})


IN_ROW = "fields.-1.fields"


@pytest.mark.parametrize(("path", "value", "reason"), [
    ("fields.-1.each", "seler", "unknown role seler"),
    ("fields.-2.options_from.record", "registri", "unknown record registri"),
    ("fields.-2.options_from.list", "homes", "registry has no homes"),
    ("files.thing", "cert_no", "a filing is for what was chosen"),
    ("files.record", "insurance", "no field chooses"),
    (f"{IN_ROW}.1.kind", "group", "no group in a row"),
    (f"{IN_ROW}.1.default", "'1'", "a field of a row has no default"),
    (f"{IN_ROW}.1.key", "name", "appears twice"),
    (f"{IN_ROW}.1.key", "party", "appears twice"),
    (f"{IN_ROW}.0.from", "registry.houses", "card of its own person"),
    (f"{IN_ROW}.2.required", "a.huose == 'B'", "unknown name a.huose"),
    (f"{IN_ROW}.1.kind", "choice", "a choice needs options"),
    ("parties.0.min", "4", "1 <= min <= max"),
    ("parties.1.max", "99", "1 <= min <= max"),
    ("parties.0.owners", "deeds.owners", "no field chooses"),
    ("parties.1.role", "seller", "appears twice"),
    ("fields.-1.max", "99", "more than 20 rows"),
    ("steps.-3.kind", "records", "go together"),
    ("steps.-2.kind", "parties", "only one parties step"),
    ("records.-1.need", "deferrable", "may come later"),
    ("fields.-1.kind", "text", "only a group has"),
    ("assurance", "phone_code", "needs people who are known"),
    ("files.act", "tear up", "is not one of"),
    ("files.act", "cancel", "only those whom the filing names can cancel it"),
    ("papers", ["cancellation", "receipt"], "file has no cancellation"),
])
def test_faults_of_such_an_item_are_said(tmp_path: Path, path: str, value: Any, reason: str) -> None:
    root = made()
    put(root, path, value)
    with pytest.raises(ItemFault) as caught:
        load(tmp_path, root)
    faults = [fault.reason for fault in faults_of(read_yaml(tmp_path / "item.yaml"))]
    assert any(reason in found for found in faults), faults
    assert caught.value.line is not None


def test_what_is_cancelled_is_cancelled_by_those_it_names(tmp_path: Path) -> None:
    root = made()
    root["files"]["act"] = "cancel"
    root["parties"] = [root["parties"][0]]
    root["papers"] = ["cancellation", "receipt"]
    item = load(tmp_path, root)
    assert item.files is not None
    assert (item.files.act, item.files.paper) == ("cancel", "cancellation")
    root["papers"] = ["contract"]
    with pytest.raises(ItemFault) as caught:
        load(tmp_path, root)
    assert (caught.value.reason, caught.value.suggestion) == ("cancel has no contract", "cancellation")
    assert caught.value.line is not None
