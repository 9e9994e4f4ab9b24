"""Checks of an item file before it is built."""

from __future__ import annotations

from forms.yaml_lines import Document, ItemFault


def faults_of(document: Document) -> list[ItemFault]:
    """Every fault of the file, by line."""
    if not isinstance(document.root, dict):
        return [document.fault((), "the file must be a mapping")]
    return []
