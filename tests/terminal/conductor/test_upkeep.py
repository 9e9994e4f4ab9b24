"""The staff's room on a whole terminal with simulated devices: signing in, every trial, the switch, the report."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from terminal.devices.paper_path import LOCKED
from terminal.session import events as ev
from terminal.session import glass as gl
from terminal.session import staff_events as sv
from terminal.session.staff import Staff
from terminal.session.state import Session
from terminal.upkeep.accounts import Account, Accounts
from terminal.upkeep.closed import Closed
from terminal.upkeep.staff import code_of
from terminal.upkeep.tally import Log
from terminal.workshop.world import World

PIN = "482915"
PATIENCE_S = 40.0


class Booth:
    """Staff at a running terminal."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "terminal"
        self.world = self.start()
        card = self.world.booth.people["li-min"]["card"]["number"]
        self.account: Account = Accounts(self.data).add("12", "王工", PIN, card)

    def start(self) -> World:
        """Switch the terminal on, for the first time or again."""
        self.world = World(self.folder)
        self.world.terminal.start()
        self.until(lambda state: state.screen in ("home", "out_of_service"))
        return self.world

    def until(self, ready: Callable[[Session], bool]) -> Session:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            state: Session = self.world.terminal.runner.state
            if ready(state):
                return state
            time.sleep(0.02)
        raise AssertionError(f"waited in vain on {state.screen}, {state.staff}")

    def staff(self, ready: Callable[[Staff], bool]) -> Staff:
        state = self.until(lambda state: state.staff is not None and ready(state.staff))
        assert state.staff is not None
        return state.staff

    def post(self, *events: ev.SessionEvent) -> None:
        for event in events:
            self.world.terminal.runner.post(event)

    def ask(self) -> None:
        self.post(ev.StaffAsked(), ev.StaffTyped("12"), ev.StaffTyped(PIN))
        self.staff(lambda staff: staff.phase == "second")

    def enter_by_card(self) -> Staff:
        self.ask()
        self.world.booth.place_card("li-min")
        self.post(ev.StaffPressed("own_card"))
        inside = self.staff(lambda staff: staff.phase == "in" and staff.standing is not None)
        self.world.booth.remove_card()
        return inside

    def enter(self) -> Staff:
        self.ask()
        code = code_of(self.account).generate(int(self.world.terminal.clock.now().timestamp())).decode()
        self.post(ev.StaffTyped(code))
        return self.staff(lambda staff: staff.phase == "in" and staff.standing is not None)

    def trial(self, page: str) -> dict[str, str]:
        """Lines of the trial's outcome, and its fault."""
        before = self.staff(lambda staff: not staff.testing).request
        self.post(ev.StaffPressed(f"page:{page}"), ev.StaffPressed("test"))
        staff = self.staff(lambda staff: staff.request > before and page in staff.outcomes and not staff.testing)
        outcome = staff.outcomes[page]
        return {**dict(outcome.lines), "fault": outcome.fault}

    def close(self) -> None:
        self.world.close()


@pytest.fixture(scope="module")
def booth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Booth]:
    made = Booth(tmp_path_factory.mktemp("booth"))
    yield made
    made.close()


@pytest.fixture
def inside(booth: Booth) -> Iterator[Booth]:
    """Behind the door; one-time codes work once, so that staff stay in over the tests."""
    state = booth.world.terminal.runner.state
    if state.staff is None or state.staff.phase != "in":
        booth.enter()
    yield booth
    booth.world.booth.remove_card()


def test_a_wrong_pin_is_refused_and_kept(booth: Booth) -> None:
    booth.post(ev.StaffAsked(), ev.StaffTyped("12"), ev.StaffTyped("482916"))
    assert booth.staff(lambda staff: staff.problem == "wrong").phase == "pin"
    assert Log(booth.data, booth.world.terminal.clock.now).recent(1)[0]["kind"] == "refused"
    booth.post(ev.LeaveAsked())
    booth.until(lambda state: state.staff is None)


def test_somebody_elses_card_is_not_taken(booth: Booth) -> None:
    booth.ask()
    booth.post(ev.StaffPressed("own_card"))
    booth.staff(lambda staff: staff.reading)
    booth.world.booth.place_card("han-xue")
    assert booth.staff(lambda staff: staff.problem == "wrong").phase == "second"
    booth.world.booth.remove_card()
    booth.post(ev.LeaveAsked())
    booth.until(lambda state: state.staff is None and not state.card_lies)


