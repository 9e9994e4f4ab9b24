"""The JSON Schema of an item's answers: the judge's shapes, and the verdicts of another implementation."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import Any

import jsonschema
import pytest

from forms.answers import Form, schema_of
from forms.field_checks import check_value
from forms.model import FIELD_KINDS
from forms.tools.schema import main
from tests.forms import made, oracle
from tests.forms.people import CATALOGUE

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("item", CATALOGUE.items(), ids=lambda item: item.id)
def test_every_item_has_a_schema_that_is_one(item: Any) -> None:
    schema = schema_of(item)
    jsonschema.Draft202012Validator.check_schema(schema)
    json.dumps(schema, allow_nan=False)
    assert set(schema["properties"]) <= set(item.fields)


@pytest.mark.parametrize("kind", made.KINDS)
def test_what_the_judge_takes_the_schema_takes(kind: str) -> None:
    known = made.field(0, kind, random.Random(3))
    form = Form(made.of(known))
    refused = 0
    for value in (*made.GOOD[kind], *made.BAD):
        judged, misfits = check_value(known, value, False, TODAY), form.misfits({known.key: value})
        misfits = [one for one in misfits if one.place != known.key or one.keyword != "required"]
        # of a group the judge looks into the rows one by one, elsewhere
        assert judged is not None or not misfits or kind == "group", value
        refused += bool(misfits)
    assert refused
    for value in made.GOOD[kind]:
        assert check_value(known, value, False, TODAY) is None
        assert not [one for one in form.misfits({known.key: value}) if one.keyword != "required"]


def test_every_error_is_told_with_its_place_and_a_sentence() -> None:
    form = Form(made.item(20))
    found = form.misfits({"f4": "2026-13-40", "f16": [{"phone": "1"}], "zz": 1, "f0": "灯太暗"})
    places = {(one.place, one.keyword) for one in found}
    wanted = {("f4", "pattern"), ("f16[0].phone", "minLength"), ("zz", "additionalProperties"), ("f1", "required")}
    assert wanted <= places
    assert ("f0", "required") not in places
    assert all(one.sentence.zh and one.sentence.en for one in found)
    assert {one.sentence.zh for one in found if one.place == "zz"} == {"表上没有这一项。"}


def test_the_tool_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["house-contract"]) == 0
    assert json.loads(capsys.readouterr().out) == schema_of(CATALOGUE.get("house-contract"))
    assert main(["no-such"]) == 2
    assert "no-such" in capsys.readouterr().err


def test_every_kind_is_made() -> None:
    assert set(made.KINDS) | {"computed", "signature", "material", "note"} == set(FIELD_KINDS)


def test_verdicts_are_those_of_another_implementation() -> None:
    seen: set[str] = set()
    for source in (oracle.answers(200, 1), oracle.items(40, 1)):
        for schema, document in source:
            found = oracle.ours(schema, document)
            assert found == oracle.theirs(schema, document), document
            seen |= {keyword for _, keyword in found}
    assert {"required", "type", "enum", "pattern", "minLength", "maxLength", "additionalProperties", "uniqueItems",
            "minimum", "maximum", "maxItems", "not"} <= seen


@pytest.mark.parametrize("keyword", ["required", "type", "enum", "pattern", "maxLength", "uniqueItems", "minimum"])
def test_control_a_keyword_that_is_ignored_is_noticed(keyword: str) -> None:
    assert any(oracle.ours(oracle.without(schema, keyword), document) != oracle.theirs(schema, document)
               for schema, document in oracle.answers(120, 2))
