"""The contract on the screen: the page that is asked for, as wide as it is asked for; nothing else."""

from __future__ import annotations

import io

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from reportlab.pdfgen.canvas import Canvas

from terminal.conductor.pictures import Pictures
from terminal.ui.models.amounts import amount_in_words
from terminal.ui.pictures import MOST_PX, PaperProvider
from tests.terminal.ui.stage import Stage

NAME = "cd" * 32


@pytest.fixture
def paper() -> PaperProvider:
    made = io.BytesIO()
    canvas = Canvas(made, invariant=1, pagesize=(595, 842))
    for page in range(2):
        canvas.rect(50, 50 if page else 600, 400, 150, fill=1)
        canvas.showPage()
    canvas.save()
    pictures = Pictures()
    pictures.add_page(NAME, made.getvalue())
    return PaperProvider(pictures)


def drawn(paper: PaperProvider, name: str) -> QImage:
    return paper.requestImage(name, QSize(), QSize())


def test_each_page_is_itself_and_as_wide_as_asked_for(stage: Stage, paper: PaperProvider) -> None:
    first, second = (drawn(paper, f"{NAME}/{page}/400") for page in range(2))
    assert (first.width(), first.height()) == (400, 566)
    assert first.pixelColor(150, 90).lightness() < 20 < second.pixelColor(150, 90).lightness()
    assert second.pixelColor(5, 5).lightness() == 255, "paper is white where nothing is drawn"
    assert drawn(paper, f"{NAME}/0/999999").width() == MOST_PX


@pytest.mark.parametrize("name", [f"{NAME}/2/400", f"{NAME}/-1/400", f"{NAME}/0/x", f"{NAME}/0", NAME, "", "ab/0/400"])
def test_what_is_not_there_is_blank(stage: Stage, paper: PaperProvider, name: str) -> None:
    assert drawn(paper, name).width() == 2


@pytest.mark.parametrize(("typed", "words"), [
    ("980000", "玖拾捌万元整"), ("9800000", "玖佰捌拾万元整"), ("0.5", "伍角整"), ("", ""), (".", ""), ("1/2", "")])
def test_an_amount_is_written_out_while_it_is_typed(typed: str, words: str) -> None:
    assert amount_in_words(typed, "zh") == words