def test_every_device(inside: Booth) -> None:
    booth = inside.world.booth
    papers = len(inside.world.papers())
    assert inside.trial("document_printer")["fault"] == ""
    assert inside.trial("receipt_printer")["fault"] == ""
    assert len(inside.world.papers()) == papers + 2
    assert inside.trial("lights")["fault"] == ""
    camera = inside.trial("document_camera")
    assert camera["fault"] == ""
    assert float(camera["sharpness"]) >= 0
    booth.place_card("li-min")
    assert inside.trial("id_card") == {"kind": "citizen", "name": "李*", "fault": ""}
    booth.place_chip("li-min")
    assert inside.trial("chip_card") == {"kind": "social", "name": "李*", "fault": ""}
    booth.remove_chip()
    inside.post(ev.StaffPressed("page:code_scanner"), ev.StaffPressed("test"))
    inside.staff(lambda staff: staff.testing == "code_scanner")
    time.sleep(0.3)
    booth.scan("NC5G2W8TQGF8")
    scanned = inside.staff(lambda staff: "code_scanner" in staff.outcomes).outcomes["code_scanner"]
    assert dict(scanned.lines)["length"] == "12"
    kept = Log(inside.data, inside.world.terminal.clock.now).recent(20)
    good = {one["device"] for one in kept if one["kind"] == "test" and one["ok"]}
    assert good == set(inside.world.terminal.devices.devices)
    assert not any("李" in str(one) or "NC5G" in str(one) for one in kept)


def test_what_fails_says_so_and_counts(inside: Booth) -> None:
    inside.world.booth.document_printer.paper_out()
    try:
        assert inside.trial("document_printer")["fault"] == "printer.paper_out"
        terminal = inside.world.terminal
        inside.until(lambda state: terminal.devices.health("document_printer").issues != ())
        part = next(part for part in terminal._standing().parts if part.name == "document_printer")
        assert part.faults[0][0] == "printer.paper_out"
        assert part.good >= 1
    finally:
        inside.world.booth.document_printer.ok()


def test_a_jammed_printer_is_emptied_and_freed(inside: Booth) -> None:
    printer, terminal = inside.world.booth.document_printer, inside.world.terminal

    def issues() -> tuple[str, ...]:
        return tuple(terminal.devices.health("document_printer").issues)

    inside.until(lambda state: issues() == ())
    printer.fault("jams", times=1)
    assert inside.trial("document_printer")["fault"] == "printer.jam"
    printer.empty()
    printer.ok()
    inside.until(lambda state: LOCKED in issues())
    assert inside.trial("document_printer")["fault"] == LOCKED
    inside.post(ev.StaffPressed("emptied"))
    inside.until(lambda state: issues() == ())
    assert inside.trial("document_printer")["fault"] == ""
    kept = Log(inside.data, terminal.clock.now).recent(6)
    assert {"jam_cleared"} <= {one["kind"] for one in kept if one.get("staff") == "12"}


def test_the_way_to_the_centre(inside: Booth) -> None:
    assert inside.trial("network")["centre"] == "answered"
    inside.world.relay.plug(False)
    try:
        lines = inside.trial("network")
        assert lines["fault"] in ("link.port", "link.centre")
        assert "centre" not in lines
    finally:
        inside.world.relay.plug(True)


def test_the_disk_and_the_store_on_it(inside: Booth) -> None:
    found = inside.trial("disk")
    assert (found["fault"], found["same"], found["reserve"]) == ("", "same", "whole")
    assert int(found["store"]) >= 0
    assert not list(inside.data.glob("*.probe"))
    reserve = next(inside.data.rglob("reserve"))
    reserve.unlink()
    # it is made anew whenever somebody looks; now it cannot be
    reserve.mkdir()
    assert inside.trial("disk")["fault"] == "disk.reserve"
    reserve.rmdir()
    terminal = inside.world.terminal
    inside.until(lambda state: terminal.outbox.vault.room_for_session())
    assert inside.trial("disk")["fault"] == ""


