"""Dead ends, screens nobody sees, open-ended words, blanks, papers without room: each found in an item that has it,
with file, line, path, reason and what to do; the items that are shipped have none (test_check)."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from forms.catalogue_loader import BUNDLED
from forms.tools import longest, trials
from forms.tools.check import Finding, check_all
from forms.tools.patterns import like

TRADER = (BUNDLED / "market" / "sole-trader" / "v1" / "item.yaml").read_text("utf-8")
PROOF = (BUNDLED / "social-security" / "insurance-proof" / "v1" / "item.yaml").read_text("utf-8")
MATERIALS = re.compile(r"(  - key: materials\n    title: .*\n)    body: (.*)\n")
FAX = "  - {key: fax, label: {zh: 传真, en: Fax}, kind: number, source: TYP, retention: session}\n"
SCOPE, NAME = "  - {id: scope, kind: question,", "  - {id: trade_name, kind: question,"
TWO = 'min: "2", max: "20"'
LONG = "个体工商户设立登记" * 5


@pytest.fixture(autouse=True)
def _fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "MOST", 40)


def findings(tmp_path: Path, text: str, old: str, new: str) -> list[Finding]:
    assert old in text
    path = tmp_path / "item.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return check_all(path)


@pytest.mark.parametrize(("text", "old", "new", "path", "reason"), [
    (TRADER, SCOPE, f"{SCOPE} when: f.open_case && !f.open_case,", "steps[3].when",
     "nobody of 40 made-up citizens reaches scope"),
    (TRADER, NAME, f"{NAME} when: a.scope == 'meal',", "steps[4].when", "condition: nobody can answer 'meal' to scope"),
    (TRADER, 'pattern: "1[3-9][0-9]{9}"', 'pattern: "2[0-9]{10}"', "fields[8]",
     "a dead end: nobody finds an answer to mobile"),
    (TRADER, TWO, 'pattern: "[0-9]{6}", max: "4"', "fields[5]", "a dead end: nobody finds an answer to trade_name"),
    (TRADER, "\nsteps:\n", f"{FAX}\nsteps:\n", "fields[11]", "a dead end: fax is required and nobody is asked for it"),
    (TRADER, "    known: has(a.scope) && a.scope != 'fireworks'\n    test: \"true\"", '    test: "false"', "rules[",
     "a dead end: "),
    (TRADER, "zh: 个体工商户设立, en", f"zh: {LONG}, en", "title", "application_form: "),
    (PROOF, "department: {zh: 平", f"department: {{zh: {LONG}{LONG}平", "department", "certificate: "),
])
def test_found_by_going_through_it(tmp_path: Path, text: str, old: str, new: str, path: str, reason: str) -> None:
    found = findings(tmp_path, text, old, new)
    mine = [one for one in found if one.reason.startswith(reason) and one.path.startswith(path)]
    assert mine, [str(one) for one in found]
    assert all(one.level == "error" and one.line and one.suggestion and one.file.endswith("item.yaml") for one in mine)


def test_control_what_can_be_reached_answered_and_printed(tmp_path: Path) -> None:
    assert findings(tmp_path, TRADER, TWO, 'min: "2", max: "400"') == [], "a long text goes over lines"
    assert findings(tmp_path, TRADER, TWO, 'pattern: "[0-9]{6}", max: "6"') == []
    assert findings(tmp_path, TRADER, NAME, f"{NAME} when: a.scope == 'meals',") == []


def test_too_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(longest.MOST_PAGES, "application_form", 0)
    (found,) = findings(tmp_path, TRADER, TWO, TWO)
    assert (found.path, found.reason) == ("papers[0]", "application_form: 1 pages with the longest answers")


@pytest.mark.parametrize(("zh", "en", "path", "reason"), [
    ("身份证、照片等。", None, "public[2].body", "catch-all word 等"),
    ("身份证及其他材料。", None, "public[2].body", "catch-all word 其他"),
    ("身份证，视情况补充。", None, "public[2].body", "catch-all word 视情况"),
    ("身份证和规定的材料。", None, "public[2].body", "catch-all word 规定的材料"),
    ("只要身份证。", "Your ID card and other documents.", "public[2].body", "catch-all word 'other documents'"),
    ("只要身份证。", "Your ID card, photos etc.", "public[2].body", "catch-all word 'etc'"),
    ("只要身份证。", "Your ID card, more as required.", "public[2].body", "catch-all word 'as required'"),
    (" ", None, "public[2].body.zh", "says nothing"),
    ("待定。", None, "public[2].body.zh", "says nothing"),
    ("只要身份证。", "TBD", "public[2].body.en", "says nothing"),
    ("Only your ID card.", None, "public[2].body.zh", "is not Chinese"),
    ("只要身份证。", "只要本人的身份证就行", "public[2].body.en", "is not English"),
    ("等候时带上身份证，老人优先等。", None, "public[2].body", "catch-all word 等"),
])
def test_words_that_say_nothing(tmp_path: Path, zh: str, en: str | None, path: str, reason: str) -> None:
    block = MATERIALS.search(PROOF)
    assert block is not None
    new = f"{block[1]}    body: {{zh: \"{zh}\", en: \"{en or 'Only your own ID card.'}\"}}\n"
    found = [one for one in findings(tmp_path, PROOF, block[0], new) if one.path == path]
    assert [one.reason.startswith(reason) for one in found] == [True]
    assert all(one.line and one.suggestion for one in found)


def test_control_waiting_and_grades_are_no_catch_all(tmp_path: Path) -> None:
    block = MATERIALS.search(PROOF)
    assert block is not None
    body = "{zh: 带身份证；等短信，高等学校的学生也一样，人人平等。, en: Your ID card and no other document.}"
    assert findings(tmp_path, PROOF, block[0], f"{block[1]}    body: {body}\n") == []


@pytest.mark.parametrize("pattern", [
    "[0-9]{6}", "1[3-9][0-9]{9}", "(AB|CD)-?[a-f]+", "[^0-9]{2}", "豫[A-Z][0-9A-Z]{5,6}", "x*y?"])
def test_a_text_that_a_pattern_takes(pattern: str) -> None:
    dice = random.Random(5)
    for _ in range(40):
        assert re.fullmatch(pattern, like(pattern, dice))
