"""The terminal as a whole, as staff read it."""

from __future__ import annotations

import pytest

from terminal.session.staff_words import standing_lines
from terminal.upkeep.standing import Standing
from terminal.words import words


def said(standing: Standing, language: str) -> dict[str, str]:
    return {line["label"]: line["value"] for line in standing_lines(standing, words(language))}


@pytest.mark.parametrize(("language", "label", "own", "newer"), [
    ("zh", "事项和标准", "随软件自带", "中心有更新"),
    ("en", "Services and rates", "As came with the software", "Newer at the centre"),
])
def test_what_is_offered_and_since_when(language: str, label: str, own: str, newer: str) -> None:
    assert said(Standing("in_service"), language)[label] == own
    told = said(Standing("in_service", catalogue="2026-11-22"), language)
    assert "2026-11-22" in told[label]
    assert newer not in told
    assert newer in said(Standing("in_service", catalogue="2026-11-22", catalogue_fault=True), language)
