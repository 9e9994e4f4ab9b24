"""What is tried when a device is lost, rung by rung, with a clock of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal.devices.ladder import Ladder, Rules
from terminal.devices.power import port_power


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_opened_again_then_power_then_given_up(clock: Clock) -> None:
    cut: list[float] = []
    ladder = Ladder("reader", lambda: cut.append(clock.now), Rules(), clock)
    assert [ladder.lost("id_card.gone") for _ in range(7)] == [
        "reopen", "reopen", "power", "reopen", "reopen", "out", "out"]  # fmt: skip
    assert len(cut) == 1


def test_without_a_switch_there_is_no_power_rung(clock: Clock) -> None:
    ladder = Ladder("reader", None, Rules(), clock)
    assert [ladder.lost("id_card.gone") for _ in range(6)] == ["reopen"] * 5 + ["out"]


def test_the_power_is_not_cut_again_at_once(clock: Clock) -> None:
    cut: list[float] = []
    ladder = Ladder("reader", lambda: cut.append(clock.now), Rules(storm=100), clock)
    for _ in range(10):
        for _ in range(4):
            ladder.lost("id_card.gone")
            clock.now += 10
        ladder.well()
    assert cut == [20.0]
    clock.now += 600
    for _ in range(4):
        ladder.lost("id_card.gone")
    assert len(cut) == 2


def test_a_device_that_comes_back_begins_at_the_first_rung(clock: Clock) -> None:
    ladder = Ladder("reader", None, Rules(), clock)
    for _ in range(5):
        ladder.lost("id_card.gone")
    assert ladder.well()
    assert ladder.lost("id_card.gone") == "reopen"


def test_a_switch_that_cannot_be_written_stops_nothing(clock: Clock, tmp_path: Path) -> None:
    ladder = Ladder("reader", port_power(str(tmp_path / "no" / "disable"), lambda s: None), Rules(), clock)
    assert [ladder.lost("id_card.gone") for _ in range(4)][2] == "power"


def test_what_flaps_stays_out_until_it_is_steady(clock: Clock) -> None:
    ladder = Ladder("reader", None, Rules(storm=3, storm_s=60, calm_s=30), clock)
    trusted = []
    for _ in range(3):
        ladder.lost("id_card.gone")
        clock.now += 5
        trusted.append(ladder.well())
        clock.now += 5
    assert trusted == [True, True, False]
    clock.now += 20
    assert not ladder.well()
    clock.now += 10
    assert ladder.well()
    # and one loss afterwards is one loss
    ladder.lost("id_card.gone")
    assert ladder.well()


def test_many_failures_of_one_loss_are_no_storm(clock: Clock) -> None:
    ladder = Ladder("reader", None, Rules(storm=3, storm_s=60, calm_s=30), clock)
    for _ in range(20):
        ladder.lost("id_card.gone")
    assert ladder.well()


def test_losses_long_ago_are_forgotten(clock: Clock) -> None:
    ladder = Ladder("reader", None, Rules(storm=3, storm_s=60, calm_s=30), clock)
    for _ in range(10):
        ladder.lost("id_card.gone")
        assert ladder.well()
        clock.now += 40


def test_each_rung_is_logged_with_its_reason_and_giving_up_once(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "terminal.devices.ladder")
    ladder = Ladder("reader", lambda: None, Rules(), clock)
    for _ in range(9):
        ladder.lost("id_card.gone")
    said = [record.message for record in caplog.records]
    assert all("reader" in text for text in said)
    assert sum("out of service" in text for text in said) == 1
    assert sum("power" in text for text in said) == 1
    assert all("id_card.gone" in text for text in said)


def test_a_port_is_switched_off_and_always_on_again(tmp_path: Path) -> None:
    file = tmp_path / "disable"
    file.write_text("0")
    seen: list[str] = []
    port_power(str(file), lambda seconds: seen.append(file.read_text()))()
    assert seen == ["1"]
    assert file.read_text() == "0"

    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        port_power(str(file), interrupted)()
    assert file.read_text() == "0"
