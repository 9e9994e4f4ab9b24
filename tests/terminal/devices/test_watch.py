"""A laid card is told once and its removal once, whatever the reader does in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.id_card.sdt import SdtReader
from drivers.simulated.booth import Booth
from terminal.devices import commands
from terminal.devices.manager import DeviceConfig, DeviceManager
from terminal.devices.worker import Pace
from tests.drivers import cards
from tests.drivers.conftest import PEOPLE, eventually


class Watched:
    """A manager with a simulated reader, and everything its watch said, in order."""

    def __init__(self, folder: Path, pace: float = 0.0) -> None:
        self.booth = Booth(PEOPLE, folder, pace=pace)
        self.reader = self.booth.reader
        self.devices = DeviceManager(
            {"id_card": DeviceConfig("simulated")}, self.booth, pace=Pace(look=0.3, first_retry=0.1, longest_retry=0.3)
        )
        self.said: list[str] = []
        self.ticket = self.devices.watch_card(
            lambda card: self.said.append(card.name),
            lambda: self.said.append("removed"),
            lambda fault: self.said.append(fault.code),
        )

    def until(self, *said: str) -> None:
        eventually(lambda: self.said == list(said) or len(self.said) > len(said), 12)
        assert self.said == list(said)

    def quiet(self, seconds: float = 0.8) -> None:
        before = list(self.said)
        threading.Event().wait(seconds)
        assert self.said == before

    def close(self) -> None:
        assert self.devices.close()
        self.booth.close()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(tmp_path)
    yield watched
    watched.close()


def test_a_card_is_told_once_and_its_removal_once(watched: Watched) -> None:
    watched.booth.place_card("li-min")
    watched.until("李敏")
    watched.quiet()
    watched.booth.remove_card()
    watched.until("李敏", "removed")
    watched.quiet()
    watched.booth.place_card("li-min")
    watched.until("李敏", "removed", "李敏")


def test_another_card_laid_in_its_place(watched: Watched) -> None:
    watched.booth.place_card("li-min")
    watched.until("李敏")
    watched.booth.place_card("wang-jianguo")
    watched.until("李敏", "removed", "王建国")


def test_a_reader_unplugged_under_a_card_comes_back_and_tells_nothing_twice(watched: Watched) -> None:
    watched.booth.place_card("li-min")
    watched.until("李敏")
    watched.reader.unplug()
    watched.until("李敏", "id_card.gone")
    assert eventually(lambda: watched.devices.health("id_card").availability == "no_answer")
    watched.reader.plug_in()
    eventually(lambda: watched.devices.health("id_card").availability == "in_service")
    watched.quiet()
    watched.booth.remove_card()
    watched.until("李敏", "id_card.gone", "removed")


def test_a_card_taken_while_the_reader_was_away(watched: Watched) -> None:
    watched.booth.place_card("li-min")
    watched.until("李敏")
    watched.reader.unplug()
    watched.until("李敏", "id_card.gone")
    watched.booth.remove_card()
    watched.reader.plug_in()
    watched.until("李敏", "id_card.gone", "removed")


def test_a_reader_that_falls_silent_without_a_card_is_noticed(watched: Watched) -> None:
    eventually(lambda: watched.devices.health("id_card").availability == "in_service")
    watched.reader.fault("mute")
    watched.until("id_card.no_answer")
    assert watched.devices.health("id_card").availability == "no_answer"
    watched.reader.fault(None)
    eventually(lambda: watched.devices.health("id_card").availability == "in_service")
    watched.booth.place_card("li-min")
    watched.until("id_card.no_answer", "李敏")


def test_a_module_that_loses_its_authorisation_is_noticed(watched: Watched) -> None:
    eventually(lambda: watched.devices.health("id_card").availability == "in_service")
    watched.reader.fault("not_ready")
    health = eventually(lambda: watched.devices.health("id_card").issues and watched.devices.health("id_card"), 8)
    assert (health.availability, health.issues) == ("out_of_service", ("id_card.not_ready",))
    seen: list[str] = []
    watched.devices.subscribe(lambda device, health: seen.append(health.availability))
    threading.Event().wait(1.5)
    assert seen == [], "told once, not at every look"
    watched.reader.fault(None)
    eventually(lambda: watched.devices.health("id_card").availability == "in_service", 8)


def test_a_slow_chip_is_read(tmp_path: Path) -> None:
    # 1.5 s for the base text: several times the length of one look.
    watched = Watched(tmp_path, pace=6.0)
    try:
        watched.booth.place_card("li-min")
        watched.until("李敏")
    finally:
        watched.close()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda booth: booth.reader.fault("read_failed"), "id_card.read_failed"),
        (lambda booth: booth.reader.place({**cards.CITIZEN, "number": "410411198503121109"}), "id_card.bad_number"),
        (lambda booth: booth.reader.place({**cards.CITIZEN, "birth": "19851312"}), "id_card.bad_data"),
    ],
)
def test_a_card_that_cannot_be_used_is_told_once(watched: Watched, spoil: Callable[[Booth], None], code: str) -> None:
    watched.reader.place(cards.CITIZEN)
    watched.until("李敏")
    watched.booth.remove_card()
    watched.until("李敏", "removed")
    watched.said.clear()
    spoil(watched.booth)
    if watched.reader.card is None:
        watched.reader.place(cards.CITIZEN)
    watched.until(code)
    watched.quiet(1.2)
    watched.booth.remove_card()
    watched.reader.fault(None)
    watched.quiet(0.6)
    watched.booth.place_card("li-min")
    watched.until(code, "李敏")


def test_every_card_pulled_too_early_is_told(watched: Watched) -> None:
    for _ in range(2):
        watched.reader.fault("pulled", times=1)
        watched.booth.place_card("li-min")
        eventually(lambda: watched.reader.card is None)
        eventually(lambda: "id_card.removed" in watched.said)
    watched.until("id_card.removed", "id_card.removed")


def test_a_command_for_the_reader_comes_between_the_looks(watched: Watched) -> None:
    got: list[dict[str, str]] = []
    faults: list[Exception] = []
    watched.devices.submit("id_card", commands.identify(), 5, got.append, faults.append)
    eventually(lambda: got or faults)
    assert got[0]["protocol"] == "sdt"
    watched.booth.place_card("li-min")
    watched.until("李敏")


def test_a_cancelled_watch_says_nothing_more(watched: Watched) -> None:
    watched.ticket.cancel()
    watched.booth.place_card("li-min")
    watched.quiet(0.8)
    assert watched.said == []


def test_the_card_of_one_watch_is_not_kept(watched: Watched) -> None:
    watched.booth.place_card("li-min")
    watched.until("李敏")
    held = vars(watched.devices._workers["id_card"]._watch)
    assert not any("李敏" in repr(value) or "4104" in repr(value) for value in held.values())


def test_a_reader_without_a_port_is_absent_from_the_start_and_tried_again(tmp_path: Path) -> None:
    faults: list[str] = []
    devices = DeviceManager(
        {"id_card": DeviceConfig("sdt", {"port": str(tmp_path / "none")})},
        pace=Pace(look=0.1, first_retry=0.05, longest_retry=0.1),
    )
    try:
        devices.watch_card(lambda card: None, lambda: None, lambda fault: faults.append(fault.code))
        eventually(lambda: faults)
        threading.Event().wait(0.5)
        assert faults == ["id_card.gone"], "told once, however often it is tried"
        # tried again from time to time, and said as it is: nobody waits for an answer any more
        assert eventually(lambda: devices.health("id_card").availability == "out_of_service")
    finally:
        assert devices.close()


def test_a_watch_for_a_reader_that_is_not_configured() -> None:
    devices = DeviceManager({})
    faults: list[str] = []
    devices.watch_card(lambda card: None, lambda: None, lambda fault: faults.append(fault.code))
    assert faults == ["device.absent"]
    assert devices.close()


def test_the_reader_itself_tells_silence_from_no_card(tmp_path: Path) -> None:
    booth = Booth(PEOPLE, tmp_path)
    reader = SdtReader(booth.reader.port)
    reader.open()
    try:
        booth.reader.fault("mute")
        with pytest.raises(Exception, match=r"id_card\.no_answer"):
            reader.wait_card(0.1)
    finally:
        reader.close()
        booth.close()


# --- noticed, not read --------------------------------------------------------------------------------

READING = (b"\x30\x01", b"\x30\x03")
"""Requests that ask for a card's content."""


