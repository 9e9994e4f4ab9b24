"""Checks of an item that several people do together: roles, groups, options out of a record, what is filed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from forms.groups import MAX_ROWS, PARTY
from forms.model import ANONYMOUS, SIGNED_PAPERS
from forms.yaml_lines import Document, ItemFault

_NOT_IN_A_ROW = ("group", "signature", "material", "computed", "note")
_ONLY_ALONE = ("options_of", "options_not", "options_from", "default", "each", "fields")
_ONLY_OF_A_GROUP = ("fields", "each")


def of_several(document: Document) -> Iterator[ItemFault]:
    """Every fault of roles, groups, options that come from records, and of what is filed."""
    yield from _roles(document)
    for place, entry in enumerate(document.root["fields"]):
        yield from _group(document, place, entry)
        yield from _options(document, place, entry)
    yield from _files(document)


def _roles(document: Document) -> Iterator[ItemFault]:
    root = document.root
    roles = root.get("parties", ())
    steps = [entry["kind"] for entry in root["steps"]]
    if roles and root["assurance"] == ANONYMOUS:
        yield document.fault(("parties",), "nobody is named here: no parties")
    for place, entry in enumerate(roles):
        if not 1 <= int(entry["min"]) <= int(entry["max"]) <= MAX_ROWS:
            yield document.fault(("parties", place, "min"), f"1 <= min <= max <= {MAX_ROWS}")
        if "owners" in entry and entry["owners"].partition(".")[0] not in _chosen(root):
            yield document.fault(("parties", place, "owners"), "no field chooses an entry of that record")
    if bool(roles) != ("parties" in steps):
        yield document.fault(("steps",), "a parties step and parties go together")
    if steps.count("parties") > 1:
        yield document.fault(("steps",), "only one parties step")


def _group(document: Document, place: int, entry: dict[str, Any]) -> Iterator[ItemFault]:
    path: tuple[str | int, ...] = ("fields", place)
    if entry["kind"] != "group":
        for name in _ONLY_OF_A_GROUP:
            if name in entry:
                yield document.fault((*path, name), f"only a group has {name}")
        return
    if "fields" not in entry:
        yield document.fault(path, "a group needs fields")
        return
    if int(entry.get("max", MAX_ROWS)) > MAX_ROWS:
        yield document.fault((*path, "max"), f"more than {MAX_ROWS} rows")
    if "each" in entry and entry["each"] not in [role["role"] for role in document.root.get("parties", ())]:
        yield document.fault((*path, "each"), f"unknown role {entry['each']}")
    seen: set[str] = {PARTY}
    for number, inner in enumerate(entry["fields"]):
        inside = (*path, "fields", number)
        if inner["key"] in seen:
            yield document.fault((*inside, "key"), f"{inner['key']} appears twice")
        seen.add(inner["key"])
        yield from _inner(document, inside, inner, "each" in entry)


def _inner(document: Document, path: tuple[str | int, ...], inner: dict[str, Any], each: bool) -> Iterator[ItemFault]:
    if inner["kind"] in _NOT_IN_A_ROW:
        yield document.fault((*path, "kind"), f"no {inner['kind']} in a row")
    for name in _ONLY_ALONE:
        if name in inner:
            yield document.fault((*path, name), f"a field of a row has no {name}")
    if inner["kind"] in ("choice", "multi_choice") and "options" not in inner:
        yield document.fault(path, "a choice needs options")
    if "from" in inner and not (each and re.fullmatch(r"card\.[a-z_]+", inner["from"])):
        yield document.fault((*path, "from"), "a row takes values from the card of its own person only")


def _chosen(root: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The records of which a field chooses an entry."""
    return {entry["options_from"]["record"]: entry for entry in root["fields"] if "options_from" in entry}


def _options(document: Document, place: int, entry: dict[str, Any]) -> Iterator[ItemFault]:
    if "options_from" not in entry:
        return
    root, path = document.root, ("fields", place, "options_from")
    lists = {record["id"]: record["fields"] for record in root.get("records", ())}
    wanted = entry["options_from"]
    if entry["kind"] != "choice" or "options_of" in entry:
        yield document.fault(path, "only a choice takes options from a record")
    if wanted["record"] not in lists:
        close = difflib.get_close_matches(wanted["record"], lists, 1)
        yield document.fault(
            (*path, "record"), f"unknown record {wanted['record']}", f"did you mean {close[0]}?" if close else None
        )
    elif wanted["list"] not in lists[wanted["record"]]:
        yield document.fault((*path, "list"), f"{wanted['record']} has no {wanted['list']}")


def _files(document: Document) -> Iterator[ItemFault]:
    root = document.root
    files = root.get("files")
    if files is None:
        return
    chosen = _chosen(root).get(files["record"])
    if chosen is None:
        yield document.fault(("files", "record"), f"no field chooses an entry of {files['record']}")
    elif chosen["options_from"]["code"] != files["thing"]:
        yield document.fault(("files", "thing"), "a filing is for what was chosen", chosen["options_from"]["code"])
    if root["assurance"] != "person_verified":
        yield document.fault(("assurance",), "what is filed needs people who are known", "person_verified")
    yield from _act(document, files)
    needs = {record["id"]: record["need"] for record in root.get("records", ())}
    if needs.get(files["record"], "required") != "required":
        yield document.fault(("files", "record"), "nothing is filed on a record that may come later", "required")


def _act(document: Document, files: dict[str, Any]) -> Iterator[ItemFault]:
    """What is given up is given up by those whom the filing names, all of them, and on a paper of its own."""
    root, act = document.root, files.get("act", "file")
    papers = root.get("papers", ())
    for other, paper in SIGNED_PAPERS.items():
        if other != act and paper in papers:
            yield document.fault(("papers", list(papers).index(paper)), f"{act} has no {paper}", SIGNED_PAPERS[act])
    if act == "cancel":
        for place, role in enumerate(root.get("parties", ())):
            if role.get("owners", "").partition(".")[0] != files["record"]:
                yield document.fault(("parties", place), "only those whom the filing names can cancel it",
                                     f"owners: {files['record']}.people")
