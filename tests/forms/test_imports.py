"""Light where it must be light, and every public name where it is promised."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import forms
import forms.papers

HEAVY = ("cel", "reportlab", "PIL", "numpy", "jsonschema_rs", "ruamel", "zxingcpp", "fontTools")


def test_model_judge_and_submission_import_nothing_heavy() -> None:
    code = (
        "import sys, json, forms, forms.model, forms.judge, forms.records, forms.submission, forms.papers,"
        f" forms.catalogue_loader; print(json.dumps([n for n in {HEAVY!r} if n in sys.modules]))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == []


def test_loading_the_catalogue_does_not_wake_the_engine() -> None:
    code = "import sys; from forms import load_catalogue; load_catalogue(); print('cel' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


@pytest.mark.parametrize("name", sorted(forms._WHERE))
def test_public_names(name: str) -> None:
    assert getattr(forms, name).__name__ == name


def test_paper_names() -> None:
    assert all(callable(getattr(forms.papers, name)) for name in ("application_form", "notice", "receipt"))
    with pytest.raises(AttributeError):
        forms.nothing  # noqa: B018
    with pytest.raises(AttributeError):
        forms.papers.nothing  # noqa: B018
