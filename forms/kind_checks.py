"""Checks of an item file by what the item is: of nobody, an evaluation, a complaint, an overview."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from forms.model import ANONYMOUS
from forms.yaml_lines import Document, ItemFault


def by_kind(document: Document) -> Iterator[ItemFault]:
    """Every fault against what an item of this kind is."""
    if document.root.get("kind") != "overview" and "outcomes" not in document.root:
        yield document.fault((), "outcomes is missing")
    yield from _nobody(document)
    yield from _kind(document)
    yield from _overview(document)


def personal(entry: dict[str, Any]) -> bool:
    """A field holds personal data unless the item says it does not."""
    return bool(entry.get("personal", "true") == "true")


_NOT_NOBODY = ("card", "person_check", "records", "capture", "sign")


def _nobody(document: Document) -> Iterator[ItemFault]:
    """An anonymous item asks for nothing that says who somebody is, but what a person chooses to type."""
    root = document.root
    if root["assurance"] != ANONYMOUS:
        return
    for place, entry in enumerate(root["steps"]):
        if entry["kind"] in _NOT_NOBODY:
            yield document.fault(("steps", place, "kind"), f"nobody is named here: no {entry['kind']} step")
    for place, entry in enumerate(root["fields"]):
        if entry["source"] in ("IDC", "REC", "SCN", "SIG"):
            yield document.fault(("fields", place, "source"), f"nobody is named here: no {entry['source']}")
        elif personal(entry) and entry["kind"] != "text" and entry.get("required", "true") != "false":
            yield document.fault(
                ("fields", place), f"{entry['key']} is personal and required, but nobody is named here"
            )
    for place, paper in enumerate(root.get("papers", ())):
        if paper == "application_form":
            yield document.fault(("papers", place), "a form that nobody signs", "leave it out")
    for name in ("records", "declarations", "automatic"):
        if root.get(name):
            yield document.fault((name,), f"nobody is named here: no {name}")


LEVELS = {"1", "2", "3", "4", "5"}
"""非常不满意 to 非常满意 (GB/T 39734-2020); no more, no fewer."""
_SHAPES = {"evaluation": ("level", "choice"), "complaint": ("text", "text")}
"""The field by which the centre knows what was said, and its kind."""


def _kind(document: Document) -> Iterator[ItemFault]:
    """An evaluation has the five levels and none chosen beforehand; a complaint has a text."""
    root = document.root
    kind = root.get("kind", "application")
    if kind not in _SHAPES:
        return
    if root["assurance"] != ANONYMOUS:
        yield document.fault(("assurance",), f"nobody has to say who they are for a {kind}", ANONYMOUS)
    key, shape = _SHAPES[kind]
    found = next(((n, e) for n, e in enumerate(root["fields"]) if e["key"] == key), None)
    if found is None or found[1]["kind"] != shape or found[1].get("required", "true") != "true":
        yield document.fault(("fields",), f"this {kind} needs {key}, a {shape} that is required")
        return
    place, entry = found
    if kind == "evaluation":
        if {option["code"] for option in entry.get("options", ())} != LEVELS:
            yield document.fault(("fields", place, "options"), "the levels are 1, 2, 3, 4 and 5")
        if "default" in entry or "from" in entry:
            yield document.fault(("fields", place), "no level is chosen beforehand")


_OF_AN_OVERVIEW = ("notice", "card", "person_check", "overview")


def _overview(document: Document) -> Iterator[ItemFault]:
    """An overview shows a person what is theirs: it asks for the card and the person, and for nothing to submit."""
    root = document.root
    if root.get("kind") != "overview":
        return
    if root["assurance"] != "person_verified":
        yield document.fault(("assurance",), "what is a person's own is shown to that person", "person_verified")
    for place, entry in enumerate(root["steps"]):
        if entry["kind"] not in _OF_AN_OVERVIEW:
            yield document.fault(("steps", place, "kind"), f"nothing is submitted here: no {entry['kind']} step")
    kinds = [entry["kind"] for entry in root["steps"]]
    for kind in ("card", "person_check"):
        if kind not in kinds:
            yield document.fault(("steps",), f"an overview needs a {kind} step")
    for place, entry in enumerate(root["fields"]):
        if entry["source"] != "IDC" or entry["retention"] != "session":
            yield document.fault(("fields", place), "an overview holds what the card shows, for the session")
    for name in ("declarations", "automatic", "papers", "materials", "rules", "outcomes"):
        if root.get(name):
            yield document.fault((name,), f"nothing is submitted here: no {name}")


_ARTICLE = re.compile("第[〇零一二三四五六七八九十百千0-9]+条")


def silence(document: Document) -> Iterator[ItemFault]:
    """What silence decides needs the article of a law, an application, and a record that says until when."""
    root = document.root
    deemed = root.get("deemed", {})
    if deemed and root.get("kind", "application") != "application":
        yield document.fault(("deemed",), "silence decides nothing but an application")
    for name, entry in deemed.items():
        if not _ARTICLE.search(entry["law"]["zh"]):
            yield document.fault(("deemed", name, "law"), "names no article of a law", "《…法》第…条")
    if "accepted" in deemed and not 1 <= int(deemed["accepted"]["days"]) <= int(root["legal_days"]):
        yield document.fault(("deemed", "accepted", "days"), "from 1 day to the law's limit for the whole")
    if "renewed" in deemed:
        renewed, records = deemed["renewed"], {entry["id"]: entry["fields"] for entry in root.get("records", ())}
        if renewed["field"] not in records.get(renewed["record"], ()):
            yield document.fault(("deemed", "renewed", "field"), f"no field {renewed['field']} in {renewed['record']}")
