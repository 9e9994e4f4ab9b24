"""Thousands of made-up citizens through an item: ``python -m forms simulate ITEM``.

Says which rules never decide anything, which screens nobody reaches, how long the longest way is, how many minutes it
takes by reading and typing (an estimate, no measurement), and why people are refused.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from forms.groups import field_of
from forms.judge import (
    FAIL,
    NOT_APPLICABLE,
    PASS,
    UNKNOWN,
    Verdict,
    check_field,
    evaluate,
    values_from,
    visible_steps,
)
from forms.model import Item, Json, Step
from forms.tools.citizens import Citizen, Town, read_cast

CAST = Path(__file__).resolve().parents[2] / "assets" / "city" / "people.yaml"
READS = 5.0
"""Characters a second; a practised reader of Chinese takes in about that many, an old one half."""
DOES = {"card": 6.0, "person_check": 25.0, "capture": 20.0, "sign": 20.0, "pay": 45.0, "submit": 6.0, "parties": 120.0,
        "preview": 120.0}
"""Seconds for what is done on a screen beside reading it."""
TYPES = {"choice": 3.0, "yes_no": 2.0, "multi_choice": 8.0}
TRIES = 6


@dataclass
class Way:
    """One citizen's way: screens in order, seconds, what was refused while typing, the verdict."""

    screens: list[str] = field(default_factory=list)
    seconds: float = 0.0
    rejected: int = 0
    stuck: str = ""
    verdict: Any = None
    answers: dict[str, Json] = field(default_factory=dict)
    citizen: Any = None
    facts: dict[str, Json] = field(default_factory=dict)
    statuses: dict[str, set[str]] = field(default_factory=dict)
    """What each rule said at any time: before something was paid as well as at the end."""


