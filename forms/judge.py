"""The one judge, on both sides: ``evaluate(item, answers, records, as_of) -> Verdict``.

It never raises on citizen data of any shape: what cannot be decided is unknown and goes to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from json import JSONEncoder
from typing import Any

from forms.field_checks import FieldProblem, check_value, is_empty
from forms.groups import MAX_ROWS, field_of, place_of, rows_of, with_options
from forms.model import Field, Item, Json, Rule, Text
from forms.records import RecordAnswer
from forms.rules.engine import Context, tidy
from forms.tables.loader import tables_from

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = "pass", "fail", "unknown", "not_applicable"
_text = JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True)
class RuleResult:
    """What one rule says: status, the sentence for it, its legal basis and the way out."""

    id: str
    status: str
    sentence: Text
    basis: Text
    way_out: Text

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "status": self.status,
            "sentence": self.sentence.to_json(),
            "basis": self.basis.to_json(),
            "way_out": self.way_out.to_json(),
        }

    @cached_property
    def text(self) -> str:
        """:meth:`to_json` as JSON text. What a rule can say is made once, and so is this."""
        return _text(self.to_json())

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> RuleResult:
        return cls(
            value["id"],
            value["status"],
            Text.from_json(value["sentence"]),
            Text.from_json(value["basis"]),
            Text.from_json(value["way_out"]),
        )


@dataclass(frozen=True)
class Verdict:
    """The judgement: fail when any rule fails, else unknown when any is unknown, else pass.

    A fail blocks nobody: the citizen may apply anyway and a person decides (PIPL art. 24).
    """

    outcome: str
    results: tuple[RuleResult, ...]
    computed: Mapping[str, Json] = field(default_factory=dict)
    automatic: bool = False
    problems: tuple[FieldProblem, ...] = ()

    def result(self, rule_id: str) -> RuleResult:
        """The result of one rule. Raises KeyError."""
        for result in self.results:
            if result.id == rule_id:
                return result
        raise KeyError(rule_id)

    def with_status(self, status: str) -> tuple[RuleResult, ...]:
        """The results with this status, in the item's order."""
        return tuple(result for result in self.results if result.status == status)

    def outcome_without(self, *rule_ids: str) -> str:
        """The outcome when these rules are left aside, e.g. those of stages still to come."""
        return _outcome(tuple(result for result in self.results if result.id not in rule_ids))

    def to_json(self) -> dict[str, Any]:
        return self._rest() | {"results": [result.to_json() for result in self.results]}

    def _rest(self) -> dict[str, Any]:
        """All but the results, which stand empty in their place."""
        return {
            "outcome": self.outcome,
            "results": [],
            "computed": dict(self.computed),
            "automatic": self.automatic,
            "problems": [
                {"key": problem.key, "sentence": problem.sentence.to_json()} for problem in self.problems
            ],
        }

    def to_text(self) -> str:
        """:meth:`to_json` as JSON text, a tenth of the work of writing that anew."""
        results = ", ".join(result.text for result in self.results)
        rest = _text({name: value for name, value in self._rest().items() if name not in ("outcome", "results")})
        return f'{{"outcome": {_text(self.outcome)}, "results": [{results}], {rest[1:]}'

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Verdict:
        """Read what :meth:`to_json` wrote. Raises KeyError or TypeError on another shape."""
        return cls(
            value["outcome"],
            tuple(RuleResult.from_json(result) for result in value["results"]),
            dict(value["computed"]),
            bool(value["automatic"]),
            tuple(
                FieldProblem(problem["key"], Text.from_json(problem["sentence"]))
                for problem in value["problems"]
            ),
        )


def evaluate(
    item: Item,
    answers: Mapping[str, Json],
    records: Mapping[str, RecordAnswer],
    as_of: date,
    *,
    facts: Mapping[str, Json] | None = None,
) -> Verdict:
    """Judge these answers by the rates and rules of the day ``as_of``.

    ``facts`` are things neither typed nor recorded: assurance, open_case, pages, declared, signed, consent,
    mobile_verified. Never raises on data of any JSON shape.
    """
    with tables_from(item.tables):
        return _evaluated(_Scene(item, answers, records, facts or {}, as_of))


def _evaluated(scene: _Scene) -> Verdict:
    item = scene.item
    results = tuple(_judge(rule, scene) for rule in item.rules)
    outcome = _outcome(results)
    problems = tuple(_problems(scene))
    automatic = False
    if outcome == PASS and item.automatic is not None:
        scene.computed["outcome"] = outcome
        scene.context().replace("c", scene.computed)
        automatic = scene.context().true(item.automatic)
    computed = {key: value for key, value in scene.computed.items() if key not in ("outcome", "disputed")}
    computed["automatic"] = automatic
    return Verdict(outcome, results, computed, automatic, problems)


