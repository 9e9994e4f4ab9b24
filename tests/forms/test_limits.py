"""A definition can neither loop nor grow: conditions, patterns, files. What is too much is refused before it runs, or
costs no more than is counted here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from forms.catalogue_loader import BUNDLED, ItemFault, load_item
from forms.groups import MAX_ROWS
from forms.judge import evaluate
from forms.model import Item, Rule, Text
from forms.patterns import endless
from forms.rules.engine import MAX_DEPTH, MAX_ITEMS, MAX_TEXT, Context, compile_check, tidy
from forms.rules.expr import ExprFault, Names, Rows, check_expression
from forms.tables.loader import TableFault, load_table, tables_from
from forms.yaml_lines import MOST_BYTES, read_yaml
from tests.forms import made
from tests.forms.people import AS_OF

FILE = BUNDLED / "market" / "sole-trader" / "v1" / "item.yaml"
TEXT = FILE.read_text("utf-8")
NAMES = Names({"a": {"s": Rows({"p": "string", "n": "int"}), "t": "string", "n": "int"}, "c": {"l": "list"}})
WORST = f"a.s.all(x, a.s.all(y, {' && '.join(['x.n <= y.n + 9'] * 22)}))"
"""Rows within rows, with as many terms as a condition may have."""


def cost(work: Callable[[], Any]) -> float:
    """Seconds of the processor, the least of five."""
    taken = []
    for _ in range(5):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


# --- conditions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "reason"), [
    ("[1,2,3].map(x, x) == [1]", "left over"),
    ("a.s.map(x, x.n) == [1]", "unknown method map"),
    ("a.t.matches('(a+)+b')", "unknown method matches"),
    ("a.s.all(x, a.s.all(y, a.s.all(z, true)))", "too many loops"),
    ("c.l.all(x, true)", "needs the rows of a group"),
    ("(" * 25 + "true" + ")" * 25, "nested"),
    ("true ? true : " * 25 + "true", "nested"),
    ("!" * 300 + "true", "too many terms"),
    ("a.t" + "+a.t" * 90 + " == ''", "too many terms"),
    ("a.n == " + "9" * 30, "64 bits"),
    ("a.t == '" + "x" * 600 + "'", "longer than"),
    ("duration('9999999h') > a.n", "unknown function duration"),
    ("__import__('os')", "unknown function __import__"),
    ("open('/etc/passwd') == ''", "unknown function open"),
])
def test_a_condition_that_could_grow_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ExprFault) as caught:
        check_expression(text, NAMES)
    assert reason in caught.value.reason


@pytest.mark.parametrize("text", [
    "9223372036854775807 + a.n == 1", "a.n * 9223372036854775807 == 1", "a.n / 0 == 1", "a.n % 0 == 1", "int(a.t) == 1",
    "(0 - 9223372036854775807 - 1) / -1 == 1", "a.s[9].n == 1", "a.s[-1].n == 1",
])
def test_what_has_no_value_is_undecided(text: str) -> None:
    assert check_expression(text, NAMES) == "bool"
    assert compile_check(text) is None
    assert Context({"a": {"t": "x", "n": 5, "s": []}}).value(text) is None


def test_the_most_a_condition_can_join_is_bounded() -> None:
    joined = "a.t" + "+a.t" * 55 + " == ''"
    assert check_expression(joined, NAMES) == "bool"
    small, large = Context({"a": {"t": "x"}}), Context({"a": {"t": "x" * MAX_TEXT}})
    # no more texts than that, of the longest that is let in: 220 KB and no more
    assert large._value(joined) is False
    assert cost(lambda: large._value(joined)) < 3000 * max(cost(lambda: small._value(joined)), 1e-6)


@pytest.mark.parametrize("value", [
    "x" * (MAX_TEXT + 1), [0] * (MAX_ITEMS + 1), dict.fromkeys(map(str, range(MAX_ITEMS + 1)))])
def test_no_larger_value_reaches_the_engine(value: object) -> None:
    assert tidy(value) is None
    deep: object = "x"
    for _ in range(MAX_DEPTH + 1):
        deep = [deep]
    inner = tidy(deep)
    for _ in range(MAX_DEPTH):
        assert isinstance(inner, list)
        inner = inner[0]
    assert inner is None


def grouped(rows: int) -> tuple[Item, dict[str, Any]]:
    """An item whose one rule goes through rows within rows, and so many rows."""
    text = Text("一句话", "a sentence")
    test = WORST.replace("a.s", "a.f0").replace(".n <= y.n + 9", ".share <= y.share + 'a'")
    rule = Rule("XX-01", text, test, *([text] * 6))
    known = replace(made.field(0, "group", made.random.Random(1)), max=None, min=None)
    return (replace(made.of(known), rules=(rule,), fields=MappingProxyType({known.key: known})),
            {"f0": [{"phone": "13800041234", "share": "1/2"}] * rows})


def test_more_rows_than_there_can_be_cost_nothing() -> None:
    item, most = grouped(MAX_ROWS)
    _, flood = grouped(MAX_ITEMS)
    assert evaluate(item, most, {}, AS_OF, facts={}).outcome == "pass"
    judged = evaluate(item, flood, {}, AS_OF, facts={})
    assert judged.outcome == "unknown", "it goes to a person"
    assert [problem.key for problem in judged.problems] == ["f0"]
    few = cost(lambda: evaluate(item, most, {}, AS_OF, facts={}))
    assert cost(lambda: evaluate(item, flood, {}, AS_OF, facts={})) < 2 * few
    # the control: five times the rows where nothing bounds them
    rule = item.rules[0].test
    bare, bounded = (Context({"a": {"f0": rows * times}}) for rows in (most["f0"],) for times in (5, 1))
    assert cost(lambda: bare._value(rule)) > 10 * cost(lambda: bounded._value(rule))


# --- patterns ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", [
    "(a+)+b", "(a*)*", "(a|a)*b", "([a-z]+-?)*", "(?:[0-9]{1,9})+x", "(x)\\1+", "a*a*a*a*b", "(?=(a+)+b)a",
])
def test_a_pattern_that_could_take_for_ever_is_refused(tmp_path: Path, pattern: str) -> None:
    assert endless(pattern)
    path = tmp_path / "item.yaml"
    path.write_text(TEXT.replace('pattern: "1[3-9][0-9]{9}"', f"pattern: '{pattern}'"), "utf-8")
    with pytest.raises(ItemFault, match="for ever"):
        load_item(path)


@pytest.mark.parametrize("pattern", [
    "1[3-9][0-9]{9}", "(?!.*[0-9]{15,17}[0-9Xx]).*", "[0-9]{8}|长期", "豫[A-Z][0-9A-Z]{5,6}", "[a-z]+@[a-z]+[.][a-z]+",
    "([0-9]{4}-){2}[0-9]{2}",
])
def test_control_ordinary_patterns_are_taken(pattern: str) -> None:
    assert endless(pattern) is None


# --- files ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "reason"), [
    ("a: &a [x, x]\nb: *a\n", "an alias"),
    ("a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n", "an alias"),
    ("a: !!python/object/apply:os.system ['true']\n", "a tag"),
    ("a: !include /etc/passwd\n", "a tag"),
    ("a: !!binary aGFsbG8=\n", "a tag"),
    ("a: " + "[" * 40 + "]" * 40, "nested too deeply"),
    ("a: " + "[" * 950, "not YAML"),
    ("x" * (MOST_BYTES + 1), "larger than 256 KB"),
    ("a: 1\n---\nb: 2\n", "not YAML"),
    ("? {a: b}\n: c\n", "a key must be text"),
])
def test_a_file_that_does_more_than_say_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "item.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ItemFault, match=reason) as caught:
        read_yaml(path)
    assert str(path) in str(caught.value)


def test_nothing_runs_while_it_is_read(tmp_path: Path) -> None:
    path, trace = tmp_path / "item.yaml", tmp_path / "trace"
    path.write_text(f"id: !!python/object/apply:os.system ['touch {trace}']\n", "utf-8")
    with pytest.raises(ItemFault):
        load_item(path)
    assert not trace.exists()


@pytest.mark.parametrize(("old", "new"), [
    ("aliases: [", "aliases: [" + "别名, " * 100),
    ("phones:\n", "phones:\n" + "  - {number: '1', label: {zh: 一, en: a}}\n" * 20),
])
def test_lists_are_bounded(tmp_path: Path, old: str, new: str) -> None:
    assert old in TEXT
    path = tmp_path / "item.yaml"
    path.write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(ItemFault):
        load_item(path)


@pytest.mark.parametrize(("text", "reason"), [
    ("source: x\nrows:\n- &a {fen: 1}\n- *a\n", "an anchor"),
    ("source: x\nrows: !!python/object/apply:os.getcwd []\n", "constructor"),
    ("source: x\nrows: " + "[" * 950, "t.yaml"),
    ("#" * (MOST_BYTES + 1), "larger than"),
])
def test_tables_too(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "t.yaml").write_text(text, "utf-8")
    with tables_from(tmp_path), pytest.raises(TableFault, match=reason):
        load_table("t")
