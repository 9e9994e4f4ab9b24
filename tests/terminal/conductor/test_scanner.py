"""A receipt held before the scanner at the look-up page: real session thread, real driver, simulated scanner."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from drivers.simulated.booth import Booth
from terminal.clock import SystemClock
from terminal.conductor import Conductor
from terminal.conductor.lamps import Lamps
from terminal.conductor.scanner import Scanner
from terminal.config import TerminalOptions
from terminal.devices.manager import DeviceConfig, DeviceManager
from terminal.devices.worker import Pace
from terminal.session import events as sv
from terminal.session.effects import FindCase
from terminal.session.runner import SessionRunner
from terminal.session.view import view
from tests.drivers.conftest import PEOPLE, eventually
from tests.terminal.journey.story import stamp
from tests.terminal.session.hall import BARE

CODE = "NC5G2W8TQGF8"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Desk:
    """Session, devices and booth, without a screen."""

    def __init__(self, folder: Path, devices: dict[str, Any]) -> None:
        self.booth = Booth(PEOPLE, folder)
        self.devices = DeviceManager(devices, self.booth, pace=Pace(0.2, 0.05, 0.3))
        conductor = Conductor()
        self.asked: list[str] = []
        conductor.register(FindCase, self._find)
        self.runner = SessionRunner(BARE, conductor, SystemClock(), stamp)
        self.parts = [Lamps(self.devices), Scanner(self.devices, self.runner.post)]
        for part in self.parts:
            self.runner.watch(part.look)
        self.runner.start()

    def _find(self, effect: FindCase, post: Any) -> None:
        self.asked.append(effect.code)
        self.runner.post(sv.CaseFound(effect.code, "offline"))

    def to_look_up(self) -> None:
        self.runner.post(sv.AskProgress())
        eventually(lambda: self.runner.state.screen == "progress")
        eventually(lambda: "code_scanner" in self.booth.lamps)

    def scan_until(self, text: str, seen: Any) -> None:
        """As people do: hold it up again until something happens."""

        def try_it() -> Any:
            if not seen():
                self.booth.scan(text)
                threading.Event().wait(0.3)
            return seen()

        eventually(try_it, 10)

    def problem(self) -> str:
        return str(view(self.runner.state, TerminalOptions(), NOW).get("problem", ""))

    def close(self) -> None:
        self.runner.stop()
        for part in self.parts:
            part.close()
        assert self.devices.close()
        self.booth.close()


FITTED = {name: DeviceConfig("simulated", {}, name) for name in ("code_scanner", "lights")}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, FITTED)
    yield desk
    desk.close()


def test_a_receipt_is_looked_up(desk: Desk) -> None:
    desk.to_look_up()
    desk.scan_until(CODE, lambda: desk.asked)
    assert set(desk.asked) == {CODE}
    desk.runner.post(sv.Home())
    eventually(lambda: desk.booth.lamps == frozenset())


def test_a_foreign_code_and_a_bad_scan_break_nothing(desk: Desk) -> None:
    desk.to_look_up()
    desk.scan_until("https://pay.example.org/?who=410411198503121108", desk.problem)
    assert desk.problem() == "这不是回执上的码。请扫回执上的二维码，或输入查询码。"
    assert "4104" not in repr(desk.runner.state)
    desk.booth.scanner.fault("garbled")
    desk.scan_until("noise", lambda: "没有扫清楚" in desk.problem())
    desk.booth.scanner.fault(None)
    desk.scan_until(CODE, lambda: desk.asked)
    assert desk.asked[0] == CODE


def test_nothing_is_scanned_elsewhere_or_afterwards(desk: Desk) -> None:
    for _ in range(2):
        desk.booth.scan(CODE)
        threading.Event().wait(0.3)  # what still travels when the page opens may be the page's
        desk.to_look_up()
        threading.Event().wait(0.5)
        desk.runner.post(sv.Home())
        eventually(lambda: desk.booth.lamps == frozenset())
    assert desk.asked == [], "what was scanned before is somebody else's"


def test_a_scanner_that_was_away_serves_again(desk: Desk) -> None:
    desk.to_look_up()
    desk.booth.scanner.unplug()
    eventually(lambda: desk.devices.health("code_scanner").availability == "no_answer")
    desk.booth.scanner.plug_in()
    desk.scan_until(CODE, lambda: desk.asked)


def test_without_scanner_and_lamps_nothing_is_missed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {})
    desk.runner.post(sv.AskProgress())
    desk.runner.post(sv.LookUp(CODE))
    eventually(lambda: desk.asked == [CODE])
    desk.close()