def visible_steps(
    item: Item,
    answers: Mapping[str, Json],
    records: Mapping[str, RecordAnswer],
    facts: Mapping[str, Json],
    as_of: date,
) -> tuple[str, ...]:
    """The ids of the steps this citizen sees, in order."""
    with tables_from(item.tables):
        scene = _Scene(item, answers, records, facts, as_of)
        return tuple(step.id for step in item.steps if scene.shown(step.when))


def check_field(
    item: Item,
    key: str,
    value: Json,
    answers: Mapping[str, Json],
    as_of: date,
    records: Mapping[str, RecordAnswer] | None = None,
) -> FieldProblem | None:
    """What is wrong with this value, for the question screen; None when nothing is. ``key`` may name a place in a row
    ("sellers[0].phone"); a choice out of a record needs the ``records``.

    Raises KeyError when the item has no such field.
    """
    known = field_of(item, key)
    answered = _map(answers) if place_of(key) else {**_map(answers), key: value}
    with tables_from(item.tables):
        scene = _Scene(item, answered, records or {}, {}, as_of)
        found = check_value(with_options(known, scene.data), value, scene.required(known), as_of)
    return None if found is None else replace(found, key=key)


def values_from(item: Item, card: Mapping[str, Json], records: Mapping[str, RecordAnswer]) -> dict[str, Json]:
    """The answers known before anybody asks: from the card, from the records, by default."""
    answers: dict[str, Json] = {}
    for known in item.fields.values():
        if known.from_ is None:
            continue
        where, _, name = known.from_.partition(".")
        if where == "card":
            value = _map(card).get(name)
        else:
            answer = records.get(where)
            value = answer.data.get(name) if answer is not None and answer.found else None
        # a code the form does not list is left to the citizen to choose, not carried along as a problem
        listed = known.source != "SEL" or not known.options or known.option(str(value)) is not None
        if not is_empty(value) and listed:
            answers[known.key] = value
    with tables_from(item.tables):
        _fill_defaults(item, answers, _Scene(item, answers, records, {}, date.min))
    return answers


def _fill_defaults(item: Item, answers: dict[str, Json], scene: _Scene) -> None:
    for known in item.fields.values():
        if known.default is not None and known.key not in answers:
            value = scene.context().value(known.default)
            if not is_empty(value):
                answers[known.key] = value
                scene.answers[known.key] = value
                scene.fresh()


def _map(value: Any) -> dict[str, Json]:
    return (
        {key: inner for key, inner in value.items() if isinstance(key, str)}
        if isinstance(value, Mapping)
        else {}
    )


def _bounded(known: Field, value: Json) -> Json:
    """More rows than a group can have are none: a condition goes through rows within rows, that many squared."""
    return None if known.kind == "group" and isinstance(value, list) and len(value) > MAX_ROWS else value


def _outcome(results: tuple[RuleResult, ...]) -> str:
    statuses = {result.status for result in results}
    return FAIL if FAIL in statuses else UNKNOWN if UNKNOWN in statuses else PASS


class _Scene:
    """Everything one evaluation looks at, tidied once."""

    def __init__(
        self,
        item: Item,
        answers: Mapping[str, Json],
        records: Mapping[str, RecordAnswer],
        facts: Mapping[str, Json],
        as_of: date,
    ) -> None:
        from forms.rules.registry import COMPUTE

        self.item = item
        self.as_of = as_of
        # what the item does not ask is not judged, nor paid for
        asked = {key: _bounded(item.fields[key], value) for key, value in _map(answers).items() if key in item.fields}
        self.answers: dict[str, Json] = _map(tidy(asked))
        self.records = {key: answer for key, answer in _records(records).items() if key in item.records}
        self.facts: dict[str, Json] = _map(tidy(_map(facts)))
        self.data = {
            key: _map(tidy(dict(_map(answer.data)))) for key, answer in self.records.items() if answer.found
        }
        self.have = {key: key in self.data for key in item.records}
        self.disputed = _disputed(item, self.records)
        self.computed: dict[str, Json] = {}
        if item.compute is not None and as_of > date.min:
            self.computed = COMPUTE[item.compute](self.answers, self.data, self.disputed, as_of)
        self.computed["disputed"] = sorted(self.disputed)
        self._context: Context | None = None
        self._usable: dict[tuple[str, ...], bool] = {}

    def fresh(self) -> None:
        """Forget the engine's copy of the variables, after one has changed."""
        self._context = None

    def context(self) -> Context:
        # copying the variables into the engine is dearer than any rule: once for all of them
        if self._context is None:
            self._context = Context(
                {
                    "a": self.answers,
                    "r": self.data,
                    "have": self.have,
                    "f": self.facts,
                    "c": self.computed,
                    "as_of": self.as_of.isoformat(),
                }
            )
        return self._context

    def shown(self, when: str | None) -> bool:
        return self.context().true(when)

    def required(self, known: Field) -> bool:
        if isinstance(known.required, bool):
            return known.required
        return self.context().true(known.required)

    def all_usable(self, needs: tuple[str, ...]) -> bool:
        """True when every one of them can be judged by; many rules need the same."""
        if not needs:
            return True
        known = self._usable.get(needs)
        if known is None:
            known = self._usable[needs] = all(self.usable(need) for need in needs)
        return known

    def usable(self, need: str) -> bool:
        """True when the record (or the record's field, "record.field") can be judged by."""
        record, _, name = need.partition(".")
        if not self.have.get(record, False):
            return False
        if not name:
            return True
        return need not in self.disputed and self.data[record].get(name) is not None


