"""The guide: one page for every item, in both languages, with all that must be public."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

import pytest

from forms.model import Item, PublicBlock, Text
from forms.papers import guide
from tests.forms.papers.test_papers import page_image, text_of, tool
from tests.forms.people import CATALOGUE


def solid(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("item", CATALOGUE.items(), ids=lambda item: str(item.id))
def test_one_page_with_everything_public(item: Item, language: str) -> None:
    pdf = guide(item, language=language, note="这台机器现在不能办。", place="3号终端", printed=date(2026, 11, 22))
    assert b"Pages: 1" in re.sub(rb" +", b" ", tool("pdfinfo", "-", data=pdf)).replace(b"\t", b" ")
    text = solid(text_of(pdf))
    assert solid(item.title.get(language)) in text
    for block in item.public:
        assert solid(block.title.get(language)) in text
        # a long paragraph is broken into lines; every line of it is there
        assert solid(block.body.get(language))[:24] in text
    for phone in item.phones:
        assert phone.number in text
    for material in item.materials.values():
        assert solid(material.title.get(language))[:4] in text
    assert str(item.minutes) in text
    assert "这台机器现在不能办。" in text
    assert "3号终端" in text


def test_a_wordy_item_still_takes_one_page() -> None:
    item = CATALOGUE.get("unemployment-benefit")
    long = tuple(
        PublicBlock(block.key, block.title, Text(block.body.zh * 3 + "完", block.body.en * 2)) for block in item.public
    )
    pdf = guide(dataclasses.replace(item, public=long))
    assert b"Pages: 1" in re.sub(rb" +", b" ", tool("pdfinfo", "-", data=pdf))
    assert "12345" in text_of(pdf)


def test_nothing_is_drawn_over_the_edge() -> None:
    pixels = page_image(guide(CATALOGUE.get("evaluation")), dpi=60)
    assert pixels.min() < 100
    for edge in (pixels[:20], pixels[-20:], pixels[:, :20], pixels[:, -20:]):
        assert edge.min() == 255
