"""One page with every screen and paper of an item; a walk that does not end well is said on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms.catalogue_loader import load_catalogue
from terminal.workshop import preview


def test_screens_papers_and_rules_on_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "WAYS", (("竖屏", ()), ("坏的", ("--language", "xx"))))
    path, faults = preview.preview("insurance-proof", tmp_path / "out")
    assert len(faults) == 1
    assert faults[0].startswith("坏的")
    page = path.read_text("utf-8")
    pictures = re.findall(r'src="([^"]+)"', page)
    assert all((path.parent / picture).stat().st_size > 1000 for picture in pictures)
    names = " ".join(pictures)
    for screen in ("home", "notice", "card", "person_check", "records", "done", "document"):
        assert screen in names, screen
    item = load_catalogue().get("insurance-proof")
    assert all(rule.failed.zh in page for rule in item.rules)
    assert all(block.body.en in page for block in item.public if "&" not in block.body.en)
    assert "走不完" in page


def test_whom_an_item_suits() -> None:
    catalogue = load_catalogue()
    assert preview.citizen_for(catalogue.get("maintenance-fund")) == "li-min", "who owes something"