def _records(records: Any) -> dict[str, RecordAnswer]:
    if not isinstance(records, Mapping):
        return {}
    return {
        key: answer
        for key, answer in records.items()
        if isinstance(key, str) and isinstance(answer, RecordAnswer)
    }


def _disputed(item: Item, records: Mapping[str, RecordAnswer]) -> frozenset[str]:
    """Disputed lines as "record.field"; a line may be named by its form field or by its record field."""
    marked: set[str] = set()
    for record, answer in records.items():
        for key in answer.disputed:
            known = item.fields.get(key)
            origin = known.from_ if known is not None else None
            marked.add(
                origin if origin is not None and origin.startswith(f"{record}.") else f"{record}.{key}"
            )
    return frozenset(marked)


def _judge(rule: Rule, scene: _Scene) -> RuleResult:
    context = scene.context()
    status = UNKNOWN
    if rule.applies is not None and context.value(rule.applies) is False:
        status = NOT_APPLICABLE
    elif scene.all_usable(rule.needs) and context.true(rule.known):
        decided = context.value(rule.test)
        status = PASS if decided is True else FAIL if decided is False else UNKNOWN
    for place, case in enumerate(rule.cases):
        if case.status == status and context.true(case.when):
            return _result(rule, status, place)
    return _result(rule, status, -1)


def _result(rule: Rule, status: str, place: int) -> RuleResult:
    """What the rule says in this status, or in the case at this place. It can say few things: each is made once."""
    known: RuleResult | None = rule.said.get((status, place))
    if known is None:
        known = rule.said[status, place] = _made(rule, status, place)
    return known


def _made(rule: Rule, status: str, place: int) -> RuleResult:
    if place >= 0:
        return RuleResult(rule.id, status, rule.cases[place].sentence, rule.basis, rule.cases[place].way_out)
    sentence = {PASS: rule.passed, NOT_APPLICABLE: rule.passed, FAIL: rule.failed, UNKNOWN: rule.unknown}[status]
    way_out = {FAIL: rule.way_out, UNKNOWN: rule.unknown_way_out}.get(status, Text("", ""))
    return RuleResult(rule.id, status, sentence, rule.basis, way_out)


def _problems(scene: _Scene) -> list[FieldProblem]:
    """Problems of what the citizen answers; card and record values are judged by rules instead."""
    found = []
    for known in scene.item.answered:
        if known.source not in ("TYP", "SEL") and not _asked(known, scene):
            continue
        value = scene.answers.get(known.key)
        if value is None and known.required is False:
            continue  # may be left out, and was
        problem = check_value(with_options(known, scene.data), value, scene.required(known), scene.as_of)
        if problem is not None:
            found.append(problem)
        elif known.kind == "group":
            found += _in_rows(known, value, scene)
    return found


def _in_rows(group: Field, value: Json, scene: _Scene) -> list[FieldProblem]:
    """Problems inside the rows, named by their place: sellers[0].phone."""
    found = []
    for number, row in enumerate(rows_of(value)):
        for inner in group.fields:
            problem = check_value(inner, row.get(inner.key), scene.required(inner), scene.as_of)
            if problem is not None:
                found.append(replace(problem, key=f"{group.key}[{number}].{inner.key}"))
    return found


def _asked(known: Field, scene: _Scene) -> bool:
    return any(scene.shown(step.when) for step in scene.item.asked_at.get(known.key, ()))