def test_the_clock_against_the_centres(inside: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    good = inside.trial("clock")
    assert good["fault"] == ""
    assert float(good["clock_sure"].split()[0]) < 2
    # the centre's answer stands; this machine's own clock is the one that goes wrong
    import terminal.link.client as client

    class Slow:
        time = staticmethod(lambda: time.time() - 45.0)

        def __getattr__(self, name: str) -> object:
            return getattr(time, name)

    with monkeypatch.context() as patch:
        patch.setattr(client, "time", Slow())
        wrong = inside.trial("clock")
    assert wrong["fault"] == "clock.wrong"
    assert wrong["clock_slow"].startswith("45.")
    assert inside.trial("clock")["fault"] == ""


def heard(booth: Booth, where: int) -> str:
    """The number a person would hear: from the sound that was played last."""
    text: str = booth.world.booth.sound_outs[where].texts[-1]
    return "".join(sign for sign in text if sign.isdigit())


def test_loudspeaker_and_headphones(inside: Booth) -> None:
    def asking(where: str) -> None:
        inside.staff(lambda staff: isinstance(staff.glass, gl.Sound) and staff.glass.phase == "asking"
                     and staff.glass.where == where)

    inside.post(ev.StaffPressed("page:sound"), ev.StaffPressed("test"))
    asking("loudspeaker")
    first = heard(inside, 0)
    assert len(first) == 2
    inside.post(ev.StaffPressed("say_again"))
    inside.until(lambda state: len(inside.world.booth.sound_outs[0].texts) >= 2)
    asking("loudspeaker")
    inside.post(ev.StaffTyped(heard(inside, 0)), ev.StaffPressed("play"))
    asking("headphones")
    inside.world.terminal.voice.narrator.headphones(True)
    inside.post(ev.StaffPressed("say_again"))
    inside.until(lambda state: sum("输入这个数" in text for text in inside.world.booth.sound_outs[1].texts) >= 2)
    asking("headphones")
    said = [text for text in inside.world.booth.sound_outs[1].texts if "输入这个数" in text]
    inside.post(ev.StaffTyped("".join(sign for sign in said[-1] if sign.isdigit())))
    staff = inside.staff(lambda staff: "sound" in staff.outcomes)
    inside.world.terminal.voice.narrator.headphones(False)
    assert staff.outcomes["sound"] == gl.Outcome(
        "", (("loudspeaker", "good"), ("headphones", "good"), ("jack", "plugged")))  # fmt: skip


def test_what_a_trial_on_the_glass_found_is_kept_and_read(inside: Booth) -> None:
    inside.post(ev.StaffPressed("page:touch"), ev.StaffPressed("test"), sv.GlassMeasured(40.0, 40.0),
                sv.CellTouched(0), sv.CellTouched(1), ev.StaffPressed("done"))
    inside.staff(lambda staff: "touch" in staff.outcomes)
    log = Log(inside.data, inside.world.terminal.clock.now)
    inside.until(lambda state: log.recent(1)[0].get("device") == "touch")
    event = log.recent(1)[0]
    assert event == {"at": event["at"], "kind": "test", "staff": "12", "device": "touch", "ok": False,
                     "fault": "touch.untouched", "lines": [["cells", "2 / 4"], ["rows", "2"]]}
    staff = inside.staff(lambda staff: staff.standing is not None
                         and any(tried.what == "touch" for tried in staff.standing.tried))
    assert staff.standing is not None
    tried = next(one for one in staff.standing.tried if one.what == "touch")
    assert (tried.fault, tried.lines) == ("touch.untouched", (("cells", "2 / 4"), ("rows", "2")))
    inside.post(ev.StaffPressed("page:log"))
    read = inside.staff(lambda staff: staff.log is not None).log
    assert read is not None
    assert (read.page, read.events[0]) == (0, event)
    assert read.more
    inside.post(ev.StaffPressed("older"))
    older = inside.staff(lambda staff: staff.log is not None and staff.log.page == 1).log
    assert older is not None
    assert [*read.events, *older.events] == log.recent(len(read.events) + len(older.events))


def test_the_report_on_paper_and_kept(inside: Booth) -> None:
    inside.until(lambda state: inside.world.terminal.devices.health("document_printer").availability == "in_service")
    inside.post(ev.StaffPressed("page:overview"), ev.StaffPressed("report"))
    outcome = inside.staff(lambda staff: "report" in staff.outcomes).outcomes["report"]
    assert outcome.fault == ""
    kept = inside.data / "reports" / dict(outcome.lines)["file"]
    text = subprocess.run(["pdftotext", "-layout", str(kept), "-"], capture_output=True, check=True).stdout.decode()
    for words in ("自助终端检查报告", "身份证读卡器", "读卡次数", "卡纸取出", "T-0003", "最近一次测试", "2 / 4"):
        assert words in text
    assert PIN not in text


def test_out_of_service_over_a_restart(inside: Booth) -> None:
    inside.post(ev.StaffPressed("page:closing"), ev.StaffPressed("close:repair"))
    inside.until(lambda state: state.cause == "staff.repair")
    inside.post(ev.LeaveAsked())
    inside.until(lambda state: state.screen == "out_of_service")
    assert json.loads((inside.data / "closed.json").read_text("utf-8")) == {"reason": "repair"}
    assert Closed(inside.data).cause == "staff.repair"
    (inside.data / "closed.json").write_text("{", "utf-8")
    assert Closed(inside.data).reason == "other", "a spoilt file does not open a closed terminal"
    (inside.data / "closed.json").write_text('{"reason": "repair"}', "utf-8")
    inside.world.close()
    inside.start()
    inside.until(lambda state: state.screen == "out_of_service" and state.cause == "staff.repair")
    staff = inside.enter_by_card()
    assert staff.standing is not None
    printer = next(part for part in staff.standing.parts if part.name == "document_printer")
    assert printer.good >= 1, "counted before the restart"
    inside.post(ev.StaffPressed("open"))
    inside.until(lambda state: not state.cause)
    inside.post(ev.LeaveAsked())
    inside.until(lambda state: state.screen == "home")
