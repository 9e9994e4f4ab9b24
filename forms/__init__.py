"""Items and their papers, shared by terminal and central. No Qt, no network.

Nothing heavy is imported here; the parts are reached by name, e.g. ``from forms.judge import evaluate``.
The main names are also found here, loaded when first asked for.
"""

from __future__ import annotations

import importlib
from typing import Any

_WHERE = {
    "Catalogue": "forms.model",
    "Field": "forms.model",
    "Item": "forms.model",
    "Step": "forms.model",
    "Text": "forms.model",
    "RecordAnswer": "forms.records",
    "Evidence": "forms.submission",
    "Party": "forms.submission",
    "Submission": "forms.submission",
    "SubmissionFault": "forms.submission",
    "check_receipt_code": "forms.submission",
    "facts_of": "forms.submission",
    "new_receipt_code": "forms.submission",
    "FieldProblem": "forms.field_checks",
    "RuleResult": "forms.judge",
    "Verdict": "forms.judge",
    "check_field": "forms.judge",
    "evaluate": "forms.judge",
    "values_from": "forms.judge",
    "visible_steps": "forms.judge",
    "ItemFault": "forms.catalogue_loader",
    "load_catalogue": "forms.catalogue_loader",
    "load_item": "forms.catalogue_loader",
}


def __getattr__(name: str) -> Any:
    try:
        module = _WHERE[name]
    except KeyError:
        raise AttributeError(f"module 'forms' has no attribute {name!r}") from None
    return getattr(importlib.import_module(module), name)
