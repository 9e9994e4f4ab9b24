"""Conditions are checked at load: names, types, size."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.item_checks import names_of
from forms.rules.engine import Context, compile_check, tidy
from forms.rules.expr import ExprFault, Names, check_expression
from forms.yaml_lines import read_yaml
from tests.forms.test_catalogue_loader import ITEM_FILE

NAMES: Names = names_of(read_yaml(ITEM_FILE).root)


@pytest.mark.parametrize(
    "text",
    [
        "a.want_work == 'yes'",
        "!have.contact || !has(r.contact.mobile) || r.contact.mobile == null",
        "c.months > 0 && (c.standard_fen * c.months >= 100 || f.declared < 5)",
        "'contact.mobile' in c.disputed",
        "a.pay_kind in ['social_card', \"other\"]",
        "size(f.pages) == 0 && a.mobile.startsWith('1')",
        "has(a.name) ? a.name == '' : true",
        "as_of >= '2025-03-01'",
    ],
)
def test_good_conditions(text: str) -> None:
    assert check_expression(text, NAMES) == "bool"
    assert compile_check(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a.want_wrk == 'yes'", "unknown name a.want_wrk"),
        ("b.x == 1", "unknown name b"),
        ("r.insurance.months > 1", "unknown name r.insurance.months"),
        ("have.insurances", "unknown name have.insurances"),
        ("c.months == 'x'", "compares int with string"),
        ("c.months", "gives int"),
        ("c.months && true", "needs bool"),
        ("a.name.matches('x')", "unknown method"),
        ("now()", "unknown function"),
        ("a.name ==", "too early"),
        ("(a.name == ''", "missing"),
        ("a.name == '' a", "left over"),
        ("a.name == 'x' # c", "cannot be read"),
        ("1.5 > 1", "cannot be read"),
        ("", "empty"),
        ("has(true)", "has() needs a member"),
        ("c.months in 5", "needs a list"),
        ("(" * 30 + "true" + ")" * 30, "nested"),
        (" && ".join(["true"] * 200), "longer"),
    ],
)
def test_bad_conditions(text: str, reason: str) -> None:
    with pytest.raises(ExprFault) as caught:
        check_expression(text, NAMES)
    assert reason in caught.value.reason


def test_a_near_miss_gets_a_suggestion() -> None:
    with pytest.raises(ExprFault) as caught:
        check_expression("a.want_wrk == 'yes'", NAMES)
    assert caught.value.suggestion == "did you mean want_work?"


@given(st.text("abcrf.c()[]'\"&|!<>=0123 \\", max_size=40))
def test_reading_any_text_ends_in_a_type_or_a_fault(text: str) -> None:
    with contextlib.suppress(ExprFault):
        assert check_expression(text, NAMES, None)


def test_engine_swallows_what_cannot_be_decided() -> None:
    context = Context({"a": {"n": 5, "s": "x"}})
    assert context.value("a.n == 5") is True
    assert context.value("a.missing == 5") is None
    assert context.value("a.n > 'x'") is None
    assert context.value("a.n + 9223372036854775807 > 0") is None
    assert context.true(None)
    assert not context.true("a.missing")


def test_tidy_drops_what_the_engine_cannot_take() -> None:
    assert tidy({"a": 2**64, "b": "\ud800", "c": 1.5, "\ud800": 1, "d": [1, {"e": True}]}) == {
        "a": None,
        "b": None,
        "c": None,
        "d": [1, {"e": True}],
    }
    deep: object = 1
    for _ in range(50):
        deep = [deep]
    assert isinstance(tidy(deep), list)
