"""Checks of an item file before it is built: shape by JSON Schema, then names, conditions and words."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from forms.kind_checks import by_kind, personal, silence
from forms.model import ANONYMOUS, MODULES
from forms.party_checks import of_several
from forms.patterns import fault_of
from forms.record_checks import of_records
from forms.rules.expr import ExprFault, Names, Rows, check_expression
from forms.rules.registry import COMPUTE, FACTS, NAMES
from forms.word_checks import unoffered, words
from forms.yaml_lines import Document, ItemFault, Path_

SCHEMA = Path(__file__).parent / "schema" / "item.schema.json"
UNWRITTEN = re.compile(r"【[^】]*】")
"""What ``forms new`` leaves to be written."""
_TYPES = {
    "number": "int",
    "money": "int",
    "multi_choice": "list",
    "computed": "dyn",
    "material": "dyn",
    "signature": "dyn",
}
CARD_NAMES = [
    "name",
    "sex",
    "ethnicity",
    "birth",
    "address",
    "number",
    "issuer",
    "valid_from",
    "valid_to",
    "kind",
    "pass_number",
    "english_name",
    "new_address",
]
UNIQUE = {
    "fields": "key",
    "steps": "id",
    "rules": "id",
    "stages": "id",
    "records": "id",
    "materials": "id",
    "parties": "role",
    "public": "key",
    "outcomes": "key",
}
"""Lists of the file whose entries need different names, and what the name is called there."""
NOT_ASKED = ("signature", "material", "computed")
"""Kinds that no question asks for: they come from a step of their own, or from a computation."""
_PER_KIND = {"question": "field", "capture": "material"}


@lru_cache(maxsize=1)
def _validator() -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def faults_of(document: Document, *, engine: bool = False) -> list[ItemFault]:
    """Every fault of the file, by line. The second kind of check runs only on a well-shaped file.

    ``engine``: also let the CEL engine read every condition. Our own reader accepts a part of CEL only, so
    this is for the check tool; loading a quarter of a second of engine must not delay the first screen.
    """
    faults = _without_echoes(list(_shape(document))) or list(_sense(document, engine))
    return sorted(faults, key=lambda fault: fault.line or 0)


def _without_echoes(faults: list[ItemFault]) -> list[ItemFault]:
    """A misspelt name is also a missing one: say only the first."""
    meant = {f"{(fault.suggestion or '')[len('did you mean ') : -1]} is missing" for fault in faults}
    return [fault for fault in faults if fault.reason not in meant]


def _shape(document: Document) -> Iterator[ItemFault]:
    for error in _validator().iter_errors(document.root):
        path: Path_ = tuple(error.instance_path)
        kind = type(error.kind).__name__.rpartition("_")[2]
        extra = re.findall(r"'([^']+)'", error.message) if "dditional" in error.message else []
        missing = re.match(r'"([^"]+)" is a required property', error.message)
        if extra:
            for name in extra:
                close = difflib.get_close_matches(name, _allowed(error.schema_path), 1)
                yield document.fault(
                    (*path, name), f"unknown name {name}", f"did you mean {close[0]}?" if close else None
                )
        elif missing and missing[1] in ("zh", "en"):
            yield document.fault(path, f"the text in {missing[1]} is missing", "write {zh: ..., en: ...}")
        elif missing and missing[1] == "retention":
            yield document.fault(path, "a field needs a retention", "session or case_archive")
        elif missing and missing[1] == "source":
            yield document.fault(path, "a field needs a source", "IDC REC SCN TYP SEL DEC SIG or SYS")
        elif missing:
            yield document.fault(path, f"{missing[1]} is missing")
        else:
            yield document.fault(
                path, f"{_short(error.message)}", None if kind != "Enum" else "use a listed word"
            )


def _allowed(schema_path: Any) -> list[str]:
    node: Any = json.loads(SCHEMA.read_text("utf-8"))
    for part in list(schema_path)[:-1]:
        node = node.get(part, {}) if isinstance(node, dict) else {}
        while isinstance(node, dict) and "$ref" in node:
            node = json.loads(SCHEMA.read_text("utf-8"))["$defs"][node["$ref"].rpartition("/")[2]]
    return list(node.get("properties", {})) if isinstance(node, dict) else []


def _short(message: str) -> str:
    # an end that every engine reads alike; for people it is a $
    message = message.replace(r"(?![\s\S])", "$")
    return message if len(message) < 200 else f"…{message[-190:]}"


def _pays(document: Document) -> Iterator[ItemFault]:
    root = document.root
    kinds = [entry["kind"] for entry in root["steps"]]
    if "pays" not in root:
        if "pay" in kinds:
            yield document.fault(("steps", kinds.index("pay"), "kind"), "nothing is paid here", "say what, under pays")
        if "invoice" in root.get("papers", ()):
            yield document.fault(("papers",), "an invoice where nothing is paid")
        return
    if kinds.count("pay") != 1 or kinds[-2:] != ["pay", "submit"]:
        yield document.fault(("steps",), "what is paid is paid on one pay step, right before submit")
    if root["assurance"] != "person_verified":
        yield document.fault(("assurance",), "a bill is shown to the verified person only", "person_verified")
    pays, known = root["pays"], NAMES.get(root.get("compute", ""), {})
    if known.get(pays["amount"]) != "int":
        whole = [name for name, kind in known.items() if kind == "int"]
        yield document.fault(("pays", "amount"), f"no whole number {pays['amount']} is computed", _close(
            pays["amount"], whole))
    for number, line in enumerate(pays["lines"]):
        if known.get(line["value"]) != "int":
            yield document.fault(("pays", "lines", number, "value"), f"no whole number {line['value']} is computed",
                                 _close(line["value"], known))
    fields = {entry["id"]: entry["fields"] for entry in root.get("records", ())}
    if pays["record"] not in fields:
        yield document.fault(("pays", "record"), f"no record {pays['record']}", _close(pays["record"], list(fields)))
        return
    for place in ("thing", "about"):
        if pays[place] not in fields[pays["record"]]:
            yield document.fault(("pays", place), f"no field {pays[place]} in {pays['record']}", None)


def _sense(document: Document, engine: bool) -> Iterator[ItemFault]:
    root = document.root
    for group, key in UNIQUE.items():
        seen: set[str] = set()
        for place, entry in enumerate(root.get(group, ())):
            if entry[key] in seen:
                yield document.fault((group, place, key), f"{entry[key]} appears twice")
            seen.add(entry[key])
    if "compute" in root and root["compute"] not in COMPUTE:
        yield document.fault(
            ("compute",), f"unknown computation {root['compute']}", f"known: {', '.join(COMPUTE)}"
        )
        return
    yield from _pays(document)
    yield from silence(document)
    if int(root["promise_days"]) > int(root["legal_days"]):
        yield document.fault(("promise_days",), "promises more days than the law allows")
    for place, name in enumerate(root.get("needs_modules", ())):
        if name not in MODULES:
            yield document.fault(("needs_modules", place), f"unknown module {name}", _close(name, MODULES))
    records = {entry["id"]: entry["fields"] for entry in root.get("records", ())}
    yield from _fields(document, records)
    yield from _steps(document)
    yield from by_kind(document)
    yield from of_several(document)
    yield from of_records(document)
    yield from _rules(document, records)
    yield from _conditions(document, engine)
    yield from _unwritten(document, (), document.root)
    yield from words(document)


def _fields(document: Document, records: dict[str, list[str]]) -> Iterator[ItemFault]:
    keys = {entry["key"]: entry for entry in document.root["fields"]}
    for place, entry in enumerate(document.root["fields"]):
        path: Path_ = ("fields", place)
        if "from" in entry:
            where, _, name = entry["from"].partition(".")
            if where != "card" and where not in records:
                yield document.fault(
                    (*path, "from"), f"unknown record {where}", _close(where, ["card", *records])
                )
            else:
                known = CARD_NAMES if where == "card" else records[where]
                if name not in known:
                    yield document.fault((*path, "from"), f"{where} has no {name}", _close(name, known))
        elif entry["source"] in ("IDC", "REC"):
            yield document.fault(path, f"source {entry['source']} needs from", "e.g. from: card.name")
        other = entry.get("options_of")
        if other is not None and not keys.get(other, {}).get("options"):
            yield document.fault((*path, "options_of"), f"{other} has no options")
        if entry["kind"] in ("choice", "multi_choice") and other is None and not {"options", "options_from"} & {
            *entry
        }:
            yield document.fault(path, "a choice needs options")
        codes = [option["code"] for option in entry.get("options", ())]
        if len(set(codes)) != len(codes):
            yield document.fault((*path, "options"), "an option's code appears twice")
        if "min" in entry and "max" in entry and int(entry["min"]) > int(entry["max"]):
            yield document.fault((*path, "min"), "min is greater than max")
        if entry["kind"] == "note":
            yield from _note(document, path, entry)
        if "pattern" in entry:
            yield from _pattern(document, (*path, "pattern"), entry["pattern"])
        for number, inner in enumerate(entry.get("fields", ())):
            if "pattern" in inner:
                yield from _pattern(document, (*path, "fields", number, "pattern"), inner["pattern"])


_OF_AN_ANSWER = ("from", "options", "options_of", "options_from", "default", "min", "max", "pattern", "fields", "each")


def _note(document: Document, path: Path_, entry: dict[str, Any]) -> Iterator[ItemFault]:
    """What is only read: a text, and nothing that belongs to an answer."""
    if "help" not in entry:
        yield document.fault(path, "a note needs help, the text that is read", "help: {zh: ..., en: ...}")
    if entry["source"] != "SYS" or entry.get("required") != "false" or entry.get("personal") != "false":
        yield document.fault(path, "nobody answers a note", "source: SYS, required: false, personal: false")
    for name in _OF_AN_ANSWER:
        if name in entry:
            yield document.fault((*path, name), f"a note has no {name}")
    for place, step in enumerate(document.root["steps"]):
        if entry["key"] in step.get("show", ()):
            yield document.fault(("steps", place, "show"), f"{entry['key']} is a note, for a question step")


def _pattern(document: Document, path: Path_, pattern: str) -> Iterator[ItemFault]:
    if re.search(r"\\[dDwWsSbB]", pattern):
        yield document.fault(
            path, r"\d and its kin mean different things in different engines", "write [0-9]"
        )
    if re.search(r"(?<!\\)\$|(?<![\\\[])\^", pattern):
        yield document.fault(path, "^ and $ are not needed: the whole value is matched", "leave them out")
    fault = fault_of(pattern)
    if fault is not None:
        yield document.fault(path, fault, "count the signs: [0-9]{6}, and choose between whole patterns: A|B")


def _steps(document: Document) -> Iterator[ItemFault]:
    root = document.root
    fields = {entry["key"]: entry["kind"] for entry in root["fields"]}
    materials = {entry["id"] for entry in root.get("materials", ())}
    stages = [entry["id"] for entry in root["stages"]]
    last = 0
    for place, entry in enumerate(root["steps"]):
        path: Path_ = ("steps", place)
        needed = _PER_KIND.get(entry["kind"])
        if needed is not None and needed not in entry:
            yield document.fault(path, f"a {entry['kind']} step needs {needed}")
        if entry["stage"] not in stages:
            yield document.fault(
                (*path, "stage"), f"unknown stage {entry['stage']}", _close(entry["stage"], stages)
            )
        elif stages.index(entry["stage"]) < last:
            yield document.fault(
                (*path, "stage"), f"the stage {entry['stage']} is over already", "keep stages in order"
            )
        else:
            last = stages.index(entry["stage"])
        if "field" in entry and entry["field"] not in fields:
            yield document.fault(
                (*path, "field"), f"unknown field {entry['field']}", _close(entry["field"], fields)
            )
        elif entry["kind"] == "question" and "field" in entry and fields[entry["field"]] in NOT_ASKED:
            yield document.fault((*path, "field"), f"nobody can answer a {fields[entry['field']]} here",
                                 "a sign or a capture step")
        if "also" in entry:
            yield from _also(document, (*path, "also"), entry)
        if "how" in entry:
            yield from _how(document, (*path, "how"), entry)
        if "material" in entry and entry["material"] not in materials:
            yield document.fault((*path, "material"), f"unknown material {entry['material']}")
        for number, key in enumerate(entry.get("show", ())):
            if key not in fields:
                yield document.fault((*path, "show", number), f"unknown field {key}", _close(key, fields))
    kinds = [entry["kind"] for entry in root["steps"]]
    # where nobody is named and nothing personal is asked, there is nothing to give notice of
    silent = root["assurance"] == ANONYMOUS and not any(personal(entry) for entry in root["fields"])
    end = "overview" if root.get("kind") == "overview" else "submit"
    if kinds[-1] != end or (kinds[0] != "notice" and not silent):
        yield document.fault(("steps",), f"steps begin with a notice and end with {end}")
    if "overview" in kinds[:-1]:
        yield document.fault(("steps",), "an overview is the end of an item of kind overview")
    shown = {entry.get("material") for entry in root["steps"]}
    for place, entry in enumerate(root.get("materials", ())):
        # a misspelt reference is told above; only a material nobody names is dead
        if entry["id"] not in shown and shown <= {None, *materials}:
            yield document.fault(("materials", place), f"no step asks for {entry['id']}")
        if int(entry["min_pages"]) > int(entry["max_pages"]):
            yield document.fault(("materials", place, "min_pages"), "min_pages is greater than max_pages")


def _how(document: Document, path: Path_, step: dict[str, Any]) -> Iterator[ItemFault]:
    """人脸识别技术应用安全管理办法: not the only way of verification where there is another."""
    if step["kind"] != "person_check":
        yield document.fault(path, "only a person check recognises somebody")
    elif "phone_code" not in step["how"]:
        yield document.fault(path, "a face is never the only way", "[face, phone_code]")


def _also(document: Document, path: Path_, step: dict[str, Any]) -> Iterator[ItemFault]:
    known = {entry["key"]: entry for entry in document.root["fields"]}
    beside = known.get(step["also"])
    if beside is None:
        yield document.fault(path, f"unknown field {step['also']}", _close(step["also"], known))
    elif step["kind"] != "question" or beside["kind"] != "text" or beside.get("required") != "false":
        yield document.fault(path, "a question may offer one text beside it that is never required")


def _rules(document: Document, records: dict[str, list[str]]) -> Iterator[ItemFault]:
    for place, entry in enumerate(document.root.get("rules", ())):
        for number, need in enumerate(entry.get("needs", ())):
            record, _, name = need.partition(".")
            path: Path_ = ("rules", place, "needs", number)
            if record not in records:
                yield document.fault(path, f"unknown record {record}", _close(record, records))
            elif name and name not in records[record]:
                yield document.fault(path, f"{record} has no {name}", _close(name, records[record]))


def _close(name: str, known: Any) -> str | None:
    close = difflib.get_close_matches(name, list(known), 1)
    return f"did you mean {close[0]}?" if close else None


def _type(entry: dict[str, Any]) -> object:
    if entry["kind"] != "group":
        return _TYPES.get(entry["kind"], "string")
    return Rows({inner["key"]: _type(inner) for inner in entry.get("fields", ())} | {"party": "string"})


def names_of(root: dict[str, Any]) -> Names:
    """The variables this item's conditions may use."""
    records = {entry["id"]: dict.fromkeys(entry["fields"], "dyn") for entry in root.get("records", ())}
    return Names(
        {
            "a": {entry["key"]: _type(entry) for entry in root["fields"]},
            "r": records,
            "have": dict.fromkeys(records, "bool"),
            "f": FACTS,
            "c": {**NAMES.get(root.get("compute", ""), {}), "disputed": "list", "outcome": "string"},
            "as_of": "string",
        }
    )


