"""Checks every item file and table and prints every finding: ``python -m forms.tools.check [PATH]``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.catalogue_loader import BUNDLED, build, find_item_files
from forms.item_checks import faults_of
from forms.model import Item
from forms.tables.loader import HERE as TABLES
from forms.tables.loader import TableFault, load_table
from forms.tools import trials
from forms.yaml_lines import Document, ItemFault, Path_, read_yaml

MAX_QUESTION = 24
MAX_SCREENS = 10
MASKED_KINDS = ("id_number", "phone", "bank_card", "address", "title_number", "unit_number")


@dataclass(frozen=True)
class Finding:
    """One thing to mend (``level`` "error") or to think about ("advice")."""

    file: str
    line: int | None
    path: str
    level: str
    reason: str
    suggestion: str | None = None

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line is not None else self.file
        more = f" ({self.suggestion})" if self.suggestion else ""
        return f"{where}: {self.level}: {self.path + ': ' if self.path else ''}{self.reason}{more}"


def check_all(root: Path = BUNDLED, *, tried: bool = True) -> list[Finding]:
    """Every finding below ``root`` (a folder of items, or one item file), and of the tables. Never raises
    for what it finds in files. ``tried``: also with made-up citizens (forms.tools.trials), some seconds an item."""
    root = Path(root)
    files = [root] if root.is_file() else find_item_files(root)
    findings: list[Finding] = []
    cast = trials.cast_of() if tried else []
    if not files:
        findings.append(Finding(str(root), None, "", "error", "no item files here"))
    for path in files:
        findings += _check_file(path, root.is_file(), cast)
    return findings + _check_tables()


def _check_file(path: Path, single: bool, cast: list[dict[str, Any]]) -> list[Finding]:
    try:
        document = read_yaml(path)
    except ItemFault as fault:
        return [_error(fault)]
    findings = [_error(fault) for fault in faults_of(document, engine=True)]
    if findings:
        return findings
    item = build(document.root)
    if not single and (path.parent.parent.name, path.parent.name) != (item.id, f"v{item.version}"):
        findings.append(_error(document.fault(("id",), "folder and id or version differ")))
    tried = [_tried(document, *one) for one in trials.findings(item, cast)] if cast else []
    return findings + _advice(document, item) + tried


def _tried(document: Document, path: Path_, level: str, reason: str, suggestion: str | None) -> Finding:
    fault = document.fault(path, reason, suggestion)
    return Finding(fault.file, fault.line, fault.path, level, reason, suggestion)


def _error(fault: ItemFault) -> Finding:
    return Finding(fault.file, fault.line, fault.path, "error", fault.reason, fault.suggestion)


def _advice(document: Document, item: Item) -> list[Finding]:
    """What is not wrong, but not good for the person at the booth."""
    found: list[Finding] = []

    def advise(path: tuple[str | int, ...], reason: str, suggestion: str | None = None) -> None:
        fault = document.fault(path, reason, suggestion)
        found.append(Finding(fault.file, fault.line, fault.path, "advice", reason, suggestion))

    for place, step in enumerate(item.steps):
        if len(step.title.zh) > MAX_QUESTION:
            advise(("steps", place, "title"), "a long title", "ask in a short sentence")
        if step.kind == "question" and not step.title.zh.endswith("？"):
            advise(("steps", place, "title"), "a question step without a question", "end it with ？")
    always = sum(step.when is None for step in item.steps)
    # where several come together, each has screens of their own
    if always > MAX_SCREENS * max(1, len(item.parties)):
        advise(("steps",), f"{always} screens for everybody", f"at most {MAX_SCREENS}")
    asked = {key for step in item.steps for key in (step.field, step.also, *step.show)}
    for place, known in enumerate(item.fields.values()):
        if known.source in ("TYP", "SEL") and known.key not in asked and known.each is None:
            advise(("fields", place), f"no step asks for or shows {known.key}")
        if known.personal and known.mask == "none" and known.kind in MASKED_KINDS:
            advise(("fields", place), f"{known.key} is personal and has no mask", "mask: phone, account, ...")
    for place, rule in enumerate(item.rules):
        if len(rule.failed.zh) > 40:
            advise(("rules", place, "failed"), "a long sentence", "say it in under 40 characters")
    return found


def _check_tables() -> list[Finding]:
    findings = []
    for path in sorted(TABLES.glob("*.yaml")):
        try:
            load_table(path.stem)
        except TableFault as fault:
            findings.append(Finding(str(path), None, "", "error", str(fault)))
    return findings


def main(arguments: list[str]) -> int:
    """Print findings; exit 1 when one is an error, 0 otherwise, 2 for wrong use."""
    quick, places = "--quick" in arguments, [one for one in arguments if one != "--quick"]
    if len(places) > 1 or (places and not Path(places[0]).exists()):
        print("usage: python -m forms check [--quick] [item.yaml or folder]\n"
              "  --quick: without sending made-up citizens through, and without printing its papers", file=sys.stderr)
        return 2
    findings = check_all(Path(places[0]) if places else BUNDLED, tried=not quick)
    for finding in findings:
        print(finding)
    errors = sum(finding.level == "error" for finding in findings)
    print(f"{errors} errors, {len(findings) - errors} advices")
    return 1 if errors else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
