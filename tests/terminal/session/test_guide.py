"""An item's page: its guide on paper, and what happens where the terminal lacks something."""

from __future__ import annotations

from datetime import datetime

import pytest

from forms.model import MODULES
from terminal.clock import SHANGHAI
from terminal.config import DEVICE_NAMES, TerminalOptions
from terminal.session import events as ev
from terminal.session.effects import PrintGuide
from terminal.session.state import missing
from terminal.session.view import view
from terminal.words import words
from tests.forms.people import CATALOGUE
from tests.terminal.journey.story import ITEM, stamp
from tests.terminal.session.test_core import Sitting

ITEMS = {item.id: item for item in CATALOGUE.items()}
NIGHT = datetime(2026, 11, 22, 23, 5, tzinfo=SHANGHAI)


def page(item: str = ITEM.id, **changes: object) -> Sitting:
    sitting = Sitting(items=ITEMS, **changes)
    sitting.tell(ev.Open(item))
    return sitting


def shown(sitting: Sitting) -> dict[str, object]:
    return view(sitting.state, TerminalOptions(), NIGHT)


def test_the_guide_is_asked_for_once_and_said() -> None:
    sitting = page(language="en")
    (effect,) = sitting.tell(ev.PrintGuide("guide/1"))
    assert effect == PrintGuide(ITEM.id, "en", (), "guide/1")
    assert sitting.tell(ev.PrintGuide("guide/2")) == (), "one at a time"
    assert shown(sitting)["guide"] == {"label": words("en")("item.guide_printing"), "on": False}
    sitting.tell(ev.GuidePrinted("guide/0", "printer.jam"))
    assert sitting.state.guide == "printing", "an answer for another guide"
    sitting.tell(ev.GuidePrinted("guide/1"))
    assert shown(sitting)["guide_told"] == words("en")("item.guide_out")
    assert shown(sitting).get("problem") is None
    (again,) = sitting.tell(ev.PrintGuide("guide/3"))
    assert isinstance(again, PrintGuide)


@pytest.mark.parametrize("code", ["printer.paper_out", "printer.uncertain", "paper.not_made", "device.absent"])
def test_a_guide_that_failed_is_said_and_can_be_tried_again(code: str) -> None:
    sitting = page()
    sitting.tell(ev.PrintGuide("guide/1"), ev.GuidePrinted("guide/1", code))
    problem = shown(sitting)["problem"]
    assert isinstance(problem, str)
    assert problem.startswith(words("zh")("item.guide_failed"))
    assert words("zh").fault(code) in problem
    assert sitting.tell(ev.PrintGuide("guide/2")) != ()


def test_the_next_page_begins_anew() -> None:
    sitting = page()
    sitting.tell(ev.PrintGuide("guide/1"), ev.Home(), ev.Open("complaint"))
    assert sitting.state.guide == ""
    sitting.tell(ev.GuidePrinted("guide/1", "printer.jam"))
    assert sitting.state.guide == ""


def test_only_from_an_items_page() -> None:
    sitting = Sitting(items=ITEMS)
    assert sitting.tell(ev.PrintGuide("guide/1")) == ()


def test_what_cannot_be_done_here_says_why_and_offers_the_guide() -> None:
    sitting = page()
    assert shown(sitting)["cannot"] == ""
    sitting.tell(ev.Modules({"id_card": "id_card.no_answer", "document_camera": "camera.gone"}))
    assert missing(sitting.state) == (("id_card", "id_card.no_answer"),)
    now = shown(sitting)
    assert now["cannot"] == "这台机器现在不能办：身份证读卡器正在恢复。"
    assert now["next"] == {"label": words("zh")("item.guide"), "on": True}
    before = sitting.state
    assert sitting.tell(ev.Begin(stamp())) == ()
    assert sitting.state == before, "it does not begin"
    (effect,) = sitting.tell(ev.PrintGuide("guide/1"))
    assert effect == PrintGuide(ITEM.id, "zh", (("id_card", "id_card.no_answer"),), "guide/1")
    sitting.tell(ev.Modules({"id_card": "device.absent"}))
    assert shown(sitting)["cannot"] == "这台机器不能办：没有装身份证读卡器。"
    sitting.tell(ev.Modules({}))
    assert shown(sitting)["cannot"] == ""
    assert sitting.tell(ev.Begin(stamp())) is not None
    assert sitting.state.screen == "journey"


def test_who_has_begun_goes_on() -> None:
    sitting = page()
    sitting.tell(ev.Begin(stamp()), ev.Modules({"id_card": "id_card.gone"}))
    assert sitting.state.screen == "journey"
    sitting.tell(ev.LeaveAsked(sure=True), ev.Home())
    assert sitting.state.modules == {"id_card": "id_card.gone"}, "known to the next citizen too"


def test_items_without_that_module_are_done_as_ever() -> None:
    sitting = page("complaint", modules={"id_card": "id_card.gone"})
    assert shown(sitting)["cannot"] == ""
    sitting.tell(ev.Begin(stamp()))
    assert sitting.state.screen == "journey"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_module_has_a_name(language: str) -> None:
    assert MODULES == DEVICE_NAMES
    assert set(words(language).table("module")) == set(DEVICE_NAMES)