def _conditions(document: Document, engine: bool) -> Iterator[ItemFault]:
    root = document.root
    names = names_of(root)
    for path, text, want in _expressions(root):
        try:
            check_expression(text, names, want)
        except ExprFault as fault:
            yield document.fault(path, f"condition: {fault.reason}", fault.suggestion)
            continue
        yield from unoffered(document, path, text)
        complaint = _compiles(text) if engine else None
        if complaint is not None:
            yield document.fault(path, f"condition: {complaint}")


def _compiles(text: str) -> str | None:
    from forms.rules.engine import compile_check

    return compile_check(text)


def _expressions(root: dict[str, Any]) -> Iterator[tuple[Path_, str, str | None]]:
    if "automatic" in root:
        yield ("automatic",), root["automatic"], "bool"
    for place, entry in enumerate(root["fields"]):
        if entry.get("required", "true") not in ("true", "false"):
            yield ("fields", place, "required"), entry["required"], "bool"
        if "default" in entry:
            yield ("fields", place, "default"), entry["default"], None
        for number, inner in enumerate(entry.get("fields", ())):
            if inner.get("required", "true") not in ("true", "false"):
                yield ("fields", place, "fields", number, "required"), inner["required"], "bool"
    for place, entry in enumerate(root["steps"]):
        if "when" in entry:
            yield ("steps", place, "when"), entry["when"], "bool"
    for place, entry in enumerate(root.get("rules", ())):
        for key in ("applies", "known", "test"):
            if key in entry:
                yield ("rules", place, key), entry[key], "bool"
        for number, case in enumerate(entry.get("cases", ())):
            yield ("rules", place, "cases", number, "when"), case["when"], "bool"


def _unwritten(document: Document, path: Path_, value: Any) -> Iterator[ItemFault]:
    """What a starting item left open."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _unwritten(document, (*path, key), inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _unwritten(document, (*path, place), inner)
    elif isinstance(value, str) and UNWRITTEN.search(value):
        yield document.fault(path, f"still to be written: {value[:40]}")