@dataclass
class Report:
    """What thousands of ways add up to."""

    item: Item
    ways: list[Way]

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; what the text says, and every count."""
        rules = {rule.id: Counter(status for way in self.ways for status in way.statuses[rule.id])
                 for rule in self.item.rules}
        reached = Counter(step for way in self.ways for step in way.screens)
        longest = max(self.ways, key=lambda way: len(way.screens))
        minutes = sorted(way.seconds / 60 for way in self.ways)
        refused = Counter(result.id for way in self.ways for result in way.verdict.with_status(FAIL))
        return {
            "item": f"{self.item.id}@{self.item.version}",
            "citizens": len(self.ways),
            "outcomes": dict(Counter(way.verdict.outcome for way in self.ways)),
            "automatic": sum(way.verdict.automatic for way in self.ways),
            "rules": {name: dict(found) for name, found in rules.items()},
            "never_fires": [name for name, found in rules.items() if not found[FAIL] and not found[UNKNOWN]],
            "never_passes": [name for name, found in rules.items() if not found[PASS]],
            "never_applies": [name for name, found in rules.items() if set(found) == {NOT_APPLICABLE}],
            "never_reached": [step.id for step in self.item.steps if step.id not in reached],
            "longest": longest.screens,
            "minutes": {"median": round(statistics.median(minutes), 1),
                        "p95": round(minutes[int(len(minutes) * 0.95)], 1), "promised": self.item.minutes},
            "stuck": dict(Counter(way.stuck for way in self.ways if way.stuck)),
            "refused_for": dict(refused.most_common()),
        }


def simulate(item: Item, cast: list[dict[str, Any]], as_of: date, count: int, seed: int = 1) -> Report:
    """Send that many through the item. The same seed gives the same report."""
    return Report(item, list(ways_of(item, cast, as_of, count, seed)))


def ways_of(item: Item, cast: list[dict[str, Any]], as_of: date, count: int, seed: int = 1) -> Iterator[Way]:
    """The way of each of them, one after the other."""
    town = Town(item, cast, as_of, seed)
    for citizen in town.citizens(count):
        yield _walk(item, town, citizen, as_of)


def _walk(item: Item, town: Town, citizen: Citizen, as_of: date) -> Way:
    way, answers, facts = Way(), values_from(item, citizen.card, citizen.records), dict(citizen.facts)
    done: set[str] = set()
    while True:
        seen = visible_steps(item, answers, citizen.records, facts, as_of)
        step = next((item.step(name) for name in seen if name not in done), None)
        if step is None:
            break
        done.add(step.id)
        way.screens.append(step.id)
        way.seconds += _seconds(item, step)
        if step.kind == "question" and step.field is not None:
            _answer(item, town, citizen, answers, step.field, as_of, way)
        elif step.kind == "parties":
            parties, rows = town.together(citizen, _data(citizen), answers)
            answers.update(rows)
            facts.update(parties=parties, signers=[party["id"] for party in parties])
            way.seconds += DOES["parties"] * (len(parties) - 1)
        elif step.kind == "pay" and item.pays is not None:
            _judged(way, item, answers, citizen, facts, as_of)
            facts = _paid(item, answers, citizen, facts, as_of)
    way.verdict = _judged(way, item, answers, citizen, facts, as_of)
    way.answers, way.citizen, way.facts = answers, citizen, facts
    return way


def _judged(way: Way, item: Item, answers: dict[str, Json], citizen: Citizen, facts: dict[str, Json],
            as_of: date) -> Verdict:
    verdict = evaluate(item, answers, citizen.records, as_of, facts=facts)
    for result in verdict.results:
        way.statuses.setdefault(result.id, set()).add(result.status)
    return verdict


def _data(citizen: Citizen) -> dict[str, dict[str, Json]]:
    return {name: dict(answer.data) for name, answer in citizen.records.items() if answer.found}


def _answer(item: Item, town: Town, citizen: Citizen, answers: dict[str, Json], key: str, as_of: date,
            way: Way) -> None:
    """Try until the form takes it; an answer that stands already (from card or record) may stay."""
    known = field_of(item, key)
    if known.kind in ("group", "note") or (known.required is False and key not in answers and way.rejected % 2):
        return
    data = _data(citizen)
    for _ in range(TRIES):
        value = town.answer(known, data)
        trial = {**answers, key: value}
        if check_field(item, key, value, trial, as_of, citizen.records) is None:
            answers[key] = value
            return
        way.rejected += 1
    if key not in answers:
        way.stuck = key


def _paid(item: Item, answers: dict[str, Json], citizen: Citizen, facts: dict[str, Json],
          as_of: date) -> dict[str, Json]:
    """Whoever can pay pays: a fresh record, nothing against it, something due."""
    verdict = evaluate(item, answers, citizen.records, as_of, facts=facts)
    due = verdict.computed.get(item.pays.amount) if item.pays is not None else None
    if verdict.with_status(FAIL) or type(due) is not int or due <= 0 or facts["assurance"] != "person_verified":
        return facts
    return {**facts, "paid_fen": due}


def _seconds(item: Item, step: Step) -> float:
    """Reading what stands there and doing what is asked."""
    signs = len(step.title.zh) + len(step.hint.zh)
    if step.kind == "notice":
        signs += sum(len(text.zh) for text in item.notice)
    elif step.kind == "sign":
        signs += sum(len(text.zh) for text in item.declarations)
    signs += sum(len(item.fields[key].label.zh) + 8 for key in step.show if key in item.fields)
    known = item.fields.get(step.field) if step.field is not None else None
    if known is not None:
        signs += sum(len(option.label.zh) for option in known.options)
    does = DOES.get(step.kind, 3.0) if known is None else TYPES.get(known.kind, 20.0)
    return signs / READS + does


def text(found: dict[str, Any], item: Item) -> list[str]:
    """The report in plain Chinese, a line each."""
    many = found["citizens"]

    def share(number: int) -> str:
        return f"{100 * number / many:.1f}%"

    titles = {rule.id: rule.title.zh for rule in item.rules}
    words = {PASS: "符合", FAIL: "不符合", UNKNOWN: "要由人核实"}
    lines = [f"{item.title.zh}（{found['item']}）：{many} 个虚构的人"]
    lines += [f"  {words[key]}：{share(found['outcomes'].get(key, 0))}" for key in words]
    lines.append(f"  当场办结（规则决定）：{share(found['automatic'])}")
    minutes = found["minutes"]
    lines.append(f"时间（按读和写估算）：一半的人 {minutes['median']} 分钟内，95% 的人 {minutes['p95']} 分钟内；"
                 f"事项上写的是约 {minutes['promised']} 分钟")
    lines.append(f"最长的路：{len(found['longest'])} 屏：{' → '.join(found['longest'])}")
    for key, what in (("never_reached", "没有人走到的屏"), ("never_applies", "谁都不适用的规则"),
                      ("never_fires", "从来没有拦过、也没有存疑的规则"), ("never_passes", "从来没有通过的规则")):
        if found[key]:
            named = (f"{name} {titles[name]}" if name in titles else name for name in found[key])
            lines.append(f"{what}：{'、'.join(named)}")
    if found["stuck"]:
        named = (f"{name}（{count} 人）" for name, count in found["stuck"].items())
        lines.append(f"怎么填都不对的题：{'、'.join(named)}")
    if found["refused_for"]:
        lines.append("不符合的原因：")
        lines += [f"  {name} {titles[name]}：{share(count)}" for name, count in found["refused_for"].items()]
    return lines


def main(arguments: list[str] | None = None) -> int:
    """Print the report. Exit 0; 2 when there is no such item or cast."""
    from forms.catalogue_loader import BUNDLED, load_catalogue, load_item

    parser = argparse.ArgumentParser(prog="forms simulate", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("item", help="an item's id, or the path of an item.yaml")
    parser.add_argument("--number", type=int, default=2000, help="how many citizens")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--day", type=date.fromisoformat, default=None, help="by the rates of this day (YYYY-MM-DD)")
    parser.add_argument("--cast", type=Path, default=CAST, help="people to begin with")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        path = Path(options.item)
        item = load_item(path) if path.suffix == ".yaml" else load_catalogue(BUNDLED).get(options.item)
        cast = read_cast(options.cast)
    except (KeyError, ValueError, OSError) as fault:
        print(f"simulate: {fault}", file=sys.stderr)
        return 2
    day = options.day or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    found = simulate(item, cast, day, max(1, options.number), options.seed).to_json()
    for line in [json.dumps(found, ensure_ascii=False)] if options.json else text(found, item):
        print(line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
