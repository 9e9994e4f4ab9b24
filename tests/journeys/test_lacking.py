"""A terminal that lacks something goes on with the rest: it says why on the item's page and prints the guide."""

from __future__ import annotations

import subprocess
from pathlib import Path

from terminal.session import events as sv
from tests.journeys.driver import Driver, world
from tests.terminal.journey.story import ITEM


def test_reader_away_guide_printed_complaint_still_taken_reader_back(tmp_path: Path) -> None:
    made = world(tmp_path)
    try:
        driver = Driver(made)
        driver.runner.post(sv.Open(ITEM.id))
        driver.until(lambda s: s.screen == "item" and not s.modules.get("id_card"), "item page")
        made.booth.reader.unplug()
        driver.until(lambda s: "id_card" in s.modules, "the reader is missed")
        assert driver.runner.state.screen == "item", "not out of service: other items need no card"
        driver.runner.begin()
        driver.runner.print_guide()
        driver.until(lambda s: s.guide == "out", "the guide")
        assert driver.runner.state.journey is None
        (pdf,) = made.papers()
        text = subprocess.run(
            ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
        assert "办事指南" in text
        assert "这台机器现在不能办：身份证读卡器正在恢复。" in text
        driver.runner.post(sv.Home())
        driver.runner.post(sv.Open("complaint"))
        driver.runner.begin()
        driver.at("notice")
        driver.leave()
        made.booth.reader.plug_in()
        driver.until(lambda s: "id_card" not in s.modules, "the reader is back")
    finally:
        made.close()


def test_a_printer_without_paper_is_said(tmp_path: Path) -> None:
    made = world(tmp_path)
    try:
        driver = Driver(made)
        made.booth.document_printer.unplug()
        driver.runner.post(sv.Open("evaluation"))
        driver.until(lambda s: s.screen == "item", "item page")
        driver.runner.print_guide()
        driver.until(lambda s: s.guide not in ("", "printing"), "the end of printing")
        assert driver.runner.state.guide.startswith("printer.")
        assert made.papers() == []
    finally:
        made.close()
