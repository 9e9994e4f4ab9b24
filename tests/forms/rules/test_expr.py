"""Conditions are checked at load: names, types, size."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.item_checks import names_of
from forms.rules.engine import Context, compile_check, tidy
from forms.rules.expr import ExprFault, Names, Rows, check_expression
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


SELLERS = Rows({"phone": "string", "age": "int", "party": "string"})
ROWS = Names({"a": {"sellers": SELLERS, "n": "int"}, "r": {"x": "dyn"}})


@pytest.mark.parametrize(("text", "value"), [
    ("a.sellers[0].phone == '1'", True),
    ("a.sellers.all(s, s.age >= 18)", True),
    ("a.sellers.exists(s, s.age > 60 && s.phone == '2')", True),
    ("a.sellers.exists_one(s, s.age > a.n)", True),
    ("size(a.sellers.filter(s, s.age > 60)) == 1", True),
    ("a.sellers.filter(s, s.age > 60)[0].phone == '2'", True),
    ("a.sellers.all(s, !a.sellers.exists(t, t.phone == s.phone && t.party != s.party))", True),
    ("a.sellers.all(s, s.age >= 40)", False),
    ("a.sellers[7].phone == '1'", None),
])
def test_rows_of_a_group(text: str, value: object) -> None:
    assert check_expression(text, ROWS) == "bool"
    people = [{"phone": "1", "age": 30, "party": "p1"}, {"phone": "2", "age": 61, "party": "p2"}]
    assert Context({"a": {"sellers": people, "n": 60}}).value(text) is value


@pytest.mark.parametrize(("text", "reason"), [
    ("a.sellers.phone == '1'", "list has no members"),
    ("a.sellers[0].shoe == '1'", "unknown name a.sellers[].shoe"),
    ("a.sellers['x'].phone == '1'", "needs int"),
    ("a.sellers.all(s, s.age)", "needs bool"),
    ("a.sellers.all(s, s.shoe == 1)", "unknown name s.shoe"),
    ("a.sellers.all(a, true)", "means something else"),
    ("a.sellers.all(s, true) && s.age == 1", "unknown name s"),
    ("r.x.all(s, true)", "needs the rows of a group"),
    ("a.n[0] == 1", "is no list"),
    ("a.sellers.all(1, true)", "needs a name"),
    ("a.sellers.all(s, a.sellers.all(t, a.sellers.all(u, true)))", "too many loops"),
    ("a.sellers[0", "is missing"),
])
def test_what_rows_do_not_allow(text: str, reason: str) -> None:
    with pytest.raises(ExprFault, match=re.escape(reason)):
        check_expression(text, ROWS)
