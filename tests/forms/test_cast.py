"""Every fictitious citizen of the city gets the verdict written beside the case."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from forms.judge import evaluate, values_from, visible_steps
from forms.records import RecordAnswer
from tests.forms.people import AS_OF, FACTS, ITEM

PEOPLE = Path(__file__).parents[2] / "assets" / "city" / "people.yaml"
CAST: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(PEOPLE.read_text("utf-8"))
SEX = {"1": "男", "2": "女"}


def resolved(key: str, value: Any) -> Any:
    """ "-40d" as the day (or month) that many days before."""
    if isinstance(value, str) and re.fullmatch(r"-[0-9]+d", value):
        day = (AS_OF - timedelta(days=int(value[1:-1]))).isoformat()
        return day[:7] if key == "last_paid" else day
    return value


def seen_by(person: dict[str, Any]) -> dict[str, RecordAnswer]:
    if person["phone"] is None:
        # no phone on record: not verified here, so nothing is opened
        return {key: RecordAnswer("withheld") for key in ITEM.records}
    found = {}
    for key in ITEM.records:
        data = person["records"].get(key, "absent")
        if isinstance(data, dict):
            found[key] = RecordAnswer("found", {name: resolved(name, value) for name, value in data.items()})
        else:
            found[key] = RecordAnswer("missing")
    return found


@pytest.mark.parametrize("person", CAST, ids=lambda person: str(person["id"]))
def test_expected_verdict(person: dict[str, Any]) -> None:
    card = person["card"] | {"sex": SEX.get(person["card"]["sex"], "")}
    seen = seen_by(person)
    given = values_from(ITEM, card, seen) | {"want_work": "yes"}
    given.setdefault("mobile", "13800009999")
    level = "card_read" if person["phone"] is None else "person_verified"
    verdict = evaluate(ITEM, given, seen, AS_OF, facts=FACTS | {"assurance": level})
    assert verdict.outcome == person["expect"], [
        (r.id, r.status) for r in verdict.results if r.status != "pass"
    ]
    if verdict.outcome == "pass":
        # with "done", at most ten touch screens
        assert len(visible_steps(ITEM, given, seen, FACTS, AS_OF)) < 10
