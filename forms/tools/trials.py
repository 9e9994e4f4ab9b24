"""What only shows when made-up citizens go through an item: screens nobody sees, questions nobody can answer, ways that
never come to an end, papers whose lines have no room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from forms.groups import chosen
from forms.judge import FAIL
from forms.model import Item
from forms.papers.spills import Spill
from forms.tools.longest import MOST_PAGES, papers
from forms.tools.simulate import CAST, Way, ways_of
from forms.yaml_lines import Path_

BATCH, MOST = 20, 600
"""Citizens at a time, and in all where something is still missing after the first."""
Found = tuple[Path_, str, str, str | None]
"""Path in the item file, level, reason, suggestion."""


def findings(item: Item, cast: list[dict[str, Any]]) -> list[Found]:
    """Everything that is wrong, or to be thought about. The same every time of a day."""
    as_of = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    ways: list[Way] = []
    for way in ways_of(item, cast, as_of, MOST):
        ways.append(way)
        if len(ways) % BATCH == 0 and not list(_walked(item, ways)):
            break
    found = list(_walked(item, ways))
    return [*found, *_printed(item, fullest(item, ways), as_of)]


def fullest(item: Item, ways: list[Way]) -> Way:
    """The way with the most to print; of a filing one by somebody who has something to file."""
    def fills(way: Way) -> tuple[bool, bool, int]:
        data = {name: answer.data for name, answer in way.citizen.records.items() if answer.found}
        return chosen(item, way.answers, data) is not None, way.verdict.outcome != FAIL, len(way.answers)

    return max(ways, key=fills)


def _walked(item: Item, ways: list[Way]) -> Iterator[Found]:
    many = len(ways)
    reached = Counter(step for way in ways for step in way.screens)
    stuck = Counter(way.stuck for way in ways if way.stuck)
    problems = Counter(key.partition("[")[0] for way in ways for key in {one.key for one in way.verdict.problems})
    places = {key: place for place, key in enumerate(item.fields)}
    for place, step in enumerate(item.steps):
        if not reached[step.id]:
            yield ("steps", place, "when" if step.when else "id"), "error", (
                f"nobody of {many} made-up citizens reaches {step.id}"), "look at when: can it ever be true?"
        elif step.field is not None and stuck[step.field] >= reached[step.id]:
            yield ("fields", places[step.field]), "error", f"a dead end: nobody finds an answer to {step.field}", (
                "look at pattern, min, max and options")
    asked = {key for step in item.steps for key in (step.field, step.also)}
    for key, count in problems.items():
        known = item.fields.get(key)
        if known is not None and key not in asked and known.each is None and count == many:
            yield ("fields", places[key]), "error", f"a dead end: {key} is required and nobody is asked for it", (
                "a question step for it, or required: false")
    if item.rules and all(way.verdict.outcome == FAIL for way in ways):
        most = Counter(one.id for way in ways for one in way.verdict.with_status(FAIL)).most_common(1)[0][0]
        place = next(number for number, rule in enumerate(item.rules) if rule.id == most)
        yield ("rules", place, "test"), "error", f"a dead end: {most} refuses all of {many} made-up citizens", (
            "is the rule the wrong way round?")


def _printed(item: Item, way: Way, as_of: date) -> Iterator[Found]:
    for name, pages, spilt in papers(item, way, as_of):
        for spill in spilt:
            yield _place(item, spill, name), "error", f"{name}: {spill.text[:24]!r} {spill.why}", "make it shorter"
        if pages > MOST_PAGES[name]:
            yield ("papers", item.papers.index(name)), "error", (
                f"{name}: {pages} pages with the longest answers"), f"at most {MOST_PAGES[name]}: a smaller max"


def _place(item: Item, spill: Spill, paper: str) -> Path_:
    """Where the text comes from."""
    for path, text in ((("title",), item.title), (("department",), item.department)):
        if spill.text in (text.zh, text.en):
            return path
    for place, known in enumerate(item.fields.values()):
        if spill.text in (known.label.zh, known.label.en):
            return ("fields", place, "label")
    for place, phone in enumerate(item.phones):
        if phone.number in spill.text:
            return ("phones", place)
    if item.pays is not None and spill.text in (item.pays.invoice.zh, item.pays.invoice.en):
        return ("pays", "invoice")
    return ("papers", item.papers.index(paper))


def cast_of(path: Path = CAST) -> list[dict[str, Any]]:
    """The people to begin with; none where the software has no city beside it."""
    from forms.tools.citizens import read_cast

    return read_cast(path) if path.is_file() else []
