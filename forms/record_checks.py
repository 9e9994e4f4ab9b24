"""Checks of an item file: records that are asked for with answers."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from forms.yaml_lines import Document, ItemFault


def of_records(document: Document) -> Iterator[ItemFault]:
    """What a record is asked with are answers that somebody gives on a question before the record is shown."""
    root = document.root
    keys = {entry["key"]: entry for entry in root["fields"]}
    asked = [step.get("field") for step in root["steps"] if step["kind"] == "question"]
    for place, entry in enumerate(root.get("records", ())):
        for number, key in enumerate(entry.get("asks", ())):
            path = ("records", place, "asks", number)
            if key not in keys:
                close = difflib.get_close_matches(key, keys, 1)
                yield document.fault(path, f"unknown field {key}", f"did you mean {close[0]}?" if close else None)
            elif keys[key]["source"] not in ("TYP", "SEL") or key not in asked:
                yield document.fault(path, f"nobody is asked for {key}", "a question whose answer names the record")
