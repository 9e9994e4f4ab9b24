"""Lamps on the simulated relay board, in the board's own thread."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from drivers.simulated.booth import Booth
from terminal.devices.lamps import LampWatch
from terminal.devices.manager import DeviceConfig, DeviceManager
from terminal.devices.worker import Pace
from tests.drivers.conftest import eventually

FAST = Pace(look=0.2, first_retry=0.05, longest_retry=0.3)


@pytest.fixture
def watch(booth: Booth) -> Iterator[LampWatch]:
    manager = DeviceManager({"lights": DeviceConfig("simulated", {}, "lights")}, booth, pace=FAST)
    watch = LampWatch()
    manager.watch("lights", watch)
    manager.watch("no such device", LampWatch())
    yield watch
    assert manager.close()


def test_what_is_wanted_burns(booth: Booth, watch: LampWatch) -> None:
    for wanted in ({"id_card"}, {"id_card", "receipt_printer"}, {"document_camera"}, set()):
        watch.show({name: "on" for name in wanted})
        assert watch.settle(5)
        assert booth.lamps == wanted


def test_nothing_is_switched_that_burns_already(booth: Booth, watch: LampWatch) -> None:
    watch.show({"id_card": "on"})
    assert watch.settle(5)
    switched = booth.lights.switched
    time.sleep(0.6)
    watch.show({"id_card": "on"})
    time.sleep(0.3)
    assert booth.lights.switched == switched


def test_a_lamp_blinks(booth: Booth, watch: LampWatch) -> None:
    watch.show({"id_card": "blink"})
    for _ in range(2):
        eventually(lambda: "id_card" in booth.lamps)
        eventually(lambda: "id_card" not in booth.lamps)
    watch.show({})
    assert watch.settle(5)
    assert booth.lamps == frozenset()


def test_relays_do_not_blink(booth: Booth) -> None:
    options = {**booth.options("lights"), "blink": False}
    manager = DeviceManager({"lights": DeviceConfig("modbus", options, "lights")}, pace=FAST)
    watch = LampWatch()
    manager.watch("lights", watch)
    watch.show({"id_card": "blink"})
    assert watch.settle(5)
    time.sleep(1.2)
    assert (booth.lamps, booth.lights.switched) == ({"id_card"}, 1)
    assert manager.close()


def test_a_board_that_was_away_shows_what_is_wanted_now(booth: Booth, watch: LampWatch) -> None:
    watch.show({"id_card": "on"})
    assert watch.settle(5)
    booth.lights.unplug()
    watch.show({"document_camera": "on"})
    assert not watch.settle(0.5)
    booth.lights.plug_in()
    eventually(lambda: booth.lamps == {"document_camera"})


def test_a_dumb_board_keeps_nobody_waiting(booth: Booth, watch: LampWatch) -> None:
    booth.lights.fault("mute")
    began = time.monotonic()
    for _ in range(100):
        watch.show({"id_card": "on"})
        watch.show({})
    assert time.monotonic() - began < 0.5
    booth.lights.fault(None)
    watch.show({"id_card": "on"})
    eventually(lambda: booth.lamps == {"id_card"}, 10)


def test_a_lamp_that_is_refused_leaves_the_others_alone(booth: Booth) -> None:
    lamps = {"id_card": 999, "document_camera": 1}
    options = {"port": booth.lights.port, "lamps": lamps}
    manager = DeviceManager({"lights": DeviceConfig("modbus", options, "lights")}, pace=FAST)
    watch = LampWatch()
    manager.watch("lights", watch)
    watch.show({"id_card": "on", "document_camera": "on"})
    eventually(lambda: booth.lights.on == {1})
    eventually(lambda: manager.health("lights").issues == ("lights.refused",))
    assert manager.close()
