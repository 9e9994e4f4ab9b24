"""Whatever shape the data has, the judge answers and never raises."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.judge import check_field, evaluate, values_from, visible_steps
from forms.records import STATES, RecordAnswer
from tests.forms.people import AS_OF, CARD, FACTS, ITEM, RECORDS, records

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
NEAR = JSON | st.sampled_from(
    ["", "90", "20", "01", "social_card", "other", "yes", "no", "长期", "99991231", "00000000", "9999-12-31",
     "0001-01-01", 0, -1, 2**63, 10**30, "410422198506152048", "x" * 5000, "女", "男", "worker"]
)  # fmt: skip
QUIET = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def answers_of_any_shape(draw: st.DrawFn) -> dict[str, Any]:
    base = values_from(ITEM, CARD, records()) if draw(st.booleans()) else {}
    return base | draw(
        st.dictionaries(st.sampled_from(sorted(ITEM.fields)) | st.text(max_size=5), NEAR, max_size=6)
    )


@st.composite
def records_of_any_shape(draw: st.DrawFn) -> dict[str, RecordAnswer]:
    found = {}
    for key, need in ITEM.records.items():
        changes = draw(st.dictionaries(st.sampled_from(need.fields) | st.text(max_size=3), NEAR, max_size=4))
        disputed = tuple(draw(st.lists(st.sampled_from(need.fields), max_size=2)))
        base = RECORDS[key] if draw(st.booleans()) else {}
        found[key] = RecordAnswer(draw(st.sampled_from(STATES)), base | changes, disputed)
    return found


@QUIET
@given(
    answers_of_any_shape(),
    records_of_any_shape(),
    st.dictionaries(st.sampled_from([*FACTS, "mobile_verified", "?"]), NEAR, max_size=5),
    st.dates(),
)
def test_evaluate_never_raises(
    answers: dict[str, Any], seen: dict[str, RecordAnswer], facts: dict[str, Any], as_of: date
) -> None:
    verdict = evaluate(ITEM, answers, seen, as_of, facts=facts)
    assert verdict.outcome in ("pass", "fail", "unknown")
    assert len(verdict.results) == 21
    json.dumps(verdict.to_json(), allow_nan=False)
    if verdict.automatic:
        assert verdict.outcome == "pass"
    if "months" in verdict.computed:
        assert seen["insurance"].found
        assert 0 <= verdict.computed["months"] <= 24
    steps = visible_steps(ITEM, answers, seen, facts, as_of)
    assert steps[0] == "notice"
    assert steps[-1] == "submit"


@QUIET
@given(JSON, JSON, JSON)
def test_no_shape_at_all(answers: Any, seen: Any, facts: Any) -> None:
    assert evaluate(ITEM, answers, seen, AS_OF, facts=facts).outcome in ("fail", "unknown")


@QUIET
@given(st.sampled_from(sorted(ITEM.fields)), NEAR)
def test_check_field_never_raises(key: str, value: Any) -> None:
    problem = check_field(ITEM, key, value, {}, AS_OF)
    if problem is not None:
        assert problem.key == key
        assert problem.sentence.zh


@QUIET
@given(JSON, records_of_any_shape())
def test_values_from_never_raises(card: Any, seen: dict[str, RecordAnswer]) -> None:
    assert set(values_from(ITEM, card, seen)) <= set(ITEM.fields)


def test_a_fail_never_comes_from_a_record_that_is_not_there() -> None:
    # the control: the same records, found, do fail
    bad = {"paid_months": 3, "stop_reason": "20", "insured_now": True, "region": "440300"}
    lost = {key: RecordAnswer("unreachable", answer.data) for key, answer in records(insurance=bad).items()}
    given_ = values_from(ITEM, CARD, {}) | {"want_work": "yes", "mobile": "13800000001"}
    assert evaluate(ITEM, given_, lost, AS_OF, facts=FACTS).outcome == "unknown"
    assert evaluate(ITEM, given_, records(insurance=bad), AS_OF, facts=FACTS).outcome == "fail"