class Noticed(Watched):
    """The same with a watch that only notices."""

    def __init__(self, folder: Path, *, lying: str = "", known: bool | None = None) -> None:
        super().__init__(folder)
        if lying:
            self.booth.place_card(lying)
        self.ticket = self.devices.watch_presence(
            lambda laid: self.said.append("laid" if laid else "lay there"), lambda: self.said.append("gone"), known
        )

    def looked(self) -> None:
        """At least one look has been taken."""
        count = len(self.reader.requests)
        eventually(lambda: len(self.reader.requests) > count + 2, 8)


def test_a_card_is_noticed_and_nothing_of_it_is_read(tmp_path: Path) -> None:
    noticed = Noticed(tmp_path)
    try:
        noticed.looked()
        noticed.reader.requests.clear()
        noticed.booth.place_card("li-min")
        noticed.until("laid")
        noticed.quiet()
        assert not [request for request in noticed.reader.requests if request[:2] in READING]
        noticed.booth.remove_card()
        noticed.until("laid", "gone")
        noticed.booth.place_card("wang-jianguo")
        noticed.until("laid", "gone", "laid")
    finally:
        noticed.close()


def test_a_card_that_lay_there_before_the_first_look_was_not_laid_down_now(tmp_path: Path) -> None:
    noticed = Noticed(tmp_path, lying="li-min")
    try:
        eventually(lambda: noticed.said[-1:] == ["lay there"] or noticed.said[:1] == ["李敏"], 12)
        assert "laid" not in noticed.said
    finally:
        noticed.close()


def test_what_was_noticed_can_be_read_afterwards_and_noticed_again(tmp_path: Path) -> None:
    noticed = Noticed(tmp_path)
    try:
        noticed.looked()
        noticed.booth.place_card("li-min")
        noticed.until("laid")
        noticed.devices.watch_card(
            lambda card: noticed.said.append(card.name), lambda: None, lambda fault: noticed.said.append(fault.code)
        )
        noticed.until("laid", "李敏")
        noticed.devices.watch_presence(
            lambda laid: noticed.said.append("again"), lambda: noticed.said.append("gone"), True
        )
        noticed.quiet()
        noticed.booth.remove_card()
        noticed.until("laid", "李敏", "gone")
    finally:
        noticed.close()


def test_without_a_reader_nothing_is_noticed(tmp_path: Path) -> None:
    booth = Booth(PEOPLE, tmp_path)
    devices = DeviceManager({}, booth)
    said: list[bool] = []
    ticket = devices.watch_presence(said.append, lambda: said.append(False))
    ticket.cancel()
    assert said == []
    assert devices.close()
    booth.close()
